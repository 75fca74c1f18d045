from __future__ import annotations

from symconv.hand.note import Prose
from tests.hand.texts import scanned, shown


def test_environments_dollars_and_brackets() -> None:
    text = r"""\documentclass{article}
$not = yet$
\begin{document}
\section{On $x$}
Words $a$, \(b\) at \$5. % a comment with $c$
\[ d % inside
= e \]
\begin{align*}
f &= g % $h$
\end{align*}
\verb|$i$| \begin{verbatim}
$j$
\end{verbatim}
\end{document}
$k$
"""
    note = scanned(text, "latex")
    assert [f.text for f in note.formulas] == ["x", "a", "b", "d = e", "\\begin{align*}\nf &= g \\end{align*}"]
    assert [line.split(" ")[0] for line in shown(note)] == ["4:14", "5:8", "5:14", "6:4", "8:1"]
    (heading,) = [part for part in note.parts if isinstance(part, Prose) and part.kind == "heading"]
    assert (heading.text, heading.level) == ("On", 2)


def test_a_blank_line_ends_what_is_never_closed() -> None:
    note = scanned("a $b = c\n\n\\[ d\n\n$e$ \\begin{align} f\n\\begin{align} g \\end{align}\n", "latex")
    assert [f.text for f in note.formulas] == ["e", "\\begin{align} g \\end{align}"]
    assert [trouble.place.line for trouble in note.troubles] == [1, 3, 5]


def test_definitions_are_no_formulas() -> None:
    assert not scanned("\\newcommand{\\fit}[1]{\\sbox0{$\\displaystyle #1$}}\n\\def\\a{$b$}", "latex").formulas


def test_a_markdown_file_may_be_latex() -> None:
    assert scanned("% a comment\n\\documentclass{article}\n$a$").format == "latex"
