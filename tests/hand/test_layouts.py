"""The places of indices, voted."""

from __future__ import annotations

from symconv.hand.layouts import infer


def use(tensor: str, *letters: str | None) -> tuple[str, tuple[str | None, ...], tuple[frozenset[str], ...]]:
    return tensor, letters, tuple(frozenset({a}) if a else frozenset() for a in letters)


def test_letters_that_keep_their_place_across_factors_decide() -> None:
    forward = (use("y", "n", "m", "u", "v"), use("w", "m", "c", "i", "j"), use("x", "n", "c", None, None))
    layouts, _ = infer({"x": 4, "w": 4, "y": 4}, [forward], {})
    assert layouts == {"x": ("n", "c", 0, 1), "w": ("m", "c", 0, 1), "y": ("n", "m", 0, 1), "b": ("m",)}


def test_channels_last_is_told_from_channels_first() -> None:
    forward = (use("y", "n", "u", "v", "m"), use("w", "i", "j", "c", "m"), use("x", "n", None, None, "c"))
    layouts, _ = infer({"x": 4, "w": 4, "y": 4}, [forward], {})
    assert (layouts["x"], layouts["w"]) == (("n", 0, 1, "c"), (0, 1, "c", "m"))
