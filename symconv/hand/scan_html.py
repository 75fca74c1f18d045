"""HTML pages with TeX between MathJax's or KaTeX's delimiters, in `math/tex` scripts or in MathML annotations."""

from __future__ import annotations

import html
import re

from symconv.hand.builder import Builder
from symconv.hand.mapped import Mapped, joined, pinned, plain
from symconv.hand.note import Note
from symconv.hand.source import Source

_TOKEN = re.compile(
    r"""<!--(?P<comment>)
    | <(?P<close>/?)(?P<tag>[A-Za-z][A-Za-z0-9:-]*)(?P<attributes>(?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>
    | &(?P<entity>\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});?""",
    re.VERBOSE,
)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "td",
        "th",
        "tr",
        "table",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "body",
        "blockquote",
        "dd",
        "dt",
        "dl",
        "figure",
        "figcaption",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "title",
        "summary",
        "details",
        "nav",
        "aside",
        "form",
    ]
)
_HIDDEN = frozenset(
    ["style", "pre", "code", "textarea", "svg", "canvas", "template", "noscript", "samp", "kbd", "head-title"]
)
_MATH_SCRIPT = re.compile(r"type\s*=\s*[\"']?math/(?:tex|latex)", re.IGNORECASE)
_ANNOTATION = re.compile(
    r"<annotation[^<>]*encoding\s*=\s*[\"']application/x-tex[\"'][^<>]*>([^<]*)</annotation>", re.IGNORECASE
)


class _Scanner:
    def __init__(self, text: str, builder: Builder) -> None:
        self.text = text
        self.builder = builder
        self.pieces: list[Mapped] = []
        self.kind, self.level = "text", 0
        self.closers: dict[str, int] = {}

    def run(self) -> None:
        at = 0
        while match := _TOKEN.search(self.text, at):
            self.pieces.append(plain(self.text[at : match.start()], at))
            at = max(match.end(), self.token(match))
        self.pieces.append(plain(self.text[at:], at))
        self.flush()

    def flush(self) -> None:
        block = joined(self.pieces)
        self.pieces = []
        if block.text.strip():
            self.builder.text(block, self.kind, self.level, ticks_are_code=False)

    def token(self, match: re.Match[str]) -> int:
        if match["comment"] is not None:
            return self.end_of("-->", match.end())
        if match["entity"]:
            value = html.unescape(match[0] if match[0].endswith(";") else match[0] + ";")
            self.pieces.append(pinned(value, match.start(), match.end() - match.start()))
            return match.end()
        tag = match["tag"].lower()
        if match["close"]:
            if tag in _BLOCKS:
                self.flush()
                self.kind, self.level = "text", 0
        elif tag == "script":
            return self.script(match)
        elif tag == "math":
            return self.mathml(match)
        elif tag in _HIDDEN and not match["attributes"].endswith("/"):
            return self.end_of(f"</{tag}", match.end())
        elif tag == "br":
            self.pieces.append(pinned("\n", match.start(), match.end() - match.start()))
        elif tag in _BLOCKS:
            self.flush()
            heading = re.fullmatch(r"h([1-6])", tag)
            self.kind = "heading" if heading else "cell" if tag in ("td", "th") else "text"
            self.level = int(heading[1]) if heading else 0
        return match.end()

    def end_of(self, closer: str, at: int) -> int:
        """After the next `closer`, or `at` where there is none; what was found is kept for the next question."""
        known = self.closers.get(closer, -1)
        if known < at:
            # `</code` also ends in any letter case.
            found = re.compile(re.escape(closer), re.IGNORECASE).search(self.text, at)
            known = found.start() if found else len(self.text)
            self.closers[closer] = known
        if known == len(self.text):
            return at
        return known + len(closer)

    def script(self, match: re.Match[str]) -> int:
        end = self.end_of("</script", match.end())
        if _MATH_SCRIPT.search(match["attributes"]) and end > match.end():
            self.flush()
            content = plain(self.text[match.end() : end - len("</script")], match.end())
            display = "mode=display" in match["attributes"].replace(" ", "")
            self.builder.formula(content, display, "script")
        return end

    def mathml(self, match: re.Match[str]) -> int:
        """MathML carries its TeX in an annotation, or is passed over."""
        end = self.end_of("</math", match.end())
        annotation = _ANNOTATION.search(self.text, match.end(), end)
        if annotation:
            text = annotation[1]
            inner = html.unescape(text)
            start = annotation.start(1)
            piece = plain(text, start) if inner == text else pinned(inner, start, len(text))
            self.flush()
            self.builder.formula(piece, "block" in match["attributes"], "script")
        return end


def scan_html(source: Source) -> Note:
    """The parts of an HTML page."""
    builder = Builder(source, "html")
    _Scanner(source.text, builder).run()
    return builder.note()
