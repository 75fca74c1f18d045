from __future__ import annotations

from symconv import Conv
from symconv.derivation import derive
from symconv.documents.picture_context import LISTED, Artist
from symconv.documents.prose import Prose
from symconv.house_styles import PARTIAL
from symconv.spelling import Spelling


def artist(conv: Conv, language: str = "en") -> Artist:
    return Artist(derive(conv), Spelling(PARTIAL, conv), Prose(language))


def test_elements_are_named_as_the_notation_spells_them() -> None:
    made = artist(Conv((4, 4), 2, 2))
    assert made.label("dy", (0, 1)) == r"$\partial{y_{12}}$"
    assert made.named("x", [(0, 0), (0, 1)], 2) == "x_11, x_12"
    many = [(0, column) for column in range(20)]
    assert made.named("x", many, 20).count("x_1") == LISTED
    assert made.named("x", many, 20).endswith(", …")


def test_channels_are_shown_where_there_are_several() -> None:
    assert artist(Conv((4, 4), 2, in_channels=2)).matrix("x") == "$X_{1}$"


def test_titles_give_the_sizes() -> None:
    assert "input 4×4, kernel 2×2, stride 2×2" in artist(Conv((4, 4), 2, 2)).title("phases")
    assert "步长 2×2" in artist(Conv((4, 4), 2, 2), "zh").title("phases")
