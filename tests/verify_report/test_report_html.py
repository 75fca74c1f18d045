from __future__ import annotations

import re

import html5lib
from hypothesis import given

from symconv.hand.claim import CheckedNote
from symconv.verify_report.formats import report
from symconv.verify_report.report_html import note_html, report_html
from tests.verify_report.checked import CLEAN, NOTE, hostile_notes, placed_notes

ELEMENTS = re.compile(
    "html|head|meta|title|style|body|h1|main|section|h2|p|a|ul|li|details|summary|table|thead|tbody|tr|th|td|code|div|"
    "span|mark|strong|dl|dt|dd"
)
ATTRIBUTES = re.compile("lang|charset|http-equiv|content|name|class|id|role|aria-label|href|scope|title")


def test_the_note_is_there_with_its_marks() -> None:
    page = report_html([NOTE])
    assert '<mark class="wrong culprit" title="wrong: the term w_{12}y_{12} belongs to x_{14}">12</mark>' in page
    assert '<mark class="holds" title="holds">y_{11} = w_{11}x_{11}</mark>' in page
    assert '<a href="#note-0-1">line 7 (wrong)</a>' in page
    assert '<div class="said wrong" id="note-0-1"' in page
    assert "<dt>right</dt><dd><code>x_{12} = w_{12}y_{11}</code></dd>" in page
    assert "<code># 卷积的梯度</code>" in page


def test_a_page_of_several_notes_and_a_part_of_a_page() -> None:
    page = report_html([NOTE, CLEAN])
    assert "<title>2 notes, checked</title>" in page
    assert page.count("<section") == 2
    part = note_html(NOTE)
    assert part.startswith("<style>")
    assert "<html" not in part


def test_it_needs_no_script_and_no_network() -> None:
    page = report_html([NOTE])
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert "@import" not in page
    assert "url(" not in page
    assert "prefers-color-scheme: dark" in page


def test_long_lines_without_a_claim_are_cut() -> None:
    note = CheckedNote("a.ipynb", "x" * 100_000, NOTE.bindings, ())
    page = report_html([note])
    assert "… 99200 characters …" in page
    assert len(page) < 20_000


@given(hostile_notes | placed_notes())
def test_nothing_of_a_note_becomes_markup(note: CheckedNote) -> None:
    page = report([note], "html")
    parser = html5lib.HTMLParser(strict=True)
    tree = parser.parse(page)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        assert ELEMENTS.fullmatch(element.tag.removeprefix("{http://www.w3.org/1999/xhtml}"))
        assert all(map(ATTRIBUTES.fullmatch, element.attrib))
        assert element.attrib.get("href", "#").startswith("#")
    targets = re.findall(r'id="(note-\d+-\d+)"', page)
    assert len(targets) == len(set(targets))
    assert set(re.findall(r'href="#([^"]*)"', page)) == set(targets)
