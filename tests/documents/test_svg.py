from __future__ import annotations

from xml.etree import ElementTree

from symconv.documents.shapes import Label, Line, Picture, Rect
from symconv.documents.svg import svg


def test_a_picture_becomes_svg_with_words_for_those_who_do_not_see_it() -> None:
    shapes = (Rect(0, 0, 10, 10, key="x-0-0-1"), Line(0, 0, 5, 5), Label(5, 5, "a < b"))
    root = ElementTree.fromstring(svg(Picture("grid", 20, 30, shapes, "A grid", "One cell & a line"), "p-"))
    texts = {child.tag.rpartition("}")[2]: child.text for child in root}
    assert (texts["title"], texts["desc"]) == ("A grid", "One cell & a line")
    assert 'data-m="x-0-0-1"' in ElementTree.tostring(root, encoding="unicode")
