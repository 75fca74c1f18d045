"""A notation of the user's own, from a small TOML file: what it does not say is taken from a house style.

    base = "partial"
    index_base = 0
    gradient = "\\nabla %s"

    [letters]
    w = "k"

A notation's text ends up in documents, so it is checked: braces that match, and nothing that could end a formula.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from symconv.errors import InputFileError, SymconvError, shorten
from symconv.house_styles import NOTATIONS, notation_named
from symconv.notation import Notation

MAX_BYTES = 100_000
"""The longest notation file that is read."""
MAX_TEXT = 200
"""The longest text in one."""

PLACES = {"element": 2, "gradient": 1, "derivative": 2, "kronecker": 2, "matrix": 1, "offset": 1}
"""How many %s a pattern has."""
FACTORS = ("dy", "w", "x")
MAY_BE_EMPTY = ("product", "output_mark", "second_mark", "times")


def notation_from(name: str) -> Notation:
    """The house style called `name`, or the notation in the file `name` where that ends in `.toml`.

    Raises `SymconvError` where there is no such style, `InputFileError` where the file is wrong, saying in what.
    """
    return read_notation(Path(name)) if name.endswith(".toml") else notation_named(name)


def read_notation(path: Path) -> Notation:
    """The notation in a file. Raises `InputFileError` saying what is wrong with it."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a file name"
        raise InputFileError(f"{shorten(str(path))}: can't be read: {reason}") from None
    if len(data) > MAX_BYTES:
        raise InputFileError(f"{path}: larger than {MAX_BYTES} bytes; a notation is a few lines of TOML")
    try:
        given = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputFileError(f"{path}: byte {error.start} is not UTF-8; a notation is TOML text") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputFileError(f"{path}: not TOML: {shorten(str(error), 100)}") from None
    try:
        return _notation(given, str(path))
    except SymconvError as error:
        raise InputFileError(f"{path}: {error}") from None


def _notation(given: dict[str, Any], name: str) -> Notation:
    base = given.pop("base", "partial")
    if not isinstance(base, str) or base not in NOTATIONS:
        raise SymconvError(f"base {shorten(base)}: not a house style; choose {', '.join(NOTATIONS)}")
    style = NOTATIONS[base]
    known = [field.name for field in fields(Notation) if field.name != "name"]
    values: dict[str, Any] = {"name": name}
    for key, value in given.items():
        if key not in known:
            raise SymconvError(f"unknown key {shorten(key)}; a notation has base, {', '.join(known)}")
        values[key] = _value(key, value, getattr(style, key))
    made = replace(style, **values)
    if clash := shared_letter(made):
        raise SymconvError(clash)
    return made


def shared_letter(notation: Notation) -> str | None:
    """What says that a tensor's letter stands for a size or an index too; None where none does."""
    others = {
        f"[{part}] {role}": {*names[1], *names[2], *names[3]}
        for part, names_of in (("sizes", notation.sizes), ("indices", notation.indices))
        for role, names in names_of.items()
    }
    for part, letters in (("channels", notation.channels), ("channel_sizes", notation.channel_sizes)):
        others |= {f"[{part}] {name}": {letter} for name, letter in letters.items()}
    for tensor in ("x", "w", "y", "b", "z"):
        letter = notation.letters[tensor]
        where = next((place for place, names in others.items() if letter in names), None)
        if where is not None:
            return f"[letters] {tensor} {shorten(letter)}: {where} has this letter too; give one of them another"
    return None


def _value(key: str, given: Any, example: Any) -> Any:
    """What was given for one key, as the house style's value of it is made."""
    if key == "order":
        if not isinstance(given, list) or sorted(map(str, given)) != sorted(FACTORS):
            raise SymconvError(f'order {shorten(given)}: a list of "dy", "w" and "x" in the order wanted')
        return tuple(given)
    if key == "index_base":
        if isinstance(given, bool) or given not in (0, 1):
            raise SymconvError(f"index_base {shorten(given)}: 0 or 1")
        return given
    if isinstance(example, bool):
        if not isinstance(given, bool):
            raise SymconvError(f"{key} {shorten(given)}: true or false")
        return given
    if isinstance(example, str):
        return _text(key, given, PLACES.get(key, 0))
    return _table(key, given, example)


def _table(key: str, given: Any, example: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise SymconvError(f"{key} {shorten(given)}: a table, [{key}]")
    known = ("x", "w", "y", "b", "dyp", "yt", "xt") if key == "gradients" else tuple(example)
    found = dict(example)
    for name, value in given.items():
        if name not in known:
            raise SymconvError(f"[{key}] has no {shorten(name)}; it has {', '.join(known)}")
        where = f"[{key}] {name}"
        found[name] = _per_axis(where, value) if key in ("sizes", "indices") else _text(where, value, 0)
        if key == "letters" and re.search(r"[_^]", value):
            found[name] = f"{{{value}}}"  # it takes a subscript of its own
        if key == "indices" and len(set(found[name][3])) < 3:
            raise SymconvError(f"{where} {shorten(value)}: the indices of three axes need three names")
    if key == "letters" and (twice := [name for name in given if list(found.values()).count(found[name]) > 1]):
        raise SymconvError(f"[{key}] {twice[0]} {shorten(found[twice[0]])}: another tensor has this letter")
    return found


def _per_axis(where: str, given: Any) -> dict[int, tuple[str, ...]]:
    """A name for every axis: one for all, or a list of one, two and three axes' names, or of three axes'."""
    if isinstance(given, str):
        text = _text(where, given, 0)
        return {1: (text,), 2: (text, text), 3: (text, text, text)}
    if not isinstance(given, list) or len(given) != 3:
        raise SymconvError(f"{where} {shorten(given)}: one name, or three, for depth, height and width")
    three = tuple(_text(where, entry, 0) for entry in given)
    return {1: three[2:], 2: three[1:], 3: three}


def _text(where: str, given: Any, places: int) -> str:
    if not isinstance(given, str):
        raise SymconvError(f"{where} {shorten(given)}: a text")
    if not given and where not in MAY_BE_EMPTY:
        raise SymconvError(f"{where} is empty; leave it out to keep the house style's")
    if len(given) > MAX_TEXT:
        raise SymconvError(f"{where} is longer than {MAX_TEXT} characters")
    bare = given.replace("%s", "")
    if given.count("%s") != places or "%" in bare:
        wanted = f"{places} %s" if places else "no %"
        raise SymconvError(f"{where} {shorten(given)}: {wanted} in it, each standing for what is written there")
    if found := re.search(r"[$#~`<>\x00-\x08\x0b-\x1f\x7f]", bare):
        raise SymconvError(f"{where} {shorten(given)}: {found[0]!r} can't stand in a formula")
    if re.search(r"\\(?:input|include|write|read|open|def|edef|gdef|xdef|let|catcode|csname|immediate|special)", bare):
        raise SymconvError(f"{where} {shorten(given)}: only what belongs to a formula is taken")
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", bare):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    if depth:
        raise SymconvError(f"{where} {shorten(given)}: its braces don't match")
    return given
