"""What a note says of letters between its equations."""

from __future__ import annotations

from symconv.hand.dump import to_latex
from symconv.hand.parse import parse_note
from symconv.hand.stipulations import MAX_SAID, said_at, stipulations
from tests.hand.texts import scanned

NOTE = """# One

With $0 \\le r < s$ and $i = 2t + r$:

$$y_i = x_r$$

where $a \\equiv b \\pmod 2$, later $t > 1$.

# Two

$$y_i = x_r$$
"""


def test_what_is_said_above_in_the_same_section() -> None:
    note = scanned(NOTE)
    parsed = parse_note(note)
    found = stipulations(note, parsed)
    displayed = [entry for entry in parsed if entry.formula.display]
    first = [to_latex(relation) for relation in said_at(found, displayed[0])]
    assert [text.replace(" ", "") for text in first] == ["0\\ler<s", "i=2t+r", "y_{i}=x_{r}"]
    assert [to_latex(relation).replace(" ", "") for relation in said_at(found, displayed[1])] == ["y_{i}=x_{r}"]


def test_a_section_is_kept_short() -> None:
    note = scanned("$a < b$ " * (MAX_SAID + 5))
    ((_, _, said),) = stipulations(note, parse_note(note))
    assert len(said) == MAX_SAID
