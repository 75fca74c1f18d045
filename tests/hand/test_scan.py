from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symconv.errors import InputFileError, SymconvError
from symconv.hand.parse import parse_note
from symconv.hand.scan import FORMATS, format_of, scan_file
from tests.hand.texts import scanned

WORDS = r"""$ $$ \[ \] \( \) ` ``` ```math # | |-|-| \begin{align} \end{align} \begin{pmatrix} \end{pmatrix} & \\ \
    { } <!-- --> <pre> </pre> <script> &lt; x_{11} = + \frac \partial \sum_{k} \left( \right) ^ _ ' ( ) [ ] \text{if}
    卷积 x₁ ∂ % \newcommand{\a}[1]{#1\a} \a .. math:: :math:` :: \section{ \verb| 5 a dL / , ~~~ --- \hat \substack{
    \{ \lfloor ! \begin{cases} \end{cases} \mathrm{d} \Delta \nabla \max \pmod{ \underset{ \stackrel \color{ mod conv"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\n\n", "> ", "- ", "    ", "\t", "# ", "\\ ", " "])


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(sorted(FORMATS)))
def test_any_text_is_scanned_and_parsed_without_a_crash(text: str, format: str) -> None:
    try:
        note = scanned(text, format)
    except SymconvError:
        assert format == "notebook"
        return
    for entry in parse_note(note):
        for row in entry.rows:
            assert (row.node is None) == (row.trouble is not None)
            assert row.place <= row.end or not row.node
            if row.trouble is not None:
                assert "^" in row.trouble.shown(note.source)


@pytest.mark.parametrize(
    ("name", "format"), [("a.md", "markdown"), ("A.TEX", "latex"), ("b.ipynb", "notebook"), ("README", "markdown")]
)
def test_formats_by_name(name: str, format: str) -> None:
    assert format_of(name) == format


def test_other_files_are_refused_with_what_would_be_right(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"a\.png: not a kind of note that is read; the kinds are \.md"):
        scan_file(tmp_path / "a.png")
