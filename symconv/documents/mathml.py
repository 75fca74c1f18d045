"""LaTeX → MathML Core, for the constructs that the documents write.

latex2mathml converts; what it leaves open is settled here. Links, which name what a part of a formula stands for, are
taken out before and put back after, so that what repeats is converted once. What comes out is cut down to MathML
Core, which is what browsers lay out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import lru_cache
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import Converter

FIRST_PLACE = 0xF0000
"""The first of the private characters that hold the place of a link."""

_HELD = re.compile(r"<mi>([\U000F0000-\U000FFFFD])</mi>")

_KEPT = {"stretchy", "fence", "form", "separator", "accent", "displaystyle", "scriptlevel", "linethickness", "width"}
_KEPT |= {"height", "depth", "minsize", "maxsize", "lspace", "rspace", "movablelimits", "columnalign"}
"""The attributes that say something in MathML Core, and the alignment of a column, which a style sheet can read."""

_LIMITS = {"∑", "∏", "⋃", "⋂", "max", "min", "lim", "sup", "inf", "gcd"}
_OPENING = {"(", "[", "{", "⌊", "⌈", "⟨", ",", "=", "≤", "≥", "<", ">", "→", "∈", "mod", "∣", "∧", "∨", "·", "∗"}
"""After these a minus or plus is a sign, not an operation."""

_SCRIPTS = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_ACCENTS = {"^", "¯", "~", "ˇ"}
_HANGING = set("gjpqyβγημρφχψ")
"""Letters that reach below the line: their subscripts are to stand as high as those of other letters, as in TeX."""

_GROUPS = {"mrow", "mtd", "math", "mstyle"}


def formula(latex: str, display: bool = False) -> str:
    """A formula as one `math` element, displayed (sums with their limits below and above) or in a line of text."""
    style = ' display="block"' if display else ""
    return f"<math{style}>{part(latex)}</math>"


def cell(latex: str) -> str:
    """A part of a displayed system that stands in a line of its own, laid out as a displayed formula is."""
    return f'<math displaystyle="true">{part(latex)}</math>'


def system(rows: Sequence[tuple[str, str]], brace: bool) -> str:
    """Rows of (left, right) as one displayed formula, lined up where the right parts begin; `brace` joins them."""
    body = "".join(f"<mtr><mtd>{part(left)}</mtd><mtd>{part(right)}</mtd></mtr>\n" for left, right in rows)
    table = (
        '<mtable displaystyle="true" columnalign="right left" class="system" intent=":system-of-equations">\n'
        f"{body}</mtable>"
    )
    if brace:
        table = f'<mrow><mo fence="true" form="prefix" stretchy="true">{{</mo>{table}</mrow>'
    return f'<math display="block">{table}</math>'


def part(latex: str) -> str:
    """A formula or a part of one as the MathML element for it, without `math` around it.

    `\\href{name}{…}` becomes the element for … with `data-m`, and class `e`; a name that joins several by `_`
    becomes class `t`, its names separated by spaces.
    """
    skeleton, links = _without_links(latex)
    text = _converted(skeleton)
    if not links:
        return text
    return _HELD.sub(lambda found: _linked(*links[ord(found[1]) - FIRST_PLACE]), text)


@lru_cache(maxsize=65536)
def _linked(name: str, latex: str) -> str:
    names = " ".join(name.split("_"))
    attributes = f' class="{"t" if "_" in name else "e"}" data-m="{html.escape(names)}"'
    inner = part(latex)
    if inner.startswith("<m") and "data-m=" not in inner.partition(">")[0] and "class=" not in inner.partition(">")[0]:
        return re.sub(r"^<m\w+", lambda tag: tag[0] + attributes, inner, count=1)
    return f"<mrow{attributes}>{inner}</mrow>"


def _without_links(latex: str) -> tuple[str, list[tuple[str, str]]]:
    """The formula with a private character for each outermost link, and the links' (name, formula)."""
    links: list[tuple[str, str]] = []
    kept: list[str] = []
    place = 0
    while (start := latex.find(r"\href{", place)) >= 0:
        name, after = _braced(latex, start + len(r"\href"))
        inner, end = _braced(latex, after)
        kept += [latex[place:start], chr(FIRST_PLACE + len(links))]
        links.append((name, inner))
        place = end
    return "".join(kept) + latex[place:], links


def _braced(latex: str, start: int) -> tuple[str, int]:
    """What stands in the braces that open at `start`, and where what follows them begins."""
    depth = 0
    place = start
    while place < len(latex):
        character = latex[place]
        if character == "\\":
            place += 1
        elif character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if not depth:
                return latex[start + 1 : place], place + 1
        place += 1
    raise ValueError(f"a brace is not closed: {latex[start:]}")


@lru_cache(maxsize=65536)
def _converted(latex: str) -> str:
    """A formula without links."""
    latex = _texts_split(latex)
    # A digit before letters such as pt and in is a factor, not a length.
    latex = re.sub(r"(?<=\d)\s*(?=(?:in|mm|cm|pt|em|ex|pc|bp|dd|cc|sp|mu))", "{}", latex)
    if not latex.strip():
        return "<mrow></mrow>"
    root = Converter().convert_to_element(latex)
    _unescape(root)
    _tidy(root)
    text = "".join(tostring(child, encoding="unicode", short_empty_elements=False) for child in root)
    return text if len(root) == 1 else f"<mrow>{text}</mrow>"


def _texts_split(latex: str) -> str:
    r"""`\text{a $x$ b}` as `\text{a }x\text{ b}`."""
    if r"\text{" not in latex:
        return latex
    start = latex.index(r"\text{") + len(r"\text")
    inner, end = _braced(latex, start)
    pieces = re.split(r"\$([^$]*)\$", inner)
    split = "".join(
        piece if number % 2 else rf"\text{{{piece}}}" for number, piece in enumerate(pieces) if piece or not number
    )
    return latex[: start - len(r"\text")] + split + _texts_split(latex[end:])


def _unescape(root: Element) -> None:
    """latex2mathml writes characters as references inside its texts."""
    for element in root.iter():
        if element.text:
            element.text = html.unescape(element.text)


def _tidy(element: Element) -> None:
    for child in element:
        _tidy(child)
    _name_anew(element)
    element.attrib = {name: value for name, value in element.attrib.items() if _is_kept(element, name, value)}
    if element.tag in _GROUPS:
        _set_signs(element)
        _set_fences(element)
        _join_words(element)
        element[:] = [child for child in element if not _is_void(child)]
    for place, child in enumerate(element):
        while child.tag == "mrow" and len(child) == 1 and not child.attrib:
            child = child[0]
        element[place] = child


def _is_kept(element: Element, name: str, value: str) -> bool:
    return name in _KEPT or (name == "mathvariant" and value == "normal" and element.tag == "mi")


def _name_anew(element: Element) -> None:
    """Letters as letters, signs as signs, and limits where limits stand."""
    if element.tag == "mo" and element.text == "∂":  # a letter to TeX, without an operator's space
        element.tag = "mi"
    elif element.tag == "mo" and element.text == "*":  # as high as the other signs
        element.text = "∗"
    elif element.tag == "mo" and element.text in _LIMITS and element.text.isalpha():  # a name, not an operation
        element.attrib |= {"lspace": "0", "rspace": "0"}
    elif element.tag == "mi" and element.text in ("′", ":"):
        element.tag = "mo"
    elif element.tag in ("msup", "msubsup") and element[-1].tag in ("mi", "mo") and element[-1].text == "′":
        _set_prime(element)
    elif element.tag == "mspace":
        width = element.get("width", "")
        element.attrib = {"width": width} if re.fullmatch(r"[\d.]+em", width) else {}
    elif element.tag in _SCRIPTS and element[0].tag == "mo" and element[0].text in _LIMITS:
        element.tag = _SCRIPTS[element.tag]
        element[0].set("movablelimits", "true")
    elif element.tag == "mover" and element[1].text in _ACCENTS:  # close above its letter, as wide as the mark is
        element.set("accent", "true")
        element[1].attrib = {"stretchy": "false"}
    elif element.tag == "msub" and element[0].tag == "mi" and element[0].text in _HANGING:
        level = Element("mpadded", {"depth": "0"})
        level.append(element[0])
        element[0] = level


def _set_prime(element: Element) -> None:
    """A prime beside its letter: the character is raised already, and fonts raise it again in a superscript."""
    marked = Element("mrow")
    marked[:] = [element[0], element[-1]]
    marked[1].attrib = {"lspace": "0", "rspace": "0"}
    if element.tag == "msup":
        element.tag = "mrow"
        element[:] = list(marked)
    else:
        element.tag = "msub"
        element[:] = [marked, element[1]]


def _set_signs(group: Element) -> None:
    """Says of plus and minus whether they are signs or operations where that can't be seen from their place."""
    before: Element | None = None
    for child in group:
        if child.tag == "mo" and child.text in ("−", "+", "-"):
            if before is not None and before.tag == "mrow" and not len(before):
                child.set("form", "infix")  # TeX's empty group stands for what came on the line before
            elif before is None or (before.tag == "mo" and before.text in _OPENING):
                child.set("form", "prefix")
        if child.tag != "mspace":
            before = child


def _set_fences(group: Element) -> None:
    """Groups a table with its brackets: they are to be as tall as this table, not as the tallest beside it."""
    place = 1
    while place < len(group) - 1:
        before, table, after = group[place - 1 : place + 2]
        if table.tag == "mtable" and _is_open_fence(before) and _is_open_fence(after):
            fenced = Element("mrow")
            fenced[:] = [before, table, after]
            group[place - 1 : place + 2] = [fenced]
        place += 1


def _is_open_fence(element: Element) -> bool:
    return element.tag == "mo" and (element.text or "") in "()[]{}|‖∥" and element.get("stretchy") != "false"


def _join_words(group: Element) -> None:
    """Upright letters that follow each other are one word."""
    joined: list[Element] = []
    for child in group:
        upright = child.tag == "mi" and child.get("mathvariant") == "normal"
        if upright and joined and joined[-1].tag == "mi" and joined[-1].get("mathvariant") == "normal":
            joined[-1].text = f"{joined[-1].text}{child.text}"
        else:
            joined.append(child)
    group[:] = joined


def _is_void(element: Element) -> bool:
    if len(element) or element.text:
        return False
    return element.tag in ("mrow", "mo", "mi", "mtext") or (element.tag == "mspace" and not element.attrib)
