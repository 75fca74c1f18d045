"""Are the sums of a side those that they should be? For all sizes, with the smallest case in which they are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from symconv.deciding import decide, limited_scope
from symconv.errors import DerivationError, UndecidedError
from symconv.hand.loops import confirmed
from symconv.hand.small_specs import ENOUGH, differ_at, first_difference
from symconv.hand.sum_binding import BoundSetting, SumBinding
from symconv.hand.sum_truths import tensors_of
from symconv.hand.work import TooLargeError, spend
from symconv.index_sum import Equal, IndexSum
from symconv.relation import Counterexample
from symconv.verdict import Verdict


@dataclass(frozen=True)
class Settled:
    """Equal or not (None: not decided), for which sizes that was settled, and if not equal where and when."""

    equal: bool | None
    scope: str
    reason: str = ""
    condition: str | None = None
    counterexample: Counterexample | None = None


SEVERAL = "several sums of the same products"
DECIDED, EXPLAINED = 1_000, 8_000
"""What a comparison costs, and one that has to say why the sums are not equal."""


def compared(
    truth: Sequence[IndexSum], claim: Sequence[IndexSum], binding: SumBinding, written: bool = False
) -> Settled:
    """Whether the sums of a claim, none of them negative, add up to the true ones.

    `written`: the others are no truth but what the author wrote on another side.
    """
    setting = binding.setting
    scope = limited_scope(setting)
    left = {tensors_of(value): value for value in truth}
    for value in claim:
        if tensors_of(value) not in left:
            names = " and ".join(name for name, _ in tensors_of(value)) or "nothing"
            return Settled(False, scope, f"a product of {names} has no place in {claim[0].left.tensor}")
    if len({tensors_of(value) for value in claim}) < len(claim):
        return _tried(Settled(None, scope, SEVERAL), truth, claim, binding)
    missing = [key for key in left if key not in {tensors_of(value) for value in claim}]
    if missing:
        names = " and ".join(name for name, _ in missing[0])
        return Settled(False, scope, f"the term with {names} is missing")
    pairs = [(left[tensors_of(value)], value) for value in claim]
    found = _decided(pairs, setting, not binding.quick)
    if binding.quick:
        return found
    if found.equal is False and _shared_letters(binding):
        # One letter for the sizes of two axes may also mean that they are the same.
        same = replace(setting, extra=(*setting.extra, *_shared_letters(binding)))
        again = _decided(pairs, same)
        if again.equal is not None:
            found = again
    if found.equal is None:
        return _tried(found, truth, claim, binding)
    return _checked(found, truth if written else None, claim, binding)


def _tried(open_: Settled, truth: Sequence[IndexSum], claim: Sequence[IndexSum], binding: SumBinding) -> Settled:
    """What the relations leave open, tried by plain loops on some specs; nothing is said of any others."""
    if binding.quick:
        return open_
    given = (*binding.setting.extra, *_shared_letters(binding))
    try:
        example, tried = first_difference(truth, claim, binding.setting, given)
    except TooLargeError:
        return open_
    if example is not None and open_.reason != SEVERAL:
        return open_  # with an index that the relations can't take, another problem than the bound one may be meant
    if example is not None:
        scope = f"{tried} specs" if tried > 1 else "1 spec"
        return Settled(False, scope, _TROUBLES.get(example.trouble, ""), None, example)
    if tried < ENOUGH:
        return open_
    reason = (
        f"the relations do not settle it for all sizes ({open_.reason}); plain loops on {tried} specs find it equal"
    )
    return Settled(True, f"{tried} specs", reason)


def _checked(
    found: Settled, written: Sequence[IndexSum] | None, claim: Sequence[IndexSum], binding: SumBinding
) -> Settled:
    """A refutation that plain loops do not confirm is none: loops over the pass, or over the other side as written."""
    example = found.counterexample
    if found.equal is not False or example is None or example.trouble.startswith(("fractional", "ambiguous")):
        return found
    if written is not None:
        answers = [differ_at(written, claim, binding.setting, example.sizes)]
    else:
        answers = [confirmed(binding.setting, value, example.sizes) for value in claim]
    if answers and all(answer is False for answer in answers):
        return Settled(None, found.scope, "what refutes it is not confirmed by loops")
    return found


def _decided(pairs: list[tuple[IndexSum, IndexSum]], setting: BoundSetting, explain: bool = True) -> Settled:
    try:
        statement = decide("", setting, pairs, explain)
        spend(EXPLAINED if explain and statement.verdict is not Verdict.HOLDS else DECIDED)
    except (UndecidedError, DerivationError) as error:
        return Settled(None, limited_scope(setting), str(error))
    except TooLargeError:
        return Settled(None, limited_scope(setting), "too much to work out")
    if statement.verdict is Verdict.HOLDS:
        return Settled(True, statement.scope)
    if statement.verdict is Verdict.WRONG:
        condition = statement.condition.text if statement.condition is not None else None
        example = statement.counterexample
        trouble = example.trouble if example is not None else ""
        return Settled(False, statement.scope, _TROUBLES.get(trouble, trouble), condition, example)
    return Settled(None, statement.scope, statement.reason or "")


_TROUBLES = {
    "first": "a term is missing",
    "second": "a term is too many",
    "repeated in the second": "a term is counted more than once",
    "repeated in the first": "a term is counted too few times",
    "fractional": "an index can be a fraction",
    "ambiguous": "an index is not fixed by the left side",
}


def _shared_letters(binding: SumBinding) -> tuple[Equal, ...]:
    """The sizes that one letter of the author's stands for on several axes, said to be equal."""
    found = []
    for entry in binding.sizes.values():
        values = [value for axis, value in entry.items() if axis is not None]
        found += [Equal(values[0], other) for other in values[1:] if other != values[0]]
    return tuple(dict.fromkeys(found))
