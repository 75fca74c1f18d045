"""The house styles: each a `Notation` with a name, made after the way in which people write derivations by hand."""

from __future__ import annotations

from dataclasses import replace

from symconv.errors import SymconvError, shorten
from symconv.notation import Notation, by_axis


def _numbered(letter: str) -> dict[int, tuple[str, ...]]:
    """One letter for every axis, numbered where there are several: p; p_1, p_2."""
    return {1: (letter,), 2: tuple(f"{letter}_{n}" for n in (1, 2)), 3: tuple(f"{letter}_{n}" for n in (1, 2, 3))}


PLAIN = Notation(
    name="plain",
    letters={
        "x": "x",
        "w": "w",
        "y": "y",
        "b": "b",
        "z": "z",
        "xp": r"\bar{x}",
        "xphase": r"\check{x}",
        "dyp": r"\bar{y}",
        "slope": r"\sigma'",
        "xt": r"\tilde{x}",
        "yt": r"\tilde{y}",
    },
    matrices={"x": "X", "w": "W", "y": "Y", "b": "b"},
    index_base=1,
    element="%s_{%s}",
    joined=True,
    matrix="\\begin{pmatrix}\n%s\n\\end{pmatrix}",
    gradient="%s",
    gradients={},
    derivative=r"\frac{\partial %s}{\partial %s}",
    kronecker=r"\delta_{%s,\,%s}\,",
    order=("w", "x", "dy"),
    product="",
    sign=r"\ast",
    channels={"n": "n", "g": "g", "c": "c", "m": "m"},
    channel_sizes={"N": "N", "G": "G", "C": "C", "M": "M"},
    sizes={
        "input": _numbered("I"),
        "kernel": _numbered("k"),
        "output": _numbered("O"),
        "low": _numbered("p"),
        "high": _numbered("q"),
        "remainder": _numbered("r"),
        "stride": _numbered("s"),
        "dilation": _numbered("d"),
        "gcd": {
            1: (r"\gcd(s,d)",),
            2: (r"\gcd(s_1,d_1)", r"\gcd(s_2,d_2)"),
            3: (r"\gcd(s_1,d_1)", r"\gcd(s_2,d_2)", r"\gcd(s_3,d_3)"),
        },
        "field": _numbered("R"),
        "jump": _numbered("J"),
        "start": _numbered("A"),
        "extra": _numbered("e"),
    },
    indices={
        "i": by_axis(("h", "i", "j"), "i"),
        "o": by_axis(("t", "u", "v"), "u"),
        "k": by_axis((r"\lambda", r"\mu", r"\nu"), r"\mu"),
        "row": _numbered(r"\rho"),
        "count": _numbered(r"\tau"),
        "phase": _numbered(r"\varphi"),
        "first_tap": _numbered(r"\kappa"),
    },
    letters_by_place=False,
    output_mark="",
    second_mark="'",
    times=r"\,",
    step_last=False,
    bounds=True,
    offset="%s",
)
"""1-based x_{11}; a gradient is written with the bare letter of its tensor."""

PARTIAL = replace(
    PLAIN,
    name="partial",
    gradient=r"\partial{%s}",
    order=("dy", "w", "x"),
)
r"""1-based \partial{x_{11}}."""

FUNCTION = Notation(
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
    matrices={"x": "I", "w": "W", "y": "O", "b": "B"},
    index_base=0,
    element="%s(%s)",
    joined=False,
    matrix="\\begin{pmatrix}\n%s\n\\end{pmatrix}",
    gradient=r"\frac{dL}{d%s}",
    gradients={},
    derivative=r"\frac{d%s}{d%s}",
    kronecker=r"\delta_{%s,\,%s}\,",
    order=("dy", "w", "x"),
    product="*",
    sign=r"\ast",
    channels={"n": "b", "g": "g", "c": "c", "m": "n"},
    channel_sizes={"N": "NB", "G": "G", "C": "C", "M": "N"},
    sizes={
        "input": by_axis(("DI", "HI", "WI")),
        "kernel": by_axis(("K", "K", "K")),
        "output": by_axis(("DO", "HO", "WO")),
        "low": by_axis(("pf", "pt", "pl")),
        "high": by_axis(("pk", "pb", "pr")),
        "remainder": by_axis(("rd", "rh", "rw")),
        "stride": by_axis(("S", "S", "S")),
        "dilation": by_axis(("D", "D", "D")),
        "gcd": by_axis((r"\gcd(S,D)", r"\gcd(S,D)", r"\gcd(S,D)")),
        "field": by_axis(("f_z", "f_y", "f_x"), "f"),
        "jump": by_axis(("s_z", "s_y", "s_x"), "s"),
        "start": by_axis(("a_z", "a_y", "a_x"), "a"),
        "extra": by_axis(("ed", "eh", "ew")),
    },
    indices={
        "i": by_axis(("z", "y", "x")),
        "o": by_axis(("l", "j", "i")),
        "k": by_axis(("l", "j", "i")),
        "row": by_axis(("u_z", "u_y", "u_x"), "u"),
        "count": by_axis(("t_z", "t_y", "t_x"), "t"),
        "phase": by_axis((r"\varphi_z", r"\varphi_y", r"\varphi_x"), r"\varphi"),
        "first_tap": by_axis(("k_z", "k_y", "k_x"), "k_0"),
    },
    letters_by_place=True,
    output_mark="",
    second_mark="'",
    times="*",
    step_last=True,
    bounds=True,
    offset="(%s)",
)
"""0-based O(n,y,x), gradients as fractions, paddings pt, pb, pl, pr, sums with their bounds."""

SUBSCRIPT = Notation(
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
    matrices={"x": "input", "w": "weight", "y": "output", "b": "bias"},
    index_base=0,
    element="%s_{%s}",
    joined=False,
    matrix="\\begin{pmatrix}\n%s\n\\end{pmatrix}",
    gradient=r"\frac{\partial f}{\partial %s}",
    gradients={"y": "df", "dyp": "dfp"},
    derivative=r"\frac{\partial %s}{\partial %s}",
    kronecker=r"\delta_{%s,\,%s}\,",
    order=("dy", "x", "w"),
    product=" * ",
    sign=r"\ast",
    channels={"n": "b", "g": "g", "c": "c_{in}", "m": "c_{out}"},
    channel_sizes={"N": "B", "G": "G", "C": "C_{in}", "M": "C_{out}"},
    sizes={
        "input": by_axis(("D_{in}", "H_{in}", "W_{in}")),
        "kernel": by_axis(("T", "R", "S")),
        "output": by_axis(("D_{out}", "H_{out}", "W_{out}")),
        "low": by_axis(("pad_{front}", "pad_{top}", "pad_{left}")),
        "high": by_axis(("pad_{back}", "pad_{bottom}", "pad_{right}")),
        "remainder": by_axis(("remd", "remh", "remw")),
        "stride": by_axis(("strd", "strh", "strw")),
        "dilation": by_axis(("dild", "dilh", "dilw")),
        "gcd": by_axis((r"\gcd(strd,dild)", r"\gcd(strh,dilh)", r"\gcd(strw,dilw)")),
        "field": by_axis(("fieldd", "fieldh", "fieldw")),
        "jump": by_axis(("jumpd", "jumph", "jumpw")),
        "start": by_axis(("startd", "starth", "startw")),
        "extra": by_axis(("extrad", "extrah", "extraw")),
    },
    indices={
        "i": by_axis(("d_{in}", "h_{in}", "w_{in}")),
        "o": by_axis(("d_{out}", "h_{out}", "w_{out}")),
        "k": by_axis(("dk", "di", "dj")),
        "row": by_axis(("ud", "uh", "uw")),
        "count": by_axis(("td", "th", "tw")),
        "phase": by_axis((r"\varphi_d", r"\varphi_h", r"\varphi_w")),
        "first_tap": by_axis(("kd", "kh", "kw")),
    },
    letters_by_place=False,
    output_mark="1",
    second_mark="1",
    times=" * ",
    step_last=False,
    bounds=False,
    offset="%s",
)
r"""output_{b,c_{out},h_{out},w_{out}}, df for the output gradient, strides strh and strw."""

DELTA = replace(
    PLAIN,
    name="delta",
    letters=PLAIN.letters | {"w": "k", "dyp": r"\bar{\delta}"},
    matrices={"x": "X", "w": "K", "y": "Y", "b": "b"},
    sizes=PLAIN.sizes | {"kernel": _numbered("f")},  # k is the weights' letter
    matrix="\\left(\\begin{matrix}\n%s\n\\end{matrix}\\right)",
    gradient=r"\frac{\partial J}{\partial %s}",
    gradients={"y": r"\delta", "dyp": r"\bar{\delta}", "yt": r"\tilde{\delta}"},
    kronecker=r"\left[%s = %s\right]",
    order=("dy", "x", "w"),
    sign=r"\mathrm{conv}",
)
r"""1-based x_{11}k_{11}, the gradient of the output \delta_{11}, other gradients as fractions."""

NOTATIONS: dict[str, Notation] = {n.name: n for n in (PLAIN, PARTIAL, FUNCTION, SUBSCRIPT, DELTA)}


def notation_named(name: str) -> Notation:
    """The house style called `name`. Raises `SymconvError` with the names there are."""
    if name not in NOTATIONS:
        names = [*NOTATIONS]
        raise SymconvError(
            f"notation {shorten(name)}: not a notation; choose {', '.join(names[:-1])} or {names[-1]}, "
            "or give a file whose name ends in .toml"
        )
    return NOTATIONS[name]
