"""What the sums of a note taught is in the report; what is given wins."""

from __future__ import annotations

from symconv.hand.verify import verify_text
from tests.hand.sums import NOTE

SUM = "$$u_{i,j} = \\sum_{a,b} w_{a,b} q_{2i+a,2j+b}$$\n"


def test_names_and_axes_come_from_the_sums() -> None:
    found = verify_text(NOTE, "note.md").bindings
    assert {name: found.names[name] for name in "xwy"} == {"x": "input", "w": "weight", "y": "output"}
    assert [(axis.kernel, axis.stride, axis.padding_low) for axis in found.axes] == [("K", "s", "pt"), ("K", "s", "pl")]
    assert found.learnt["w"].source == "the sums: its indices are output channel, input channel, axis 0, axis 1"
    assert found.index_base == 0


def test_what_is_given_wins() -> None:
    assert [axis.stride for axis in verify_text(SUM, "note.md").bindings.axes] == [2, 2]
    checked = verify_text(SUM, "note.md", {"stride": "1", "q": "input"})
    assert [axis.stride for axis in checked.bindings.axes] == [1, 1]
    assert [str(claim.verdict) for claim in checked.claims] == ["wrong"]
