from __future__ import annotations

from symconv.hand.note import Trouble
from symconv.hand.source import Place, Source
from tests.hand.texts import scanned


def test_a_caret_stands_under_the_culprit() -> None:
    trouble = Trouble(Place(2, 5), "nothing follows +")
    assert (
        trouble.shown(Source("note", "one\n\ta = b +\n"))
        == "line 2, column 5: nothing follows +\n     a = b +\n        ^"
    )


def test_a_long_line_is_cut_around_the_caret() -> None:
    lines = Trouble(Place(1, 5000), "here").shown(Source("note", "x" * 10_000)).split("\n")
    assert max(map(len, lines)) < 120
    assert lines[1].index("…") == 4
    assert lines[2].rstrip().endswith("^")


def test_formulas_know_their_end() -> None:
    (formula,) = scanned("$$\na\n= b$$\n").formulas
    assert (formula.place().line, formula.end.line, formula.end.column) == (2, 3, 3)
