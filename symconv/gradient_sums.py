"""The gradients' sums for all sizes, each derived from the forward sum as a list of named operations.

A `ClosedForm` holds the lines of one derivation. Its `source` is the forward relation itself, read for the tensor in
question without any derivative; every line must be a sum of just its terms. Nothing here is proved: `proofs` does
that, line by line, and a derivation that fails there is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sympy import Expr, Symbol, expand

from symconv.closed_form import (
    Setting,
    apart_from,
    chain,
    differentiate,
    eliminate,
    exchange,
    forward,
    forward_bias,
    interval,
    renamed,
    reverse_kernel,
    reversed_forward,
    substitute,
    zero_extend,
)
from symconv.errors import DerivationError
from symconv.index_sum import Equal, Factor, IndexSum, Range, map_expressions
from symconv.views import View, ViewAxis, extreme, identity_axis, through_view


@dataclass(frozen=True)
class Step:
    """One line: the operation, what it was applied to, and the sum that came out.

    `view` is the tensor that the line introduces, where it introduces one. `meaning` is what the line stands for
    where a factor of it is not a tensor but a derivative.
    """

    operation: str
    subject: tuple[Expr | str, ...]
    result: IndexSum
    view: View | None = None
    meaning: IndexSum | None = None


@dataclass(frozen=True)
class ClosedForm:
    """One derivation: what its lines must be equal to, and the lines.

    `start` is the sum that the first line works on, where it goes on from another derivation.
    """

    name: str
    source: IndexSum
    steps: tuple[Step, ...]
    start: IndexSum | None = None

    @property
    def result(self) -> IndexSum:
        """The last line."""
        return self.steps[-1].result

    @property
    def views(self) -> tuple[View, ...]:
        """The tensors that the lines introduce."""
        return tuple(step.view for step in self.steps if step.view is not None)


class _Lines:
    """Collects the lines of a derivation."""

    def __init__(self, first: Step | IndexSum) -> None:
        self.steps = [first] if isinstance(first, Step) else []
        self.last = first.result if isinstance(first, Step) else first

    def add(self, operation: str, subject: Iterable[Expr | str], result: IndexSum, view: View | None = None) -> None:
        """A line, unless the operation changed nothing."""
        if result != self.last:
            self.steps.append(Step(operation, tuple(subject), result, view))
            self.last = result

    def eliminate(self, symbols: Iterable[Symbol]) -> None:
        """The sums over those of `symbols` that a Kronecker delta fixes, carried out in one line."""
        fixed = [s for s in symbols if any(s == d.left for d in self.last.having(Equal) if isinstance(d, Equal))]
        if fixed:
            self.add("eliminate", fixed, eliminate(self.last, *fixed))

    def form(self, name: str, source: IndexSum, start: IndexSum | None = None) -> ClosedForm:
        return ClosedForm(name, source, tuple(self.steps), start)


def paired_forward(setting: Setting, tensor: str) -> IndexSum:
    """The forward relation as pairs (output, element of `tensor`) with the partner they meet by; no derivative."""
    names = setting.names(tensor)
    inner = apart_from(forward(setting) if tensor != "b" else forward_bias(setting), names)
    target = setting.element(tensor)
    met = inner.factor(tensor)
    deltas = tuple(Equal(a, b) for a, b in zip(met.indices, target.indices, strict=True))
    left = Factor(f"dy/d{tensor}", inner.left.indices + target.indices)
    partners = tuple(factor for factor in inner.factors if factor is not met)
    return IndexSum(left, inner.free + names, inner.bound, partners, deltas)


def _differentiated(value: IndexSum, variable: Factor, names: tuple[Range, ...], activated: str = "") -> IndexSum:
    found = differentiate(value, variable, names, activated)
    if found is None:
        raise DerivationError(f"the sum does not depend on {variable.tensor}")
    return found


def forward_apart(setting: Setting, tensor: str) -> IndexSum:
    """The part of the forward pass that reads `tensor`, no index in common with a given element of it."""
    return apart_from(forward(setting) if tensor != "b" else forward_bias(setting), setting.names(tensor))


def derivative(setting: Setting, tensor: str) -> ClosedForm:
    """∂y/∂x, ∂y/∂w or ∂y/∂b of single elements, down to its case conditions."""
    inner = forward_apart(setting, tensor)
    found = _differentiated(inner, setting.element(tensor), setting.names(tensor))
    lines = _Lines(Step("differentiate", (tensor,), found))
    taps = [axis.k for axis in setting.axes]
    channels = [r.symbol for r in found.bound if r.symbol not in taps]
    lines.eliminate(channels)
    if tensor == "x":
        lines.add("eliminate", taps, eliminate(lines.last, *taps))
        ended = lines.last
        for axis in setting.axes:
            ended = interval(ended, axis.i)
        lines.add("interval", [axis.i for axis in setting.axes], ended)
    return lines.form(f"dy/d{tensor}", paired_forward(setting, tensor))


def _chained(setting: Setting, tensor: str) -> _Lines:
    """The chain rule, the derivative put in, and the sums that its channel deltas fix carried out."""
    found = _differentiated(forward_apart(setting, tensor), setting.element(tensor), setting.names(tensor))
    lines, inserted = _chain_rule(found, setting.element(tensor), setting.names(tensor))
    lines.add("insert", (tensor,), inserted)
    lines.eliminate(r.symbol for r in lines.last.bound)
    return lines


def _chain_rule(found: IndexSum, variable: Factor, names: tuple[Range, ...]) -> tuple[_Lines, IndexSum]:
    """∂L/∂variable = Σ ∂L/∂y · ∂y/∂variable, and the sum with the derivative `found` put in.

    Sums over outputs whose derivative is zero but for one image or channel are carried out before that.
    """
    outputs = tuple(r for r in found.free if r not in names)
    upstream = Factor("dy", tuple(r.symbol for r in outputs))
    partial = Factor(found.left.tensor, found.left.indices)
    line = IndexSum(Factor(f"d{variable.tensor}", variable.indices), names, outputs, (upstream, partial))
    meaning = chain(found, outputs, variable, names)
    lines = _Lines(Step("chain", (variable.tensor,), line, meaning=meaning))
    own = {r.symbol for r in names}
    summed = {r.symbol for r in outputs}
    same = [d for d in found.having(Equal) if isinstance(d, Equal) and d.left in summed and d.right in own]
    if same:
        fixed = {d.left: d.right for d in same}
        meaning = eliminate(meaning, *fixed)
        kept = replace(line, bound=tuple(r for r in outputs if r.symbol not in fixed))
        kept = map_expressions(kept, lambda expr: expr.xreplace(fixed))
        subject = [side for d in same for side in (d.left, d.right)]
        lines.steps.append(Step("vanish", tuple(subject), kept, meaning=meaning))
        lines.last = kept
    return lines, meaning


def _ordered(setting: Setting, value: IndexSum) -> IndexSum:
    """The sums over channels outermost, then those over taps, then those over outputs."""
    names = [r.symbol for r in value.bound]
    taps, outputs = [axis.k for axis in setting.axes], [axis.o for axis in setting.axes]
    channels = [name for name in names if name not in (*taps, *outputs)]
    return exchange(value, tuple(name for name in (*channels, *taps, *outputs) if name in names))


def gather(setting: Setting) -> ClosedForm:
    """dgrad in gather form: dx[i] = Σ_k dy[(i + p − D·k)/S] · w[k] with its congruence."""
    lines = _chained(setting, "x")
    lines.add("exchange", (), _ordered(setting, lines.last))
    outputs = [axis.o for axis in setting.axes]
    lines.add("eliminate", outputs, eliminate(lines.last, *outputs))
    lines.add("zero_extend", ("dy",), zero_extend(lines.last, "dy"))
    return lines.form("dgrad", reversed_forward(forward(setting), "x", setting))


def by_taps(setting: Setting) -> ClosedForm:
    """dgrad at stride 1 by eliminating the taps first, then putting taps for outputs, then padding dy."""
    found = _differentiated(forward_apart(setting, "x"), setting.element("x"), setting.names("x"))
    lines, inserted = _chain_rule(found, setting.element("x"), setting.names("x"))
    # The derivative goes in as it is after its own sums: one weight, where a tap meets the input.
    taps = [axis.k for axis in setting.axes]
    channels = [r.symbol for r in found.bound if r.symbol not in taps]
    lines.add("insert", ("x",), eliminate(inserted, *channels, *taps))
    lines.eliminate(r.symbol for r in lines.last.bound)
    lines.add("zero_extend", ("w",), zero_extend(lines.last, "w"))
    changed = lines.last
    subjects = []
    for axis in setting.axes:
        # The tap that a term uses, as a function of its output, solved for the output.
        tap = _other(axis.k)
        used = index_with(changed, "w", axis.o)
        coefficient = used.coeff(axis.o, 1)
        output = expand((tap - (used - coefficient * axis.o)) / coefficient)
        changed = substitute(changed, axis.o, Range(tap, axis.kernel), output)
        subjects += [tap, used]
    lines.add("substitute", subjects, changed)
    lines.add("zero_extend", ("dy",), zero_extend(lines.last, "dy"))
    _correlate(setting, lines, [_other(axis.k) for axis in setting.axes])
    return lines.form("dgrad at stride 1", reversed_forward(forward(setting), "x", setting))


def _other(symbol: Symbol) -> Symbol:
    return Symbol(f"{symbol.name}1", integer=True)


def as_correlation(setting: Setting, form: ClosedForm, name: str) -> ClosedForm:
    """dgrad as a correlation, going on from its gather form."""
    lines = _Lines(form.result)
    _correlate(setting, lines, [axis.k for axis in setting.axes])
    return lines.form(name, form.source, form.result)


def _correlate(setting: Setting, lines: _Lines, taps: list[Symbol]) -> None:
    """Counts taps so that the index of dy grows with them; puts zeros between and around the entries of dy."""
    changed = lines.last
    turned = []
    for axis, tap in zip(setting.axes, taps, strict=True):
        if index_with(changed, "dy", tap).coeff(tap, 1).could_extract_minus_sign():
            changed = reverse_kernel(changed, axis, tap)
            turned.append(axis.k)
        elif tap != axis.k:
            changed = renamed(changed, tap, axis.k)
    lines.add("reverse_kernel" if turned else "rename", turned, changed)
    view = padded_upstream(setting, lines.last)
    lines.add("pad", ("dy",), through_view(lines.last, view), view)


def index_with(value: IndexSum, tensor: str, symbol: Symbol) -> Expr:
    """The index of a tensor's factor in which `symbol` occurs. Raises `DerivationError` where there is none."""
    found = next((index for index in value.factor(tensor).indices if symbol in index.free_symbols), None)
    if found is None:
        raise DerivationError(f"{symbol} is in no index of {tensor} in {value}")
    return found


def padded_upstream(setting: Setting, value: IndexSum) -> View:
    """dy with the zeros between and around its entries that make `value` a correlation with i as its position."""
    factor = value.factor("dy")
    spatial = len(setting.axes)
    axes = [identity_axis(size) for size in setting.shapes["dy"][:-spatial]]
    for axis, index in zip(setting.axes, factor.indices[-spatial:], strict=True):
        place = expand(axis.stride * index)
        constant = expand(place - place.coeff(axis.i, 1) * axis.i - place.coeff(axis.k, 1) * axis.k)
        size = extreme(place - constant, value.free + value.bound, largest=True) + 1
        axes.append(ViewAxis(expand(size), shift=constant, step=axis.stride))
    return View("dyp", "dy", tuple(axes))


def weight_gradient(setting: Setting) -> ClosedForm:
    """wgrad: dw[k] = Σ_o dy[o] · x[S·o + D·k − p], then with x padded."""
    lines = _chained(setting, "w")
    view = padded_input(setting, lines.last)
    lines.add("pad", ("x",), through_view(lines.last, view), view)
    return lines.form("wgrad", reversed_forward(forward(setting), "w", setting))


def padded_input(setting: Setting, value: IndexSum) -> View:
    """x with its padding, as far as any tap reads."""
    factor = value.factor("x")
    spatial = len(setting.axes)
    axes = [identity_axis(size) for size in setting.shapes["x"][:-spatial]]
    for index in factor.indices[-spatial:]:
        smallest = extreme(index, value.free + value.bound, largest=False)
        size = extreme(index, value.free + value.bound, largest=True) - smallest + 1
        axes.append(ViewAxis(expand(size), shift=smallest))
    return View("xp", "x", tuple(axes))


def bias_gradient(setting: Setting) -> ClosedForm:
    """bgrad: db[m] = Σ dy over everything but the channel."""
    return _chained(setting, "b").form("bgrad", reversed_forward(forward_bias(setting), "b", setting))


def delta_recursion(setting: Setting) -> ClosedForm:
    """∂L/∂z of the layer below, whose output x = σ(z) this layer reads: where the factor σ′(z) belongs.

    Its source is dgrad's with σ′(z) at the position of the gradient itself, so the form is proved only if the
    factor can stand outside the sum.
    """
    names = setting.names("x")
    inner = _with_names(forward_apart(setting, "x"), {"x": "z"})
    z = Factor("z", setting.element("x").indices)
    found = _differentiated(inner, z, names, activated="z")
    lines, inserted = _chain_rule(found, z, names)
    lines.add("insert", ("z",), inserted)
    lines.eliminate(r.symbol for r in lines.last.bound)
    lines.add("exchange", (), _ordered(setting, lines.last))
    outputs = [axis.o for axis in setting.axes]
    lines.add("eliminate", outputs, eliminate(lines.last, *outputs))
    lines.add("zero_extend", ("dy",), zero_extend(lines.last, "dy"))
    source = reversed_forward(forward(setting), "x", setting)
    outside = Factor("slope", z.indices)
    return lines.form("delta", replace(source, left=Factor("dz", z.indices), factors=(*source.factors, outside)))


def _with_names(value: IndexSum, names: dict[str, str]) -> IndexSum:
    """The sum with tensors called otherwise."""

    def change(factor: Factor) -> Factor:
        return Factor(names.get(factor.tensor, factor.tensor), factor.indices)

    return replace(value, left=change(value.left), factors=tuple(map(change, value.factors)))


def transposed(setting: Setting) -> IndexSum:
    """The forward sum of the transposed convolution: dgrad's relation with xt for dy and yt for dx."""
    return _with_names(reversed_forward(forward(setting), "x", setting), {"dy": "xt", "dx": "yt"})


def transposed_form(setting: Setting, gathered: ClosedForm) -> ClosedForm:
    """The forward pass of the transposed convolution as the gather form of dgrad, its tensors renamed."""
    names = {"dy": "xt", "dx": "yt"}
    return ClosedForm("transposed", transposed(setting), (Step("gather", (), _with_names(gathered.result, names)),))


def transposed_gradient(setting: Setting, tensor: str) -> ClosedForm:
    """The gradient of a transposed convolution by its input (`tensor` xt) or by its weights (w)."""
    names = setting.names("y") if tensor == "xt" else setting.names("w")
    inner = apart_from(transposed(setting), names)
    variable = Factor(tensor, tuple(r.symbol for r in names))
    start = _with_names(chain(_differentiated(inner, variable, names), inner.free, variable, names), {"dy": "dyt"})
    lines = _Lines(Step("insert", (tensor,), start))
    lines.add("eliminate", *_all_fixed(start))
    lines.add("zero_extend", ("dyt",), zero_extend(lines.last, "dyt"))
    if tensor == "xt":
        source = _with_names(forward(setting), {"y": "dxt", "x": "dyt"})
    else:
        source = _with_names(reversed_forward(forward(setting), "w", setting), {"dy": "xt", "x": "dyt"})
    return lines.form(f"transposed d{tensor}", source)


def _all_fixed(value: IndexSum) -> tuple[list[Symbol], IndexSum]:
    """The sum with every sum carried out that a delta fixes, whichever side of it the index stands on."""
    done: list[Symbol] = []
    while True:
        bound = {r.symbol for r in value.bound}
        deltas = (d for d in value.having(Equal) if isinstance(d, Equal))
        symbol = next((s for d in deltas for s in (d.left, d.right) if s in bound), None)
        if symbol is None:
            return done, value
        value = eliminate(value, symbol)
        done.append(symbol)
