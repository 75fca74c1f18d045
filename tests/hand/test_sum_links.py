"""Links of a chain of sums by themselves."""

from __future__ import annotations

from symconv.hand.sum_links import COPIED, linked
from tests.hand.sums import NOTE, binding_of, head_and_term, judged
from tests.hand.texts import tree

RIGHT = r"\sum_{u=0}^{P-1}\sum_{v=0}^{Q-1} \frac{dL}{dy(m,u,v)}*x(c,s*u+i-pt,s*v+j-pl)"
LEFT = r"\frac{dL}{dw(m,c,i,j)}"


def chain(*sides: str) -> list[tuple[str, str | None]]:
    found = judged(f"{NOTE}\n$${LEFT} = {' = '.join(sides)}$$\n")[2:]
    return [(str(claim.verdict), claim.reason) for claim in found]


def other(side: str) -> str:
    """The same side with other letters under its sums."""
    return side.replace("u", "o").replace("som", "sum").replace("v", "q")


def test_a_slip_does_not_condemn_what_comes_behind_it() -> None:
    slip = RIGHT.replace("j-pl", "j-pt")
    assert [verdict for verdict, _ in chain(slip, RIGHT)] == ["wrong", "holds"]


def test_a_slip_that_is_copied_is_seen_and_said_to_be_copied() -> None:
    slip = RIGHT.replace("j-pl", "j-pt")
    (_, first), (verdict, second) = chain(slip, other(slip))
    assert first != COPIED
    assert (verdict, second) == ("wrong", COPIED)


def test_another_slip_is_not_called_a_copy() -> None:
    slips = RIGHT.replace("j-pl", "j-pt"), RIGHT.replace("j-pl", "j")
    assert [reason == COPIED for _, reason in chain(*slips)] == [False, False]


def test_two_sides_are_held_against_each_other_whatever_their_truth() -> None:
    binding = binding_of()
    head, _ = head_and_term(LEFT, RIGHT, binding)
    slip = RIGHT.replace("j-pl", "j+pl")
    for side, equal in ((slip, True), (RIGHT, False)):
        settled = linked(tree(slip), tree(side), head, binding)
        assert settled is not None
        assert settled.equal is equal
    assert linked(tree(slip), tree("q(1)"), head, binding) is None
