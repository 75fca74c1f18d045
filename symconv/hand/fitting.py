"""The problem from the products that a document lists: by vote, so that one wrong term changes nothing.

Every product of an element system, whichever pass it belongs to, joins an input, a weight and an output element, and
on each axis their indices obey i = S·o + D·k − p (or with the kernel flipped). The S, D, p that most products obey win.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Index: TypeAlias = tuple[int, ...]
Triple: TypeAlias = tuple[Index, Index, Index]
"""The indices of x, w and y that meet, counted from 0."""
LARGEST_STEP = 12
MOST_OUTPUTS = 512
"""Groups of fewer output channels than these are tried."""
MAX_POINTS = 600
"""So many products, drawn from all, vote on an axis; all of them are then compared with the outcome."""
LISTED = ("input", "kernel", "stride", "dilation", "padding", "output")
"""What a table of the axes lists; where all of it is stated for as many axes, so many there are."""


@dataclass(frozen=True)
class Layout:
    """What each index position of x, w and y is: n image, c input channel, m output channel, 0 1 2 spatial axes."""

    x: str
    w: str
    y: str

    @property
    def axes(self) -> int:
        """The number of spatial axes."""
        return sum(role.isdigit() for role in self.x)


@dataclass(frozen=True)
class AxisFit:
    """i = stride·o ± dilation·k + offset, obeyed by `votes` products."""

    stride: int
    dilation: int
    offset: int
    flipped: bool
    votes: int


@dataclass(frozen=True)
class Fit:
    """A layout with the axes that the most products obey; `agreeing` are these products."""

    layout: Layout
    axes: tuple[AxisFit, ...]
    groups: tuple[int, int]
    agreeing: tuple[Triple, ...]
    total: int

    @property
    def share(self) -> float:
        """How much of the evidence agrees."""
        return len(self.agreeing) / self.total if self.total else 0.0


@dataclass(frozen=True)
class Forced:
    """What is given and not voted on: `numbers` are strides, dilations and low paddings, an entry an axis or one."""

    numbers: Mapping[str, Sequence[int]] = field(default_factory=dict)
    flipped: bool | None = None

    def number(self, name: str, axis: int) -> int | None:
        """What is given for an axis."""
        return _preferred(self.numbers, name, axis)


NOTHING_FORCED = Forced()

_CHANNELS = (
    ("", "", ""), ("c", "mc", "m"), ("nc", "mc", "nm"), ("c", "c", ""), ("", "m", "m"), ("n", "", "n"),
    ("n", "m", "nm"), ("nc", "c", "n"), ("c", "m", "m"), ("c", "cm", "m"), ("nc", "cm", "nm"),
    ("nc", "m", "nm"),
)  # fmt: skip


def layouts(x: int, w: int, y: int) -> list[Layout]:
    """The layouts that tensors with so many indices can have, the stricter ones first."""
    found = []
    for axes in (1, 2, 3):
        spatial = "012"[:axes]
        for cx, cw, cy in _CHANNELS:
            if (len(cx) + axes, len(cw) + axes, len(cy) + axes) != (x, w, y):
                continue
            found.append(Layout(cx + spatial, cw + spatial, cy + spatial))
            if cx or cw or cy:
                image, after = ("n", True) if "n" in cx else ("", True)
                last_x = image + spatial + cx.replace("n", "")
                last_y = image + spatial + cy.replace("n", "")
                for weights in dict.fromkeys((spatial + cw, cw + spatial, spatial + cw[::-1])):
                    if after and (last_x, weights, last_y) != (cx + spatial, cw + spatial, cy + spatial):
                        found.append(Layout(last_x, weights, last_y))
    return found


def fit(
    triples: Sequence[Triple],
    prefer: Mapping[str, Sequence[int]],
    flipped: bool | None,
    forced: Forced = NOTHING_FORCED,
) -> list[Fit]:
    """The fits of the products, the best first: `prefer` holds stated strides and dilations, used where votes tie."""
    counted = Counter(tuple(map(len, triple)) for triple in triples)
    if not counted:
        return []
    shape, _ = counted.most_common(1)[0]
    total = len(triples)
    kept = [triple for triple in triples if tuple(map(len, triple)) == shape]
    found = []
    for layout in layouts(*shape):
        made = _fit_layout(layout, kept, prefer, flipped, forced, total)
        if made is not None:
            found.append(made)
    # Few products fit a layout of fewer axes as well: sizes that are stated for several axes then say how many.
    axes = max(map(len, prefer.values()), default=1)
    listed = {len(prefer[name]) for name in LISTED if name in prefer}
    all_listed = len(listed) == 1 and all(name in prefer for name in LISTED)

    def order(entry: Fit) -> tuple[bool, int, bool, int]:
        other = (axes > 1 or all_listed) and entry.layout.axes != axes
        return all_listed and other, -len(entry.agreeing), other, sum(map(int, _spatial(entry.layout.x)))

    return sorted(found, key=order)


def _spatial(roles: str) -> list[str]:
    return [role for role in roles if role.isdigit()]


def _at(index: Index, roles: str, role: str) -> int | None:
    place = roles.find(role)
    return index[place] if place >= 0 else None


def _fit_layout(
    layout: Layout,
    triples: Sequence[Triple],
    prefer: Mapping[str, Sequence[int]],
    flipped: bool | None,
    forced: Forced,
    total: int,
) -> Fit | None:
    fits = []
    options: list[dict[bool, AxisFit]] = []
    # A sample, always the same one: evenly spaced products may all have the same tap.
    voters = triples if len(triples) <= MAX_POINTS else random.Random(0).sample(list(triples), MAX_POINTS)
    for axis in range(layout.axes):
        role = str(axis)
        points = Counter(
            (_known(x, layout.x, role), _known(w, layout.w, role), _known(y, layout.y, role)) for x, w, y in voters
        )
        strides, dilations = _steps(points, prefer, forced, axis)
        options.append(_axis_options(points, strides, dilations, forced.number("padding", axis)))
    best: dict[bool, int] = {}
    for turned in (False, True) if forced.flipped is None else (forced.flipped,):
        if all(turned in option for option in options):
            best[turned] = sum(option[turned].votes for option in options)
    if not best:
        return None
    turn = max(best, key=lambda key: (best[key], key == bool(flipped)))
    fits = [option[turn] for option in options]
    groups = _groups(layout, triples)
    agreeing = tuple(t for t in triples if obeys(layout, fits, groups, t))
    return Fit(layout, tuple(fits), groups, agreeing, total)


def _known(index: Index, roles: str, role: str) -> int:
    found = _at(index, roles, role)
    return 0 if found is None else found


def _preferred(prefer: Mapping[str, Sequence[int]], name: str, axis: int) -> int | None:
    numbers = prefer.get(name, ())
    return None if not numbers else numbers[axis] if axis < len(numbers) else numbers[-1]


def _steps(
    points: Counter[tuple[int, int, int]], prefer: Mapping[str, Sequence[int]], forced: Forced, axis: int
) -> tuple[list[int], list[int]]:
    """The strides and dilations that an axis may have, the likelier first."""
    found = []
    for name, free in (
        ("stride", len({o for _, _, o in points}) == 1),
        ("dilation", len({k for _, k, _ in points}) == 1),
    ):
        given = forced.number(name, axis)
        found.append(_candidates(_preferred(prefer, name, axis), free) if given is None else [given])
    return found[0], found[1]


def _axis_options(
    points: Counter[tuple[int, int, int]], strides: Sequence[int], dilations: Sequence[int], padding: int | None
) -> dict[bool, AxisFit]:
    """The best fit of one axis unflipped and flipped; where votes tie, what is stated wins, then the smallest."""
    found: dict[bool, AxisFit] = {}
    taps = max((k for _, k, _ in points), default=0)
    for turned in (False, True):
        best: AxisFit | None = None
        for s in strides:
            for d in dilations:
                residuals: Counter[int] = Counter()
                for (i, k, o), count in points.items():
                    residuals[i - s * o + (d * k if turned else -d * k)] += count
                # The padding p is −offset, or D·(K−1) − offset with the kernel flipped; it is not negative.
                limit = d * taps if turned else 0
                allowed = [(offset, n) for offset, n in residuals.items() if offset <= limit]
                if padding is not None:
                    allowed = [(limit - padding, residuals[limit - padding])]
                if not allowed:
                    continue
                offset, votes = max(allowed, key=lambda entry: (entry[1], entry[0]))
                if best is None or votes > best.votes:
                    best = AxisFit(s, d, offset, turned, votes)
        if best is not None:
            found[turned] = best
    return found


def _candidates(stated: int | None, free: bool) -> list[int]:
    numbers = list(range(1, LARGEST_STEP + 1))
    if stated is not None and stated > 0:
        return [stated] if free else [stated, *(n for n in numbers if n != stated)]
    return [1] if free else numbers


def _groups(layout: Layout, triples: Iterable[Triple]) -> tuple[int, int]:
    """Output channels and input channels of one group: (0, 0) where there is but one group."""
    if "c" not in layout.x or "m" not in layout.y:
        return (0, 0)
    if "c" not in layout.w:
        # Each output channel reads one input channel: depthwise, with as many outputs as that takes.
        votes = Counter((_known(x, layout.x, "c"), _known(y, layout.y, "m")) for x, _, y in triples)
        inputs, outputs = max(c for c, _ in votes) + 1, max(m for _, m in votes) + 1
        return (max(1, outputs // inputs), 1)
    pairs = Counter(
        (_known(y, layout.y, "m"), _known(w, layout.w, "c"), _known(x, layout.x, "c")) for x, w, y in triples
    )
    whole = sum(count for (m, g, c), count in pairs.items() if g == c)
    best, most = (0, 0), whole
    outputs = max(m for m, _, _ in pairs) + 1
    inside = max(g for _, g, _ in pairs) + 1
    for size in range(1, min(outputs, MOST_OUTPUTS)):
        agreeing = sum(count for (m, g, c), count in pairs.items() if m // size * inside + g == c)
        if agreeing > most:
            best, most = (size, inside), agreeing
    return best


def obeys(layout: Layout, axes: Sequence[AxisFit], groups: tuple[int, int], triple: Triple) -> bool:
    """Whether a product obeys the relation on every axis and joins matching channels and images."""
    x, w, y = triple
    for number, axis in enumerate(axes):
        role = str(number)
        k = _known(w, layout.w, role)
        i = axis.stride * _known(y, layout.y, role) + axis.offset + axis.dilation * (-k if axis.flipped else k)
        if i != _known(x, layout.x, role):
            return False
    if "n" in layout.x and "n" in layout.y and _at(x, layout.x, "n") != _at(y, layout.y, "n"):
        return False
    if "m" in layout.w and "m" in layout.y and _at(w, layout.w, "m") != _at(y, layout.y, "m"):
        return False
    if "c" in layout.x and ("c" in layout.w or "m" in layout.y):
        m, inside = _known(y, layout.y, "m"), _known(w, layout.w, "c")
        size, channels = groups
        return _known(x, layout.x, "c") == (m // size * channels + inside if size else inside)
    return True
