"""Checked notes made by hand, and hostile ones drawn, for the tests of reports."""

from __future__ import annotations

from hypothesis import strategies as st

from symconv.hand.binding import AxisFacts, Bindings, Learnt
from symconv.hand.claim import CheckedNote, Claim, Counterexample, Trouble
from symconv.verdict import Verdict

TEXT = """# 卷积的梯度

步长为 2：

$$
y_{11} = w_{11}x_{11}
x_{12} = w_{12}y_{12}
$$
核大小 $k' = (k-1)d$ 与 $o = i$，其中 $x$
"""


def claim(
    line: int,
    column: int,
    latex: str,
    verdict: Verdict,
    reason: str | None = None,
    correction: tuple[str, ...] = (),
    condition: str | None = None,
    counterexample: Counterexample | None = None,
    kind: str = "dgrad-element",
    reading: str = "",
) -> Claim:
    return Claim(
        line,
        line,
        column,
        latex,
        kind,
        verdict,
        reading,
        "this system",
        condition,
        reason,
        correction,
        counterexample,
    )


EXAMPLE = Counterexample((("i", 1), ("S", 2)), "w12*y12", "w12*y11")
CLAIMS = (
    claim(6, 1, "y_{11} = w_{11}x_{11}", Verdict.HOLDS, kind="forward-element"),
    claim(
        7,
        1,
        "x_{12} = w_{12}y_{12}",
        Verdict.WRONG,
        "the term w_{12}y_{12} belongs to x_{14}",
        ("x_{12} = w_{12}y_{11}",),
        counterexample=EXAMPLE,
        reading="the gradient of x[0, 1]",
    ),
    claim(9, 6, "k' = (k-1)d", Verdict.MALFORMED, "+1 is missing", ("k' = (k-1)d + 1",), kind="rule"),
    claim(9, 22, "o = i", Verdict.CONDITIONAL, condition="S = 1", kind="rule"),
    claim(9, 33, "x", Verdict.UNCHECKED, "it states nothing that could be settled", kind="rule"),
)
BINDINGS = Bindings(
    names={"x": "input", "w": "weight"},
    index_base=1,
    joined=True,
    bare_gradients=("x",),
    convolutions=("*",),
    mode="cross-correlation",
    axes=(AxisFacts(4, 2, 2, 2, 1, 0, 0), AxisFacts(None, "K", None, 2, 1, 0, 1)),
    has_bias=False,
    learnt={"x": Learnt("input", "the forward rows", 6), "stride": Learnt("2", "line 3: 步长为 2", 3)},
    ties=("* is a product or a convolution",),
)
NOTE = CheckedNote("note.md", TEXT, BINDINGS, CLAIMS, (Trouble(5, 1, "a formula is never closed"),))
CLEAN = CheckedNote("clean.md", "$$y = x$$\n", Bindings(), (claim(1, 3, "y = x", Verdict.HOLDS),))

HOSTILE = (
    "</mark><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "]]>",
    "-->",
    "```\n# out",
    "````",
    "`",
    "|",
    "[a](javascript:b)",
    "![a](http://b.example)",
    "@somebody",
    "#1",
    "$x$",
    "{{ x }}",
    "{% if %}",
    "{0}",
    "y_{11}",
    "\u202e",
    "\x1b[31m",
    "\ud800",
    "\u0301",
    "输入",
    "\t",
    "\r\n",
    "\n",
    "http://a.example",
    "&lt;",
    "\\",
    "https://x.example/?a=b&c=d",
    "*a*",
    "~~b~~",
    "a@b.example",
)
words = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=8), max_size=6).map("".join)
claims = st.builds(
    Claim,
    line=st.integers(1, 12),
    end_line=st.integers(1, 14),
    column=st.integers(1, 40),
    latex=words,
    kind=words,
    verdict=st.sampled_from(Verdict),
    reading=words,
    scope=words,
    condition=st.none() | words,
    reason=st.none() | words,
    correction=st.lists(words, max_size=2).map(tuple),
    counterexample=st.none() | st.builds(Counterexample, st.just((("i<b>", 1),)), words, words),
)
bindings = st.builds(
    Bindings,
    names=st.dictionaries(words, st.just("input"), max_size=2),
    learnt=st.dictionaries(words, st.builds(Learnt, words, words, st.none() | st.integers(1, 9)), max_size=2),
    ties=st.lists(words, max_size=2).map(tuple),
)
hostile_notes = st.builds(
    CheckedNote,
    file=words,
    text=st.lists(words, max_size=8).map("\n".join),
    bindings=bindings,
    claims=st.lists(claims, max_size=6).map(tuple),
    troubles=st.lists(
        st.builds(Trouble, st.integers(1, 9), st.integers(1, 9), words.map("unread {}".format)), max_size=2
    ).map(tuple),
)


@st.composite
def placed_notes(draw: st.DrawFn) -> CheckedNote:
    """Hostile notes whose claims stand where their text is."""
    note = draw(hostile_notes)
    text = note.text + "\n" + "\n".join(c.latex.replace("\r", "").replace("\n", "") for c in note.claims)
    first = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") - len(note.claims) + 2
    placed = tuple(
        Claim(
            **{**vars(c), "line": first + at, "end_line": first + at, "column": 1, "latex": c.latex.replace("\n", "")}
        )
        for at, c in enumerate(note.claims)
    )
    return CheckedNote(note.file, text, note.bindings, placed, note.troubles)
