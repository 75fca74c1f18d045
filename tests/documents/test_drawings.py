from __future__ import annotations

from symconv.documents.drawings import MARGIN, Drawing, column, finished, flow, row, words
from symconv.documents.shapes import Label, Line, Rect

BOX = Drawing(10, 20, (Rect(0, 0, 10, 20),))


def test_parts_stand_beside_and_below_each_other() -> None:
    beside = row([BOX, BOX], 5)
    assert (beside.width, beside.height) == (25, 20)
    assert [shape.x for shape in beside.shapes if isinstance(shape, Rect)] == [0, 15]
    below = column([BOX, Drawing(30, 4), BOX], 6, "end")
    assert (below.width, below.height) == (30, 56)
    assert [(shape.x, shape.y) for shape in below.shapes if isinstance(shape, Rect)] == [(20, 0), (20, 36)]
    assert row([], 5) == column([], 5) == Drawing(0, 0)


def test_a_flow_has_columns_that_align() -> None:
    wide = Drawing(40, 20, (Rect(0, 0, 40, 20),))
    shapes = flow([wide, BOX, BOX, BOX], 2, 10).shapes
    assert [shape.x for shape in shapes if isinstance(shape, Rect)] == [0, 50, 0, 50]


def test_a_line_moves_with_both_ends() -> None:
    assert Drawing(5, 5, (Line(0, 1, 2, 3, True),)).moved(10, 20) == (Line(10, 21, 12, 23, True),)


def test_a_text_is_broken_where_it_is_too_wide() -> None:
    text = "no tap meets $x_{1 1}$ or the inputs (0, 1) of these phases"
    broken = words(text, 10, 90)
    lines = [shape.text for shape in broken.shapes if isinstance(shape, Label)]
    assert " ".join(lines) == text
    assert len(lines) > 2
    assert broken.width <= 90
    assert all(line.count("$") % 2 == 0 and line.count("(") == line.count(")") for line in lines)
    chinese = [
        shape.text for shape in words("没有权重与这些输入相遇，其梯度为零。", 10, 60).shapes if isinstance(shape, Label)
    ]
    assert "".join(chinese) == "没有权重与这些输入相遇，其梯度为零。"
    assert not any(line.startswith(("，", "。")) for line in chinese)


def test_a_picture_has_a_margin() -> None:
    picture = finished(BOX, "name", "title", "description")
    assert (picture.width, picture.height) == (10 + 2 * MARGIN, 20 + 2 * MARGIN)
