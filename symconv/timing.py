"""Times of several jobs that are run in turn, so that whatever the machine does meanwhile hits all of them alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from statistics import median

Clock = Callable[[], float]
Job = Callable[[], object]

SAMPLE_SECONDS = 0.002
"""Calls shorter than this are timed several at once."""

WARMED_SECONDS = 0.01
"""Before a sample of calls shorter than this one call is not timed: caches and threads are then warm."""

SETTLED_SECONDS = 0.03
"""After a pause calls are not timed for so long: the system has spread threads over its processors by then."""

LEAST_ROUNDS, MOST_ROUNDS, MOST_CALLS = 3, 101, 10_000

SLOW_SECONDS = 2.0
"""A job whose calls take longer than this is sampled once: what disturbs a sample is short beside it."""


@dataclass(frozen=True)
class Timing:
    """Seconds that one call takes: median and minimum over `rounds` samples of `calls` calls each."""

    median: float
    minimum: float
    rounds: int
    calls: int


@dataclass(frozen=True)
class Plan:
    """How a job is sampled: `calls` at once, in `rounds` of the rounds, each after `untimed` calls."""

    calls: int
    rounds: int
    untimed: int


def interleaved(
    jobs: Sequence[Job],
    seconds: float,
    pause: float = 0.0,
    clock: Clock = time.perf_counter,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[Timing, ...]:
    """The times of `jobs`, each of which has been called before: what a first call costs is not in them.

    In every round each job has one sample, and the next round begins with the next job. A job gets about `seconds`
    in all, at least `LEAST_ROUNDS` samples, one where it is slow; with less rounds than others it takes part at even
    distances. `pause` seconds are slept before every sample.
    """
    plans = [plan(job, seconds, pause, clock) for job in jobs]
    samples: list[list[float]] = [[] for _ in jobs]
    with _no_garbage_collection():
        for order in schedule([plan.rounds for plan in plans]):
            for place in order:
                if pause:
                    sleep(pause)
                for _ in range(plans[place].untimed):
                    jobs[place]()
                samples[place].append(_sample(jobs[place], plans[place].calls, clock))
    return tuple(
        Timing(median(times), min(times), len(times), plan.calls) for times, plan in zip(samples, plans, strict=True)
    )


def plan(job: Job, seconds: float, pause: float, clock: Clock) -> Plan:
    """How often a job is called in about `seconds`, with pauses and untimed calls."""
    once = _sample(job, 1, clock)
    if once < SAMPLE_SECONDS:  # a single short call may have met with anything
        once = min(once, _sample(job, 1, clock), _sample(job, 1, clock))
    calls = min(ceil(SAMPLE_SECONDS / once), MOST_CALLS) if once > 0 else MOST_CALLS
    untimed = int(once < WARMED_SECONDS)
    if pause and 0 < once < SETTLED_SECONDS:
        untimed = min(ceil(SETTLED_SECONDS / once), MOST_CALLS)
    a_sample = (calls + untimed) * once + pause
    rounds = int(seconds / a_sample) if a_sample > 0 else MOST_ROUNDS
    least = 1 if once > SLOW_SECONDS else LEAST_ROUNDS
    return Plan(calls, min(max(rounds, least), MOST_ROUNDS), untimed)


def schedule(rounds: Sequence[int]) -> Iterator[list[int]]:
    """For each round the jobs in order: job j is in rounds[j] of them, spread evenly; who is first goes around."""
    total = max(rounds, default=0)
    for number in range(total):
        due = [job for job, count in enumerate(rounds) if (number + 1) * count // total > number * count // total]
        start = number % len(due)
        yield due[start:] + due[:start]


def _sample(job: Job, calls: int, clock: Clock) -> float:
    """The mean time of some calls."""
    start = clock()
    for _ in range(calls):
        job()
    return (clock() - start) / calls


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
