"""reStructuredText: `.. math::` directives and `:math:` roles; literal blocks, comments and code are left out."""

from __future__ import annotations

import re

from symconv.hand.builder import Builder
from symconv.hand.mapped import Mapped, joined
from symconv.hand.note import Note
from symconv.hand.source import Source

_DIRECTIVE = re.compile(r"([ \t]*)\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?([\w:+.-]+)::(?:[ \t]+(.*))?$")
_COMMENT = re.compile(r"([ \t]*)\.\.(?:[ \t]+(?!_|\[)|$)")
_OPTION = re.compile(r"[ \t]*:[\w-]+:")
_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1{2,}[ \t]*$")
_ROLE = re.compile(r":math:`((?:[^`\\]|\\.)*+)`|``.*?``|(?<!\\):[\w:-]+:`[^`]*`|(?<![\w:\\])`[^`\n]+`_{0,2}", re.DOTALL)
_CODE = frozenset({"code", "code-block", "sourcecode", "literalinclude", "parsed-literal", "raw", "highlight"}) | {
    *("doctest", "plot", "ipython", "testcode", "productionlist", "graphviz", "csv-table", "toctree", "image"),
    *("figure", "include"),
}
"""Directives whose body is no text."""
_LEVELS = "=-~^\"'`#*+"


class _Scanner:
    def __init__(self, builder: Builder, lines: list[Mapped]) -> None:
        self.builder = builder
        self.lines = lines
        self.at = 0
        self.gathered: list[Mapped] = []

    def run(self) -> None:
        while self.at < len(self.lines):
            self.line(self.lines[self.at])
        self.flush()

    def line(self, line: Mapped) -> None:
        text = line.text.rstrip()
        directive = _DIRECTIVE.match(text)
        if not text:
            self.flush()
        elif directive:
            self.flush()
            self.directive(line, directive)
            return
        elif comment := _COMMENT.match(text):
            self.flush()
            self.at = self.body_end(len(comment[1]), self.at + 1)
            return
        elif self.gathered and len(self.gathered) == 1 and _ADORNMENT.match(text):
            self.paragraph(joined(self.gathered), "heading", _LEVELS.find(text[0]) + 1 or 6)
            self.gathered = []
        elif _ADORNMENT.match(text) and not self.gathered:
            pass  # the line over a title, or a transition
        else:
            self.gathered.append(line)
            if text.endswith("::"):
                self.flush()
                self.at = self.body_end(_indent(text), self.at + 1)
                return
        self.at += 1

    def body_end(self, indent: int, start: int) -> int:
        """The first line at `start` or after it that is not blank and not indented further than `indent`."""
        end = last = start
        while end < len(self.lines):
            text = self.lines[end].text
            if text.strip():
                if _indent(text) <= indent:
                    break
                last = end + 1
            end += 1
        return last

    def directive(self, line: Mapped, match: re.Match[str]) -> None:
        """A math directive gives a formula for each paragraph of its body, as Sphinx shows it."""
        indent, name, argument = len(match[1].expandtabs()), match[2].lower(), match[3]
        end = self.body_end(indent, self.at + 1)
        if name not in ("math", "katex"):
            self.at = end if name in _CODE else self.at + 1
            return
        chunk: list[Mapped] = [line.piece(match.start(3), len(line.text))] if argument else []
        options = True
        for body in self.lines[self.at + 1 : end]:
            if not body.text.strip():
                self.chunk(chunk)
                chunk, options = [], False
            elif not (options and _OPTION.match(body.text)):
                chunk.append(body)
                options = False
        self.chunk(chunk)
        self.at = end

    def chunk(self, lines: list[Mapped]) -> None:
        if lines:
            self.builder.display(joined(lines), ".. math::")

    def flush(self) -> None:
        if self.gathered:
            self.paragraph(joined(self.gathered))
            self.gathered = []

    def paragraph(self, mapped: Mapped, kind: str = "text", level: int = 0) -> None:
        self.builder.block += 1
        at = 0
        for match in _ROLE.finditer(mapped.text):
            self.builder.prose(mapped.piece(at, match.start()), kind, level)
            if match[1] is not None:
                self.builder.formula(mapped.piece(match.start(1), match.end(1)), False, ":math:", kind, level)
            at = match.end()
        rest = mapped.piece(at, len(mapped.text))
        if (begin := rest.text.find(":math:`")) >= 0:
            self.builder.trouble(rest.origin(begin), ":math:` opens a formula that nothing closes")
        self.builder.prose(rest, kind, level)


def _indent(text: str) -> int:
    return len(text.expandtabs()) - len(text.expandtabs().lstrip())


def scan_rst(source: Source, whole: Mapped) -> Note:
    """The parts of a reStructuredText document."""
    builder = Builder(source, "rst")
    lines = [whole.piece(match.start(), match.end()) for match in re.finditer(r"[^\n]*\n|[^\n]+", whole.text)]
    _Scanner(builder, lines).run()
    return builder.note()
