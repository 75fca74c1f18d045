from __future__ import annotations

import re

import pytest

from symconv import Conv
from symconv.derivation import derive
from symconv.documents.author import Author
from symconv.documents.prose import Prose
from symconv.documents.worked_closed import closed
from symconv.general import MAX_STEP
from symconv.house_styles import PARTIAL
from symconv.spelling import Spelling
from tests.documents.printed import Printed, Worked
from tests.documents.symbolic import Sizes, check_by_cases, check_line, written
from tests.documents.test_general_context import check_all_phases, check_substitutions, is_by_phases

CONVS = {
    "one axis": Conv(7, 3, 2, ((1, 2),)),
    "stride 1": Conv((4, 3), (3, 2), 1, ((1, 0), (2, 1)), out_channels=2, batch=2),
    "channels": Conv((4, 5), (3, 2), (2, 1), ((1, 0), (0, 2)), (1, 2), in_channels=2, out_channels=2),
    "flipped": Conv((4, 5), (3, 2), (2, 1), ((1, 0), (0, 2)), (1, 2), mode="convolution", batch=2),
    "grouped": Conv(6, 2, 3, 1, 2, groups=2, in_channels=4, out_channels=2, bias=False),
    "depthwise": Conv((4, 4), (3, 2), 2, 1, groups=2, in_channels=2, out_channels=2),
    "depthwise with more outputs": Conv(5, 2, 2, groups=2, in_channels=2, out_channels=4, mode="convolution"),
    "a longer step than the kernel": Conv(9, 2, 3, ((2, 0),), 4, bias=False),
    "three axes": Conv((3, 2, 4), (2, 1, 3), (1, 2, 2), 1, mode="convolution"),
}


def view_of(conv: Conv) -> tuple[list[int], list[tuple[int, int]]]:
    """How dy is spread and padded, as the table of the rules prints it."""
    (table, *_) = written(conv, "rules").tables
    titles = ("zeros inserted into the output gradient", "its padding, low", "its padding, high")
    insert, low, high = ([int(row[3]) for row in table[1:] if row[0] == title] for title in titles)
    return [zeros + 1 for zeros in insert], list(zip(low, high, strict=True))


def check(conv: Conv, found: Printed, base: int = 0) -> None:
    numbers = Sizes(conv, found, view_of(conv))
    lefts = []
    for left, rights in numbers.page.equations:
        lefts.append(left.partition("(")[0])
        if not is_by_phases(left):
            assert check_line(numbers, left, rights, base)
        elif not base:
            (right,) = rights
            assert r"\left[" not in right  # the first taps are all that is asked for
            check_all_phases(numbers, left, right)
    split = any(step > 1 for step in conv.stride)
    gradient = r"\frac{dL}{d"
    bias = [f"{gradient}B"] if conv.bias else []
    names = [left.removesuffix("}") for left in lefts]  # a bias of one channel has no index
    single = [] if of_weights(conv) else [r"\frac{dO"]  # the derivative by a weight, where it has no cases
    assert names == ["O", *single, *bias, *[f"{gradient}I"] * (3 if split else 2), f"{gradient}W"]
    if split and not base:
        check_substitutions(numbers)
    assert "IP" not in found.text  # nothing says here what a padded input is
    cases = list(numbers.page.cases)
    for left, value, when in cases:
        check_by_cases(numbers, left, value, when, base)
    of_bias = 1 if conv.bias and conv.out_channels // conv.groups * conv.groups > 1 else 0
    assert len(cases) == 1 + (of_weights(conv) + of_bias)


def of_weights(conv: Conv) -> int:
    """The derivative by a weight has cases where there are several output channels to tell apart."""
    return 1 if conv.out_channels > 1 else 0


@pytest.mark.parametrize("name", CONVS)
def test_the_closed_forms_are_what_brute_force_gives_at_the_examples_sizes(name: str) -> None:
    check(CONVS[name], written(CONVS[name], "closed"))


@pytest.mark.parametrize("name", ["one axis", "channels", "flipped", "grouped"])
def test_the_closed_forms_that_count_from_1(name: str) -> None:
    check(CONVS[name], written(CONVS[name], "closed", base=1), base=1)


def test_a_letter_that_axes_share_is_explained() -> None:
    """`function` calls the kernel sizes of all axes K, though here they are 3 and 2."""
    for notation, count in (("function", 1), ("partial", 0)):
        prose = Worked(CONVS["channels"], notation).printed("closed").prose
        assert (
            prose.count("Of $K$ each axis has its own; the letter may stand for a different number on each.") == count
        )


@pytest.mark.parametrize(("name", "count"), [("grouped", 1), ("depthwise", 1), ("channels", 0)])
def test_the_index_of_the_group_is_explained(name: str, count: int) -> None:
    prose = written(CONVS[name], "closed").prose
    assert prose.count("the group has an index of its own") == count


@pytest.mark.parametrize("conv", [Conv(200, 2, MAX_STEP + 1), Conv(200, 2, 1, 0, MAX_STEP + 1)])
def test_nothing_is_said_for_all_sizes_where_it_is_not_proved(conv: Conv) -> None:
    assert closed(Author(derive(conv), Spelling(PARTIAL, conv), Prose("en"))) is None
    assert "closed forms" not in written(conv, "closed").text


@pytest.mark.parametrize(
    ("printed", "changed"),
    [
        (r"2y+j-pt", r"2y+j-pb"),
        (r"\frac{y-j+pt}{2}", r"\frac{y-j+pt}{2}+1"),
        (r"OP(n,j+y,", r"OP(n,j+y+1,"),
        (r"\left\lfloor \frac{eh-1-k_y}{2} \right\rfloor", r"\left\lfloor \frac{eh-2-k_y}{2} \right\rfloor"),
        (r"\in [2j-pt,\ 2j+eh-1-pt]", r"\in [2j-pt,\ 2j+eh-2-pt]"),
        (r"+ B(n)", r""),
    ],
)
def test_a_changed_formula_is_found_out(printed: str, changed: str) -> None:
    """What reads the formulas back is strict enough."""
    conv = CONVS["channels"]
    text = written(conv, "closed").text
    spoilt = Printed(re.sub(re.escape(printed), lambda _: changed, text))
    assert spoilt.text != text
    with pytest.raises((AssertionError, TypeError)):
        check(conv, spoilt)
