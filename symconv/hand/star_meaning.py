"""What a note says of its convolution sign and of paddings, in English and Chinese words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from symconv.hand.note import Formula, Note
from symconv.hand.operator_nodes import Extent

_SENTENCE = re.compile(r"[。；;\n]|\.(?=\s|$)|(?<=[a-z]\)),")
_SIGN = re.compile(r"\$\s*(\*|\\ast|\\star|\\circledast|\\otimes)\s*\$|[\"“`'](\*)[\"”`']")
_VALID = re.compile(
    r"\bvalid\b|un-?padded|(?:no|without|zero)[\s-]+(?:any\s+)?(?:zero[\s-]*)?padding|padding\s*(?:=|is|of)?\s*\$?0"
    r"|(?:不含|不带|没有|无|不加|不作|不做|不进行|不)(?:任何)?(?:补丁|填充|补零|补0|padding)|有效卷积|窄卷积",
    re.IGNORECASE,
)
_FULL = re.compile(r"\bfull\b|全卷积|完全卷积|宽卷积|\bwide\b", re.IGNORECASE)
_PADDED = re.compile(r"\bfull\b|\bpad|zero|补丁|填充|补零|补0|补上|扩充|外围|周围|\bborder", re.IGNORECASE)
_TURNED = re.compile(r"rotat|flip|180|旋转|翻转", re.IGNORECASE)
_FORWARD = re.compile(
    r"\$\s*(?!d[A-Z]|\\nabla|\\delta|\\frac)[A-Za-z\\]+(?:[_^]\{?[^=$]{1,12}\}?)?\s*=(?:(?!\\partial|\\nabla|\\delta|\\ast|\\star|\*)[^$])*"
    r"(\\ast|\\star|\*)(?:(?!\\partial|\\nabla|\\delta|\\ast|\\star|\*)[^$])*\$"
)
_FORMULA = re.compile(r"\$[^$]*\$")
_CONVOLUTION = re.compile(r"conv|卷积|correlat|互相关", re.IGNORECASE)
_STEPS = re.compile(r"\bstrid|步长|步幅|跨步|\bdilat|膨胀|空洞", re.IGNORECASE)
_STEP_ONE = re.compile(
    r"(?:\bstrides?|步长|步幅|\bdilation|膨胀率)(?:\s|=|:|：|为|是|\bof\b|\bis\b|\$|取)*1(?!\d)|unit stride",
    re.IGNORECASE,
)
_CORRELATION = re.compile(r"correlat|互相关", re.IGNORECASE)


@dataclass(frozen=True)
class SignSaid:
    """What is said of one sign: how far it goes, and whether it turns the kernel (None: as the forward pass does)."""

    extent: Extent
    flipped: bool | None


@dataclass(frozen=True)
class StarMeaning:
    """What is said of all signs. `padded_lines` and `turned_lines` are lines that speak of padding and turning."""

    said: Mapping[str, SignSaid]
    about_convolution: bool
    steps_open: bool
    padded_lines: tuple[int, ...]
    turned_lines: tuple[int, ...] = ()


def star_meaning(note: Note) -> StarMeaning:
    """What a note says of its signs."""
    extents: dict[str, Extent] = {}
    correlations: dict[str, bool] = {}
    padded: list[int] = []
    turned: list[int] = []
    text = note.said
    for line, sentence in sentences(note):
        found = _SIGN.search(sentence)
        if found is not None and _CONVOLUTION.search(sentence):
            sign = found[1] or found[2]
            extent: Extent = "valid" if _VALID.search(sentence) else "full" if _FULL.search(sentence) else ""
            extents[sign] = extents.get(sign) or extent
            correlations.setdefault(sign, bool(_CORRELATION.search(sentence)))
        elif (used := _FORWARD.findall(sentence)) and len(used) == 1 and _is_valid(sentence):
            extents[used[0]] = extents.get(used[0]) or "valid"
            correlations.setdefault(used[0], bool(_CORRELATION.search(sentence)))
        if _TURNED.search(_FORMULA.sub("", sentence)):
            turned.append(line)
        if found is None and _PADDED.search(_VALID.sub("", sentence)):
            padded.append(line)
    both = len(set(correlations.values())) == 2
    said = {
        sign: SignSaid(extent, (not correlations[sign]) if both or correlations[sign] else None)
        for sign, extent in extents.items()
    }
    about = bool(_CONVOLUTION.search(text))
    return StarMeaning(said, about, bool(_STEPS.search(_STEP_ONE.sub("", text))), tuple(padded), tuple(turned))


def _is_valid(sentence: str) -> bool:
    """Do the words say of the operation in their formula that it goes over whole windows only?"""
    words = _FORMULA.sub("", sentence)
    return bool(_CONVOLUTION.search(words) and _VALID.search(words) and not _FULL.search(words))


def sentences(note: Note) -> list[tuple[int, str]]:
    """The sentences of the prose with their lines, formulas between dollar signs."""
    blocks: dict[int, list[tuple[int, str]]] = {}
    for part in note.parts:
        if isinstance(part, Formula):
            blocks.setdefault(part.block, []).append((part.place().line, f"${part.text}$" if not part.display else ""))
        else:
            blocks.setdefault(part.block, []).append((part.place().line, part.text))
    found: list[tuple[int, str]] = []
    for parts in blocks.values():
        text = "".join(entry for _, entry in parts)
        start = 0
        ends = [match.end() for match in _SENTENCE.finditer(text)] + [len(text)]
        for end in ends:
            found.append((_line(parts, start), text[start:end]))
            start = end
    return found


def _line(parts: list[tuple[int, str]], offset: int) -> int:
    line = parts[0][0]
    for at, entry in parts:
        if offset <= 0:
            break
        line = at + entry[:offset].count("\n")
        offset -= len(entry)
    return line
