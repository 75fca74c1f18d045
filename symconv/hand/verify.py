"""A document → what is said of it: scanned, its own bindings read, judged.

`JUDGE` is the one place that says who judges.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from symconv.errors import SymconvError, shorten
from symconv.hand import claim
from symconv.hand.binding import Bindings, Learnt
from symconv.hand.claim import CheckedNote, Claim
from symconv.hand.front_matter import Stated, stated_bindings
from symconv.hand.given_bindings import bindings_given
from symconv.hand.judge_note import judge_note
from symconv.hand.note import Note
from symconv.hand.scan import format_of, scan, scan_file
from symconv.hand.source import Source, decode
from symconv.hand.whole_corrections import in_whole

Judge = Callable[[Note, Mapping[str, str]], tuple[Bindings, tuple[Claim, ...]]]
"""From a scanned note and the bindings given for it to its bindings and its claims in their order."""

JUDGE: Judge = judge_note
"""Who judges where nobody else is named."""

STANDARD_INPUT = "-"
"""How a note that is read from standard input is called."""
_NOTHING: Mapping[str, str] = {}


def verify_text(
    text: str, name: str = "text.md", given: Mapping[str, str] = _NOTHING, judge: Judge | None = None
) -> CheckedNote:
    """Everything that is said of the note `text`, whose format its `name` tells.

    `given` are bindings as `given_text.parse_given` has them; they win over those that the note states itself. Raises
    `InputFileError` where the text can't be a note, `SymconvError` where it states bindings that make no sense.
    """
    return _verified(scan(Source(name, text), format_of(name)), given, judge)


def verify_file(path: Path, given: Mapping[str, str] = _NOTHING, judge: Judge | None = None) -> CheckedNote:
    """Everything that is said of the note in a file; arguments and errors as for `verify_text`."""
    return _verified(scan_file(path), given, judge)


def verify_bytes(data: bytes, given: Mapping[str, str] = _NOTHING, judge: Judge | None = None) -> CheckedNote:
    """Everything that is said of a note without a name, whose format its text tells; as for `verify_text`."""
    source = decode(data, STANDARD_INPUT)
    return _verified(scan(source, format_of_text(source.text)), given, judge)


def format_of_text(text: str) -> str:
    """The format of a note without a name; what is no notebook and no HTML document is Markdown or LaTeX."""
    head = text[:2000].lstrip()
    if head.startswith("{") and '"cells"' in text:
        return "notebook"
    return "html" if head[:15].lower().startswith(("<!doctype html", "<html")) else "markdown"


def _verified(note: Note, given: Mapping[str, str], judge: Judge | None) -> CheckedNote:
    stated = stated_bindings(note)
    known = {**stated.given, **given}
    try:
        told = bindings_given(known)
        bindings, claims = (judge or JUDGE)(note, known)
    except SymconvError as error:
        raise SymconvError(f"{shorten(note.source.name)}: {error}") from None
    return CheckedNote(
        note.source.name,
        note.source.text,
        _with_sources(completed(bindings, told), stated, given),
        tuple(map(in_whole, claims)),
        _troubles(note),
    )


def completed(found: Bindings, told: Bindings) -> Bindings:
    """What was found, with what was told where nothing was found; what was told is there in any case."""
    return replace(
        found,
        names={**found.names, **told.names},
        index_base=told.index_base if told.index_base is not None else found.index_base,
        joined=told.joined if told.joined is not None else found.joined,
        bare_gradients=found.bare_gradients or told.bare_gradients,
        convolutions=found.convolutions or told.convolutions,
        mode=told.mode or found.mode,
        axes=found.axes or told.axes,
        has_bias=told.has_bias if told.has_bias is not None else found.has_bias,
        learnt={**found.learnt, **told.learnt},
    )


def _with_sources(bindings: Bindings, stated: Stated, given: Mapping[str, str]) -> Bindings:
    """The bindings, those that the note states itself learnt from its lines."""
    own = {
        name: Learnt(value, f"line {stated.lines[name]}, stated by the note", stated.lines[name])
        for name, value in stated.given.items()
        if name not in given
    }
    return replace(bindings, learnt={**bindings.learnt, **own}) if own else bindings


def _troubles(note: Note) -> tuple[claim.Trouble, ...]:
    return tuple(claim.Trouble(t.place.line, t.place.column, t.sentence) for t in note.troubles)
