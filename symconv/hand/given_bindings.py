"""Given bindings → `Bindings` that hold just them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import cast

from symconv.errors import SymconvError
from symconv.hand.binding import AxisFacts, Bindings, Learnt, Role
from symconv.hand.given_text import ROLES

_FIELDS = ("input", "kernel", "output", "stride", "dilation")
_CONVOLUTIONS = ("*", "\\ast")


def bindings_given(given: Mapping[str, str], source: str = "given") -> Bindings:
    """What bindings as `parse_given` has them say, each learnt from `source`.

    Raises `SymconvError` where they are for different numbers of axes.
    """
    names = {name: cast(Role, value) for name, value in given.items() if value in ROLES}
    mode = given.get("mode")
    return Bindings(
        names=names,
        index_base=int(given["index-base"]) if "index-base" in given else None,
        bare_gradients=tuple(names) if given.get("gradients") == "bare" else (),
        joined=given["digits"] == "joined" if "digits" in given else None,
        convolutions=_CONVOLUTIONS if given.get("*") == "convolution" else (),
        mode="convolution" if mode == "convolution" else "cross-correlation" if mode else None,
        axes=axes_given(given),
        has_bias=given["has-bias"] == "yes" if "has-bias" in given else None,
        learnt={name: Learnt(value, source) for name, value in given.items()},
    )


def is_fact(name: str, given: Mapping[str, str]) -> bool:
    """Whether a fact is given by this name, which may as well be that of a letter with a role."""
    return name in given and given[name] not in ROLES


def axes_given(given: Mapping[str, str]) -> tuple[AxisFacts, ...]:
    """The facts of every axis; one number stands for all. Raises `SymconvError` where the numbers don't fit."""
    values: dict[str, list[int]] = {}
    for field in _FIELDS:
        if is_fact(field, given):
            values[field] = [int(part) for part in given[field].split("x")]
    if is_fact("padding", given):
        ends = [part.partition(":") for part in given["padding"].split("x")]
        values["padding_low"] = [int(low) for low, _, _ in ends]
        values["padding_high"] = [int(high or low) for low, _, high in ends]
    count = max((len(numbers) for numbers in values.values()), default=0)
    for field, numbers in values.items():
        if len(numbers) not in (1, count):
            name = field.split("_")[0]
            raise SymconvError(
                f"{name} {'x'.join(map(str, numbers))}: {len(numbers)} axes, where others have {count}; "
                f"give 1 or {count} numbers"
            )
    spread = {field: numbers * (count if len(numbers) == 1 else 1) for field, numbers in values.items()}
    rows = zip_longest(*spread.values())
    return tuple(AxisFacts(**dict(zip(spread, row, strict=True))) for row in rows)
