"""Nothing is called wrong in what `derive` renders for axes that show little and for channels behind dots."""

from __future__ import annotations

import pytest

from symconv.hand.verify import verify_text
from symconv.pipeline import choose, derive_document
from symconv.spec import Conv

CONCRETE = "problem,forward,gradients,matrices,phases,images,linear,rules"
PROBLEMS = (
    Conv((4, 3, 3), (2, 2, 2), 2, ((0, 1), (1, 0), (0, 0))),
    Conv(3, 2, 2),
    Conv(5, 3, 3),
    Conv((5, 3), (2, 3), 2),
    Conv((6, 3), (2, 2), (3, 2)),
    Conv((3, 3), (1, 1), 3),
    Conv((4, 1), (3, 1), (2, 1), (1, 0)),
    Conv((4, 4, 2), (2, 2, 2), 2),
    Conv((5, 4, 3), (3, 2, 1), (2, 3, 2), dilation=(2, 1, 1)),
    Conv((8, 8), (3, 3), 2, 1, in_channels=16, out_channels=16),
    Conv((6, 6), (3, 3), 1, 1, in_channels=64, out_channels=64, bias=False),
    Conv((8, 8), (3, 3), 2, 1, groups=4, in_channels=16, out_channels=16),
    Conv((6, 6), (2, 2), 2, groups=8, in_channels=8, out_channels=16),
    Conv(12, 3, 2, 1, in_channels=32, out_channels=8),
    Conv((4, 4), (1, 1), in_channels=64, out_channels=32),
    Conv((3, 3), (1, 1), 3),
    Conv((3, 3), (1, 1), 3),
    Conv((3, 3), (1, 1), 3),
)
STYLES = ("partial", "plain", "function", "subscript", "delta")


@pytest.mark.parametrize("number", range(len(PROBLEMS)))
def test_nothing_is_wrong(number: int) -> None:
    style, language, form = STYLES[number % 5], ("en", "zh")[number % 2], ("md", "tex")[number // 2 % 2]
    text = derive_document(PROBLEMS[number], choose(style, language, form, CONCRETE, False))
    found = verify_text(str(text), f"note.{form}").claims
    assert len(found) >= 10
    assert [claim.latex for claim in found if str(claim.verdict) in {"wrong", "malformed"}] == []


def test_groups_of_three_dimensions_in_delta_notation() -> None:
    # The worked rows give delta no index of the group, the closed forms do; dots hide a depth of the padded input.
    conv = Conv((3, 3, 3), (2, 2, 2), 1, 1, groups=2, in_channels=4, out_channels=2)
    text = str(derive_document(conv, choose("delta", "en", "md", None, False)))
    summary = {str(name): count for name, count in verify_text(text, "note.md").summary.items() if count}
    assert set(summary) == {"holds", "definition"}
