"""Each job from its input to its result, as one short function."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symconv.derivation import as_json_text, check_listable, derive
from symconv.documents.context import SECTIONS as WORKED
from symconv.documents.general_context import SECTIONS as GENERAL
from symconv.documents.pdf import fonts_for
from symconv.documents.render import (
    Choices,
    Rendered,
    check_full,
    check_sections,
    derivation_pdf,
    general_pdf,
    render_derivation,
    render_figure,
    render_general,
    render_with_pictures,
)
from symconv.errors import LimitError, SymconvError
from symconv.general import GeneralConv
from symconv.kernels.options import Dtype, Layout, Pass
from symconv.kernels.tuning import Tuned, tune
from symconv.notation_file import notation_from
from symconv.output import picture_stem, write_result, write_together
from symconv.problem import Layer
from symconv.proofs import prove_general
from symconv.spec import Conv
from symconv.validation.checks import Report, check_size, validate
from symconv.validation.report import report_json, report_text, summary_text
from symconv.validation.sweep import random_problems, shrink
from symconv.verdict import Verdict


def choose(
    notation: str, language: str = "en", format: str = "md", sections: str | None = None, full: bool = False
) -> Choices:
    """What a document is to be like, from texts: `notation` is a house style's name or a TOML file's.

    `sections` are names with commas between. Raises `SymconvError` for a notation that there is not.
    """
    wanted = () if sections is None else tuple(name.strip() for name in sections.split(","))
    return Choices(notation_from(notation), language, format, wanted, full)


def derive_document(conv: Conv, choices: Choices) -> str | bytes:
    """A derivation as `md`, `tex`, `html` or `json`, or as the bytes of a `pdf`."""
    if choices.format == "json":
        for option, given in (("--sections", choices.sections), ("--full", choices.full)):
            if given:
                raise SymconvError(f"--format json lists everything; leave {option} out")
        check_listable(conv)  # before anything slow
        return as_json_text(derive(conv))
    _check_choices(conv, choices)
    if choices.format == "pdf":
        return derivation_pdf(derive(conv), choices)
    return render_derivation(derive(conv), choices)


def _check_choices(conv: Conv, choices: Choices) -> None:
    """Asks before anything slow what rendering asks."""
    check_sections(choices.sections, WORKED)
    if choices.full:
        check_full(conv)
    if choices.format == "pdf":
        fonts_for(choices.language)


def derive_files(conv: Conv, choices: Choices, target: str | Path | None) -> Rendered:
    """A derivation for a file, with the pictures that come beside it where it is Markdown; none on standard output."""
    stem = picture_stem(target) if choices.format == "md" else ""
    if not stem:
        return Rendered(derive_document(conv, choices), {})
    _check_choices(conv, choices)
    return render_with_pictures(derive(conv), choices, stem)


def write_files(rendered: Rendered, target: str | Path | None) -> None:
    """Writes a document and its pictures.

    Raises `OutputError` for a file that can't be written; what stood there before is then unharmed.
    """
    if rendered.pictures:
        write_together(str(rendered.content), rendered.pictures, Path(str(target)))
    else:
        write_result(rendered.content, target)


def draw_figure(conv: Conv, kind: str, notation: str, language: str) -> str:
    """One picture of a problem as SVG; `notation` is a house style's name or a TOML file's."""
    style = notation_from(notation)
    return render_figure(derive(conv), kind, style, language)


def derive_general_document(general: GeneralConv, choices: Choices) -> str | bytes:
    """A derivation for all sizes, proved, as `md`, `tex` or `html`, or as the bytes of a `pdf`."""
    if choices.format == "json":
        raise SymconvError(
            "--format json lists a worked example, so it needs --input; prove lists what holds for all sizes"
        )
    check_sections(choices.sections, GENERAL)
    if choices.format == "pdf":
        fonts_for(choices.language)  # before anything slow
        return general_pdf(prove_general(general), choices)
    return render_general(prove_general(general), choices)


@dataclass(frozen=True)
class Validated:
    """One problem's report, the name it goes by, and how long it took."""

    name: str
    report: Report
    seconds: float


def validate_layers(layers: Iterable[Layer], against: str, seed: int) -> Iterator[Validated]:
    """Validates problem after problem."""
    for layer in layers:
        start = time.perf_counter()
        report = validate(layer.conv, against, seed)
        yield Validated(layer.name, report, time.perf_counter() - start)


def check_layers(layers: Iterable[Layer]) -> None:
    """Raises `SymconvError` naming the first layer that is too large to be tried, before any is."""
    for layer in layers:
        try:
            check_size(layer.conv)
        except LimitError as error:
            raise SymconvError(f"{layer.name}: {error}") from None


def tune_layers(
    layers: Iterable[Layer], passes: Iterable[Pass], layout: Layout, dtype: Dtype, threads: int, most: int
) -> Iterator[tuple[str, Tuned]]:
    """Tunes pass after pass of problem after problem."""
    for layer in layers:
        for pass_ in passes:
            yield layer.name, tune(layer.conv, pass_, layout, dtype, threads, most)


def sweep_layers(count: int, seed: int) -> Iterator[Layer]:
    """Random problems, numbered."""
    for number, conv in enumerate(random_problems(count, seed)):
        yield Layer(f"random problem {number}", conv)


def smallest_failure(conv: Conv, against: str, seed: int) -> Report:
    """The report of the smallest problem found that fails as `conv` does."""

    def fails(candidate: Conv) -> bool:
        return bool(validate(candidate, against, seed).wrong)

    return validate(shrink(conv, fails), against, seed)


def results_as_json(results: list[Validated]) -> str:
    """Reports as one JSON object."""
    problems: list[dict[str, Any]] = [report_json(done.name, done.report, done.seconds) for done in results]
    totals: dict[str, int] = {}
    for problem in problems:
        for verdict, count in problem["summary"].items():
            totals[verdict] = totals.get(verdict, 0) + count
    return json.dumps({"problems": problems, "summary": totals}, indent=1) + "\n"


def results_as_text(results: list[Validated], brief: bool = False) -> str:
    """Reports as text: one problem in full, of several a line each (none where `brief`), wrong ones always in full."""
    lines = []
    for done in results:
        if done.report.wrong or len(results) == 1:
            lines += [f"{done.name}:", report_text(done.report), ""]
        elif not brief:
            held, unchecked = (done.report.count(verdict) for verdict in (Verdict.HOLDS, Verdict.UNCHECKED))
            rest = f", {unchecked} unchecked" if unchecked else ""
            lines.append(f"holds      {done.name}: {held} statements{rest}, {done.seconds:.1f} s")
    return "\n".join([*lines, summary_text([done.report for done in results])]) + "\n"
