"""Rules with numbers where others have letters are judged for the stride, kernel or padding that they are meant for."""

from __future__ import annotations

import pytest

from symconv.hand.claim import Claim
from symconv.hand.verify import verify_text
from symconv.verdict import Verdict
from tests.hand.marked_notes import same_formula


def rule(text: str) -> Claim:
    """The claim about the last rule of a note."""
    return next(c for c in reversed(verify_text(text, "note.md").claims) if c.kind == "rule")


def outputs(size: int, kernel: int, stride: int, padding: int) -> int:
    """Windows counted one by one."""
    return sum(at + kernel <= size + 2 * padding for at in range(0, size + 2 * padding, stride))


@pytest.mark.parametrize(
    "before",
    ["Stride 2, no padding.", "A convolution with stride 2:", "步长为 2。", "We take $s = 2$ here."],
)
def test_what_the_note_states_is_what_the_rule_is_meant_for(before: str) -> None:
    right = rule(f"{before}\n\nThe output size is $O = \\lfloor (I - K)/2 \\rfloor + 1$.\n")
    assert right.verdict is Verdict.HOLDS
    wrong = rule(f"{before}\n\nThe output size is $O = \\lfloor (I - K)/2 \\rfloor$.\n")
    assert wrong.verdict is Verdict.WRONG
    assert len(wrong.correction) == 1
    assert same_formula(wrong.correction[0], "O = \\lfloor (I - K)/2 \\rfloor + 1")


def test_the_stride_of_the_rows_is_known_too() -> None:
    rows = "\n\n".join(f"$$y_{o} = w_0 x_{2 * o} + w_1 x_{2 * o + 1}$$" for o in range(3))
    found = rule(f"{rows}\n\nThe output size is $O = \\lfloor (I - K)/2 \\rfloor + 1$.\n")
    assert found.verdict is Verdict.HOLDS
    assert "stride 2" in found.reading


def test_numbers_of_the_rule_alone_make_it_conditional() -> None:
    found = rule("The output size is $O = \\lfloor (I - K)/3 \\rfloor + 1$.\n")
    assert (found.verdict, found.condition) == (Verdict.CONDITIONAL, "stride = 3")


def test_a_rule_that_no_number_makes_right_is_wrong() -> None:
    found = rule("The output size is $O = \\lfloor (I - K)/2 \\rfloor$.\n")
    assert found.verdict is Verdict.WRONG
    plain = rule("The output size is $O = I - K + 2$.\n")
    assert (plain.verdict, plain.correction) == (Verdict.WRONG, ("O = I - K + 1",))


@pytest.mark.parametrize("kernel", [1, 2, 3, 5, 7])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 3])
def test_sizes_in_numbers_agree_with_windows_counted(kernel: int, stride: int, padding: int) -> None:
    stated = f"A kernel of size {kernel} with stride {stride} and padding {padding}. The output size is "
    fits = range(max(1, kernel - 2 * padding), 30)
    for more in (-1, 0, 1, 2):
        spare = 2 * padding - kernel
        sides = f"\\lfloor (I {'+' if spare >= 0 else '-'} {abs(spare)})/{stride} \\rfloor"
        sides += f" {'+' if more >= 0 else '-'} {abs(more)}"
        right = all((size + spare) // stride + more == outputs(size, kernel, stride, padding) for size in fits)
        found = rule(f"{stated}$O = {sides}$.\n")
        assert (found.verdict is Verdict.HOLDS) is right, (sides, found)
        assert (found.verdict is Verdict.WRONG) is not right, (sides, found)


def test_without_a_stated_kernel_nothing_is_said_of_sizes_in_numbers() -> None:
    assert not verify_text("The output size is $O = I - 2$.\n", "note.md").claims


def test_halving_is_right_for_even_sizes() -> None:
    found = rule("A kernel of size 3 with stride 2 and padding 1 halves the size: $O = I/2$.\n")
    assert (found.verdict, found.condition) == (Verdict.CONDITIONAL, "2 divides I")


def test_the_dilation_of_an_effective_kernel() -> None:
    right = rule("With dilation 3 the effective kernel size is $k' = 3k - 2$.\n")
    assert right.verdict is Verdict.HOLDS
    wrong = rule("With dilation 3 the effective kernel size is $k' = 3k - 3$.\n")
    assert (wrong.verdict, wrong.correction) == (Verdict.WRONG, ("k' = 3k - 2",))


NOTE = """A 3×3 kernel with padding 1 keeps the size, $O = I$.

A 2×2 max pooling halves the size: $O = I/2$.

A 3×3 kernel with stride 2 halves the size approximately: $O \\approx I/2$.

With kernel size 3 and stride 2 we get an output of size $O = (I-1)/2$.

The transposed convolution with kernel 4, stride 2 and padding 1 doubles the size: $O = 2 I$.

Upsampling doubles the width: $O = 2I$.

After the first layer (7×7 kernel, stride 2, padding 3) the height is $H' = H/2$.

After three such layers the size is $O = I - 6$.

The full convolution has an output of size $O = I + 2$ for a kernel of size 3.

Two layers of 3×3 kernels: the output has size $O = I - 4$.

A valid convolution has size $O = I - K + 1$, a same convolution $O = I$, a full one $O = I + K - 1$.

Conv1 has kernel 7 and stride 2, conv2 has kernel 3 and stride 1 and its size is $O = I - 2$.
"""


def test_what_is_said_of_other_layers_condemns_nothing() -> None:
    claims = verify_text(NOTE, "note.md").claims
    assert not [claim for claim in claims if claim.verdict in (Verdict.WRONG, Verdict.MALFORMED)]
    assert sum(claim.kind == "rule" for claim in claims) >= 5


def test_what_is_said_far_away_alone_condemns_nothing() -> None:
    text = "A kernel of size 3 with stride 2.\n\n# Another layer\n\nIts output has size $O = I - 6$.\n"
    assert not [claim for claim in verify_text(text, "note.md").claims if claim.kind == "rule"]
