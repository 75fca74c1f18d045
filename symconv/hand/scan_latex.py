"""LaTeX documents: environments, dollars and brackets; comments, verbatim text and the preamble are left out."""

from __future__ import annotations

import re

from symconv.hand.braces import Braces
from symconv.hand.builder import Builder
from symconv.hand.environments import DISPLAYS, VERBATIM
from symconv.hand.mapped import Mapped, joined
from symconv.hand.note import Note
from symconv.hand.source import Source

_HEADINGS = {"part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5}
_MATHS = "|".join(sorted(map(re.escape, DISPLAYS), key=len, reverse=True))
_CODE = "|".join(sorted(map(re.escape, VERBATIM), key=len, reverse=True))
_TOKEN = re.compile(
    rf"""(?P<comment>%[^\n]*(?:\n[ \t]*)?)
    | \\(?:begin\{{(?P<env>{_MATHS})\}} | begin\{{(?P<code>{_CODE})\}}
        | (?P<verb>verb\*?|lstinline)(?P<mark>[^A-Za-z\s*])
        | (?P<false>iffalse)\b
        | (?P<heading>{"|".join(_HEADINGS)})\*?(?:\[[^\[\]\n]*\])?\{{
        | (?P<define>newcommand|renewcommand|providecommand|def|DeclareMathOperator|let|NewDocumentCommand)\b
        | (?P<bracket>[(\[])
        | (?P<item>item|par|caption|footnote|label|chapter)\b)
    | (?P<escape>\\.)
    | (?P<dollars>\$\$?)
    | (?P<blank>\n[ \t]*\n)""",
    re.VERBOSE | re.DOTALL,
)
_INSIDE = re.compile(
    r"\\(?:begin\{(?P<begin>[a-zA-Z]+\*?)\}|(?P<ended>end)\{([a-zA-Z]+\*?)\}|([)\]])|.)"
    r"|%[^\n]*(?:\n[ \t]*)?|\$\$?|\n[ \t]*\n",
    re.DOTALL,
)
_DOCUMENT = "\\begin{document}"


class _Scanner:
    def __init__(self, whole: Mapped, builder: Builder) -> None:
        self.whole = whole
        self.text = whole.text
        self.builder = builder
        self.braces = Braces(whole.text)
        self.words: list[Mapped] = []
        self.level = 0
        builder.block += 1

    def run(self) -> None:
        begin = self.text.find(_DOCUMENT)
        at = last = begin + len(_DOCUMENT) if begin >= 0 else 0
        # What follows the document's end is no part of it.
        stop = self.text.find("\\end{document}", at)
        self.text = self.text[:stop] if stop >= 0 else self.text
        while match := _TOKEN.search(self.text, at):
            self.keep(last, match.start())
            at = last = max(match.end(), self.token(match))
        self.keep(last, len(self.text))
        self.end_block()

    def keep(self, start: int, end: int) -> None:
        if end > start:
            self.words.append(self.whole.piece(start, end))

    def end_words(self) -> None:
        """Hand over the words so far, which a formula or the block's end follows."""
        if self.words:
            words = joined(self.words)
            self.words = []
            if words.text.strip():
                self.builder.prose(words)

    def end_block(self) -> None:
        self.end_words()
        self.builder.block += 1

    def token(self, match: re.Match[str]) -> int:
        """Deal with one token; where to go on."""
        if match["env"]:
            return self.formula(match.start(), match.start(), match.end(), f"\\end{{{match['env']}}}", match["env"])
        if match["code"]:
            return self.after(f"\\end{{{match['code']}}}", match)
        if match["verb"]:
            closer = "}" if match["mark"] == "{" else match["mark"]
            close = self.text.find(closer, match.end(), match.end() + 1000)
            return close + 1 if close >= 0 else match.end()
        if match["false"]:
            return self.after("\\fi", match)
        if match["heading"]:
            return self.heading(match)
        if match["bracket"]:
            closer = "\\)" if match["bracket"] == "(" else "\\]"
            return self.formula(match.start(), match.end(), match.end(), closer, "\\" + match["bracket"])
        if match["dollars"]:
            return self.formula(match.start(), match.end(), match.end(), match["dollars"], match["dollars"])
        if match["define"]:
            # A definition is read by `macros`; its body is no formula of the document.
            return _definition_end(self.text, match.end(), self.braces)
        if match["blank"] or match["item"]:
            self.end_block()
        elif match["escape"]:
            self.keep(match.start(), match.end())
        return match.end()

    def after(self, closer: str, match: re.Match[str]) -> int:
        close = self.text.find(closer, match.end())
        if close < 0:
            self.builder.trouble(self.whole.origin(match.start()), f"{match[0]} is never closed")
            return len(self.text)
        return close + len(closer)

    def heading(self, match: re.Match[str]) -> int:
        end = max(match.end(), self.braces.end(match.end() - 1))
        self.end_block()
        self.builder.text(
            self.whole.piece(match.end(), max(match.end(), end - 1)), "heading", _HEADINGS[match["heading"]], False
        )
        self.builder.block += 1
        return end

    def formula(self, start: int, begin: int, at: int, closer: str, name: str) -> int:
        """The formula whose inside begins at `begin`, looked through from `at` on for what closes it."""
        pieces: list[Mapped] = []
        last = begin
        opener = self.text[start:begin] if name.startswith("\\") else ""
        while match := _INSIDE.search(self.text, at):
            at = match.end()
            token = match[0]
            if token.startswith("%"):
                pieces.append(self.whole.piece(last, match.start()))
                last = at
            elif token == closer or (closer == "$" and token == "$$"):
                end = match.start() + len(closer)
                pieces.append(self.whole.piece(last, end if match["ended"] else match.start()))
                return self.found(pieces, closer, name, end)
            elif token == opener:
                break
            elif match["begin"] in DISPLAYS if closer.startswith("\\end") else token.isspace():
                break  # one display can't hold another, and no formula but an environment a blank line
        self.builder.trouble(
            self.whole.origin(start), f"{self.text[start : start + 20].split()[0]} opens a formula that nothing closes"
        )
        return begin if begin > start else begin + len("\\begin")

    def found(self, pieces: list[Mapped], closer: str, name: str, end: int) -> int:
        self.end_words()
        display = closer not in ("$", "\\)", "\\end{math}")
        self.builder.formula(joined(pieces), display, name)
        return end


def _definition_end(text: str, at: int, braces: Braces) -> int:
    """Where a definition ends whose command ends at `at`."""
    match = re.compile(r"\*?\s*(?:\{\s*\\[A-Za-z]+\s*\}|\\[A-Za-z]+)(?:\s*\[[^\[\]]*\]|#\d|=|\\[A-Za-z]+)*\s*").match(
        text, at
    )
    if not match:
        return at
    return max(match.end(), braces.end(match.end()))


def scan_latex(source: Source, whole: Mapped) -> Note:
    """The parts of a LaTeX document."""
    builder = Builder(source, "latex")
    _Scanner(whole, builder).run()
    return builder.note()
