from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symconv.timing import (
    LEAST_ROUNDS,
    MOST_CALLS,
    MOST_ROUNDS,
    SAMPLE_SECONDS,
    Timing,
    interleaved,
    plan,
    schedule,
)


class FakeTime:
    """A clock that only jobs and sleeping move, and that keeps what happened."""

    def __init__(self) -> None:
        self.now = 0.0
        self.events: list[str] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.events.append("sleep")
        self.now += seconds

    def job(self, name: str, *seconds: float) -> Callable[[], None]:
        """A job that takes each of `seconds` in turn, and then the last again and again."""
        left = list(seconds)

        def run() -> None:
            self.events.append(name)
            self.now += left.pop(0) if len(left) > 1 else left[0]

        return run


def test_each_round_has_all_jobs_and_the_next_begins_with_the_next() -> None:
    time = FakeTime()
    jobs = [time.job(name, 0.125) for name in "abc"]
    timings = interleaved(jobs, 0.5, clock=time.clock, sleep=time.sleep)
    rounds = "".join(time.events)[3:]  # planning calls each job once
    assert rounds == "abcbcacababc"
    for timing in timings:
        assert timing.median == 0.125
        assert timing.calls == 1


def test_medians_and_minima_are_of_one_call() -> None:
    time = FakeTime()
    (timing,) = interleaved([time.job("a", 0.5, 0.75, 0.125, 0.25)], 0.0, clock=time.clock, sleep=time.sleep)
    assert timing == Timing(0.25, 0.125, 3, 1)


def test_short_calls_are_timed_several_at_once() -> None:
    time = FakeTime()
    (timing,) = interleaved([time.job("a", SAMPLE_SECONDS / 8)], 0.01, clock=time.clock, sleep=time.sleep)
    assert timing.calls == 8
    assert timing.median == pytest.approx(SAMPLE_SECONDS / 8)


def test_a_slow_job_takes_part_in_fewer_rounds() -> None:
    time = FakeTime()
    fast, slow = interleaved([time.job("f", 0.02), time.job("s", 1.0)], 0.4, clock=time.clock, sleep=time.sleep)
    assert slow.rounds == LEAST_ROUNDS
    assert 15 <= fast.rounds <= 20
    places = [place for place, event in enumerate(time.events) if event == "s"]
    assert places[-1] - places[1] > len(time.events) / 2  # from the first third to the end, not all at once


def test_a_very_slow_job_is_sampled_once() -> None:
    time = FakeTime()
    slow, fast = interleaved([time.job("s", 5.0), time.job("f", 1.0)], 0.4, clock=time.clock, sleep=time.sleep)
    assert (slow.rounds, slow.median) == (1, 5.0)
    assert fast.rounds == LEAST_ROUNDS


def test_a_pause_comes_before_every_sample() -> None:
    time = FakeTime()
    (timing,) = interleaved([time.job("a", 0.5)], 0.0, 0.25, clock=time.clock, sleep=time.sleep)
    assert time.events == ["a", *["sleep", "a"] * 3]
    assert timing.median == pytest.approx(0.5)


def test_short_calls_run_for_a_while_between_a_pause_and_the_sample() -> None:
    time = FakeTime()
    (timing,) = interleaved([time.job("a", 0.01)], 0.0, 0.25, clock=time.clock, sleep=time.sleep)
    assert time.events == ["a", *["sleep", "a", "a", "a", "a"] * 3]
    assert (timing.rounds, timing.calls) == (3, 1)
    assert plan(lambda: None, 0.4, 0.25, lambda: 1.0).untimed == 1


def test_a_clock_that_stands_still_ends_too() -> None:
    assert plan(lambda: None, 0.4, 0.0, lambda: 1.0).calls == MOST_CALLS
    assert plan(lambda: None, 0.4, 0.0, lambda: 1.0).rounds == MOST_ROUNDS


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_every_job_has_its_rounds_and_no_round_is_empty(rounds: list[int]) -> None:
    orders = list(schedule(rounds))
    assert len(orders) == max(rounds)
    for job, count in enumerate(rounds):
        assert sum(job in order for order in orders) == count
    assert all(len(set(order)) == len(order) > 0 for order in orders)
