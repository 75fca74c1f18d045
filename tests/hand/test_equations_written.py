"""Links of chains."""

from __future__ import annotations

from tests.hand.sums import equations_of


def test_a_chain_keeps_its_head() -> None:
    links = equations_of("$$a = b$$\n\n$$= c$$\n\n# new\n\n$$= d$$\n")
    assert [link.head is links[0].head for link in links] == [True, True, False]
    assert links[2].head is None
