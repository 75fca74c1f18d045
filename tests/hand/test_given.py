"""Given bindings are read from options and front matter."""

from __future__ import annotations

from symconv.hand.given import read_given
from tests.hand.texts import scanned


def test_options() -> None:
    told = read_given(scanned("text"), {"x": "input", "stride": "2x1", "index_base": "0", "mode": "convolution"})
    assert told.letters == {"x": "x"}
    assert told.numbers == {"stride": (2, 1)}
    assert (told.base, told.mode) == (0, "convolution")


def test_front_matter() -> None:
    told = read_given(scanned("---\nbind: q=weight, stride=3\n---\n\ntext"), {"q": "input"})
    assert told.letters == {"q": "x"}
    assert told.numbers == {"stride": (3,)}
    assert told.learnt["stride"].source == "the front matter"
