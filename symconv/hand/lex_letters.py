"""Letters and numbers as tokens: cut where LaTeX cuts them, or in braces where a whole word was plainly meant."""

from __future__ import annotations

import re
import unicodedata

from symconv.hand.commands import ACCENTS, FRACTIONS, SKIPPED, STYLES
from symconv.hand.lost_backslashes import lost_backslash, reread
from symconv.hand.mending import Edit, Repair
from symconv.hand.symbols import UNICODE
from symconv.hand.token_stream import TokenStream
from symconv.hand.words import SCRIPT_WORDS

_JOINED = re.compile(r"(?:\\_|\{\\_\})([A-Za-z0-9]+)")

_INDEX_LETTERS = re.compile(r"[i-np-v]{2,4}")

_ONE_LETTER = frozenset({"_", "^"})


def read_letters(stream: TokenStream, match: re.Match[str], group: str) -> None:
    """Letters with the digits behind them."""
    start, end = match.start(), _name_end(stream, match.start(), match.end())
    stream.at = end
    value = unicodedata.normalize("NFKC", stream.text[start:end]).replace("{\\_}", "_").replace("\\_", "_")
    if not value.isascii():
        # Mathematical letters of Unicode that are Greek.
        for offset, character in enumerate(value[: end - start]):
            known = UNICODE.get(character, character)
            stream.add("command" if known.startswith("\\") else "run", known, start + offset, start + offset + 1)
        return
    previous = stream.tokens[-1] if stream.tokens else None
    after_script = previous is not None and previous.kind == "symbol" and previous.value in _ONE_LETTER
    after_accent = previous is not None and previous.kind == "command" and _takes_one(previous.value)
    if after_script and previous is not None:
        _script(stream, value, start, end)
    elif after_accent and end - start == len(value):
        stream.add("run", value[0], start, start + 1)
        stream.at = start + 1
    elif lost_backslash(stream, value, start, end):
        stream.add("command", "\\" + value, start, end)
        if not stream.plain:  # in plain text the word is how it is written
            stream.repairs.append(Repair((Edit(start, start, "\\"),), f"{value} lacks its backslash"))
        reread(stream, start)
    elif cut := re.fullmatch(r"(?:[A-Za-z]\d+){2,}", value):
        # x11w11 in raw text: elements side by side, as each has one letter and then its digits.
        for piece in re.finditer(r"[A-Za-z]\d+", cut[0]):
            stream.add("run", piece[0], start + piece.start(), start + piece.end())
    elif cut := re.fullmatch(r"([A-Z])(conv)([A-Z]?)", value):
        at = start
        for piece_text in filter(None, cut.groups()):
            stream.add("run", piece_text, at, at + len(piece_text))
            at += len(piece_text)
    else:
        stream.add("run", value, start, end)


def _name_end(stream: TokenStream, start: int, end: int) -> int:
    """The end of a name whose parts an escaped underscore joins, as in `grad\\_output`; x\\_i is a subscript."""
    while match := _JOINED.match(stream.text, end):
        if end - start == 1 and len(match[1]) == 1:
            break
        end = match.end()
    return end


def _takes_one(command: str) -> bool:
    """Does LaTeX give this command one letter of those that follow it without braces?"""
    return (command in ACCENTS or command in STYLES or command in FRACTIONS) and command not in SKIPPED


def _script(stream: TokenStream, value: str, start: int, end: int) -> None:
    """A script without braces: one letter, but the whole of what was plainly one index."""
    rest = stream.text[end : end + 1]
    word = value in SCRIPT_WORDS or re.sub(r"\d+$", "", value) in SCRIPT_WORDS
    whole = stream.plain or (word and (len(value) > 2 or rest not in ("_", "^")))
    below = stream.tokens[-1].value == "_"
    whole = whole or (below and bool(_INDEX_LETTERS.fullmatch(value)) and rest not in ("_", "^", "(", "[", "'", "\\"))
    if len(value) == 1 or len(value) != end - start:
        stream.add("run", value, start, end)
    elif whole:
        _braced(stream, "run", value, start, end)
    else:
        stream.add("run", value[0], start, start + 1)
        stream.at = start + 1


def read_number(stream: TokenStream, match: re.Match[str], group: str) -> None:
    """Digits."""
    previous = stream.tokens[-1] if stream.tokens else None
    script = previous is not None and previous.kind == "symbol" and previous.value in _ONE_LETTER
    if script and len(match[0]) > 1 and "." not in match[0] and not stream.space:
        _braced(stream, "number", match[0], match.start(), match.end())
    elif previous is not None and previous.kind == "command" and previous.value in FRACTIONS and len(match[0]) > 1:
        # \frac12 is a half.
        stream.add("number", match[0][0], match.start(), match.start() + 1)
        stream.add("number", match[0][1], match.start() + 1, match.start() + 2)
        stream.at = match.start() + 2
    else:
        stream.add("number", match[0], match.start(), match.end())


def _braced(stream: TokenStream, kind: str, value: str, start: int, end: int) -> None:
    stream.add("open", "{", start, start)
    stream.add(kind, value, start, end)
    stream.add("close", "}", end, end)
    if not stream.plain:
        edits = (Edit(start, start, "{"), Edit(end, end, "}"))
        stream.repairs.append(Repair(edits, f"{value} lacks the braces that keep it together"))
