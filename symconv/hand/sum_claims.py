"""What was found of an index sum → a claim, in the author's own letters."""

from __future__ import annotations

from dataclasses import dataclass

from symconv.hand.claim import Claim
from symconv.hand.equations_written import Equation
from symconv.hand.parse import Parsed, Row
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_comparison import Settled
from symconv.hand.sum_examples import example_of
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
    example = example_of(finding.settled, binding) if finding.verdict is Verdict.WRONG else None
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
