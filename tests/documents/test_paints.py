from __future__ import annotations

from symconv.documents.paints import BACKGROUND, EDGE, GREY, TEXT, colour


def luminance(value: str) -> float:
    parts = [int(value[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def test_texts_and_lines_are_legible() -> None:
    for number in range(16):
        paint = colour(number)
        assert contrast(TEXT, paint.fill) > 7
        assert contrast(TEXT, paint.stroke) > 4.5
        assert contrast(paint.ink, BACKGROUND) > 4.5
    assert contrast(TEXT, GREY) > 7
    assert contrast(EDGE, BACKGROUND) > 4.5


def test_neighbours_differ_in_colour_and_in_hatching() -> None:
    paints = [colour(number) for number in range(64)]
    assert len({(paint.fill, paint.hatch) for paint in paints}) == 64
    assert len({paint.hatch for paint in paints[:8]}) == len({paint.fill for paint in paints[:8]}) == 8
