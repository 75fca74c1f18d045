from __future__ import annotations

from hypothesis import given

from symconv.hand.claim import CheckedNote
from symconv.verify_report.columns import printable, width
from symconv.verify_report.report_text import report_text
from tests.verify_report.checked import CLEAN, NOTE, hostile_notes

SHOWN = """\
note.md:7:1: wrong (dgrad-element)
    x_{12} = w_{12}y_{12}
                      ^~
    right:     x_{12} = w_{12}y_{11}
    because:   the term w_{12}y_{12} belongs to x_{14}
    fails at:  i = 1, S = 2: claimed w12*y12, true is w12*y11
    read as:   the gradient of x[0, 1]
    scope:     this system

note.md:9:6: malformed (rule)
    核大小 $k' = (k-1)d$ 与 $o = i$，其中 $x$
                      ^
    right:     k' = (k-1)d + 1
    because:   +1 is missing
    scope:     this system

note.md:9:22: conditional (rule)
    核大小 $k' = (k-1)d$ 与 $o = i$，其中 $x$
                             ^~~~~
    when:      S = 1
    scope:     this system

note.md:5:1: a formula is never closed
note.md: unchecked: it states nothing that could be settled (line 9)
note.md was read with
    x = input, also its gradient (line 6: the forward rows)
    w = weight
    index-base = 1
    digits = joined
    * = convolution
    mode = cross-correlation
    has-bias = no
    input-size = 4x?
    kernel-size = 2xK
    output-size = 2x?
    stride = 2x2 (line 3: 步长为 2)
    dilation = 1x1
    padding = 0:0x0:1
    undecided: * is a product or a convolution

note.md: 1 wrong, 1 malformed, 1 conditional, 1 holds, 1 unchecked.
clean.md: 1 holds.
2 notes: 1 wrong, 1 malformed, 1 conditional, 2 hold, 1 unchecked.
To be put right:
    note.md, lines 7, 9
"""


def test_a_reviewer_sees_what_is_wrong_where_and_what_is_right() -> None:
    assert report_text([NOTE, CLEAN]) == SHOWN


def test_where_nothing_is_wrong_it_is_short() -> None:
    assert report_text([CLEAN]) == "clean.md: 1 holds.\nNothing wrong was found.\n"


@given(hostile_notes)
def test_no_line_is_wider_than_a_terminal_or_commands_it(note: CheckedNote) -> None:
    for line in report_text([note]).removesuffix("\n").split("\n"):
        assert line.isprintable()
        assert width(line) <= 80 or printable(note.file) in line


def test_a_long_name_is_not_broken() -> None:
    name = "a/folder with a long name/" * 5 + "note.md"
    text = report_text([CheckedNote(name, CLEAN.text, CLEAN.bindings, CLEAN.claims)])
    assert text.splitlines()[:2] == [f"{name}:", "    1 holds."]
