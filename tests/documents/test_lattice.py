from __future__ import annotations

from symconv.documents.lattice import READABLE, Cell, Lattice, fitted, shown_axes
from symconv.documents.plain_maths import width
from symconv.documents.shapes import Label, Rect


def rects(lattice: Lattice) -> list[Rect]:
    return [shape for shape in lattice.draw(lambda at: Cell(key=str(at))).shapes if isinstance(shape, Rect)]


def test_squares_of_a_plane() -> None:
    lattice = Lattice(shown_axes((2, 3)), 10)
    assert lattice.extent == (30, 20)
    assert [(r.x, r.y) for r in rects(lattice)] == [(x, y) for y in (0, 10) for x in (0, 10, 20)]
    assert rects(lattice)[4].key == "(1, 1)"


def test_a_line_and_slices() -> None:
    assert Lattice(shown_axes((3,)), 10).extent == (30, 10)
    block = Lattice(shown_axes((3, 2, 2)), 10, room=60)
    assert block.across == 2
    assert block.spot((1, 0, 0))[0] > block.spot((0, 0, 1))[0] + 10
    assert block.spot((2, 0, 0))[1] > block.spot((0, 1, 0))[1] + 10
    headings = [s.text for s in block.draw(lambda _: Cell()).shapes if isinstance(s, Label)]
    assert headings == ["0", "1", "2"]


def test_what_is_left_out_has_an_ellipsis() -> None:
    lattice = Lattice(shown_axes((100, 100)), 10)
    drawn = lattice.draw(lambda _: Cell())
    dots = {shape.text for shape in drawn.shapes if isinstance(shape, Label)}
    assert dots == {r"$\cdots$", r"$\vdots$", r"$\ddots$"}
    assert lattice.extent[0] <= 100
    frame = lattice.frame((0, 0), (50, 50), 1, Rect(0, 0, 0, 0))
    assert frame.x + frame.width == lattice.spot((50, 50))[0] + 9


def test_a_label_shrinks_and_then_is_shortened() -> None:
    assert fitted("$x_{11}$", "1,1", 40) == ("$x_{11}$", 11)
    text, size = fitted("$x_{11,222}$", "11,222", 30)
    assert text == "$x_{11,222}$"
    assert READABLE <= size < 11
    assert fitted(r"$\frac{dL}{dO(100,100,100)}$", "100,100,100", 30)[0] == "100,100,100"
    assert width(*fitted("$x_{11}$", "", 8)) <= 8.2
