"""What `derive` renders for worked examples is judged right: everything concrete in it holds."""

from __future__ import annotations

import pytest

from symconv.hand.verify import verify_text
from symconv.pipeline import choose, derive_document
from symconv.spec import Conv

CONCRETE = "problem,forward,gradients,matrices,phases,images,linear,rules"
PROBLEMS = {
    "plain": Conv((4, 4), (2, 2)),
    "strided": Conv((5, 5), (3, 3), 2, padding=1),
    "dilated": Conv((5, 5), (2, 2), dilation=2),
    "ends differ": Conv((5, 4), (3, 2), (2, 1), ((0, 1), (1, 0))),
    "remainder": Conv((6, 5), (2, 2), (3, 2)),
    "dead phases": Conv((4, 4), (1, 1), 2),
    "dots": Conv((8, 8), (3, 3), 2, padding=1),
    "one axis": Conv(14, 2, 2),
    "one axis, dilated": Conv(12, 3, 3, padding=2, dilation=2),
    "three axes": Conv((4, 3, 4), (2, 2, 2), (2, 1, 2)),
    "channels": Conv((3, 3), (2, 2), in_channels=2, out_channels=3),
    "groups": Conv((3, 3), (2, 2), groups=2, in_channels=4, out_channels=4),
    "depthwise": Conv((4, 4), (2, 2), 2, groups=2, in_channels=2, out_channels=2),
    "images": Conv(3, 2, batch=2, in_channels=2, out_channels=2),
    "no bias": Conv((3, 3), (2, 2), bias=False),
    "flipped": Conv((5, 5), (3, 3), 2, padding=1, mode="convolution"),
}
STYLES = ("plain", "partial", "function", "subscript", "delta")
SAMPLE = [
    (
        name,
        style,
        ("en", "zh")[(number + place) % 2],
        ("md", "tex")[(number + place) // 2 % 2],
        (number + place) % 3 == 0,
    )
    for number, name in enumerate(PROBLEMS)
    for place, style in enumerate(STYLES)
    if (number + place) % 3 == 0
]


@pytest.mark.parametrize(("name", "style", "language", "format", "full"), SAMPLE)
def test_everything_holds(name: str, style: str, language: str, format: str, full: bool) -> None:
    text = derive_document(PROBLEMS[name], choose(style, language, format, CONCRETE, full))
    found = verify_text(str(text), f"note.{format}").claims
    verdicts = [str(claim.verdict) for claim in found]
    assert len(verdicts) >= 20
    assert set(verdicts) <= {"holds", "unchecked", "definition"}
    assert verdicts.count("unchecked") * 50 <= len(verdicts)
