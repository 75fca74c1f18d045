"""Per-element equations, judged: each side as an exact polynomial against the derived system."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from symconv.hand.bound import Bound
from symconv.hand.comparing import Judgement, Outcome, mentions
from symconv.hand.concrete_reading import Reading
from symconv.hand.dots import mismatch
from symconv.hand.mentions import Mention, mention
from symconv.hand.open_end import REASON, right_if_longer
from symconv.hand.polynomial import Atom, Polynomial
from symconv.hand.tree import Node
from symconv.verdict import Verdict

KINDS = {"y": "forward", "dx": "dgrad", "dw": "wgrad", "db": "bgrad"}
LITERAL = Reading()


@dataclass(frozen=True)
class Ruling:
    """A verdict with what is said of it; `outcome` is the comparison that it rests on."""

    verdict: Verdict
    reading: str
    reason: str | None = None
    condition: str | None = None
    outcome: Outcome | None = None
    tensor: str | None = None


def phrase(reading: Reading, bound: Bound) -> str:
    """A reading in words."""
    if not reading.shifted:
        return "as written"
    letters = [letter for letter, tensor in bound.letters.items() if tensor in reading.shifted]
    known = [letter for letter in letters if letter in bound.bindings.bare_gradients] or letters
    return f"{' and '.join(sorted(known))} read as gradients"


def left_tensor(node: Node, bound: Bound, reading: Reading) -> str | None:
    """Which tensor's element the left side is, under a reading."""
    found = mention(node)
    if not isinstance(found, Mention):
        return None
    tensor = bound.tensor(found)
    if tensor in reading.shifted and tensor is not None and not found.marked:
        return f"d{tensor}"
    return tensor


def bare_reading(left: Node, right: Node, bound: Bound) -> Reading:
    """The reading of a row whose left side is a bare x, w or b and whose right side has y: both as gradients."""
    tensors = {bound.letters.get(found.letter) for found in mentions(right)}
    if "y" not in tensors and tensors & {"x", "w"}:
        return LITERAL
    found = mention(left)
    tensor = bound.tensor(found) if isinstance(found, Mention) and not found.marked else None
    return Reading(frozenset({tensor, "y"})) if tensor in {"x", "w", "b"} else LITERAL


NO_ELEMENT = "the left side is no element"
"""Why a side that differs much from the one before is not called wrong by that alone."""


def likeness(a: Polynomial, b: Polynomial) -> float:
    """How many of the terms of two sums are the same."""
    shared = sum(1 for monomial, value in a.terms.items() if b.terms.get(monomial) == value)
    return shared / max(1, len(a.terms), len(b.terms))


def judge_element(
    judgement: Judgement, left: Node, right: Node, outcomes: Sequence[Outcome], bare_holds: bool, restated: bool
) -> Ruling:
    """The ruling on left = right, no matrices. `bare_holds`: most rows with bare letters are true as gradients."""
    bound = judgement.bound
    last = outcomes[-1]
    if last.equal:
        tensor = left_tensor(left, bound, last.reading)
        if last.bare and not bound.bare_stated and not restated:
            condition = f"{phrase(last.reading, bound)}; as values the same letters stand in the forward system"
            return Ruling(Verdict.CONDITIONAL, phrase(last.reading, bound), None, condition, last, tensor)
        return Ruling(Verdict.HOLDS, phrase(last.reading, bound), outcome=last, tensor=tensor)
    bare = bare_reading(left, right, bound)
    chosen = next((o for o in outcomes if o.reading.shifted == bare.shifted), outcomes[0])
    tensor = left_tensor(left, bound, chosen.reading)
    reading = phrase(chosen.reading, bound)
    if chosen.status == "unread":
        return Ruling(Verdict.UNCHECKED, reading, chosen.reason, None, chosen, tensor)
    a, b = chosen.left, chosen.right
    if not isinstance(a, Polynomial) or not isinstance(b, Polynomial):
        return Ruling(Verdict.UNCHECKED, reading, chosen.reason or "not an equation of elements", None, chosen, tensor)
    alike = likeness(a, b) >= 0.5
    if not bound.certain:
        return Ruling(Verdict.UNCHECKED, reading, "the problem is not certain", None, chosen, tensor)
    if chosen.unknowns and (not alike or _numbered(chosen.unknowns, bound)):
        names = ", ".join(sorted(name.lstrip("?") for name in chosen.unknowns))
        return Ruling(Verdict.UNCHECKED, reading, f"{names}: not known here", None, chosen, tensor)
    if _is_input(a) and _is_input(b):
        return Ruling(Verdict.DEFINITION, reading, "two inputs are said to be equal", None, chosen, tensor)
    if chosen.reading.shifted and not (bare_holds or alike):
        return Ruling(Verdict.UNCHECKED, reading, "values or gradients: neither reading fits", None, chosen, tensor)
    if numbers_put_in(a, b):
        return Ruling(Verdict.UNCHECKED, reading, "numbers are put in for elements", None, chosen, tensor)
    if tensor is None and mention(left) is None and not alike:
        # A sum on the left: both sides were compared, but what was meant is open unless they are nearly equal.
        return Ruling(Verdict.UNCHECKED, reading, NO_ELEMENT, None, chosen, tensor)
    if bound.open_end and bound.conv is not None and right_if_longer(bound.conv, _atom(left, bound, chosen.reading), b):
        return Ruling(Verdict.UNCHECKED, reading, REASON, None, chosen, tensor)
    return Ruling(Verdict.WRONG, reading, difference(a, b, bound), None, chosen, tensor)


def _atom(node: Node, bound: Bound, reading: Reading) -> Atom | None:
    """The element that a left side is, under a reading."""
    found = mention(node)
    if not isinstance(found, Mention):
        return None
    shifted = not found.marked and bound.tensor(found) in reading.shifted
    return bound.atom(replace(found, marked=True) if shifted else found)


def _is_input(value: Polynomial) -> bool:
    """Is a side one element of the input, and nothing else?"""
    return len(value.terms) == 1 and all(len(m) == 1 and m[0].tensor == "x" for m in value.terms)


def numbers_put_in(true: Polynomial, said: Polynomial) -> bool:
    """Do numbers stand where elements should: none of some tensor is left in any term, but factors that are no 1?

    `y_1 = 14` and `y_1 = 2 x_1 + 3 x_2` are no slips of a row; `y_1 = 0` says that nothing is there, and is.
    """
    products = [monomial for monomial in true.terms if len(monomial) > 1]
    if not products or not said.terms or any(len(m) >= min(map(len, products)) for m in said.terms):
        return False
    tensors = {atom.tensor for monomial in products for atom in monomial}
    left = {atom.tensor for monomial in said.terms for atom in monomial}
    return not tensors <= left and (not left or any(factor not in (1, -1) for factor in said.terms.values()))


def _numbered(unknowns: Collection[str], bound: Bound) -> bool:
    """Is some unknown tensor a known one with another number on top: another channel or layer?"""
    known = {letter.partition("^")[0] for letter in bound.letters if "^" in letter}
    return any("^" in name and name.lstrip("?").partition("^")[0] in known for name in unknowns)


def difference(a: Polynomial, b: Polynomial, bound: Bound) -> str:
    """What is missing on the right side and what is too much there, in the tensors' own names."""
    missing, extra = mismatch(a, b)
    pieces = []
    if missing:
        pieces.append("missing " + ", ".join(map(_shown, missing[:4])) + (" …" if len(missing) > 4 else ""))
    if extra:
        pieces.append("too much " + ", ".join(map(_shown, extra[:4])) + (" …" if len(extra) > 4 else ""))
    return "; ".join(pieces) + f" (indices from 0, problem {_problem(bound)})"


def _shown(monomial: tuple[object, ...]) -> str:
    return "·".join(f"{atom.tensor}{list(atom.at)}" for atom in monomial) or "1"  # type: ignore[attr-defined]


def _problem(bound: Bound) -> str:
    conv = bound.conv
    if conv is None:
        return "unknown"
    sizes = "×".join(map(str, conv.input)), "×".join(map(str, conv.kernel)), "×".join(map(str, conv.stride))
    return f"input {sizes[0]}, kernel {sizes[1]}, stride {sizes[2]}"
