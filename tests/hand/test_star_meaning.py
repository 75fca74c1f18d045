"""What notes say of their convolution signs."""

from __future__ import annotations

import pytest

from symconv.hand.star_meaning import star_meaning
from symconv.hand.verify import verify_text
from tests.hand.texts import scanned


@pytest.mark.parametrize(
    ("text", "extent"),
    [
        ("Here $*$ denotes the full convolution.", "full"),
        ("where $*$ is a valid convolution with stride 1", "valid"),
        ("$*$ 表示不做填充的卷积", "valid"),
        ("$\\ast$ stands for convolution", ""),
    ],
)
def test_how_far_a_sign_goes(text: str, extent: str) -> None:
    (said,) = star_meaning(scanned(text + "\n")).said.values()
    assert said.extent == extent


def test_two_signs_are_told_apart() -> None:
    said = star_meaning(scanned("Use $*$ for convolution; $\\star$ for cross-correlation.\n")).said
    assert (said["*"].flipped, said["\\star"].flipped) == (True, False)


def test_words_about_padding_and_turning_have_lines() -> None:
    found = star_meaning(scanned("# conv\n\nIt is padded first.\n\nThen the kernel is rotated.\n"))
    assert (found.padded_lines, found.turned_lines) == ((3,), (5,))


@pytest.mark.parametrize(("text", "open_"), [("with stride 1", False), ("步长 2", True), ("nothing", False)])
def test_whether_steps_are_open(text: str, open_: bool) -> None:
    assert star_meaning(scanned(text + "\n")).steps_open is open_


def test_words_before_the_forward_formula_speak_of_its_sign() -> None:
    text = "The forward pass is the valid cross-correlation $Y = X \\star W$.\n\n"
    wgrad = r"$$\frac{\partial L}{\partial W} = \frac{\partial L}{\partial Y} \star X$$"
    (claim,) = [c for c in verify_text(text + wgrad + "\n").claims if c.kind == "wgrad-operator"]
    assert str(claim.verdict) == "wrong"
    assert claim.correction == (r"\frac{\partial L}{\partial W} = X \star \frac{\partial L}{\partial Y}",)
    assert not star_meaning(scanned("A gradient is the valid correlation $dW = X * dY$.\n")).said
    assert not star_meaning(scanned("The full convolution $z = a * W$.\n")).said
