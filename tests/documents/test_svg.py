from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symconv import Conv
from symconv.documents.shapes import KINDS, Label, Line, Picture, Rect
from symconv.documents.svg import svg
from tests.documents.test_pictures import drawn
from tests.problems import problems

SVG = "{http://www.w3.org/2000/svg}"


@given(problems(most_products=200), st.sampled_from(KINDS))
@settings(max_examples=30, deadline=None)
def test_it_is_well_formed_and_described(conv: Conv, kind: str) -> None:
    picture = drawn(conv, kind)
    root = ElementTree.fromstring(svg(picture, "a-"))
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert (title.text, description.text) == (picture.title, picture.description)
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    texts = ["".join(found.itertext()) for found in root.iter(f"{SVG}text")]
    assert len(texts) == sum(isinstance(shape, Label) for shape in picture.shapes)
    assert not any(set("${}\\") & set(text) for text in texts)
    marks = [rect.get("data-m") for rect in root.iter(f"{SVG}rect") if rect.get("data-m")]
    assert marks == [s.key for s in picture.shapes if isinstance(s, Rect) and s.key]


def test_pictures_share_a_page() -> None:
    conv = Conv((4, 4), 2, 2)
    page = "".join(svg(drawn(conv, kind), prefix) for prefix in ("a-", "b-") for kind in KINDS)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)


def test_only_what_every_renderer_knows() -> None:
    page = "".join(svg(drawn(Conv((5, 5), 3, 2, 1), kind)) for kind in KINDS)
    tags = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(f"<p>{page}</p>").iter()}
    assert tags <= {"p", "svg", "title", "desc", "defs", "pattern", "rect", "path", "g", "text", "tspan"}
    assert not re.search(r"var\(|baseline|@import|https?://(?!www\.w3\.org/2000/svg)", page)


def test_texts_are_escaped() -> None:
    hostile = "a<b>&\"c'"
    shapes = (Rect(0, 0, 9, 9, 1, key=hostile), Label(1, 1, hostile), Line(0, 0, 5, 5, arrow=True))
    picture = Picture("phases", 20, 20, shapes, hostile, hostile)
    root = ElementTree.fromstring(svg(picture, hostile))
    assert "".join(next(root.iter(f"{SVG}text")).itertext()) == hostile
    assert [r.get("data-m") for r in root.iter(f"{SVG}rect") if r.get("data-m")] == [hostile]


@pytest.mark.parametrize(("arrow", "strokes"), [(True, 3), (False, 1)])
def test_arrows_have_heads(arrow: bool, strokes: int) -> None:
    text = svg(Picture("p", 20, 20, (Line(0, 5, 10, 5, arrow),), "t", "d"))
    (path,) = [e.get("d", "") for e in ElementTree.fromstring(text).iter(f"{SVG}path")]
    assert path.count("M") == strokes
    assert svg(Picture("p", 20, 20, (Line(5, 5, 5, 5, True),), "t", "d"))
