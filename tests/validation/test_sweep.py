from __future__ import annotations

from symconv import Conv
from symconv.validation.sweep import MAX_MACS, random_problems, shrink


def test_a_sweep_is_over_everything_that_a_problem_can_be() -> None:
    problems = list(random_problems(300, 1))
    assert len(problems) == 300
    assert {conv.dimensions for conv in problems} == {1, 2, 3}
    assert {conv.mode for conv in problems} == {"cross-correlation", "convolution"}
    assert {conv.bias for conv in problems} == {True, False}
    assert all(conv.macs <= MAX_MACS for conv in problems)
    for feature in (
        lambda c: c.groups > 1 and c.group_in == 1,
        lambda c: c.groups > 1 and c.group_in > 1,
        lambda c: c.batch > 1,
        lambda c: any(low != high for low, high in c.padding),
        lambda c: all(low == high > 0 for low, high in c.padding),
        lambda c: any(c.remainder),
        lambda c: any(s > k for s, k in zip(c.stride, c.kernel, strict=True)),
        lambda c: any(d > 1 for d in c.dilation),
        lambda c: len(set(c.stride)) > 1,
        lambda c: any(low >= e for (low, _), e in zip(c.padding, c.effective_kernel, strict=True)),
    ):
        assert sum(map(feature, problems)) >= 5


def test_a_seed_gives_the_same_problems_again() -> None:
    assert list(random_problems(20, 7)) == list(random_problems(20, 7))
    assert list(random_problems(20, 7)) != list(random_problems(20, 8))


def test_a_failing_problem_is_shrunk_to_its_smallest_form() -> None:
    large = Conv((9, 8, 7), (3, 2, 2), (1, 3, 2), 2, (2, 1, 1), 2, 4, 6, 3, mode="convolution")
    assert shrink(large, lambda c: max(c.stride) >= 3) == Conv(1, 1, 3, bias=False)
    assert shrink(large, lambda c: c.groups > 1) == Conv(1, 1, groups=2, in_channels=2, out_channels=2, bias=False)
    assert shrink(large, lambda c: c.mode == "convolution" and max(c.kernel) > 1) == Conv(
        2, 2, mode="convolution", bias=False
    )
    assert shrink(large, lambda c: any(low > 0 for low, _ in c.padding)).padding == ((1, 0),)


def test_shrinking_ends_however_much_fails() -> None:
    assert shrink(Conv((2000, 2000, 2000), 3, 2, 1), lambda _: True).macs <= 10
    huge = Conv((2_000_000_000,), 5, 3)
    assert shrink(huge, lambda c: c.input[0] > 1_000_000).input[0] < 2_000_000_000
