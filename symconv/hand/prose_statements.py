"""Sentences that state a fact about convolutions in words: what turns, what is summed, how many of what there are.

Words are read by a few patterns each, and a sentence that none fits plainly is passed over. What a sentence says is
asked of the derivation: of the forward relation in plain loops, of the derived gradients, of what a problem may be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from symconv.errors import SpecError
from symconv.hand.bind_sums import Bound
from symconv.hand.binding import Bindings
from symconv.hand.claim import Claim
from symconv.hand.note import Note
from symconv.hand.polynomial import Atom, Polynomial, of_atom
from symconv.hand.star_meaning import sentences
from symconv.hand.sum_claims import ALL
from symconv.hand.truth import Truth
from symconv.spec import Conv
from symconv.verdict import Verdict

STATEMENT = "statement"
"""The kind of these claims."""
MAX_SENTENCE = 600
"""A longer one says several things."""
BOTH = 2
"""A turn is called wrong only where both gradients are written, of the input and of the output."""
ABOVE = 10
"""How many lines above a sentence may say what it is about."""

_ANGLE = r"(?<!\d)(\d{2,3})\s*(?:\^\s*\{?\s*\\circ\s*\}?\s*\$?|°|度|[- ]?degrees?)"
_TURN = re.compile(
    rf"(?:rotat\w*|turn\w*|旋转|翻转)[^。.;；$]{{0,25}}\$?\s*{_ANGLE}|{_ANGLE}[- ]*(?:rotat|turn|旋转)", re.IGNORECASE
)
_AGAIN = re.compile(r"twice|two times|again|两次|再次|, ?2\b", re.IGNORECASE)
_KERNEL = re.compile(r"\bkernel|\bfilter|\bweight|卷积核|滤波器|权重|核", re.IGNORECASE)
_CONVOLVES = re.compile(r"conv|correlat|卷积|互相关", re.IGNORECASE)
_DGRAD = re.compile(
    r"dgrad|input gradient|gradient\b[^.。]{0,30}\binput|back-?prop|backward|deconv|transposed|反向|误差|输入的?梯度",
    re.IGNORECASE,
)
_WGRAD = re.compile(
    r"wgrad|(?:weight|kernel|filter) gradient|gradient\b[^.。]{0,30}\b(?:weight|kernel|filter)|权重梯度", re.I
)
_PADDED = re.compile(r"\bfull\b|\bpad|填充|补零|补0|全卷积", re.IGNORECASE)
_DIVISIBLE = re.compile(r"divisible|divides? evenly|整除", re.IGNORECASE)
_GROUPS = re.compile(r"\bgroups?\b|分组|[nNgG]\s*(?:份|组)|\bparts\b", re.IGNORECASE)
_CHANNELS_IN = re.compile(
    r"C_\{?\\?(?:text\{|mathrm\{)?in|input channels?|in_channels|输入(?:的)?通道|\bboth\b", re.IGNORECASE
)
_CHANNELS_OUT = re.compile(
    r"C_\{?\\?(?:text\{|mathrm\{)?out|output channels?|out_channels|输出(?:的)?通道|\bboth\b", re.I
)
_BIAS = re.compile(r"\bbias|偏置|\$\s*b(?:\^\S{1,5})?\s*\$", re.IGNORECASE)
_SUMS = re.compile(r"\bsum(?:s|med|ming)?\b|求和|相加|累加", re.IGNORECASE)
_SLOPE = re.compile(r"gradient|梯度|误差|\\delta|δ|\berrors?\b", re.IGNORECASE)
_EACH = re.compile(
    r"(?:each|per|every|for each)[- ](?:output )?(?:channel|feature map|map|filter|sub-?matrix)"
    r"|over all (?:(?:spatial )?(?:positions|locations|places)|pixels)|各个?(?:子矩阵|通道|特征图)|每个(?:通道|特征图)",
    re.IGNORECASE,
)
_SO_MANY = re.compile(
    r"(?:number of (?:kernels|filters)|(?:卷积核|滤波器)的?(?:组数|个数|数量))[^，,。.;；]{0,12}?"
    r"(?:equals?|is|same as|depends on|determined by|取决于|等于|由|与)[^，,。.;；]{0,20}?"
    r"(?:output (?:channels?|(?:feature )?maps?)|输出的?\s*(?:feature\s*map|通道|特征图))",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|no|never|without|cannot|isn't|unlike|instead)\b|n't\b|不(?!含|同)|没有|并非|而不是", re.IGNORECASE
)
_ASKED = re.compile(r"[?？]|\b(?:if|why|whether)\b|如果|为什么|是否", re.IGNORECASE)


@dataclass(frozen=True)
class _Sentence:
    """A sentence, and what stands above it under the same heading."""

    line: int
    text: str
    above: str
    near: str


@dataclass(frozen=True)
class _Said:
    """What a note says of its letters, and of the stride; `flipped`: its convolution turns the kernel."""

    inputs: str
    kernels: re.Pattern[str] | None
    padded: re.Pattern[str] | None
    single_steps: bool
    flipped: bool


Found = tuple[Verdict, str, str | None, str | None]
"""A verdict, how the sentence is read, its condition, and why it is wrong."""


def judge_statements(note: Note, bindings: Bindings, bound: Bound) -> list[Claim]:
    """The claims of all sentences that plainly state one of a few facts. Never raises."""
    said = _said(bindings, bound)
    rules: tuple[Callable[[_Sentence, _Said], Found | None], ...] = (
        _turned_kernel, _divisible_channels, _summed_bias, _as_many_kernels,
    )  # fmt: skip
    found = []
    for sentence in _sentences(note):
        if _ASKED.search(sentence.text) or _NOT.search(sentence.text):
            continue
        told = next((told for rule in rules if (told := rule(sentence, said)) is not None), None)
        if told is not None:
            found.append(_claim(sentence, *told))
    return found


def _claim(sentence: _Sentence, verdict: Verdict, reading: str, condition: str | None, reason: str | None) -> Claim:
    text = " ".join(sentence.text.split())
    correction = (r"180^{\circ}",) if verdict is Verdict.WRONG else ()
    end = sentence.line + sentence.text.strip().count("\n")
    return Claim(sentence.line, end, 1, text, STATEMENT, verdict, reading, ALL, condition, reason, correction)


def _sentences(note: Note) -> Iterator[_Sentence]:
    listed = sentences(note)
    headings = set(note.heading_lines)
    for at, (line, text) in enumerate(listed):
        if line in headings or not text.strip() or len(text) > MAX_SENTENCE:
            continue
        last = max((heading for heading in headings if heading < line), default=0)
        before = [(n, other) for n, other in listed[max(0, at - 30) : at] if max(last, line - ABOVE) < n <= line]
        blank = len(text) - len(text.lstrip())
        start = line + text[:blank].count("\n")
        near = " ".join(other for n, other in before if n >= line - 2)
        yield _Sentence(start, text, " ".join(other for _, other in before), near)


def _said(bindings: Bindings, bound: Bound) -> _Said:
    tensors = dict(bound[0][1].tensors) if bound else {}
    roles = {name.removeprefix("\\"): role for name, role in bindings.names.items()}
    inputs = [n for n, t in tensors.items() if t == "x"] + [n for n, r in roles.items() if r == "input"]
    kernels = [n for n, t in tensors.items() if t == "w"] + [n for n, r in roles.items() if r == "weight"]
    padded = [n.removeprefix("d") for n, t in tensors.items() if t in ("dyp", "yp")]
    steps = bound[-1][1].setting.general.stride if bound else ()
    known = [axis.stride for axis in bindings.axes]
    single = (bool(steps) and set(steps) == {1}) or (bool(known) and set(known) == {1})
    modes = {binding.setting.general.mode for _, binding in bound} | ({bindings.mode} if bindings.mode else set())
    return _Said(_alternatives(inputs), _one_of(kernels), _one_of(padded), single, "convolution" in modes)


def _one_of(names: list[str]) -> re.Pattern[str] | None:
    plain = _alternatives(names)
    return re.compile(rf"(?<![A-Za-z\\])d?(?:{plain})(?![A-Za-z])") if plain else None


def _alternatives(names: list[str]) -> str:
    return "|".join(sorted({re.escape(name) for name in names if name.isalnum()}))


# --- the kernel is turned --------------------------------------------------------------------------------------------


def _turned_kernel(sentence: _Sentence, said: _Said) -> Found | None:
    """`dX is the full convolution of dY with W rotated by 180°`, or the turn alone where dgrad is spoken of."""
    match = _TURN.search(sentence.text)
    if match is None or said.flipped or not _about_kernel(sentence, said) or not _about_dgrad(sentence, said):
        return None
    angle = int(match[1] or match[2])
    reading = "dgrad with the kernel turned"
    whole = _CONVOLVES.search(sentence.text) is not None and _names_gradient(sentence.text, said)
    if angle % 90 or angle % 360 == 0:
        return None
    if not _turn_is_right(angle):
        if not whole or _AGAIN.search(sentence.text) or sentence.text.count("\\frac") < BOTH:
            return None  # twice by 90 degrees, or a turn for another purpose
        return Verdict.WRONG, reading, None, f"a kernel turned by {angle} degrees gives another gradient"
    if not whole:
        return Verdict.HOLDS, reading, None, None
    conditions = [] if said.single_steps else ["the stride is 1"]
    padded = _PADDED.search(sentence.text) or (said.padded is not None and said.padded.search(sentence.text))
    conditions += [] if padded else ["the output gradient is padded so that the sizes fit"]
    return (Verdict.CONDITIONAL if conditions else Verdict.HOLDS), reading, " and ".join(conditions) or None, None


def _about_kernel(sentence: _Sentence, said: _Said) -> bool:
    texts = (sentence.text, sentence.near)
    return any(_KERNEL.search(text) or (said.kernels is not None and said.kernels.search(text)) for text in texts)


def _about_dgrad(sentence: _Sentence, said: _Said) -> bool:
    if _names_gradient(sentence.text, said) or _DGRAD.search(sentence.text):
        return True
    text = sentence.above
    last = max((m.end() for m in _DGRAD.finditer(text)), default=-1)
    return last > max((m.end() for m in _WGRAD.finditer(text)), default=-1)


def _names_gradient(text: str, said: _Said) -> bool:
    """Is a derivative by the input written in it?"""
    if not said.inputs:
        return False
    below = rf"(?:\\partial\s*\{{?\s*|\{{\s*d|\bd|\\nabla_?\{{?)(?:{said.inputs})(?![A-Za-z])"
    return re.search(below, text) is not None


@cache
def _turn_is_right(angle: int) -> bool:
    """Is the padded output gradient, correlated with the turned kernel, what the forward relation gives backwards?"""
    kernel = [[1, 10, 100], [7, 70, 700], [3, 30, 300]]
    slopes = [[1, 2], [5, 11]]
    given = [[0] * 4 for _ in range(4)]
    for o, p in ((a, b) for a in range(2) for b in range(2)):
        for k, m in ((a, b) for a in range(3) for b in range(3)):
            given[o + k][p + m] += slopes[o][p] * kernel[k][m]
    turned = kernel
    for _ in range(angle // 90 % 4):
        turned = [list(row) for row in zip(*turned[::-1], strict=True)]
    padded = [[0] * 6, [0] * 6, *([0, 0, *row, 0, 0] for row in slopes), [0] * 6, [0] * 6]
    found = [
        [sum(padded[i + k][j + m] * turned[k][m] for k in range(3) for m in range(3)) for j in range(4)]
        for i in range(4)
    ]
    return found == given


# --- how many of what there are --------------------------------------------------------------------------------------


def _divisible_channels(sentence: _Sentence, said: _Said) -> Found | None:
    text = sentence.text
    if not (_DIVISIBLE.search(text) and _GROUPS.search(text) and _CHANNELS_IN.search(text)):
        return None
    if not _CHANNELS_OUT.search(text) or not _groups_divide():
        return None
    return Verdict.HOLDS, "the channels of a grouped convolution", None, None


@cache
def _groups_divide() -> bool:
    """Is a grouped convolution possible just where both numbers of channels are divisible?"""

    def possible(inputs: int, outputs: int, groups: int) -> bool:
        try:
            Conv(input=(4,), kernel=2, in_channels=inputs, out_channels=outputs, groups=groups)
        except SpecError:
            return False
        return True

    numbers = [(i, o, g) for i in range(1, 7) for o in range(1, 7) for g in range(1, 7)]
    return all(possible(i, o, g) == (i % g == 0 and o % g == 0) for i, o, g in numbers)


def _as_many_kernels(sentence: _Sentence, said: _Said) -> Found | None:
    if _SO_MANY.search(sentence.text) is None or not _kernels_are_outputs():
        return None
    return Verdict.HOLDS, "as many kernels as output channels", None, None


@cache
def _kernels_are_outputs() -> bool:
    made = [Conv(input=(4,), kernel=2, in_channels=i, out_channels=o) for i in (1, 2, 3) for o in (1, 2, 3)]
    return all(conv.w_shape[:2] == (conv.y_shape[1], conv.x_shape[1]) for conv in made)


# --- the bias --------------------------------------------------------------------------------------------------------


def _summed_bias(sentence: _Sentence, said: _Said) -> Found | None:
    text = sentence.text
    if not (_BIAS.search(text) and _SUMS.search(text) and _SLOPE.search(text) and _EACH.search(text)):
        return None
    if _KERNEL.search(text) or not _bias_is_sum():
        return None
    return Verdict.HOLDS, "the bias gradient of each channel", None, None


@cache
def _bias_is_sum() -> bool:
    """Is the derived bias gradient of each channel the sum of that channel's output gradient over all places?"""
    conv = Conv(input=(3, 3), kernel=2, out_channels=2, batch=2)
    truth = Truth(conv)
    for channel in range(2):
        total = Polynomial({})
        for n, i, j in ((n, i, j) for n in range(2) for i in range(2) for j in range(2)):
            total = total + of_atom(Atom("dy", (n, channel, i, j)))
        if truth.of(Atom("db", (channel,))) != total:
            return False
    return True
