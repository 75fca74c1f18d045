"""Plan → the finished strings that the kernel templates place."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from math import prod
from typing import Any

from symconv.derivation import Derivation
from symconv.equations import Element, Equation, System
from symconv.kernels.correlate_context import correlate_native, segment_table
from symconv.kernels.correlate_plan import CorrelatePlan
from symconv.kernels.gather_context import blocks_of, gather_native, packed_size, tile_table
from symconv.kernels.gather_context import units as gather_units
from symconv.kernels.gather_plan import GatherPlan
from symconv.kernels.options import OPERANDS, inputs_of
from symconv.kernels.phase_runs import ALONE, AxisPlan, PhaseRun
from symconv.kernels.plan import Plan
from symconv.kernels.sharing import aligns, borrows, packing_share, scratch_size, share_of, threads_of
from symconv.kernels.tensors import tensor_shape
from symconv.problem import as_command
from symconv.templating import provenance

WIDTH = 88
"""Columns of an emitted file."""

IN_SHARES = "_in_shares"
"""The end of a loop nest's name where threads share its units."""

_AXES = ("d", "h", "w")
_AXIS_NAMES = {1: ("position",), 2: ("height", "width"), 3: ("depth", "height", "width")}
_SHOWN_TAPS = 12
_SHOWN_TERMS = 3
_SHOWN_EQUATIONS = 4

# What a loop nest takes besides its arrays.
_SETTINGS = {
    "gather_tiles": ("phases", "taps", "tiles"),
    "correlate_tiles": ("taps", "segments"),
    "gather_rows": ("groups", "steps", "phases", "taps"),
    "gather_dot": ("groups", "steps", "taps"),
    "gather_channels": ("groups", "steps", "phases", "taps"),
    "correlate_rows": ("groups", "steps", "taps"),
    "correlate_channels": ("groups", "steps", "taps"),
    "sum_planes": (),
    "sum_pixels": (),
}
_SETTING_TYPES = {
    "groups": "types.int64",
    "steps": "types.UniTuple(types.int64, 3)",
    "phases": "types.UniTuple(table, 3)",
    "taps": "types.UniTuple(table, 3)",
}


def arrays(plan: Plan) -> tuple[tuple[str, ...], str]:
    """The arrays that a kernel takes, in order, and the one that it returns."""
    return inputs_of(plan.conv, plan.pass_), OPERANDS[plan.pass_][1]


def native_context(plan: Plan) -> dict[str, Any]:
    """What the loop nest's template places. Without tiles nothing depends on sizes, so problems share compiled code."""
    inputs, result = arrays(plan)
    forward = plan.pass_ == "forward"
    tiles = plan.tiles
    settings = _SETTINGS[plan.form] if tiles is None else ()
    if _packs(plan):
        inputs = tuple("packed" if name == "w" else name for name in inputs)
    outputs = (result, "made") if isinstance(tiles, CorrelatePlan) and tiles.kept_apart else (result,)
    own, shared = [*inputs, *outputs, *settings], threads_of(plan) > 1
    begin = "0" if plan.form != "gather_dot" else f"{result}.dtype.type(0)"
    # Loops over tiles read images number by number, the others along axes.
    image = 5 if tiles is None else plan.conv.dimensions + 2
    kinds = [{"b": "vector", "packed": "pack", "w": "data"}.get(name, "image") for name in inputs]
    types = [f'image = types.Array(number, {image}, "C", readonly=True)']
    if "w" in arrays(plan)[0]:
        types.append('data = types.Array(number, 5, "C", readonly=True)')
    if "b" in inputs:
        types.append('vector = types.Array(number, 1, "C", readonly=True)')
    if _packs(plan):
        types.append('pack = types.Array(number, 1, "C")')
    types.append(f'result = types.Array(number, {({"db": 1, "dw": 5}).get(result, image)}, "C")')
    if "made" in outputs:
        types.append('made = types.Array(number, 1, "C")')
    if settings:
        types.append('table = types.Array(types.int64, 2, "C", readonly=True)')
    if shared:
        types.append('counts = types.Array(types.int64, 1, "C")')
    context: dict[str, Any] = {
        "form": plan.form,
        "dtype": plan.dtype,
        "native": f"_{plan.pass_}",
        "packs": None,
        "parameters": ", ".join([*own, "start", "stop"]),
        "loops": f"_{plan.pass_}{IN_SHARES}" if shared else f"_{plan.pass_}",
        "source": inputs[0],
        "target": result,
        "channel": "m" if forward else "c",
        "weights": "w[m]" if forward else "w[first : first + per_source, c % per_target]",
        "begin": "b[m]" if "b" in inputs else begin,
        "types": types,
        "signature": [
            *kinds, "result", *outputs[1:], *(_SETTING_TYPES[name] for name in settings), *_ends(shared),
        ],
    }  # fmt: skip
    packed_in_shares = packing_share(plan) is not None
    packing = [_in_shares("_pack", ["w", "packed"])] if packed_in_shares else []
    context["shares"] = [*packing, *([_in_shares(f"_{plan.pass_}", own)] if shared else [])]
    if _packs(plan):
        context["packing_loops"] = f"_pack{IN_SHARES}" if packed_in_shares else "_pack"
        context["packing_ends"] = _ends(packed_in_shares)
    if isinstance(tiles, GatherPlan):
        context |= gather_native(plan, tiles) | _tables(plan)
    elif isinstance(tiles, CorrelatePlan):
        context |= correlate_native(plan, tiles) | _tables(plan)
    return context


def driver_context(plan: Plan) -> dict[str, Any]:
    """What the driver's template places: the problem's sizes, tables and checks."""
    inputs, result = arrays(plan)
    settings = _SETTINGS[plan.form]
    axes = _three_axes(plan)
    threads = threads_of(plan)
    constants = [f"THREADS = {threads}"] if threads > 1 else []
    if "groups" in settings:
        constants += [f"GROUPS = {plan.conv.groups}", f"STEPS = {tuple(axis.source_step for axis in axes)}"]
    made = scratch_size(plan) if isinstance(plan.tiles, CorrelatePlan) else 0
    return {
        "dtype": plan.dtype,
        "constants": constants,
        **(_tables(plan) if plan.tiles is None else {"tables": []}),
        "name": plan.pass_,
        "arguments": inputs,
        "summary": f"The {plan.pass_} pass: {result} from {' and '.join(inputs)}.",
        "argument_lines": [f"{name} has shape {_shape_text(plan, name)}." for name in (*inputs, result)],
        "checks": _checks(plan, inputs),
        "result_shape": _result_shape(plan, inputs, result),
        "aligns": aligns(plan, result),
        "clears": plan.clears,
        "call": ["packed" if name == "w" and _packs(plan) else _view(plan, name, inputs) for name in (*inputs, result)]
        + (["made"] if made else [])
        + ([name.upper() for name in settings] if plan.tiles is None else []),
        "made": made,
        "borrows": borrows(plan),
        "memory": f"{'_borrow' if borrows(plan) else 'np.empty'}({scratch_size(plan)}, DTYPE)",
        "packing": None
        if not isinstance(plan.tiles, GatherPlan) or not plan.tiles.packs
        else {
            "check": f'w = _check(w, "w", {tensor_shape(plan.conv, "w", plan.layout)})',
            "size": packed_size(plan.tiles),
            "blocks": blocks_of(plan.tiles),
            "weights": _view(plan, "w", inputs),
            "share": packing_share(plan),
        },
        "units": _units(plan, inputs),
        "share": share_of(plan, f"len({inputs[0]})") if threads > 1 else None,
    }


def _tables(plan: Plan) -> dict[str, Any]:
    """The tables that loops run over, one an axis."""
    settings, tables = _SETTINGS[plan.form], []
    for letter, axis in zip(_AXES, _three_axes(plan), strict=True):
        if "phases" in settings:
            tables.append({"name": f"PHASES_{letter.upper()}", "columns": 5, "lines": _list(_phase_rows(axis))})
        if "taps" in settings:
            tables.append({"name": f"TAPS_{letter.upper()}", "columns": 4, "lines": _list(_tap_rows(axis))})
    if isinstance(plan.tiles, CorrelatePlan):
        tables.append({"name": "SEGMENTS", "columns": 5, "lines": _list(segment_table(plan.tiles))})
    if isinstance(plan.tiles, GatherPlan):
        rows = tile_table(plan.tiles)
        tables.append({"name": "TILES", "columns": len(rows[0]), "lines": _list(rows)})
    groups_of_tables = [
        f"{name.upper()} = ({', '.join(f'{name.upper()}_{letter.upper()}' for letter in _AXES)})"
        for name in ("phases", "taps")
        if name in settings
    ]
    return {"tables": tables, "groups_of_tables": groups_of_tables if plan.tiles is None else []}


def file_context(plan: Plan, derivation: Derivation, target: str | None = None) -> dict[str, Any]:
    """What the file's template places around the loop nest and the driver."""
    imports = ["import contextlib", "import functools"]
    if threads_of(plan) > 1:
        imports = ["import atexit", *imports, "import os", "import platform", "import threading", "import time"]
    native = ["from numba import njit, types"]
    if plan.tiles is not None:
        native = [
            "from llvmlite import ir",
            "from numba import njit, types",
            "from numba.core import cgutils",
            "from numba.core.datamodel import models",
            "from numba.extending import intrinsic, register_model",
        ]
    elif threads_of(plan) > 1:
        native = [
            "from llvmlite import ir",
            "from numba import njit, types",
            "from numba.core import cgutils",
            "from numba.extending import intrinsic",
        ]
    return {
        "title": f"The {plan.pass_} pass of one convolution: {plan.dtype}, layout {plan.layout}.",
        "docstring": _docstring(plan, derivation, target),
        "imports": [*imports, "", "import numpy as np", *native],
        "threads": threads_of(plan) > 1,
        "scratch": borrows(plan),
        "native_imports": [
            "import contextlib",
            "import functools",
            *(["import platform"] if threads_of(plan) > 1 else []),
            "",
            "import numpy as np",
            *native,
        ],
    }


def _in_shares(loops: str, parameters: list[str]) -> dict[str, Any]:
    """A loop nest whose units several threads share, and the head of the function that does it."""
    taken = [*parameters, "units", "share", "state", "calls", "call", "rank", "turns"]
    name = f"def {loops}{IN_SHARES}"
    if len(line := f"{name}({', '.join(taken)}):") <= WIDTH:
        head = [line]
    elif len(line := f"    {', '.join(taken)}") <= WIDTH:
        head = [f"{name}(", line, "):"]
    else:
        head = [f"{name}(", *(f"    {one}," for one in taken), "):"]
    return {"name": loops, "parameters": ", ".join(parameters), "head": head}


def _ends(shared: bool) -> list[str]:
    """The types of what a loop nest takes behind its arrays and tables: first and last unit, or how they are shared."""
    one = "types.int64"
    return [one, one, "counts", "counts", one, one, one] if shared else [one, one]


def _packs(plan: Plan) -> bool:
    return plan.tiles is not None and plan.tiles.packs


def _three_axes(plan: Plan) -> tuple[AxisPlan, ...]:
    """The plan's axes, led by trivial ones up to three: one target that reads one source through one tap."""
    return plan.tiles.axes if plan.tiles is not None else (ALONE,) * (3 - len(plan.axes)) + plan.axes


def _phase_rows(axis: AxisPlan) -> list[list[int]]:
    rows, start = [], 0
    for phase in axis.phases:
        rows.append([phase.first, phase.step, phase.count, start, start + len(phase.taps)])
        start += len(phase.taps)
    return rows


def _tap_rows(axis: AxisPlan) -> list[list[int]]:
    return [[run.tap, run.offset, run.first, run.stop] for phase in axis.phases for run in phase.taps]


def _list(rows: list[list[int]]) -> list[str]:
    """Rows of numbers as the lines of a Python list."""
    return ["[", *(f"    [{', '.join(map(str, row))}]," for row in rows), "],"] if rows else ["[],"]


def _shape_text(plan: Plan, tensor: str) -> str:
    shape = tensor_shape(plan.conv, tensor, plan.layout)
    return _tuple("N" if size is None else str(size) for size in shape)


def _tuple(parts: Iterable[str]) -> str:
    texts = list(parts)
    return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"


def _checks(plan: Plan, inputs: tuple[str, ...]) -> list[str]:
    lines = []
    for place, name in enumerate(inputs):
        shape = tensor_shape(plan.conv, name, plan.layout)
        # The first array sets the batch size that a second one must share.
        batch = "None" if place == 0 else f"len({inputs[0]})"
        text = _tuple(batch if size is None else str(size) for size in shape)
        if name != "w" or not _packs(plan):  # those may be packed already, and are looked at elsewhere
            lines.append(f'{name} = _check({name}, "{name}", {text})')
    return lines


def _result_shape(plan: Plan, inputs: tuple[str, ...], result: str) -> str:
    shape = tensor_shape(plan.conv, result, plan.layout)
    return _tuple(f"len({inputs[0]})" if size is None else str(size) for size in shape)


def _view(plan: Plan, name: str, inputs: tuple[str, ...]) -> str:
    """An array as the loop nest takes it: with three spatial axes."""
    variable = name if name in inputs else "result"
    if name in ("b", "db"):
        return variable
    first, *rest = tensor_shape(plan.conv, name, plan.layout)
    if plan.tiles is not None and name in ("w", "dw") and plan.layout == "nhwc":
        # Taps may be read as channels.
        return f"{variable}.reshape({', '.join(map(str, (first, *plan.tiles.kernel)))}, -1)"
    if plan.conv.dimensions == 3 or (plan.tiles is not None and name not in ("w", "dw")):
        return variable
    place = 0 if plan.layout == "nhwc" else 1
    sizes = [*rest[:place], *[1] * (3 - plan.conv.dimensions), *rest[place:]]
    leading = f"len({inputs[0]})" if first is None else str(first)
    return f"{variable}.reshape({', '.join([leading, *map(str, sizes)])})"


def _units(plan: Plan, inputs: tuple[str, ...]) -> str:
    """How many parts the loop nest's outermost loop has."""
    conv = plan.conv
    if isinstance(plan.tiles, CorrelatePlan):
        return str(plan.tiles.units)
    if plan.pass_ in ("wgrad", "bgrad"):
        return str(conv.out_channels)
    if plan.form == "gather_rows":
        return f"len({inputs[0]}) * {conv.out_channels if plan.pass_ == 'forward' else conv.in_channels}"
    if isinstance(plan.tiles, GatherPlan):
        return f"len({inputs[0]}) * {gather_units(plan.tiles)}"
    lines = prod(sum(phase.count for phase in axis.phases) for axis in _three_axes(plan)[:2])
    return f"len({inputs[0]}) * {lines}"


def _docstring(plan: Plan, derivation: Derivation, target: str | None) -> list[str]:
    conv = plan.conv
    options = ["--pass", plan.pass_, "--layout", plan.layout, "--dtype", plan.dtype]
    if plan.threads > 1:
        options += ["--threads", str(plan.threads)]
    if target is not None:
        options += ["--target", target]
    lines = [*_wrap(provenance(as_command("emit", conv, *options))), ""]
    sizes = ", ".join(f"{name} {_shape_text(plan, name)}" for name in ("x", "w", "y"))
    groups = f", {conv.groups} groups" if conv.groups > 1 else ""
    lines += [*_wrap(f"Problem: {conv.mode}, {sizes}{groups}; N is any batch size."), ""]
    system = dict(zip(("forward", "dgrad", "wgrad", "bgrad"), derivation.systems, strict=True))[plan.pass_]
    lines.append("The derived system begins (indices from 0, channels before positions)")
    lines.append("")
    lines += _opening(system)
    if len(system) > _SHOWN_EQUATIONS:
        lines.append(f"    ... {len(system)} equations for batch size {conv.batch}")
    if plan.axes:
        lines += ["", "and along each axis, t counting the targets of a phase, its terms are"]
        names = _AXIS_NAMES[conv.dimensions]
        for name, axis in zip(names, plan.axes, strict=True):
            lines.append("")
            for phase in axis.phases:
                lines += _wrap(f"{name}: {_phase_text(plan, axis, phase)}", "    ", "        ")
    return lines


@lru_cache(maxsize=64)
def _opening(system: System) -> list[str]:
    """The first equations of a system."""
    return [
        line for equation in islice(system, _SHOWN_EQUATIONS) for line in _wrap(_equation(equation), "    ", "        ")
    ]


def _equation(equation: Equation) -> str:
    """An equation in the letters of the code, folded after a few terms."""
    terms = [" * ".join(map(_element, term.factors)) for term in equation.terms[:_SHOWN_TERMS]]
    more = f" + ... ({len(equation.terms)} terms)" if len(equation.terms) > _SHOWN_TERMS else ""
    return f"{_element(equation.left)} = {' + '.join(terms) or '0'}{more}"


def _element(element: Element) -> str:
    return f"{element.tensor}[{', '.join(map(str, element.at))}]"


def _phase_text(plan: Plan, axis: AxisPlan, phase: PhaseRun) -> str:
    """A phase of one axis: its targets, and what each tap reads for target number t."""
    inputs, result = arrays(plan)
    target, source = ("dy", "x") if plan.pass_ == "wgrad" else (result, inputs[0])
    # A product of the weight and what it reads; in wgrad the weight is what the products are summed for.
    between = ":" if plan.pass_ == "wgrad" else " *"
    shown = phase.taps[:_SHOWN_TAPS]
    taps = [f"w {run.tap}{between} {source} {_linear(axis.source_step, run.offset)}" for run in shown]
    more = f", ... ({len(phase.taps)} taps)" if len(phase.taps) > _SHOWN_TAPS else ""
    return f"{target} {_linear(phase.step, phase.first)}, t < {phase.count}: {', '.join(taps)}{more}"


def _linear(step: int, offset: int) -> str:
    """step·t + offset, as short as it can be written."""
    text = "t" if step == 1 else f"{step}t"
    return f"{text}{offset:+d}" if offset else text


def _wrap(text: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH - 2, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
