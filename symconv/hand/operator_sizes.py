"""Has the result of an operator form the sizes of its left side?"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, expand, floor

from symconv.deciding import decide
from symconv.hand.claim import Counterexample
from symconv.hand.operator_form import Form
from symconv.hand.operator_problem import Problem
from symconv.hand.operator_views import View, correlation_sizes
from symconv.hand.sum_claims import ALL, Finding
from symconv.hand.sum_examples import in_letters
from symconv.index_sum import ZERO, Between
from symconv.rules import same_value
from symconv.verdict import Verdict


@dataclass(frozen=True)
class Judged:
    """A finding, with a counterexample of its own where sizes differ."""

    finding: Finding
    example: Counterexample | None = None


def differing_sizes(
    form: Form, image: View, kernel: View, moves: list[Expr], sizes: list[Expr], problem: Problem
) -> Judged | None:
    """Whether the result has the sizes of the left side; None where it has, or would where nothing is left over."""
    binding = problem.binding
    for axis, (places, wanted) in enumerate(zip(correlation_sizes(image, kernel), sizes, strict=True)):
        made = places if moves[axis] == 1 else floor(expand((places - 1) / moves[axis])) + 1
        own = binding.setting.axes[axis]
        spare = (Between(ZERO, own.remainder, moves[axis]),)
        if own.stride != 1:
            exact = decide("", binding.setting, [same_value(wanted, made, spare)], explain=False)
            if exact.verdict is Verdict.HOLDS:
                if decide("", binding.setting, [same_value(wanted, made)], explain=False).verdict is not Verdict.HOLDS:
                    form.assumed["what is beyond the kernel's size is cropped off"] = None
                continue
        statement = decide("", binding.setting, [same_value(wanted, made)], explain=not binding.quick)
        if statement.verdict is Verdict.HOLDS:
            continue
        if statement.verdict is not Verdict.WRONG:
            return Judged(Finding(Verdict.UNCHECKED, statement.scope, reason=statement.reason))
        condition = statement.condition.text if statement.condition is not None else None
        said = None if condition in (None, "never") else in_letters(str(condition), binding)
        example = None
        found = statement.counterexample
        if found is not None:
            at = {name: value for name, value in found.sizes.items() if not name.startswith("gcd")}
            table = {symbol: at.get(str(symbol), 1) for e in (made, wanted) for symbol in e.free_symbols}
            names: dict[str, int] = {}
            for name, value in at.items():
                letter = in_letters(name, binding)
                names[letter if letter not in names else name] = value
            example = Counterexample(
                tuple(names.items()),
                f"{max(0, int(made.subs(table)))} entries on an axis",
                f"{int(wanted.subs(table))} entries",
            )
        finding = Finding(Verdict.WRONG, statement.scope or ALL, said, f"the sizes differ on axis {axis + 1}")
        return Judged(finding, example)
    return None
