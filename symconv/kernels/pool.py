"""The threads that kernels share; an emitted file has a function of the same name for its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache


@lru_cache(maxsize=64)
def pool(threads: int, process: int) -> ThreadPoolExecutor:
    """So many threads that wait for work; `process` is the caller's, so that one that was forked has its own."""
    return ThreadPoolExecutor(threads, thread_name_prefix=f"symconv-{process}")
