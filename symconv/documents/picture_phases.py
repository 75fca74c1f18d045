"""The picture of the stride phases: the input painted by phase, and the kernel once for each with the taps it has."""

from __future__ import annotations

from itertools import product
from math import prod

from symconv.documents.drawings import Drawing, column, finished, flow, row, swatch, words
from symconv.documents.latex import index_tuple
from symconv.documents.lattice import Cell, Lattice
from symconv.documents.phase_paints import MOST_PAINTED
from symconv.documents.picture_context import Artist
from symconv.documents.places import ends, places
from symconv.documents.shapes import Picture, Rect
from symconv.equations import Element
from symconv.phases import Phase

WIDE = 900
"""The width from which on the taps stand below the input, not beside it."""

NAMED_DEAD = 6
"""The largest number of dead phases that are named."""


def phases_picture(artist: Artist) -> Picture:
    """The input and, for every live phase, its taps. Raises `LimitError` where the strides make too many phases."""
    live = artist.phases.live[:MOST_PAINTED]
    cards = [_card(artist, phase) for phase in live]
    inputs = column([words(artist.say("phases_input", x=artist.matrix("x"))), _inputs(artist)], 8)
    columns = _columns(artist, len(cards), max((card.width for card in cards), default=0))
    taps = column([words(artist.say("phases_taps")), flow(cards, columns, 20)], 8)
    beside = artist.derivation.conv.dimensions > 1 and inputs.width + taps.width < WIDE
    parts = [row([inputs, taps], 34) if beside else column([inputs, taps], 18)]
    room = max(parts[0].width, 260)
    parts += [swatch(rect, text, room=room - 17) for rect, text in _notes(artist)]
    return finished(column(parts, 12), "phases", artist.title("phases"), _description(artist))


def _columns(artist: Artist, count: int, width: float) -> int:
    """How many cards stand in a row: as many as the last axis has phases where these fit, so that axes align."""
    last = len({phase.phase[-1] for phase in artist.phases.live})
    fitting = max(1, int(540 // (width + 20)))
    return max(1, last if last <= min(fitting, 4) else min(fitting, 4, count))


def _inputs(artist: Artist) -> Drawing:
    conv, phases = artist.derivation.conv, artist.phases
    lattice = artist.whole("x", conv.input)

    def cell(at: tuple[int, ...]) -> Cell:
        phase = phases.of_input(at)
        return artist.cell(Element("x", (0, 0, *at)), phases.paint(phase), phases.outline(phase))

    return lattice.draw(cell)


def _card(artist: Artist, phase: Phase) -> Drawing:
    """The kernel with the taps of one phase, below the phase's name."""
    kernel = artist.derivation.conv.kernel
    paint = artist.phases.paint(phase.phase)
    most = {1: 9, 2: 7, 3: 4}[len(kernel)]
    axes = tuple(
        places(size, most, ends(tuple(sorted(axis.taps)), 3, 2)) for size, axis in zip(kernel, phase.axes, strict=True)
    )
    lattice: Lattice = artist.lattice(axes, "w", kernel, 150, small=2 if len(artist.phases.live) > 6 else 1)

    def cell(tap: tuple[int, ...]) -> Cell:
        if all(k in axis.taps for k, axis in zip(tap, phase.axes, strict=True)):
            return artist.cell(Element("w", (0, 0, *tap)), paint)
        return Cell()

    name = swatch(Rect(0, 0, 0, 0, paint), artist.say("phases_phase", phase=index_tuple(phase.phase)), 10)
    return column([name, lattice.draw(cell), words(_counts(artist, phase), 8)], 5)


def _counts(artist: Artist, phase: Phase) -> str:
    inputs = prod(axis.count for axis in phase.axes)
    return artist.say("phases_counts", taps=phase.tap_count, inputs=inputs)


def _notes(artist: Artist) -> list[tuple[Rect, str]]:
    """What white and grey cells are, where there are any."""
    found = []
    if artist.phases.dead:
        dead = artist.say("phases_dead", phases=_dead(artist))
        found.append((Rect(0, 0, 0, 0, outline="dashed"), dead))
    if len(artist.phases.live) > MOST_PAINTED:
        hidden = len(artist.phases.live) - MOST_PAINTED
        found.append((Rect(0, 0, 0, 0, "grey"), artist.say("phases_hidden", count=hidden)))
    return found


def _dead(artist: Artist) -> str:
    names = [index_tuple(phase.phase) for phase in artist.phases.dead[:NAMED_DEAD]]
    return artist.prose.joined(names + ["…"] * (len(artist.phases.dead) > NAMED_DEAD))


def _description(artist: Artist) -> str:
    conv = artist.derivation.conv
    live = artist.phases.live[:MOST_PAINTED]
    sentences = [
        artist.say("phases_shows", input=artist.sizes(conv.input), count=len(artist.derivation.phases)),
        *(
            artist.say(
                "phases_shows_phase",
                phase=index_tuple(phase.phase),
                inputs=prod(axis.count for axis in phase.axes),
                taps=artist.named("w", product(*(sorted(axis.taps) for axis in phase.axes)), phase.tap_count),
            )
            for phase in live
        ),
        *(text for _, text in _notes(artist)),
    ]
    return artist.say("between").join(sentences)
