"""Judges rules about sizes stated for all problems: output sizes, effective kernels, paddings, zeros put in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice

from symconv.hand.author_text import in_author_text
from symconv.hand.bind_sums import Bound
from symconv.hand.binding import Bindings
from symconv.hand.claim import Claim
from symconv.hand.dump import to_latex
from symconv.hand.index_expressions import key_of
from symconv.hand.layer_names import LayerNames
from symconv.hand.note import Note
from symconv.hand.parse import Parsed
from symconv.hand.phase_rules import phases_rule
from symconv.hand.rule_claim import WANTED, RuleClaim
from symconv.hand.rule_claims import rule_claims
from symconv.hand.rule_conditions import Allowed
from symconv.hand.rule_finding import RuleJudged, judged_rule
from symconv.hand.rule_heads import same_stem
from symconv.hand.rule_letters import Meaning, declared_letters
from symconv.hand.rule_numbers import KnownNumbers, known_numbers, number_readings, with_numbers
from symconv.hand.rule_reading import RuleSide
from symconv.hand.rule_spelling import in_author_letters
from symconv.hand.rule_truths import symbols
from symconv.hand.star_meaning import star_meaning
from symconv.hand.sum_claims import Finding
from symconv.hand.sum_size_letters import letters_of_sums
from symconv.hand.tree import Name, Node, Scripted
from symconv.hand.walk import rebuild
from symconv.hand.written import UnreadError
from symconv.verdict import Verdict

MAX_JUDGED = 150
"""So many rules of a note are judged, those that come first; the time that a note takes stays bounded."""


def judge_size_rules(note: Note, parsed: Iterable[Parsed], bindings: Bindings, bound: Bound = ()) -> list[Claim]:
    """The claims of all rules that a note plainly states; `bound` are its index sums. Never raises."""
    listed = tuple(parsed)
    letters = {
        id(entry.formula): letter
        for entry in listed
        if len(entry.rows) == 1 and entry.rows[0].node is not None and (letter := key_of(entry.rows[0].node))
    }
    declared = letters_of_sums(bound) | declared_letters(note, letters)
    strided = star_meaning(note).steps_open
    numbers = known_numbers(note, bindings)
    known: dict[tuple[object, ...], RuleJudged] = {}
    claims = islice(rule_claims(note, listed, declared, LayerNames(bindings.names)), MAX_JUDGED)
    found = []
    one_end: set[str] = set()
    for claim in claims:
        made = _claim(claim, strided, frozenset(), known, numbers)
        if made is not None:
            found.append((claim, made))
            if made[0].verdict is Verdict.HOLDS or made[2]:
                one_end |= {letter for letter, meaning in made[1].items() if meaning == "padding"}
    if one_end:
        # A letter that a right rule has for the padding of one end is that in the others too.
        again = [(claim, _claim(claim, strided, frozenset(one_end), known, numbers) or made) for claim, made in found]
        return [made[0] for _, made in again]
    return [made[0] for _, made in found]


def _claim(
    claim: RuleClaim,
    strided: bool,
    one_end: frozenset[str],
    known: dict[tuple[object, ...], RuleJudged],
    numbers: KnownNumbers,
) -> tuple[Claim, Mapping[str, Meaning], bool] | None:
    """The claim, what its letters stand for, and whether it shows that a padding is that of one end.

    None where that is not plain.
    """
    if claim.rule == "phases":
        finding = phases_rule("s", "k", "d")
        return _made(claim, finding, RuleJudged(finding)), {}, False
    wanted = WANTED[claim.rule]

    def again(node: Node) -> RuleSide:
        return claim.reader.side(node, wanted, claim.swapped)

    try:
        side = again(claim.node)
    except (UnreadError, RecursionError):
        return None  # a letter whose meaning is not plain: nothing is claimed
    if not side.letters:
        return None
    paddings = frozenset(own for own in side.letters if any(same_stem(own, other) for other in one_end))
    allowed = claim.allowed(side.letters)
    if claim.only_given and not {"p", "q"} & allowed.symbols:
        return None

    def judged_for(spoken: Allowed) -> RuleJudged:
        key = (claim.rule, to_latex(claim.node), claim.swapped, tuple(side.letters.items()), paddings, spoken)
        found = known.get(key) or judged_rule(claim.rule, side, again, paddings, spoken)
        known[key] = found
        return found

    line = claim.row.place.line
    around = claim.around
    readings = number_readings(side, wanted, allowed, numbers, around, line) if around is not None else ()
    made = with_numbers(judged_for, allowed, readings, claim.needs)
    if made is None:
        return None
    judged, steps = made
    finding = _with_reading(claim, side, judged, strided)
    if claim.only_given and finding.verdict is Verdict.WRONG:
        return None  # that the size stays may be meant of some kernels only
    if judged.corrected and finding.verdict is Verdict.WRONG:
        texts = tuple(_in_whole(claim, fixed) for fixed in judged.corrected)
        finding = replace(finding, correction=tuple(dict.fromkeys(texts)))
    return _made(claim, finding, judged, steps), side.meanings, judged.one_end


def _with_reading(claim: RuleClaim, side: RuleSide, judged: RuleJudged, strided: bool) -> Finding:
    finding = judged.finding
    if finding.verdict is not Verdict.HOLDS:
        return finding
    if claim.clash and claim.head is not None:
        head = Scripted(claim.head, primes=1) if key_of(claim.head) else claim.head
        letter = to_latex(claim.head)
        reason = f"{letter} is the kernel size and its effective size at once"
        correction = (f"{to_latex(head)} = {to_latex(claim.whole)}",)
        return replace(finding, verdict=Verdict.MALFORMED, reason=reason, correction=correction)
    if claim.extra:
        said = "these zeros are added at the high end of the output gradient with zeros put in, not to the result"
        return replace(finding, verdict=Verdict.CONDITIONAL, condition=said)
    if claim.rule == "gradient padding":
        condition = _padding_condition(side, strided)
        return replace(finding, verdict=Verdict.CONDITIONAL, condition=condition) if condition else finding
    if claim.rule == "stride over the input":
        return replace(finding, verdict=Verdict.CONDITIONAL, condition=_crop_condition(side))
    return finding


def _crop_condition(side: RuleSide) -> str:
    """When the correlation with the output gradient has no more places than the kernel."""
    axis = symbols().axis
    spare = axis.input + axis.low + axis.high - axis.reach - 1
    text = in_author_letters(spare.xreplace({axis.high: axis.low}), side.letters)
    stride, dilation = (in_author_letters(step, side.letters) for step in (axis.stride, axis.dilation))
    return f"({text}) mod {stride} < {dilation} (else the result is cropped to the size of the kernel)"


def _padding_condition(side: RuleSide, strided: bool) -> str:
    """When a padding of the gradient is one: never less than none, and the same at both ends where windows fit."""
    axis = symbols().axis
    kernel = axis.reach + 1 if axis.dilation in side.value.free_symbols else axis.kernel
    said = []
    letters = side.letters
    if axis.low in side.value.free_symbols:
        said.append(
            f"{in_author_letters(axis.low, letters)} <= {in_author_letters(kernel - 1, letters)} (else it crops)"
        )
    if strided:
        said.append("no input is left over at the high end, which else is padded by as many more")
    return " and ".join(said)


def _in_whole(claim: RuleClaim, fixed: Node) -> str:
    """The whole formula with the side in it corrected."""
    if claim.restored:
        return to_latex(rebuild(fixed, lambda n: claim.restored.get(n.text, n) if isinstance(n, Name) else n))
    text = claim.parsed.formula.text
    if claim.whole is claim.node:
        return in_author_text(text, claim.node, fixed)
    return in_author_text(text, claim.whole, rebuild(claim.whole, lambda node: fixed if node == claim.node else node))


def _made(claim: RuleClaim, finding: Finding, judged: RuleJudged, steps: str = "") -> Claim:
    row = claim.row
    start = row.span[0] if claim.head is None or claim.head.span[0] <= row.span[0] + 1 else claim.head.span[0]
    latex = claim.parsed.formula.original(start, max(claim.whole.span[1], start))
    return Claim(
        row.place.line,
        row.end.line,
        row.place.column,
        latex,
        "rule",
        finding.verdict,
        f"{claim.rule}: one axis, {steps or 'for every problem'}",
        finding.scope,
        finding.condition,
        finding.reason,
        finding.correction,
        judged.example if finding.verdict is Verdict.WRONG else None,
    )
