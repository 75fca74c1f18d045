from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from symconv.kernels.shared import shared_names

APART = 8
"""Counters are so many numbers from each other."""


def on_threads(threads: int, native: Callable[..., None], units: int, share: int) -> None:
    shared_names()["_on_threads"](threads, native, (), units, share)


def loops(taken: list[tuple[int, int]], lock: threading.Lock) -> Callable[..., None]:
    """What compiled loops do, in Python: shares are taken one after the other, and a thread is told by its rank."""

    def native(units: int, share: int, state: Any, calls: Any, call: int, rank: int, turns: int) -> None:
        if rank:
            with lock:
                state[-APART] += 1
        while True:
            with lock:
                start = int(state[0]) * share
                state[0] += 1
            if start >= units:
                break
            time.sleep(0.001)
            with lock:
                taken.extend((unit, rank) for unit in range(start, min(start + share, units)))
        if rank:
            with lock:
                state[-APART] -= 1

    return native


def test_each_unit_is_run_once_by_several_threads() -> None:
    ranks = set()
    for _ in range(5):
        taken: list[tuple[int, int]] = []
        on_threads(3, loops(taken, threading.Lock()), 50, 3)
        assert sorted(unit for unit, _ in taken) == list(range(50))
        ranks |= {rank for _, rank in taken}
    assert len(ranks) > 1


def test_threads_are_kept_between_calls_and_callers_at_once_have_their_own() -> None:
    def idents(barrier: threading.Barrier | None = None) -> set[int]:
        found = set()

        def native(units: int, share: int, state: Any, calls: Any, call: int, rank: int, turns: int) -> None:
            if barrier and not rank:
                barrier.wait(60)
            found.add(threading.get_ident())
            while rank == 0 and len(found) < 2:
                time.sleep(0.001)

        on_threads(2, native, 1, 1)
        return found

    first = idents()
    assert idents() == first
    assert len(first) == 2
    barrier, at_once = threading.Barrier(2), []
    callers = [threading.Thread(target=lambda: at_once.append(idents(barrier))) for _ in range(2)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert not at_once[0] & at_once[1]


def test_a_failure_on_any_thread_reaches_the_caller_and_the_threads_serve_on() -> None:
    for failing in (0, 1):
        joined = threading.Event()

        def native(
            units: int, share: int, state: Any, calls: Any, call: int, rank: int, turns: int, failing: int = failing,
            joined: threading.Event = joined,
        ) -> None:  # fmt: skip
            if rank:
                state[-APART] += 1
                joined.set()
            else:
                joined.wait(60)
            if rank == failing:
                raise MemoryError(f"thread {rank}")
            if rank:
                state[-APART] -= 1

        with pytest.raises(MemoryError, match=f"thread {failing}"):
            on_threads(2, native, 1, 1)
        taken: list[tuple[int, int]] = []
        on_threads(2, loops(taken, threading.Lock()), 4, 1)
        assert len(taken) == 4


def test_memory_is_kept_between_calls_and_never_lent_twice() -> None:
    borrow, give_back = shared_names()["_borrow"], shared_names()["_give_back"]
    dtype = np.dtype("complex128")  # which no kernel has
    first, second = borrow(10, dtype), borrow(10, dtype)
    assert first.dtype == dtype
    assert first.size == second.size == 10
    assert not np.may_share_memory(first, second)
    give_back(first)
    assert borrow(7, dtype) is first
    give_back(first)
    larger = borrow(11, dtype)
    assert larger.size == 11
    give_back(larger)
    assert borrow(11, dtype) is larger


PROGRAM = """
import numpy as np, symconv
k = symconv.kernel(symconv.Conv((14, 14), 3, 1, 1, in_channels=48, out_channels=64, bias=False), 'forward', threads=3)
print(int(k(np.ones((1, 48, 14, 14), 'f'), np.ones((64, 48, 3, 3), 'f')).sum()))
"""


def test_a_process_ends_while_threads_look_out_for_more_work() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{48 * 64 * 40**2}\n", "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_forked_process_ends_without_the_threads_of_the_one_it_comes_from() -> None:
    program = PROGRAM + "import os\nchild = os.fork()\nif child: print(os.waitpid(child, 0)[1])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "0"
