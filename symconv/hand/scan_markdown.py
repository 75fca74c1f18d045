"""Markdown: fences, display formulas that run over lines, code, comments, headings, lists, quotes and tables.

The raw lines are walked once. What opens a formula that the line does not close is followed to where it is closed,
whatever its lines look like to Markdown; everything else is gathered into blocks of running text.
"""

from __future__ import annotations

import re

from symconv.hand.builder import Builder
from symconv.hand.displays import Opening, closing, unclosed_opening
from symconv.hand.mapped import Mapped, joined
from symconv.hand.note import Note
from symconv.hand.source import Source

_QUOTE = re.compile(r"[ \t]{0,3}>[ \t]?")
_ITEM = re.compile(r"([ \t]*)(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)")
_FENCE = re.compile(r"([ \t]*)(`{3,}|~{3,})([^\n]*)")
_HEADING = re.compile(r"[ \t]{0,3}(#{1,6})(?:[ \t]+|$)")
_UNDERLINE = re.compile(r"[ \t]{0,3}(=+|-{2,})[ \t]*$")
_RULE = re.compile(r"[ \t]{0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_TABLE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_CELL = re.compile(r"(?<!\\)\|")
_HIDDEN = re.compile(r"(?i)[ \t]*<(pre|script|style|textarea)\b(?![^>]*/>)|[ \t]*<!--")
_MATH_FENCES = frozenset({"math", "{math}", "{.math}", "katex", "{=tex}", "mathjax"})
MAX_ITEMS = 12
"""How many list marks a line begins with."""
_LINE_MATH = re.compile(r"\s*(?:\$\$|\\\[|\\\\\[|\\begin\{)")


class _Scanner:
    def __init__(self, builder: Builder, lines: list[Mapped]) -> None:
        self.builder = builder
        self.lines = lines
        self.at = 0
        self.gathered: list[Mapped] = []
        self.item_indent = 0
        self.blank_before = True
        self.in_table = False
        self.never_closed: set[str] = set()

    # --- blocks ----------------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """End the block of running text."""
        if self.gathered:
            self.builder.text(joined(self.gathered))
            self.gathered = []

    def run(self) -> None:
        self._front_matter()
        while self.at < len(self.lines):
            whole = self.lines[self.at]
            quotes = _quotes(whole.text)
            self.line(whole.piece(quotes, len(whole.text)), quotes)
        self.flush()

    def _front_matter(self) -> None:
        if not self.lines or self.lines[0].text.rstrip() != "---":
            return
        for end in range(1, min(len(self.lines), 200)):
            if self.lines[end].text.rstrip() in ("---", "..."):
                self.builder.block += 1
                self.builder.prose(joined(self.lines[1:end]), "front matter")
                self.at = end + 1
                return

    def line(self, line: Mapped, quotes: int) -> None:
        """One line that is inside no other block, its quote marks taken off."""
        text = line.text
        if not text.strip():
            self.flush()
            self.blank_before, self.in_table = True, False
            self.at += 1
            return
        indent = _width(text)
        blank_before, self.blank_before = self.blank_before, False
        if blank_before and indent < self.item_indent:
            self.item_indent = 0
        fence = _FENCE.match(text)
        if fence and not (fence[2][0] == "`" and "`" in fence[3]):
            self._fence(fence, quotes, line.origin(0))
        elif blank_before and indent >= self.item_indent + 4 and not _LINE_MATH.match(text) and not self._is_item(text):
            self.blank_before = True  # code goes on over the lines that are indented like it
            self.at += 1
        elif _HIDDEN.match(text):
            self._hidden(line)
        elif match := _HEADING.match(text):
            self.flush()
            inside = line.piece(match.end(), len(text.rstrip().rstrip("#").rstrip()))
            self.builder.text(inside, "heading", len(match[1]))
            self.at += 1
        elif self.gathered and _UNDERLINE.match(text) and not _LINE_MATH.match(self.gathered[-1].text):
            self.builder.text(joined(self.gathered), "heading", 1 if "=" in text else 2)
            self.gathered = []
            self.at += 1
        elif _RULE.match(text):
            self.flush()
            self.at += 1
        elif "|" in text and (self.in_table or self._table_begins()):
            self._row(line)
        else:
            self._words(line, quotes)

    def _is_item(self, text: str) -> bool:
        return bool(self.item_indent) and bool(_ITEM.match(text))

    def _fence(self, fence: re.Match[str], quotes: int, origin: int) -> None:
        self.flush()
        closer = re.compile(rf"[ \t]*{re.escape(fence[2][0])}{{{len(fence[2])},}}[ \t]*$")
        words = fence[3].split()
        math = bool(words) and words[0].lower() in _MATH_FENCES
        start = self.at + 1
        end = start
        while end < len(self.lines) and not closer.match(_unquoted(self.lines[end], quotes).text.rstrip("\n")):
            end += 1
        if end == len(self.lines):
            self.builder.trouble(origin, f"{fence[2]} opens a block that nothing closes")
        if math:
            self.builder.display(joined(_unquoted(line, quotes) for line in self.lines[start:end]), "```math")
        self.at = end + 1

    def _hidden(self, line: Mapped) -> None:
        """A comment or an HTML element whose content is no text, to its end."""
        match = _HIDDEN.match(line.text)
        closer = f"</{match[1].lower()}" if match and match[1] else "-->"
        ends = range(self.at, len(self.lines)) if closer not in self.never_closed else ()
        for end in ends:
            text = self.lines[end].text
            close = text.lower().find(closer, 0)
            if close >= 0:
                self.flush()
                rest = text.find(">", close) + 1 if closer != "-->" else close + 3
                self.at = end
                self.lines[end] = self.lines[end].piece(rest or len(text), len(text))
                return
        if closer not in self.never_closed:
            opener = closer.replace("</", "<").replace("-->", "<!--")
            self.builder.trouble(line.origin(0), f"{opener} is never closed")
            self.never_closed.add(closer)
        self.gathered.append(line)
        self.at += 1

    # --- tables ----------------------------------------------------------------------------------------------------

    def _table_begins(self) -> bool:
        following = self.lines[self.at + 1].text if self.at + 1 < len(self.lines) else ""
        return "|" in following and bool(_TABLE.match(following.rstrip("\n")[_quotes(following) :]))

    def _row(self, line: Mapped) -> None:
        self.flush()
        self.in_table = True
        self.at += 1
        if _TABLE.match(line.text.rstrip("\n")):
            return
        at = 0
        for bar in (*(match.start() for match in _CELL.finditer(line.text)), len(line.text)):
            cell = line.piece(at, bar).stripped()
            if cell.text:
                self.builder.text(cell, "cell")
            at = bar + 1

    # --- running text ----------------------------------------------------------------------------------------------

    def _words(self, line: Mapped, quotes: int) -> None:
        self.in_table = False
        at = 0
        for _ in range(MAX_ITEMS):
            match = _ITEM.match(line.text, at)
            if match is None:
                break
            self.flush()
            at = match.end()
            self.item_indent = max(2, _width(line.text[:at].rstrip("\n")))
        line = line.piece(at, len(line.text))
        opening = unclosed_opening(line.text)
        if opening is None:
            self.gathered.append(line)
            self.at += 1
            return
        self._display(line, opening, quotes)

    def _display(self, line: Mapped, opening: Opening, quotes: int) -> None:
        """A formula that its first line does not close."""
        following = (_unquoted(self.lines[at], quotes) for at in range(self.at + 1, len(self.lines)))
        found = closing(line.text[opening.inner :], (piece.text for piece in following), opening)
        self.gathered.append(line.piece(0, opening.start))
        self.flush()
        last = self.at + found.line
        pieces = [line.piece(opening.inner, len(line.text))]
        pieces += [_unquoted(self.lines[at], quotes) for at in range(self.at + 1, last + 1)]
        if not found.closed:
            self.builder.trouble(line.origin(opening.start), f"{opening.delimiter} opens a formula that nothing closes")
            self.builder.display(joined(pieces), opening.name)
            self.at = last + 1
            return
        tail = pieces[-1]
        pieces[-1] = tail.piece(0, found.inner_end)
        self.builder.display(joined(pieces), opening.name)
        self.at = last
        # What follows on the closing line is looked at as a line of its own.
        rest = tail.piece(found.end, len(tail.text))
        self.lines[last] = rest
        if not rest.text.strip():
            self.at += 1
        else:
            self._words(rest, 0)


def _unquoted(line: Mapped, quotes: int) -> Mapped:
    return line.piece(_quotes(line.text), len(line.text)) if quotes else line


def _quotes(text: str) -> int:
    """How many characters of quote marks a line begins with."""
    at = 0
    while at < 200 and (match := _QUOTE.match(text, at)):
        at = match.end()
    return at


def _width(text: str) -> int:
    """How far a line is indented, tabs to the next multiple of four; all of it where it has nothing but blanks."""
    width = 0
    for character in text:
        if character == "\t":
            width += 4 - width % 4
        elif character == " ":
            width += 1
        else:
            break
    return width


def scan_markdown(source: Source, whole: Mapped, builder: Builder | None = None) -> Note:
    """The parts of a Markdown document, or of the part of one that `whole` is."""
    collected = builder or Builder(source, "markdown")
    lines = []
    at = 0
    for match in re.finditer(r"\r\n|\n|\r|\Z", whole.text):
        if at < match.end() or at < len(whole.text):
            lines.append(whole.piece(at, match.end()))
        at = match.end()
    _Scanner(collected, lines).run()
    return collected.note()
