"""Bias derivatives about outputs that a note writes with fewer indices, `out(N, C)`: one index for all but the channel.

What a bias does to an output needs no more than the channel, so notes leave the places out or count them with the
images. Such rows are bound by themselves: the index that shares its letter with the bias is the channel, the others
are places. `conv(b)_{n,c}` is an output too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from symconv.general import GeneralConv
from symconv.hand.bind_sums import Bound
from symconv.hand.claim import Claim
from symconv.hand.elements import LOSSES, element_of
from symconv.hand.equations_written import Equation, equations, head_of, is_heading_line, side_terms
from symconv.hand.judge_sums import judge_sums
from symconv.hand.layouts import Place
from symconv.hand.note import Note
from symconv.hand.parse import Parsed, Row
from symconv.hand.row_places import row_of, row_places
from symconv.hand.sum_binding import BoundSetting, SumBinding
from symconv.hand.sum_letters import letter_of
from symconv.hand.tensor_names import USUAL
from symconv.hand.tree import Applied, Derivative, Name, Node, Number, Relation, Scripted, Sequence, Span, Sum
from symconv.hand.walk import find, rebuild, walk
from symconv.hand.written import Element
from symconv.verdict import Verdict

_CONVOLVES = frozenset({"conv", "Conv", "convolution", "Convolution", "conv2d", "Conv2D"})
_BIASES = USUAL["b"]
_OUTPUTS = (*USUAL["y"], *sorted(_CONVOLVES))
_LAYOUTS: dict[int, tuple[Place, ...]] = {1: (0,), 2: (0, 1), 3: ("n", 0, 1)}
"""What the indices besides the channel are, by their number."""


@dataclass(frozen=True)
class _Found:
    """The rows of such equations, their left sides, and how they are read; `lumped` stands for several indices."""

    rows: frozenset[tuple[int, Span]]
    heads: frozenset[int]
    binding: SumBinding
    lumped: str | None


def judge_short_outputs(note: Note, parsed: Iterable[Parsed], bound: Bound) -> list[Claim]:
    """The claims of all equations of bias derivatives whose outputs have indices of their own number. Never raises."""
    listed = tuple(map(_with_outputs_named, parsed))
    links = equations(note, listed)
    found = _found(links, bound)
    if found is None:
        return []
    group = tuple(_kept(note, entry, found) for entry in listed)
    claims = judge_sums(note, group, ((0, found.binding),))
    if not bound or not bound[0][1].sure:
        # Of a note without a convolution it is not known what its outputs are.
        claims = [claim for claim in claims if claim.verdict is not Verdict.WRONG]
    return _with_conditions(claims, group, links, found, _has_bias(links, bound))


def without_short_outputs(
    note: Note, parsed: tuple[Parsed, ...], bound_of: Callable[[tuple[Parsed, ...]], Bound]
) -> tuple[Parsed, ...]:
    """The formulas without the rows of such equations, where what is left says how the problem is bound.

    Their indices are no evidence of how many a tensor has.
    """
    named = tuple(map(_with_outputs_named, parsed))
    links = equations(note, named)
    found = _found(links, ())
    if found is None:
        return parsed
    rest = tuple(
        replace(entry, rows=tuple(_emptied(row) if _is_mine(own, twin, found) else row for row, twin in pairs))
        for entry, own in zip(parsed, named, strict=True)
        for pairs in [tuple(zip(entry.rows, own.rows, strict=True))]
    )
    bound = bound_of(rest)
    sure = bool(bound) and bound[0][1].sure
    return rest if sure and _found(links, bound) is not None else parsed


def _with_outputs_named(entry: Parsed) -> Parsed:
    """`conv(b)_{n,c}` as an element of a tensor called conv."""

    def change(node: Node) -> Node:
        if isinstance(node, Scripted) and isinstance(node.base, Applied) and node.sup is None and node.sub is not None:
            head = node.base.head
            if isinstance(head, Name) and head.text in _CONVOLVES and not node.primes:
                return replace(node, base=replace(head, span=node.base.span))
        return node

    rows = (replace(row, node=rebuild(row.node, change)) if row.node is not None else row for row in entry.rows)
    return replace(entry, rows=tuple(rows))


# --- what such equations are about ---------------------------------------------------------------------------------


def _found(links: Iterable[Equation], bound: Bound) -> _Found | None:
    chains = [link for link in links if _bias(link.head) is not None]
    outputs = [pair for link in chains for pair in _outputs(link)]
    counts = {len(element.indices or ()) for element, _ in outputs}
    known = {
        binding.ranks.get(name)
        for _, binding in bound
        for name, kind in binding.tensors.items()
        if binding.sure and kind == "y"
    }
    if len(counts) != 1 or counts & known:
        return None
    (count,) = counts
    places = {at for element, own in outputs for at in _channel(element, own)}
    if len(places) != 1 or count - 1 not in _LAYOUTS:
        return None
    (channel,) = places
    others = _LAYOUTS[count - 1]
    layout: tuple[Place, ...] = (*others[:channel], "m", *others[channel:])
    names = {element.tensor: "dy" if element.tensor == "df" else "y" for element, _ in outputs}
    ranks = dict.fromkeys(names, count)
    for link in chains:
        own = _bias(link.head)
        if own is not None:
            names[own.tensor], ranks[own.tensor] = "b", 1
    lumped = _lumped(outputs, channel) if count == 2 else None
    elements = [
        *(element for element, _ in outputs),
        *(own for link in chains if (own := _bias(link.head)) is not None),
    ]
    rows = frozenset((id(link.parsed.formula), link.row.span) for link in chains)
    heads = frozenset(id(link.head) for link in chains)
    return _Found(rows, heads, _binding(names, ranks, layout, elements), lumped)


def _bias(head: Node | None) -> Element | None:
    """The one-index bias that a derivative is by; None where it is by anything else."""
    if not isinstance(head, Derivative) or len(head.by) != 1 or head.of is None or head.order is not None:
        return None
    found = element_of(head.by[0], dict.fromkeys(_BIASES, 1))
    if found is None or found.tensor not in _BIASES or found.indices is None or len(found.indices) != 1:
        return None
    return found if found.kind == "value" and letter_of(found.indices[0]) is not None else None


def _outputs(link: Equation) -> Iterator[tuple[Element, Node]]:
    """The elements of outputs, and of their gradients, in a link; each with the index of the bias."""
    own = _bias(link.head)
    assert own is not None
    assert own.indices is not None
    nodes = [link.side, *((link.head,) if link.before is link.head and link.head is not None else ())]
    for node in nodes:
        inside = {id(entry) for entry in _no_tensors(node)}
        for entry in walk(node):
            if id(entry) in inside or not isinstance(entry, Applied | Scripted):
                continue
            found = _output(entry)
            if found is not None and found.indices is not None:
                yield found, own.indices[0]


def _output(entry: Node) -> Element | None:
    found = element_of(entry, dict.fromkeys(_OUTPUTS, 0))
    if found is not None and found.tensor in _OUTPUTS:
        return found
    slope = element_of(entry, {"df": 0})
    return slope if slope is not None and slope.tensor == "df" else None


def _no_tensors(node: Node) -> Iterator[Node]:
    """What a loss is a function of, which says nothing of indices, and indices, which are no tensors by any name."""
    for entry in walk(node):
        if isinstance(entry, Derivative) and isinstance(entry.of, Applied) and letter_of(entry.of.head) in LOSSES:
            yield from walk(entry.of)
        elif isinstance(entry, Scripted) and entry.sub is not None:
            yield from walk(entry.sub)
        elif isinstance(entry, Sum) and entry.lower is not None:
            yield from walk(entry.lower)


def _channel(element: Element, own: Node) -> tuple[int, ...]:
    """At which places an output has the letter of the bias's index, whatever number or subscript follows."""
    letters = [_family(index) for index in element.indices or ()]
    return tuple(at for at, letter in enumerate(letters) if letter is not None and letter == _family(own))


def _family(index: Node) -> str | None:
    if isinstance(index, Scripted) and index.sup is None:
        return letter_of(index.base)
    letter = letter_of(index)
    return None if letter is None else letter.rstrip("'0123456789") or letter


def _lumped(outputs: list[tuple[Element, Node]], channel: int) -> str | None:
    element = outputs[0][0]
    return letter_of((element.indices or ())[1 - channel])


def _binding(
    names: dict[str, str], ranks: dict[str, int], layout: tuple[Place, ...], elements: list[Element]
) -> SumBinding:
    axes = tuple(place for place in layout if isinstance(place, int))
    one = (1,) * len(axes)
    nothing = (0,) * len(axes)  # how large a window is does nothing to a bias
    batch = None if "n" in layout else 1
    setting = BoundSetting(GeneralConv(one, one, nothing, one, in_channels=1, batch=batch))
    inputs = tuple("c" if place == "m" else place for place in layout)
    layouts: dict[str, tuple[Place, ...]] = {"x": inputs, "w": ("m", "c", *axes), "y": layout, "b": ("m",)}
    kinds: dict[str, tuple[str, Place]] = {}
    for element in elements:
        own = ("m",) if names[element.tensor] == "b" else layout
        for place, index in zip(own, element.indices or (), strict=True):
            letter = letter_of(index)
            if letter is not None:
                kinds.setdefault(letter, ("y", place))
    return SumBinding(names, ranks, layouts, {}, kinds, setting, has_bias=True)


# --- what is judged, and on what it rests --------------------------------------------------------------------------


def _kept(note: Note, entry: Parsed, found: _Found) -> Parsed:
    """A formula with nothing but the rows of such equations, and the conditions in headings in their letters."""
    if is_heading_line(note, entry.formula):
        return replace(entry, rows=tuple(_in_whole_letters(row, found.binding.kinds) for row in entry.rows))
    rows = (row if _is_mine(entry, row, found) else _emptied(row) for row in entry.rows)
    return replace(entry, rows=tuple(rows))


def _emptied(row: Row) -> Row:
    return replace(row, node=None)


def _is_mine(entry: Parsed, row: Row, found: _Found) -> bool:
    """Is it such a row, or the left side alone of the chain below it?"""
    spans = [span for formula, span in found.rows if formula == id(entry.formula)]
    return id(row.node) in found.heads or any(start <= row.span[0] < end for start, end in spans)


def _in_whole_letters(row: Row, letters: Iterable[str]) -> Row:
    """A condition `q ≠ j` between indices `C_q` and `C_j`, which the author calls by what tells them apart."""
    table: dict[str, list[str]] = {}
    for letter in letters:
        table.setdefault(letter.partition("_")[2], []).append(letter)

    def change(node: Node) -> Node:
        if not isinstance(node, Name | Scripted):
            return node
        short = (letter_of(node) or "").replace("_", "")
        meant = table.get(short, [])
        if not short or short in letters or len(meant) != 1:
            return node
        return Scripted(Name(meant[0].partition("_")[0]), Name(short), span=node.span)

    return replace(row, node=_outermost(row.node, change)) if row.node is not None else row


def _outermost(node: Node, change: Callable[[Node], Node]) -> Node:
    """The sides of a condition changed, each as a whole."""
    if isinstance(node, Relation):
        return replace(node, sides=tuple(map(change, node.sides)))
    if isinstance(node, Sequence):
        return replace(node, items=tuple(_outermost(item, change) for item in node.items))
    return node


def _has_bias(links: Iterable[Equation], bound: Bound) -> bool | None:
    """Do the note's own forward sums add a bias? None where it has none."""
    if not bound:
        return None
    binding = bound[0][1]
    shown = None
    for link in links:
        head = head_of(link.head, binding.ranks)
        if not isinstance(head, Element) or binding.tensors.get(head.tensor) != "y":
            continue
        for term in side_terms(link.side, binding.ranks):
            shown = bool(shown) or any(binding.tensors.get(e.tensor) == "b" for e in term.elements)
    return shown


def _with_conditions(
    claims: list[Claim], group: tuple[Parsed, ...], links: Iterable[Equation], found: _Found, bias: bool | None
) -> list[Claim]:
    """What the claims rest on: a bias that the note never adds, said once, and an index that counts several."""
    rows = row_places(group)
    own = [link for link in links if (id(link.parsed.formula), link.row.span) in found.rows]
    sums = {_place(link) for link in own if any(True for _ in find(link.side, Sum))}
    zeros = {_place(link) for link in own if isinstance(link.side, Number) and link.side.text == "0"}
    made, unsaid = [], bias is False
    for claim in claims:
        said: list[str] = []
        at = row_of(rows, (claim.line, claim.column))
        if claim.verdict is Verdict.HOLDS and claim.kind == "derivative" and unsaid and at not in zeros:
            said.append("the output has a bias added, which the forward formula leaves out")
            unsaid = False
        if claim.verdict is Verdict.HOLDS and found.lumped and at in sums:
            said.append(f"{found.lumped} runs over all places of each image, not over the images alone")
        condition = " and ".join(said)
        made.append(replace(claim, verdict=Verdict.CONDITIONAL, condition=condition) if said else claim)
    return made


def _place(link: Equation) -> tuple[int, int]:
    return link.row.place.line, link.row.place.column
