from __future__ import annotations

from symconv.hand.mending import Edit, Repair, repaired_text


def test_all_edits_are_made_at_their_places() -> None:
    repairs = [Repair((Edit(1, 1, "{"), Edit(3, 3, "}")), "braces"), Repair((Edit(4, 5, ""),), "surplus")]
    assert repaired_text("xab+}c", repairs) == "x{ab}+c"
    assert repairs[0].start == 1


def test_insertions_at_one_place_keep_their_order() -> None:
    assert repaired_text("ab", [Repair((Edit(1, 1, "1"),), ""), Repair((Edit(1, 1, "2"),), "")]) == "a12b"
