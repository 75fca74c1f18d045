from __future__ import annotations

import re

from hypothesis import given
from markdown_it import MarkdownIt

from symconv.hand.claim import CheckedNote
from symconv.verify_report.facts import alike
from symconv.verify_report.report_markdown import cell, code, fenced, plain, report_markdown
from tests.verify_report.checked import CLEAN, NOTE, hostile_notes

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def test_what_is_said() -> None:
    text = report_markdown([NOTE, CLEAN])
    assert "## `note.md`\n\n1 wrong\\, 1 malformed" in text
    assert "### Line 7: ❌ wrong (dgrad\\-element)\n\n```text\nx_{12} = w_{12}y_{12}\n" in text
    assert "- right: `x_{12} = w_{12}y_{11}`\n" in text
    assert "| `stride` | `2x2` | line 3\\: 步长为 2 |" in text
    assert text.endswith("## `clean.md`\n\n1 holds\n\n")


def test_words_stay_words() -> None:
    assert plain("a *b* @c #1") == "a \\*b\\* \\@\u2060c \\#\u20601"
    assert code("a `` b") == "``` a `` b ```"
    assert code("") == "`   `"
    assert cell("a|b") == "a\\|b"
    assert fenced("a ```` b")[0] == "`````text"


@given(hostile_notes)
def test_nothing_of_a_note_becomes_markup(note: CheckedNote) -> None:
    text = report_markdown([note])
    tokens = MARKDOWN.parse(text)
    inner = [child for token in tokens for child in token.children or []]
    kinds = {token.type for token in [*tokens, *inner]}
    assert kinds <= {
        *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text", "text_special"),
        *("code_inline", "fence", "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
        *("table_open", "table_close", "thead_open", "thead_close", "tbody_open", "tbody_close", "tr_open"),
        *("tr_close", "th_open", "th_close", "td_open", "td_close", "softbreak"),
    }
    shown = len(list(alike(note.claims)))
    assert sum(token.type == "fence" for token in tokens) == shown
    assert sum(token.type == "heading_open" for token in tokens) == shown + 1
    words = "".join(child.content for child in inner if child.type in ("text", "text_special"))
    assert not re.search(r"@\w", words)
    rows = [index for index, token in enumerate(tokens) if token.type == "tr_open"]
    for row in rows:
        cells = [token for token in tokens[row : row + 12] if token.type in ("td_open", "th_open")]
        assert len(cells) >= 3
