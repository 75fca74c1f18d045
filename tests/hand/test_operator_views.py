"""Images made of tensors, and their correlation, by plain numbers."""

from __future__ import annotations

from sympy import Expr, Integer, Symbol

from symconv.hand.operator_views import correlation, correlation_sizes, fitted, whole


def numbers(*values: int) -> list[Expr]:
    return [Integer(value) for value in values]


def test_zeros_around_and_between() -> None:
    view = whole("dy", (), numbers(3), "v").spread(numbers(2)).padded(numbers(1), numbers(2))
    v = Symbol("v", integer=True)
    assert view.at == (2 * v + 1,)
    assert view.sizes == (8,)
    assert view.rotated().at == (6 - 2 * v,)


def test_a_window_has_as_many_places_as_fit() -> None:
    image, kernel = whole("x", (), numbers(5, 4), "v"), whole("w", (), numbers(2, 3), "u")
    assert correlation_sizes(image, kernel) == (4, 2)
    assert correlation_sizes(fitted(image, kernel, full=True), kernel) == (6, 6)


def test_the_convolution_reads_the_kernel_from_its_end() -> None:
    image, kernel = whole("x", (), numbers(5), "v"), whole("w", (), numbers(3), "u")
    u, t = Symbol("u", integer=True), Symbol("t", integer=True)
    for flipped, offset in ((False, u), (True, 2 - u)):
        _, _, (met,) = correlation(image, kernel, [t], flipped)
        assert met.right == t + offset  # type: ignore[union-attr]
