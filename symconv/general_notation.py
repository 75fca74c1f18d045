"""How a derivation for all sizes is written: what the tensors, indices and sizes are called, and how sums look.

The worked examples' notations (`notation`) write elements at given places; these write elements at symbols.
"""

from __future__ import annotations

from dataclasses import dataclass

from symconv.errors import SymconvError, shorten

PerAxis = dict[int, tuple[str, ...]]
"""What something is called on each axis, by the number of axes."""


@dataclass(frozen=True)
class GeneralNotation:
    """A house style for index sums.

    `element` is LaTeX with %s for the letter and %s for the indices; `gradient` has one %s for the element, and
    `gradients` names tensors whose gradient has a letter of its own. `output_mark` is put behind the indices of an
    output that stands beside an input or weight, `second_mark` behind an index that is there a second time.
    """

    name: str
    letters: dict[str, str]
    element: str
    gradient: str
    gradients: dict[str, str]
    derivative: str
    channels: dict[str, str]
    """The letters of the indices n (image), g (group), c and m (channels in and out)."""
    channel_sizes: dict[str, str]
    sizes: dict[str, PerAxis]
    """By role: input, kernel, output, low, high, remainder, stride, dilation."""
    indices: dict[str, PerAxis]
    """By role: i, o, k, row, count, phase, first_tap."""
    letters_by_place: bool
    """Whether an element's own indices take the letters of `indices["i"]` whatever they are, and sums those of k."""
    output_mark: str
    second_mark: str
    times: str
    """Between two factors, and between a number or step and an index where `step_last` is false."""
    step_last: bool
    """Whether a stride stands behind its index: yS."""
    bounds: bool
    """Whether every sum shows its bounds."""


def _by_axis(three: tuple[str, str, str], one: str | None = None) -> PerAxis:
    return {1: (one or three[2],), 2: three[1:], 3: three}


FUNCTION = GeneralNotation(
    name="function",
    letters={
        "x": "I",
        "w": "W",
        "y": "O",
        "b": "B",
        "z": "Z",
        "xp": "IP",
        "xphase": "IS",
        "dyp": "OP",
        "slope": r"\sigma'",
        "xt": "IT",
        "yt": "OT",
    },
    element="%s(%s)",
    gradient=r"\frac{dL}{d%s}",
    gradients={},
    derivative=r"\frac{d%s}{d%s}",
    channels={"n": "b", "g": "g", "c": "c", "m": "n"},
    channel_sizes={"N": "NB", "G": "G", "C": "C", "M": "N"},
    sizes={
        "input": _by_axis(("DI", "HI", "WI")),
        "kernel": _by_axis(("K", "K", "K")),
        "output": _by_axis(("DO", "HO", "WO")),
        "low": _by_axis(("pf", "pt", "pl")),
        "high": _by_axis(("pk", "pb", "pr")),
        "remainder": _by_axis(("rd", "rh", "rw")),
        "stride": _by_axis(("S", "S", "S")),
        "dilation": _by_axis(("D", "D", "D")),
        "gcd": _by_axis((r"\gcd(S,D)", r"\gcd(S,D)", r"\gcd(S,D)")),
        "field": _by_axis(("f_z", "f_y", "f_x"), "f"),
        "jump": _by_axis(("s_z", "s_y", "s_x"), "s"),
        "start": _by_axis(("a_z", "a_y", "a_x"), "a"),
        "extra": _by_axis(("ed", "eh", "ew")),
    },
    indices={
        "i": _by_axis(("z", "y", "x")),
        "o": _by_axis(("l", "j", "i")),
        "k": _by_axis(("l", "j", "i")),
        "row": _by_axis(("u_z", "u_y", "u_x"), "u"),
        "count": _by_axis(("t_z", "t_y", "t_x"), "t"),
        "phase": _by_axis((r"\varphi_z", r"\varphi_y", r"\varphi_x"), r"\varphi"),
        "first_tap": _by_axis(("k_z", "k_y", "k_x"), "k_0"),
    },
    letters_by_place=True,
    output_mark="",
    second_mark="'",
    times="*",
    step_last=True,
    bounds=True,
)
"""0-based O(n,y,x), gradients as fractions, paddings pt, pb, pl, pr, sums with their bounds."""

SUBSCRIPT = GeneralNotation(
    name="subscript",
    letters={
        "x": "input",
        "w": "weight",
        "y": "output",
        "b": "bias",
        "z": "z",
        "xp": "padded",
        "xphase": "image",
        "dyp": "dfp",
        "slope": r"\sigma'",
        "xt": "inputT",
        "yt": "outputT",
    },
    element="%s_{%s}",
    gradient=r"\frac{\partial f}{\partial %s}",
    gradients={"y": "df", "dyp": "dfp"},
    derivative=r"\frac{\partial %s}{\partial %s}",
    channels={"n": "b", "g": "g", "c": "c_{in}", "m": "c_{out}"},
    channel_sizes={"N": "B", "G": "G", "C": "C_{in}", "M": "C_{out}"},
    sizes={
        "input": _by_axis(("D_{in}", "H_{in}", "W_{in}")),
        "kernel": _by_axis(("T", "R", "S")),
        "output": _by_axis(("D_{out}", "H_{out}", "W_{out}")),
        "low": _by_axis(("pad_{front}", "pad_{top}", "pad_{left}")),
        "high": _by_axis(("pad_{back}", "pad_{bottom}", "pad_{right}")),
        "remainder": _by_axis(("remd", "remh", "remw")),
        "stride": _by_axis(("strd", "strh", "strw")),
        "dilation": _by_axis(("dild", "dilh", "dilw")),
        "gcd": _by_axis((r"\gcd(strd,dild)", r"\gcd(strh,dilh)", r"\gcd(strw,dilw)")),
        "field": _by_axis(("fieldd", "fieldh", "fieldw")),
        "jump": _by_axis(("jumpd", "jumph", "jumpw")),
        "start": _by_axis(("startd", "starth", "startw")),
        "extra": _by_axis(("extrad", "extrah", "extraw")),
    },
    indices={
        "i": _by_axis(("d_{in}", "h_{in}", "w_{in}")),
        "o": _by_axis(("d_{out}", "h_{out}", "w_{out}")),
        "k": _by_axis(("dk", "di", "dj")),
        "row": _by_axis(("ud", "uh", "uw")),
        "count": _by_axis(("td", "th", "tw")),
        "phase": _by_axis((r"\varphi_d", r"\varphi_h", r"\varphi_w")),
        "first_tap": _by_axis(("kd", "kh", "kw")),
    },
    letters_by_place=False,
    output_mark="1",
    second_mark="1",
    times=" * ",
    step_last=False,
    bounds=False,
)
r"""output_{b,c_{out},h_{out},w_{out}}, df for the output gradient, strides strh and strw."""

GENERAL_NOTATIONS: dict[str, GeneralNotation] = {notation.name: notation for notation in (FUNCTION, SUBSCRIPT)}


def general_notation_named(name: str) -> GeneralNotation:
    """The house style called `name`. Raises `SymconvError` with the names there are."""
    if name not in GENERAL_NOTATIONS:
        raise SymconvError(
            f"notation {shorten(name)}: not a notation for all sizes; choose {' or '.join(GENERAL_NOTATIONS)}, "
            "or give --input for a worked example"
        )
    return GENERAL_NOTATIONS[name]


def marked(index: str, mark: str) -> str:
    """An index with a mark: j becomes j', h_{out} becomes h_{out1}."""
    if mark == "'" or not index.endswith("}"):
        return index + mark
    return f"{index[:-1]}{mark}}}"
