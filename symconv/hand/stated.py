"""What the prose states of the problem, in English and Chinese: stride, dilation, padding, sizes, mode."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symconv.hand.note import Formula, Note, Prose

_SIZE = r"(\d{1,4}(?:\s*(?:×|x|X|\*|\\times)\s*\d{1,4}){0,2})"
_IS = r"(?:\s*(?:\$|:|=|is|of|equals|为|是|等于|都是|均为|＝|大小|数|长度|size|width|length|,))*\s*"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("stride", r"(?:\bstrides?|步长|步幅|跨步)" + _IS + _SIZE),
        ("stride", r"(?<![A-Za-z\\_{])[sS]\s*[=＝]\s*" + _SIZE),
        ("stride", r"(?<![A-Za-z])stride[-‐ ](\d{1,3})\b"),
        ("dilation", r"(?:\bdilation(?:\s+(?:rate|factor))?|膨胀(?:率|系数|因子)?|空洞率|扩张率)" + _IS + _SIZE),
        ("dilation", r"(?<![A-Za-z\\_{])[dD]\s*[=＝]\s*" + _SIZE),
        ("padding", r"(?:(?<!zero )\bpadding|(?<![A-Za-z])pad|填充|补零)" + _IS + _SIZE),
        ("padding", r"(?<![A-Za-z\\_{])[pP]\s*[=＝]\s*" + _SIZE),
        ("kernel", r"(?:\bkernel(?:[_ ]size)?|\bfilter(?: size)?|卷积核(?:大小|尺寸)?|核大小)" + _IS + _SIZE),
        ("kernel", _SIZE + r"\$?\s*(?:的)?(?:\s*convolution(?:al)?)?\s*(?:kernel|filter|卷积核|核)"),
        ("kernel", r"\b(?:kernel|filter)\s+(?:width|length|height)" + _IS + _SIZE),
        ("kernel", r"(\d{1,2})[- ]taps?\b"),
        ("kernel", r"\bsize[- ](\d{1,2})\s+(?:kernel|filter)"),
        ("kernel", r"(?<![A-Za-z\\_{])[kK]\s*[=＝]\s*" + _SIZE),
        ("input", r"(?:\binput(?:[_ ]size)?|输入(?:大小|尺寸)?)" + _IS + _SIZE),
        ("input", _SIZE + r"\$?\s*(?:的)?\s*(?:input|image|输入)"),
        ("output", r"(?:\boutput(?:[_ ]size)?|输出(?:大小|尺寸)?)" + _IS + _SIZE),
    )
)
_READS = re.compile(
    r"(?:\boutput|输出)\s*\$?\d+\$?\s*(?:reads?\b|sees?\b|uses?\b|takes?\b|depends?\b|读|看|用|取|由|依赖)",
    re.IGNORECASE,
)
"""An output by its number, "output 2 reads inputs 3, 4": no number there is a size."""
_NONE = re.compile(
    r"\bno padding|without padding|unpadded|zero padding of 0|\bvalid\b|不填充|无填充|不补零|不含补丁", re.I
)
_FLIPPED = re.compile(
    r"kernel is flipped|flipped kernel|flip the kernel|true convolution|卷积核翻转|翻转卷积核"
    r"|核(?:被)?翻转|mode[ :=]*convolution",
    re.I,
)
_UNFLIPPED = re.compile(r"cross[- ]?correlation|互相关|without flipping|not flipped|不翻转", re.I)
_BARE = re.compile(
    r"(?:gradient[^.。\n]{0,120}?(?:with|by|as)\s+(?:the|its|their)\s*(?:\w+['’]?s?\s+)?(?:own|same|bare)\s+letters?)"
    r"|(?:(?:same|bare) letters?[^.。\n]{0,60}gradient)"
    r"|梯度[^。\n]{0,40}(?:该元素的字母|同样的字母|相同的字母|同一字母)",
    re.I,
)


@dataclass(frozen=True)
class Stated:
    """One fact from the prose: `name` is stride, dilation, padding, kernel, input, output, mode or bare."""

    name: str
    numbers: tuple[int, ...]
    phrase: str
    line: int
    text: str = ""


def stated(note: Note) -> tuple[Stated, ...]:
    """The facts in the order of the document, inline formulas read as part of their sentence."""
    found: list[tuple[int, Stated]] = []
    for text, part in _sentences(note):
        line = part.place().line
        numbered = _READS.search(text) is not None
        for name, pattern in _PATTERNS:
            for match in pattern.finditer(text):
                numbers = tuple(int(n) for n in re.findall(r"\d+", match[1]))
                if numbered and name in ("input", "output") and len(numbers) == 1:
                    continue
                found.append((line, Stated(name, numbers, match[0].strip(), line)))
        if none := _NONE.search(text):
            found.append((line, Stated("padding", (0,), none[0], line)))
        for pattern, mode in ((_FLIPPED, "convolution"), (_UNFLIPPED, "cross-correlation")):
            if said := pattern.search(text):
                found.append((line, Stated("mode", (), said[0], line, mode)))
        if bare := _BARE.search(text):
            found.append((line, Stated("bare", (), bare[0], line)))
    return tuple(fact for _, fact in sorted(found, key=lambda entry: entry[0]))


def _sentences(note: Note) -> list[tuple[str, Prose | Formula]]:
    blocks: dict[int, list[Prose | Formula]] = {}
    for part in note.parts:
        if isinstance(part, Prose) and part.kind == "front matter":
            continue
        if isinstance(part, Formula) and part.display:
            continue
        blocks.setdefault(part.block, []).append(part)
    return [
        (" ".join(p.text if isinstance(p, Prose) else f"${p.text}$" for p in parts)[:20_000], parts[0])
        for parts in blocks.values()
    ]
