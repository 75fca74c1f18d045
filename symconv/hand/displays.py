"""Display formulas that run over several lines: what opens one, and where it ends.

An opening that nothing closes must not swallow the rest of the document, so the search stops where a formula can't
go on: at a fence, at a heading, at another opening that can't stand inside, or at prose after a blank line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from symconv.hand.delimiters import CLOSERS, MAX_TICKS
from symconv.hand.environments import DISPLAYS

MAX_LINES = 5000
"""The most lines that a formula runs over."""
_NAMES = "|".join(sorted(map(re.escape, DISPLAYS), key=len, reverse=True))
_TOKEN = re.compile(rf"\\begin\{{({_NAMES})\}}|\\\\\[(?=\s*$)|\\\[|\$\$|\\.|`+|\$", re.DOTALL)
_STOP = re.compile(r"[ \t]{0,3}(?:`{3,}|~{3,}|#{1,6}[ \t]+[^\s\\&=+-])")
_PROSE = re.compile(r"[\u3400-\u9fff]{2,}|(?<![\\A-Za-z])[A-Za-z][a-z]+(?:[ ,;:]+[A-Za-z][a-z]+){2,}")
_NOT_PROSE = re.compile(r"\\(?:text|mathrm|mbox|operatorname|begin|end|tag)\b|[&=^]|\\\\|_\{")


@dataclass(frozen=True)
class Opening:
    """Where a formula opens in a line, where its inside begins, what closes it and what it is called."""

    start: int
    inner: int
    closer: str
    name: str
    delimiter: str

    @property
    def is_environment(self) -> bool:
        """Is it a bare environment, whose `\\begin` and `\\end` are part of the formula?"""
        return self.closer.startswith("\\end")


@dataclass(frozen=True)
class Closing:
    """Where a formula ends: how many lines on, and there where its inside ends and where what follows begins."""

    line: int
    inner_end: int
    end: int
    closed: bool = True


def unclosed_opening(text: str) -> Opening | None:
    """The opening of a display formula in a line that the same line does not close."""
    at = 0
    while match := _TOKEN.search(text, at):
        at = match.end()
        token = match[0]
        if token[0] == "`":
            # A code span hides what is in it; a run of backticks without its like is just backticks.
            close = text.find(token, at) if len(token) <= MAX_TICKS else -1
            at = close + len(token) if close >= 0 else at
            continue
        if token == "$":
            close = text.find("$", at)
            if close > at and not text.startswith("$$", close):
                at = close + 1
            continue
        if match[1]:
            opening = Opening(match.start(), match.start(), f"\\end{{{match[1]}}}", match[1], token)
        elif token in ("\\[", "$$", "\\\\["):
            opening = Opening(match.start(), at, CLOSERS[token], token.replace("\\\\", "\\"), token)
        else:
            continue
        close = _find(text, opening.closer, at)
        if close < 0:
            bracket = token == "\\[" and match.start() and text[at:].strip()
            return None if bracket else opening
        at = close + len(opening.closer)
    return None


def closing(rest: str, following: Iterable[str], opening: Opening) -> Closing:
    """Where a formula ends: `rest` is what is left of its first line, `following` are the lines after it."""
    blank_after: int | None = None
    last = 0
    for number, text in enumerate(_chained(rest, following)):
        if number > MAX_LINES:
            break
        close = _find(text, opening.closer, 0)
        stops = number > 0 and (close < 0 or blank_after is not None) and _stops(text, opening, blank_after is not None)
        if stops:
            break
        if close >= 0:
            end = close + len(opening.closer)
            return Closing(number, end if opening.is_environment else close, end)
        if text.strip():
            blank_after, last = None, number if blank_after is None or blank_after < number else last
        elif number > 0:
            blank_after = number
    return Closing(last, 0, 0, False)


def _chained(rest: str, following: Iterable[str]) -> Iterable[str]:
    yield rest
    yield from following


def _stops(text: str, opening: Opening, after_blank: bool) -> bool:
    """Can the formula not go on with this line?"""
    if _STOP.match(text):
        return True
    if opening.closer != "$$" and (_find(text, "$$", 0) >= 0 or re.match(r"\s*\\\[", text)):
        return True
    if opening.is_environment and opening.closer.replace("\\end", "\\begin") in text:
        return True
    return after_blank and bool(_PROSE.search(text)) and not _NOT_PROSE.search(text)


def _find(text: str, closer: str, at: int) -> int:
    """The first `closer` that no single backslash takes away."""
    while (close := text.find(closer, at)) >= 0:
        slashes = 0
        while slashes < close and text[close - 1 - slashes] == "\\":
            slashes += 1
        if slashes % 2 == 0 or closer.startswith("\\\\"):
            return close
        at = close + 1
    return -1
