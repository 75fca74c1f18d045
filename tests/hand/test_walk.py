from __future__ import annotations

from symconv.hand.dump import to_latex
from symconv.hand.tree import Name, Number, Scripted
from symconv.hand.walk import children, find, rebuild, replaced, run_of, walk
from tests.hand.texts import tree


def test_walking_from_the_outside_in() -> None:
    node = tree("y_{1} = \\begin{pmatrix} a & b \\end{pmatrix}")
    assert next(to_latex(child) for child in children(node)) == "y_{1}"
    assert [name.text for name in find(node, Name)] == ["y", "a", "b"]
    assert next(iter(walk(node))) is node


def test_changes_keep_what_stays() -> None:
    node = tree("y = x + x")
    renamed = rebuild(node, lambda part: Name("z") if part == Name("x") else part)
    assert to_latex(renamed) == "y = z + z"
    assert rebuild(node, lambda part: part) is node
    second = list(find(node, Name))[2]
    assert to_latex(replaced(node, second, Number("0"))) == "y = x + 0"


def test_runs_of_letters_and_digits() -> None:
    def sub(text: str) -> str | None:
        node = tree(text)
        assert isinstance(node, Scripted)
        assert node.sub is not None
        return run_of(node.sub)

    assert [sub(f"x_{{{text}}}") for text in ("12", "ij", "1j", "b1", "i j", "i,j", "\\alpha")] == [
        "12",
        "ij",
        "1j",
        "b1",
        None,
        None,
        None,
    ]
