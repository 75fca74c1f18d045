from __future__ import annotations

from dataclasses import replace

from symconv.verify_report.facts import alike, counts_text, facts_of, known_of, lines_text, total, unchecked_reasons
from tests.verify_report.checked import BINDINGS, CLAIMS, CLEAN, NOTE


def test_what_is_said_of_a_claim() -> None:
    assert [(fact.label, fact.text) for fact in facts_of(CLAIMS[1])] == [
        ("right", "x_{12} = w_{12}y_{11}"),
        ("because", "the term w_{12}y_{12} belongs to x_{14}"),
        ("fails at", "i = 1, S = 2: claimed w12*y12, true is w12*y11"),
        ("read as", "the gradient of x[0, 1]"),
        ("scope", "this system"),
    ]
    assert next(facts_of(CLAIMS[3])).text == "S = 1"


def test_counts_begin_with_the_worst() -> None:
    assert counts_text(NOTE.summary) == "1 wrong, 1 malformed, 1 conditional, 1 holds, 1 unchecked"
    assert counts_text({"holds": 2, "definition": 1}) == "2 hold, 1 definition"
    assert counts_text({}) == "no formula that states anything"
    assert total([NOTE.summary, CLEAN.summary])["holds"] == 2


def test_lines_are_gathered() -> None:
    assert lines_text([3]) == "line 3"
    assert lines_text([9, 3, 4, 5, 3]) == "lines 3-5, 9"
    assert lines_text(range(1, 101, 2)).endswith("45, 47 and 26 more places")


def test_unchecked_claims_are_gathered_by_their_reason() -> None:
    assert unchecked_reasons(CLAIMS) == {"it states nothing that could be settled": [9]}


def test_what_was_learnt_has_its_source() -> None:
    known = {entry.name: (entry.value, entry.source) for entry in known_of(BINDINGS)}
    assert known["x"] == ("input, also its gradient", "line 6: the forward rows")
    assert known["stride"] == ("2x2", "line 3: 步长为 2")
    assert known["input-size"] == ("4x?", "")
    assert known["kernel-size"] == ("2xK", "")
    assert known["padding"] == ("0:0x0:1", "")
    assert known["index-base"] == ("1", "")
    assert (known["digits"][0], known["*"][0], known["has-bias"][0]) == ("joined", "convolution", "no")


def test_conditional_claims_of_which_the_same_is_to_be_said_are_gathered() -> None:
    again = [replace(CLAIMS[3], line=line) for line in (12, 13)]
    other = replace(CLAIMS[3], line=14, condition="S = 2")
    found = list(alike([*CLAIMS, *again, other, CLAIMS[1]]))
    assert [(claim.line, str(claim.verdict), lines) for claim, lines in found] == [
        (7, "wrong", []),
        (9, "malformed", []),
        (9, "conditional", [12, 13]),
        (14, "conditional", []),
        (7, "wrong", []),
    ]
