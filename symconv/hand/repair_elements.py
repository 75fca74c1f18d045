"""stub"""

from __future__ import annotations

from symconv.hand.bound import Bound
from symconv.hand.chains import Link
from symconv.hand.claim import Counterexample
from symconv.hand.judge_elements import Ruling
from symconv.hand.truth import Truth


def repaired(link: Link, bound: Bound, truth: Truth, ruling: Ruling) -> tuple[tuple[str, ...], Counterexample | None]:
    return (), None
