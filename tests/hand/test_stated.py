"""What prose says of the problem, in two languages."""

from __future__ import annotations

import pytest

from symconv.hand.stated import stated
from tests.hand.texts import scanned


def facts(text: str) -> dict[str, tuple[int, ...]]:
    return {fact.name: fact.numbers for fact in reversed(stated(scanned(text)))}


@pytest.mark.parametrize(
    ("text", "name", "numbers"),
    [
        ("with stride 2", "stride", (2,)),
        ("a stride of 3", "stride", (3,)),
        ("conv (p=0，s=2，d=1)", "stride", (2,)),
        ("步长为2", "stride", (2,)),
        ("kernel=2", "kernel", (2,)),
        ("a 3×3 kernel", "kernel", (3, 3)),
        ("padding 1", "padding", (1,)),
        ("no padding", "padding", (0,)),
        ("dilation rate 2", "dilation", (2,)),
        ("$s=2$", "stride", (2,)),
        ("输入 4×4", "input", (4, 4)),
        ("不含补丁", "padding", (0,)),
    ],
)
def test_numbers(text: str, name: str, numbers: tuple[int, ...]) -> None:
    assert facts(text)[name] == numbers


def test_mode_and_bare_letters() -> None:
    assert [f.text for f in stated(scanned("The kernel is flipped."))] == ["convolution"]
    assert "bare" in facts("Gradients are written with the same letters.")
    assert facts("Nothing of the kind.") == {}


@pytest.mark.parametrize("text", ["Output 2 reads inputs 3, 4.", "输出 2 读取输入 3。", "an output $2$ sees input 3"])
def test_an_output_by_its_number_is_no_size(text: str) -> None:
    assert facts(text) == {}
