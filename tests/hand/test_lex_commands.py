"""Commands as tokens, and layout left out."""

from __future__ import annotations

import pytest

from tests.hand.tokens import repairs, values


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        (r"\displaystyle a\,\;b\quad c~d \nonumber\label{e}", r"a b \quad c d"),
        (r"a \hspace{80mm} \\ \rule{0mm}{8mm} b", r"a \\ b"),
        (r"\color{red}{x} \textcolor{blue} y \hspace{1em} z", "{ x } y z"),
        (r"\text{out channels}_{\mathrm{pad}}", "out channels _ { pad }"),
        (r"a \not= b \not\in c", r"a \ne b \notin c"),
        (r"a \\[2pt] b \\ [k]", r"a \\ b \\ [ k ]"),
        (r"\big| x \Bigr)", "| x )"),
    ],
)
def test_commands(text: str, tokens: str) -> None:
    assert values(text) == tokens
    assert repairs(text) == []
