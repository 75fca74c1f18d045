from __future__ import annotations

from xml.etree import ElementTree

from symconv.documents.shapes import Label, Line, Picture, Rect
from symconv.documents.svg import svg

SHAPES = (Rect(0, 0, 10, 10, paint=1, outline="dashed"), Line(0, 0, 10, 10, dashed=True), Label(5, 5, "$x_{11}$ & <"))


def test_a_picture_is_one_element_with_its_description() -> None:
    root = ElementTree.fromstring(svg(Picture("window", 20, 10, SHAPES, "A window", "What it <shows>"), "a-"))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    texts = [element.text for element in root.iter() if element.text]
    assert "A window" in texts
    assert "What it <shows>" in texts
    assert len(list(root)) >= len(SHAPES)
