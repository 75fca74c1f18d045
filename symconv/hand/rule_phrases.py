"""Rules about sizes that stand in a sentence: insert $s-1$ zeros, pad it with $k-p-1$."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symconv.hand.index_expressions import key_of
from symconv.hand.parse import Parsed, Row
from symconv.hand.rule_claim import RuleClaim
from symconv.hand.rule_heads import divides
from symconv.hand.rule_letters import SIZES
from symconv.hand.rule_reading import RuleReader, letters_in, repeated_factor
from symconv.hand.rule_surroundings import DILATED, GRADIENT, Around
from symconv.hand.rule_truths import Rule
from symconv.hand.terms import TIMES
from symconv.hand.tree import Name, Node, Number, Product

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

_SPLIT = re.compile(r"(?:拆成|拆分成|拆分为|分成|分为|split(?:s|ted)? (?:in|into)|divided? into|into)\s*$", re.I)

_GROUPS = re.compile(r"^\s*(?:个|组|group|phase|sub|分组|conv|卷积)", re.I)


def rules_in_phrase(node: Node, entry: Parsed, row: Row, reader: RuleReader, around: Around) -> Iterator[RuleClaim]:
    """The rule that a formula states by the words before and behind it."""
    before, after, block = around.before, around.after, around.block
    letters = letters_in(node)
    if not letters:
        return
    if _SPLIT.search(before) and _GROUPS.search(after) and _is_phases(node, reader):
        yield RuleClaim("phases", node, node, None, entry, row, reader)
        return
    single = repeated_factor(node)
    meanings = [reader.meaning(letter, ("extra", "output", *SIZES)) for letter in letters]
    if _EFFECTIVE.search(before) and DILATED.search(block + around.heading) and not isinstance(single, Name):
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
            and not divides(node)
            and (subject == "dy" or GRADIENT.search(block + around.heading))
        ):
            yield RuleClaim("gradient padding", node, node, None, entry, row, reader, subject=subject)


def _is_phases(node: Node, reader: RuleReader) -> bool:
    """Is it the product of the strides of two axes, or a stride squared?"""
    if not isinstance(node, Product) or len(node.factors) != 2 or not set(node.operators) <= TIMES:
        return False
    letters = [key_of(factor) for factor in node.factors]
    return all(letter is not None and reader.meaning(letter, ("stride",)) == "stride" for letter in letters)
