"""What tuning found, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable

from symconv.kernels.tuning import Tuned


def tuned_as_json(results: Iterable[tuple[str, Tuned]]) -> str:
    """A list with an object for each pass of each problem, in the order of the results."""
    return json.dumps([{"name": name, **tuned.as_dict()} for name, tuned in results], indent=1) + "\n"


def tuned_as_text(results: Iterable[tuple[str, Tuned]]) -> str:
    """A line for each pass of each problem: the time of the plan by the estimate and of the fastest, and its name."""
    rows = list(results)
    width = max([len("problem"), *(len(name[:24]) for name, _ in rows)])
    lines = [f"{'problem':{width}}  pass     estimated    fastest  gain  plan"]
    for name, tuned in rows:
        before, best = tuned.chosen.seconds, tuned.best.seconds
        plan = tuned.best.plan.name.removeprefix(f"{tuned.best.plan.form}-")
        lines.append(
            f"{name[:24]:{width}}  {tuned.pass_:7}  {_time(before):>9}  {_time(best):>9}  {before / best:4.2f}  {plan}"
        )
    if any(not tuned.kept for _, tuned in rows):
        lines.append("Nothing could be remembered: there is no cache folder that can be written.")
    return "\n".join(lines) + "\n"


def _time(seconds: float) -> str:
    return f"{seconds * 1e6:.1f} us" if seconds < 1e-3 else f"{seconds * 1e3:.2f} ms"
