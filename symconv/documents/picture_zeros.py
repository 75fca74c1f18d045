"""The picture of zero insertion beside its split by phase: one long correlation, or several short ones interleaved."""

from __future__ import annotations

from itertools import product
from math import prod

from symconv.documents.drawings import Drawing, column, finished, row, words
from symconv.documents.latex import index_tuple
from symconv.documents.lattice import Cell, Lattice
from symconv.documents.picture_context import Artist
from symconv.documents.places import places
from symconv.documents.shapes import Label, Line, Picture
from symconv.equations import Element
from symconv.matrix_forms import DgradAxis, Grid, PhaseForm
from symconv.phases import Phase

SHOWN = 6
"""The largest number of phases whose correlations are drawn."""

WIDE = 640
"""The width from which on the parts stand in two columns, not three."""

LONG = {1: 16, 2: 8, 3: 4}
SHORT = {1: 9, 2: 4, 3: 3}
"""How many places of an axis are shown of the large tensors and of those of one phase, by the number of axes."""


def zeros_picture(artist: Artist) -> Picture:
    """∂X by zero insertion and by phases, with what each costs. Raises `LimitError` for too many phases."""
    total, inserted = (sum(getattr(p, n) for p in artist.derivation.phases) for n in ("macs", "zero_insertion_macs"))
    left = column(
        [
            words(artist.say("zeros_inserted", y=artist.matrix("dy"))),
            _inserted(artist),
            words(artist.say("zeros_count", count=_spaced(inserted)), 9),
        ],
        8,
    )
    middle = column(
        [words(artist.say("zeros_split")), _split(artist), words(artist.say("zeros_count", count=_spaced(total)), 9)], 8
    )
    right = column([words(artist.say("zeros_interleaved", x=artist.matrix("dx"))), _interleaved(artist)], 8)
    if artist.derivation.conv.dimensions > 1:
        arrow = Drawing(36, 10, (Line(2, 5, 34, 5, arrow=True),))
        drawing = row([left, Drawing(8, 0), row([middle, arrow, right], 8, "middle")], 12)
        if drawing.width > WIDE:
            drawing = row([column([left, right], 30), middle], 40)
    else:
        drawing = column([left, middle, right], 20)
    return finished(drawing, "zeros", artist.title("zeros"), _description(artist, total, inserted))


def _spaced(count: int) -> str:
    """A number with its digits in threes."""
    return f"${count:,}$".replace(",", r"\,")


def _shown(artist: Artist) -> list[Phase]:
    """The phases that compute anything."""
    return [phase for phase in artist.phases.live if all(axis.count for axis in phase.axes)]


def _sign(artist: Artist) -> Drawing:
    """The sign of cross-correlation."""
    flipped = artist.derivation.conv.mode == "convolution"
    return _symbol(r"${}\star{}$" if flipped else f"${artist.spelling.notation.sign}$")


def _symbol(text: str) -> Drawing:
    return Drawing(14, 16, (Label(7, 8, text, 14),))


def _lattice(artist: Artist, grid: Grid, tensor: str, sizes: tuple[int, ...], most: int) -> Lattice:
    return artist.lattice(tuple(places(size, most) for size in grid.shape), tensor, sizes, 260, grid=grid)


def _inserted(artist: Artist) -> Drawing:
    """The padded, zero-inserted ∂Y, the sign, and the kernel as it stands there."""
    d, conv = artist.derivation, artist.derivation.conv
    upstream, kernel = d.dgrad_form.upstream(0, 0), d.dgrad_form.kernel(0, 0)
    most = LONG[conv.dimensions]

    def zero(at: tuple[int, ...]) -> Cell:
        element = upstream[at]
        inside = all(_between_entries(axis, place) for axis, place in zip(d.dgrad_form.axes, at, strict=True))
        if element is None:
            return Cell("$0$", paint="grey", outline="thin" if inside else "dashed")
        return artist.cell(element)

    def tap(at: tuple[int, ...]) -> Cell:
        element = kernel[at]
        if element is None:
            return Cell("$0$", paint="grey")
        return artist.cell(element, artist.phases.paint(artist.phases.of_tap(element.at[2:])))

    rotated = artist.say("zeros_rotated" if d.dgrad_form.rotated else "zeros_unrotated")
    large = _lattice(artist, upstream, "dy", conv.output, most).draw(zero)
    small = _lattice(artist, kernel, "w", conv.kernel, most - 1).draw(tap)
    return column([large, row([_sign(artist), small, words(rotated, 9, 130)], 8, "middle")], 10)


def _between_entries(axis: DgradAxis, place: int) -> bool:
    """Whether a place lies among the entries of ∂y, not in the padding before or after them."""
    return 0 <= place - axis.padding_low <= (axis.taps.axis.output - 1) * (axis.insert + 1)


def _split(artist: Artist) -> Drawing:
    """One short correlation for each phase."""
    found = _shown(artist)
    parts = [_sub(artist, phase) for phase in found[:SHOWN]]
    lines = [column(parts, 16)] if parts else [words(artist.say("zeros_idle"), 9)]
    if len(found) > SHOWN:
        lines.append(words(artist.say("zeros_hidden", count=len(found) - SHOWN), 9))
    return column(lines, 10)


def _sub(artist: Artist, phase: Phase) -> Drawing:
    """∂Y, padded or cropped, with the taps of one phase, and the part of ∂X that they give."""
    conv, form = artist.derivation.conv, PhaseForm(phase)
    paint = artist.phases.paint(phase.phase)
    most = SHORT[conv.dimensions]
    grids = (form.upstream(conv, 0, 0), form.kernel(0, 0), form.result(0, 0))
    drawn = []
    for grid, tensor, sizes, colour in zip(
        grids, ("dy", "w", "dx"), (conv.output, conv.kernel, conv.input), (None, paint, paint), strict=True
    ):

        def cell(at: tuple[int, ...], grid: Grid = grid, colour: object = colour) -> Cell:
            return artist.cell(grid[at], paint if colour is not None else None)

        drawn.append(_lattice(artist, grid, tensor, sizes, most).draw(cell))
    upstream, kernel, result = drawn
    name = words(artist.say("phases_phase", phase=index_tuple(phase.phase)), 8)
    return column([name, row([upstream, _sign(artist), kernel, _symbol("$=$"), result], 5, "middle")], 3)


def _interleaved(artist: Artist) -> Drawing:
    """∂X, painted by phase."""
    conv, phases = artist.derivation.conv, artist.phases
    lattice = artist.whole("dx", conv.input, LONG[conv.dimensions], 500)

    def cell(at: tuple[int, ...]) -> Cell:
        phase = phases.of_input(at)
        return artist.cell(Element("dx", (0, 0, *at)), phases.paint(phase), phases.outline(phase))

    return lattice.draw(cell)


def _description(artist: Artist, total: int, inserted: int) -> str:
    d = artist.derivation
    shape = d.dgrad_form.upstream(0, 0).shape
    entries = prod(map(_entries, d.dgrad_form.axes, shape))
    sentences = [
        artist.say(
            "zeros_shows",
            shape=artist.sizes(shape),
            cells=prod(shape),
            zeros=prod(shape) - entries,
            kernel=artist.sizes(d.dgrad_form.kernel(0, 0).shape),
            rotated=artist.say("zeros_rotated" if d.dgrad_form.rotated else "zeros_unrotated"),
            count=inserted,
        )
    ]
    found = _shown(artist)
    for phase in found[:SHOWN]:
        sentences.append(
            artist.say(
                "zeros_shows_phase",
                phase=index_tuple(phase.phase),
                shape=artist.sizes(PhaseForm(phase).upstream(d.conv, 0, 0).shape),
                taps=artist.named("w", product(*(axis.taps for axis in phase.axes)), phase.tap_count),
                result=artist.sizes(axis.count for axis in phase.axes),
            )
        )
    if len(found) > SHOWN:
        sentences.append(artist.say("zeros_hidden", count=len(found) - SHOWN))
    sentences.append(artist.say("zeros_shows_total", count=total))
    return artist.say("between").join(sentences)


def _entries(axis: DgradAxis, size: int) -> int:
    """How many entries of ∂y the padded, zero-inserted line has; cropping may leave some out."""
    step = axis.insert + 1
    places_ = range(axis.padding_low, axis.padding_low + (axis.taps.axis.output - 1) * step + 1, step)
    first = max(0, -(places_.start // step))
    stop = min(len(places_), (size - 1 - places_.start) // step + 1)
    return max(0, stop - first)
