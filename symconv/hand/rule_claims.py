"""Rules about sizes where a note states them: in equations, and in phrases around a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from symconv.hand.index_expressions import key_of
from symconv.hand.layer_names import LayerNames
from symconv.hand.note import Formula, Note, Prose
from symconv.hand.parse import Parsed, Row
from symconv.hand.rule_layers import recursion_of
from symconv.hand.rule_letters import Meaning
from symconv.hand.rule_reading import RuleReader, letters_in, repeated_factor
from symconv.hand.rule_truths import Rule
from symconv.hand.terms import TIMES
from symconv.hand.tree import Command, Empty, Fraction, Name, Node, Number, Product, Relation, Sequence, Text
from symconv.hand.walk import find, walk

SIZES: tuple[Meaning, ...] = ("input", "effective", "kernel", "stride", "dilation", "padding", "low", "high")
WANTED: dict[Rule, tuple[Meaning, ...]] = {
    "output size": SIZES,
    "transposed output size": ("extra", *SIZES),
    "effective kernel": ("kernel", "dilation"),
    "gradient padding": ("effective", "kernel", "dilation", "padding"),
    "input padding": ("padding",),
    "remainder": ("output", *SIZES),
    "zeros between outputs": ("stride",),
    "zeros between taps": ("dilation",),
    "receptive field": ("field", "jump", "kernel", "dilation"),
    "jump": ("jump", "stride"),
    "stride over the input": ("dilation",),
    "dilation of the output gradient": ("stride",),
}
"""Of what each rule speaks."""

_MOST = 5_000
"""So many characters of a paragraph are looked at."""
_DILATED = re.compile(r"dilat|atrous|膨胀|空洞|扩张", re.I)
_TRANSPOSED = re.compile(r"transpos|deconv|转置|反卷积|逆卷积|上采样|upsampl", re.I)
_GRADIENT = re.compile(
    r"gradient|dgrad|backward|backprop|transpos|deconv|反向|梯度|误差|转置|反卷积|delta|∂|\\partial", re.I
)
_ENDS = r"(?:\s|:|：|=|is|of|as|to|by|with|为|是|成|到|即|becomes?)*$"
_EFFECTIVE = re.compile(
    r"(?:effective (?:kernel|filter)(?: size)?|kernel(?: size)? (?:becomes|grows to)"
    r"|(?:等效|有效)(?:卷积)?核\S{0,5}|膨胀后的?\S{0,8}"
    r"|(?:receptive field|感受野|kernel|卷积核)[^。.;；]{0,30}(?:变为|变成|扩大到|becomes|grows to|to))" + _ENDS,
    re.I,
)
_OUTPUT = re.compile(
    r"(?:output(?: feature map)?(?:'s)? (?:size|height|width|dimension)s?|size of the output"
    r"|输出(?:特征图)?的?(?:大小|尺寸|高度|宽度|边长))" + _ENDS,
    re.I,
)
_INSERT = re.compile(r"(?:insert(?:ing|ed|s)?|插入)\s*$", re.I)
_INSERTED = re.compile(r"^\s*(?:个|行|列|零|0|zero|row|column)", re.I)
_PAD = re.compile(r"(?:\bpad(?:ding|ded)?(?: (?:it|them))?|填充|补零)(?:\s|is|of|by|with|becomes|为|即)*$", re.I)
_EXTRA = re.compile(r"(?:再填充|额外填充|extra padding|additional padding|output padding)" + _ENDS, re.I)
_STRIDES = r"(?:跨步|步长|步幅|stride)"
_BETWEEN = r"[^。.;；]{0,40}"
_GIVES = r"\S{0,3}[\s:：=]*(?:of|is|as)?\s*$"
_TO_STRIDE = re.compile(rf"(?:膨胀|空洞|dilat){_BETWEEN}{_STRIDES}{_GIVES}", re.I)
_TO_DILATION = re.compile(rf"{_STRIDES}{_BETWEEN}(?:膨胀|空洞|dilation){_GIVES}", re.I)
_SUBJECT = re.compile(r"(?:对于|对|\bfor)\s*$", re.I)
_SPLIT = re.compile(r"(?:拆成|拆分成|拆分为|分成|分为|split(?:s|ted)? (?:in|into)|divided? into|into)\s*$", re.I)
_GROUPS = re.compile(r"^\s*(?:个|组|group|phase|sub|分组|conv|卷积)", re.I)


@dataclass(frozen=True)
class RuleClaim:
    """One side that states a rule. `clash`: its name is the kernel's own letter. `reading` is what it is said of."""

    rule: Rule
    node: Node
    whole: Node
    head: Node | None
    parsed: Parsed
    row: Row
    reader: RuleReader
    clash: bool = False
    extra: bool = False
    swapped: bool = False
    subject: str = ""
    restored: Mapping[str, Node] = field(default_factory=dict)


def rule_claims(
    note: Note, parsed: Iterable[Parsed], declared: dict[str, Meaning], names: LayerNames
) -> Iterator[RuleClaim]:
    """All sides that plainly state a rule, in their order."""
    by_formula = {id(entry.formula): entry for entry in parsed}
    words = _Words(note)
    for number, part in enumerate(note.parts):
        entry = by_formula.get(id(part)) if isinstance(part, Formula) else None
        if entry is None:
            continue
        context = _Around(words, number, names, by_formula)
        for row in entry.rows:
            if row.node is not None and not _convolves(row.node):
                yield from _of_row(row.node, entry, row, RuleReader(declared), context)


_CONVOLVE = frozenset({"\\ast", "\\star", "\\circledast", "\\otimes", "\\odot"})


def _convolves(node: Node) -> bool:
    """Is there a sign that only tensors stand around, or a star between two letters and nothing else?"""
    sides = node.sides if isinstance(node, Relation) else (node,)
    for side in sides:
        if any(_CONVOLVE & set(entry.operators) for entry in find(side, Product)):
            return True
        bare = isinstance(side, Product) and all(isinstance(factor, Name) for factor in side.factors)
        if bare and isinstance(side, Product) and set(side.operators) == {"*"}:
            return True
    return False


class _Words:
    """The words of each paragraph, and the heading over each part of a note."""

    def __init__(self, note: Note) -> None:
        self.parts = note.parts
        self.blocks: dict[int, str] = {}
        self.headings: list[str] = []
        heading = ""
        for part in note.parts:
            if isinstance(part, Prose):
                self.blocks[part.block] = (self.blocks.get(part.block, "") + " " + part.text)[-_MOST:]
                heading = part.text if part.kind == "heading" else heading
            self.headings.append(heading)


class _Around:
    """What is said around a formula."""

    def __init__(self, words: _Words, number: int, names: LayerNames, parsed: dict[int, Parsed]) -> None:
        self.words, self.parts, self.number, self.names, self.parsed = words, words.parts, number, names, parsed
        self.part = words.parts[number]

    @property
    def before(self) -> str:
        """The words of the same paragraph up to the formula, the last of them."""
        text = ""
        at = self.number - 1
        while at >= 0 and self.parts[at].block == self.part.block and len(text) < 120:
            other = self.parts[at]
            text = (other.text if isinstance(other, Prose) else f"${other.text}$") + text
            at -= 1
        return text[-120:]

    @property
    def after(self) -> str:
        """The words right behind the formula."""
        at = self.number + 1
        if at < len(self.parts) and self.parts[at].block == self.part.block:
            other = self.parts[at]
            return other.text if isinstance(other, Prose) else ""
        return ""

    @property
    def block(self) -> str:
        """All words of the paragraph."""
        return self.words.blocks.get(self.part.block, "")

    @property
    def heading(self) -> str:
        """The words of the last heading."""
        return self.words.headings[self.number]

    def subject(self) -> str:
        """The tensor that a list of rules is about, as a line such as "For ∂Y:" before it says."""
        for at in range(self.number - 1, max(0, self.number - 24), -1):
            part = self.parts[at]
            ahead = self.parts[at - 1]
            if isinstance(part, Prose) and part.kind == "heading":
                return ""
            if not isinstance(part, Formula) or not isinstance(ahead, Prose) or not _SUBJECT.search(ahead.text):
                continue
            entry = self.parsed.get(id(part))
            node = entry.rows[0].node if entry is not None and entry.rows else None
            found = self.names.named(node) if node is not None else None
            if found is not None:
                return f"d{found.role}" if found.kind == "gradient" else found.role
        return ""


def _of_row(node: Node, entry: Parsed, row: Row, reader: RuleReader, around: _Around) -> Iterator[RuleClaim]:
    items = node.items if isinstance(node, Sequence) else (node,)
    relations = [item for item in items if isinstance(item, Relation)]
    if relations:
        for relation in relations:
            yield from _of_relation(relation, entry, row, reader, around)
        return
    if len(items) == 1 and not isinstance(node, Text | Empty) and not entry.formula.display:
        yield from _of_phrase(node, entry, row, reader, around)


def _of_relation(node: Relation, entry: Parsed, row: Row, reader: RuleReader, around: _Around) -> Iterator[RuleClaim]:
    if not set(node.signs) <= {"=", ":=", "\\triangleq", "\\equiv"} or isinstance(node.sides[0], Empty):
        return
    head = node.sides[0]
    for side in node.sides[1:]:
        found = recursion_of(head, side)
        if found is not None:
            layered = RuleReader({**reader.declared, **found.meanings})
            yield RuleClaim(found.rule, found.side, side, head, entry, row, layered, restored=found.restored)
    letter = _name_of(head)
    if letter is None:
        return
    for number, side in enumerate(node.sides[1:]):
        letters = letters_in(side)
        exchanged = _exchanged(letter, letters, reader, around)
        if exchanged is not None:
            yield RuleClaim(exchanged, side, side, head, entry, row, reader)
            continue
        for rule, clash, swapped in _rules_of(letter, side, letters, reader, around):
            yield RuleClaim(rule, side, side, head, entry, row, reader, clash and number == 0, swapped=swapped)
            break


def _exchanged(letter: str, letters: list[str], reader: RuleReader, around: _Around) -> Rule | None:
    """Stride and dilation change their places in wgrad: `dilation d becomes the stride s = d`."""
    steps: tuple[Meaning, ...] = ("stride", "dilation")
    meaning = reader.meaning(letter, steps)
    others = [reader.meaning(other, steps) for other in letters]
    if meaning == "stride" and others == ["dilation"] and _TO_STRIDE.search(around.before):
        return "stride over the input"
    if meaning == "dilation" and others == ["stride"] and _TO_DILATION.search(around.before):
        return "dilation of the output gradient"
    return None


def _name_of(head: Node) -> str | None:
    if isinstance(head, Name | Text):
        return re.sub(r"[\s_]", "", head.text).removeprefix("\\").lower() if len(head.text) > 2 else key_of(head)
    return key_of(head)


def _rules_of(
    letter: str, side: Node, letters: list[str], reader: RuleReader, around: _Around
) -> Iterator[tuple[Rule, bool, bool]]:
    """The rules that an equation with that left side may state, the likeliest first."""
    if isinstance(side, Name | Number):
        return
    every: tuple[Meaning, ...] = ("effective", "extra", "output", "kernel", "padding", "input")
    meaning = reader.meaning(letter, every)
    known = [name for other in letters for name in _apart(other, reader)]
    has = {m for name in known if (m := reader.meaning(name, ("extra", *SIZES))) is not None}
    if meaning == "output" and "input" in has and has & {"kernel", "effective"}:
        transposed = bool(_TRANSPOSED.search(around.block + around.heading)) or ("stride" in has and not _divides(side))
        yield ("transposed output size", False, True) if transposed else ("output size", False, False)
    elif meaning == "effective" and {"kernel", "dilation"} <= has:
        yield "effective kernel", False, False
    elif (
        meaning == "kernel" and letter in letters and {"kernel", "dilation"} <= has and not has - {"kernel", "dilation"}
    ):
        yield "effective kernel", True, False
    elif meaning == "extra" and "input" in has and has & {"kernel", "effective"}:
        yield "remainder", False, False


def _apart(letter: str, reader: RuleReader) -> tuple[str, ...]:
    """Letters that run together, `dk`, each alone where each is known."""
    wanted: tuple[Meaning, ...] = ("extra", *SIZES)
    glued = reader.meaning(letter, wanted) is None and 1 < len(letter) < 4 and letter.isalpha()
    return tuple(letter) if glued and all(reader.meaning(part, wanted) for part in letter) else (letter,)


def _divides(node: Node) -> bool:
    return any(
        isinstance(e, Fraction | Command) or (isinstance(e, Product) and set(e.operators) & {"/", "\\div", "//"})
        for e in walk(node)
    )


def _is_phases(node: Node, reader: RuleReader) -> bool:
    """Is it the product of the strides of two axes, or a stride squared?"""
    if not isinstance(node, Product) or len(node.factors) != 2 or not set(node.operators) <= TIMES:
        return False
    letters = [key_of(factor) for factor in node.factors]
    return all(letter is not None and reader.meaning(letter, ("stride",)) == "stride" for letter in letters)


def _of_phrase(node: Node, entry: Parsed, row: Row, reader: RuleReader, around: _Around) -> Iterator[RuleClaim]:
    before, after, block = around.before, around.after, around.block
    letters = letters_in(node)
    if not letters:
        return
    if _SPLIT.search(before) and _GROUPS.search(after) and _is_phases(node, reader):
        yield RuleClaim("phases", node, node, None, entry, row, reader)
        return
    single = repeated_factor(node)
    meanings = [reader.meaning(letter, ("extra", "output", *SIZES)) for letter in letters]
    if _EFFECTIVE.search(before) and _DILATED.search(block + around.heading) and not isinstance(single, Name):
        kernels = [letter for letter in letters if reader.meaning(letter, ("kernel",))]
        others = [letter for letter in letters if letter not in kernels]
        if len(kernels) == 1 and len(others) == 1:
            rated = RuleReader(reader.declared, others[0])
            yield RuleClaim("effective kernel", single, node, None, entry, row, rated)
        return
    if isinstance(node, Name | Number) and not _PAD.search(before):
        return
    if _EXTRA.search(before) and {"input", "output"} <= set(meanings):
        yield RuleClaim("remainder", node, node, None, entry, row, reader, extra=True)
    elif _OUTPUT.search(before) and "input" in meanings and set(meanings) & {"kernel", "effective"}:
        yield RuleClaim("output size", single, node, None, entry, row, reader)
    elif _INSERT.search(before) and _INSERTED.search(after) and len(letters) == 1:
        rule: Rule | None = {"stride": "zeros between outputs", "dilation": "zeros between taps"}.get(str(meanings[0]))  # type: ignore[assignment]
        if rule is not None:
            yield RuleClaim(rule, node, node, None, entry, row, reader)
    elif _PAD.search(before) and None not in meanings:
        subject = around.subject()
        if subject == "x" and set(meanings) == {"padding"}:
            if before.count("$") >= 2:
                yield RuleClaim("input padding", node, node, None, entry, row, reader, subject=subject)
        elif (
            "kernel" in meanings
            and set(meanings) <= {"kernel", "effective", "padding", "dilation"}
            and not _divides(node)
            and (subject == "dy" or _GRADIENT.search(block + around.heading))
        ):
            yield RuleClaim("gradient padding", node, node, None, entry, row, reader, subject=subject)
