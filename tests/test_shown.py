from __future__ import annotations

import html5lib
import pytest

import symconv
from symconv import derivation
from symconv.equations import Forward
from symconv.gradients import Gradient
from symconv.phases import Phase

CONV = symconv.Conv((4, 4), 2, 2)


def test_shown_systems_and_phases_are_what_they_were() -> None:
    shown, plain = symconv.derive(CONV), derivation.derive(CONV)
    for own, other in zip(shown.systems, plain.systems, strict=True):
        assert own == other
        assert other == own
        assert hash(own) == hash(other)
        assert isinstance(own, Forward | Gradient)
        for mine, theirs in zip(own, other, strict=True):
            assert (mine.left, list(mine.terms)) == (theirs.left, list(theirs.terms))
        assert len(own) == len(other)
    assert shown.dgrad != shown.wgrad
    assert shown.dgrad[0, 0, 3, 3].rhs == plain.dgrad[0, 0, 3, 3].rhs
    assert all(isinstance(phase, Phase) for phase in shown.phases)
    assert shown.phases == plain.phases
    assert plain.phases == shown.phases
    assert {*shown.phases} == {*plain.phases}
    assert shown.phases[0] != shown.phases[1]
    others: list[object] = [1, None]
    assert not {shown.forward, shown.dgrad, shown.phases[0]} & {*others}
    assert [shown.forward == other or shown.dgrad == other or shown.phases[0] == other for other in others] == [
        False
    ] * 2


def test_what_a_notebook_shows() -> None:
    d = symconv.derive(CONV)
    for part in (d, *d.systems, *d.phases):
        latex, page = part._repr_latex_(), part._repr_html_()  # type: ignore[attr-defined]
        assert latex.startswith("$$\n\\begin{aligned}")
        (root,) = html5lib.parseFragment(page, namespaceHTMLElements=False)
        assert root.get("class") == "symconv"
        rows = sum(1 for node in root.iter() if str(node.tag).endswith("mtr"))
        assert rows == latex.count("&=")
        assert len(page) < 40_000
    assert r"\partial{x_{12}} &= \partial{y_{11}}w_{12}" in d.phases[1]._repr_latex_()  # type: ignore[attr-defined]


def test_a_large_layer_shows_its_beginning_and_end() -> None:
    d = symconv.derive(symconv.Conv((224, 224), 3, 2, 1, in_channels=64, out_channels=64))
    page = d._repr_html_()
    assert page is not None
    assert 10_000 < len(page) < 400_000
    assert "⋮" in page


@pytest.mark.parametrize("part", ["_repr_html_", "_repr_latex_"])
def test_what_has_no_row_shows_its_name(part: str) -> None:
    assert getattr(symconv.derive(symconv.Conv(3, 2, bias=False)).bgrad, part)() is None
