from __future__ import annotations

import pytest

from symconv.hand.lexer import Lexer
from symconv.hand.mending import Repair
from symconv.hand.nesting import NestingError, nest
from symconv.hand.pieces import Block, Braced, Piece
from symconv.hand.tokens import Token


def shape(piece: Piece) -> object:
    if isinstance(piece, Token):
        return piece.value
    if isinstance(piece, Braced):
        return [shape(item) for item in piece.items]
    return (piece.name, [[[shape(item) for item in cell.items] for cell in row] for row in piece.rows])


def nested(text: str) -> tuple[Block, list[Repair]]:
    repairs: list[Repair] = []
    return nest(text, Lexer(text).run().tokens, repairs), repairs


def test_rows_cells_and_braces() -> None:
    block, repairs = nested(r"a \begin{array}{cc} b & {c} \\ d \end{array}")
    assert shape(block) == ("", [[["a", ("array", [[["b"], [["c"]]], [["d"]]])]]])
    assert not repairs
    inner = block.rows[0][0].items[1]
    assert isinstance(inner, Block)
    assert inner.columns == "cc"


def test_rows_inside_braces_are_stacked() -> None:
    assert shape(nested(r"\substack{a \\ b & c}")[0]) == (
        "",
        [[["\\substack", ("substack", [[["a"]], [["b"], ["c"]]])]]],
    )


def test_deep_nesting_is_refused_without_recursion() -> None:
    with pytest.raises(NestingError, match="nested more than"):
        nested("{" * 50_000 + "}" * 50_000)


def test_surplus_and_missing() -> None:
    block, repairs = nested(r"a} \end{matrix} \begin{matrix} b")
    assert shape(block) == ("", [[["a", ("matrix", [[["b"]]])]]])
    assert [repair.sentence for repair in repairs] == [
        "a closing brace is surplus",
        "\\end{matrix} ends nothing",
        "\\begin{matrix} is not ended",
    ]
