from __future__ import annotations

from symconv.hand.braces import Braces


def test_which_closes_which() -> None:
    braces = Braces(r"{a{b}\}c} {")
    assert [braces.end(at) for at in (0, 2, 10, 1)] == [9, 5, -1, -1]
