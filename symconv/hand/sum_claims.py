"""What was found of an index sum → a claim, in the author's own letters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symconv.hand.claim import Claim, Counterexample
from symconv.hand.equations_written import Equation
from symconv.hand.parse import Parsed, Row
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_comparison import Settled
from symconv.hand.sum_truths import KINDS
from symconv.hand.written import Element, Partial
from symconv.verdict import Verdict

ALL = "all sizes"


@dataclass(frozen=True)
class Finding:
    """A verdict with what goes with it; `settled` is the comparison that it rests on."""

    verdict: Verdict
    scope: str = ALL
    condition: str | None = None
    reason: str | None = None
    correction: tuple[str, ...] = ()
    settled: Settled | None = None


def claim_of(equation: Equation, head: Element | Partial, binding: SumBinding, finding: Finding) -> Claim:
    """A link's claim."""
    kind = "derivative" if isinstance(head, Partial) else KINDS.get(std_tensor(head, binding), "sum")
    return claim_at(equation.parsed, equation.row, equation.row, kind, binding, finding)


def claim_at(parsed: Parsed, row: Row, last: Row, kind: str, binding: SumBinding, finding: Finding) -> Claim:
    """A claim about one row, or the rows of one formula from `row` to `last`."""
    latex = parsed.formula.original(*row.span)
    example = _counterexample(kind, binding, finding.settled) if finding.verdict is Verdict.WRONG else None
    return Claim(
        row.place.line,
        last.end.line,
        row.place.column,
        latex,
        kind,
        finding.verdict,
        _reading(binding),
        finding.scope,
        finding.condition,
        finding.reason,
        finding.correction,
        example,
    )


def _counterexample(kind: str, binding: SumBinding, settled: Settled | None) -> Counterexample | None:
    if settled is None or settled.counterexample is None:
        return None
    example = settled.counterexample
    names: dict[str, int] = {}
    for name, value in example.sizes.items():
        if not name.startswith("gcd"):
            letter = in_letters(name, binding)
            names[letter if letter not in names else name] = value
    product = " * ".join(f"{name}[{','.join(map(str, indices))}]" for name, indices in example.factors) or "1"
    where = f"[{','.join(map(str, example.left))}]"
    if example.trouble == "first":
        return Counterexample(tuple(names.items()), f"{where}: no {product}", f"{where}: {product}")
    if example.trouble.startswith("repeated in the second"):
        return Counterexample(tuple(names.items()), f"{where}: {product} twice", f"{where}: {product} once")
    return Counterexample(tuple(names.items()), f"{where}: {product}", f"{where}: no {product}")


def in_letters(text: str, binding: SumBinding) -> str:
    """A condition or size in the author's letters."""
    table: dict[str, str] = {}
    for letter, entry in binding.sizes.items():
        for value in entry.values():
            if value.free_symbols and not letter.startswith("@"):
                table.setdefault(str(value), letter)
    return re.sub(r"[A-Za-z]\w*", lambda match: table.get(match[0], match[0]), text)


def std_tensor(head: Element, binding: SumBinding) -> str:
    """x, dx, y … of an element."""
    tensor = binding.tensors.get(head.tensor, "")
    return f"d{tensor}" if head.kind == "gradient" and not tensor.startswith("d") else tensor


def _reading(binding: SumBinding) -> str:
    general = binding.setting.general

    def said(values: tuple[int | None, ...], name: str) -> str:
        if set(values) == {None}:
            return f"any {name}"
        return f"{name} " + "x".join("any" if value is None else str(value) for value in values)

    steps = f"{said(general.stride, 'stride')}, {said(general.dilation, 'dilation')}"
    return f"{general.dimensions}-D {general.mode}, {steps}"
