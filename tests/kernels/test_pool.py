from __future__ import annotations

import os
import threading

from symconv.kernels.pool import pool


def test_kernels_of_as_many_threads_share_them_and_a_forked_process_has_its_own() -> None:
    own = os.getpid()
    assert pool(3, own) is pool(3, own)
    assert pool(3, own) is not pool(2, own)
    assert pool(3, own) is not pool(3, own + 1)
    names = {pool(1, own).submit(lambda: threading.current_thread().name).result() for _ in range(4)}
    assert len(names) == 1
