"""What was found of an index sum → a claim, in the author's own letters."""

from __future__ import annotations

from dataclasses import dataclass, replace

from symconv.hand.claim import Claim
from symconv.hand.equations_written import Equation, stated
from symconv.hand.parse import Parsed, Row
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_comparison import Settled
from symconv.hand.sum_examples import example_of
from symconv.hand.sum_truths import KINDS
from symconv.hand.tree import Relation
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
    made = claim_at(equation.parsed, equation.row, equation.row, kind, binding, finding)
    node = stated(equation.row.node) if equation.row.node is not None else None
    if not isinstance(node, Relation) or len(node.sides) < 3:
        return made
    # Of several links in a row the first has the left side too, each further one its own side alone.
    start = equation.row.span[0] if equation.side is node.sides[1] else equation.side.span[0]
    end = equation.row.span[1] if equation.side is node.sides[-1] else equation.side.span[1]
    formula = equation.parsed.formula
    place = formula.place(start)
    last = formula.source.place(max(0, formula.mapped.origin_end(end) - 1))
    return replace(made, line=place.line, end_line=last.line, column=place.column, latex=formula.original(start, end))


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
