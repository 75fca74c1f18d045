"""Forward sums of layers akin to a note's own: announced by words, or with a kernel of one tap."""

from __future__ import annotations

import pytest

from symconv.hand.kin import announces_one_tap, kin_rows
from symconv.hand.parse import parse_note
from symconv.hand.verify import verify_text
from tests.hand.texts import scanned

OWN = r"""| axis | input | kernel | output | stride | dilation | padding |
| --- | --- | --- | --- | --- | --- | --- |
| the one | $I$ | $K$ | $O$ | $2$ | $1$ | $p$ |

$$y_{m,u} = \sum_{c=0}^{C-1}\sum_{k=0}^{K-1} w_{m,c,k}\, x_{c,2u+k-p}$$

$$\frac{\partial L}{\partial w_{m,c,k}} = \sum_{u=0}^{O-1} \frac{\partial L}{\partial y_{m,u}}\, x_{c,2u+k-p}$$
"""
DILATED = r"""
A dilated convolution:

$$y_{m,u} = \sum_{c=0}^{C-1}\sum_{k=0}^{K-1} w_{m,c,k}\, x_{c,2u+dk-p}$$
"""
POINTWISE = r"""
A pointwise convolution:

$$y_{m,u} = \sum_{c=0}^{C-1} w_{m,c,0}\, x_{c,2u-p}$$
"""
DEPTHWISE = r"""
A depthwise convolution:

$$y_{g,u} = \sum_{k=0}^{K-1} w_{g,k}\, x_{g,2u+k-p}$$
"""


def verdicts(text: str) -> list[str]:
    return [str(claim.verdict) for claim in verify_text(text).claims]


@pytest.mark.parametrize("kin", [DILATED, POINTWISE, DEPTHWISE])
def test_a_layer_of_another_kind_is_right_beside_the_first(kin: str) -> None:
    assert verdicts(OWN + kin) == ["holds", "holds", "holds"]


def test_a_slip_in_it_is_wrong() -> None:
    assert verdicts(OWN + DILATED.replace("x_{c,2u+dk-p}", "x_{c,3u+dk-p}"))[2] == "wrong"
    assert verdicts(OWN + DEPTHWISE.replace("w_{g,k}", "w_{u,k}"))[2] == "wrong"
    assert verdicts(OWN + POINTWISE.replace("2u-p", "3u-p"))[2] == "wrong"


def test_one_tap_without_words_is_a_condition() -> None:
    (claim,) = verify_text(OWN + POINTWISE.replace("A pointwise convolution", "Also")).claims[2:]
    assert (str(claim.verdict), claim.condition) == ("conditional", "the kernel has one tap")


def test_some_forward_sum_is_the_notes_own() -> None:
    note = scanned(DILATED)
    assert kin_rows(note, parse_note(note), {"x": "x", "w": "w", "y": "y"}, {"x": 2, "w": 3, "y": 2}) == {}


def test_only_the_words_right_above_announce() -> None:
    note = scanned(POINTWISE)
    assert announces_one_tap(note, 4)
    assert not announces_one_tap(note, 40)
