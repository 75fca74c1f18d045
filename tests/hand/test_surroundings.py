from __future__ import annotations

from symconv.hand.surroundings import Surroundings
from tests.hand.texts import scanned


def test_the_words_around_a_formula() -> None:
    note = scanned(
        "# Conv $p=0$\n\n## Forward\n\nWith stride $s=2$ we have\n\n$$y = x$$\n\nwhich ends it.\n\n## $q$\n\n$z$\n"
    )
    around = Surroundings(note)
    p, s, y, _, z = note.formulas
    assert around.headings(y) == ("Conv $p=0$", "Forward")
    assert around.headings(z) == ("Conv $p=0$", "$q$")
    assert around.sentence(s.block) == "With stride $s=2$ we have"
    assert (around.before(s), around.after(s)) == ("With stride", "we have")
    assert (around.before(y), around.after(y)) == ("With stride $s=2$ we have", "which ends it.")
    assert around.before(p) == "Conv"
