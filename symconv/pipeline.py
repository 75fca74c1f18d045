"""Each job from its input to its result, as one short function."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from symconv.derivation import as_json_text, check_listable, derive
from symconv.documents.pdf import fonts_for
from symconv.documents.render import derivation_pdf, general_pdf, render_derivation, render_general
from symconv.errors import LimitError, SymconvError
from symconv.general import GeneralConv
from symconv.general_notation import general_notation_named
from symconv.notation import notation_named
from symconv.problem import Layer
from symconv.proofs import prove_general
from symconv.spec import Conv
from symconv.validation.checks import Report, check_size, validate
from symconv.validation.report import report_json, report_text, summary_text
from symconv.validation.sweep import random_problems, shrink
from symconv.verdict import Verdict


def derive_document(conv: Conv, notation: str, language: str, format: str) -> str | bytes:
    """A derivation as `md`, `tex` or `json`, or as the bytes of a `pdf`."""
    notation_named(notation)
    if format == "pdf":
        fonts_for(language)  # before anything slow
        return derivation_pdf(derive(conv), notation, language)
    if format == "json":
        check_listable(conv)  # before anything slow
        return as_json_text(derive(conv))
    return render_derivation(derive(conv), notation, language, format)


def derive_general_document(general: GeneralConv, notation: str, language: str, format: str) -> str | bytes:
    """A derivation for all sizes, proved, as `md` or `tex`, or as the bytes of a `pdf`."""
    general_notation_named(notation)
    if format == "json":
        raise SymconvError(
            "--format json lists a worked example, so it needs --input; prove lists what holds for all sizes"
        )
    if format == "pdf":
        fonts_for(language)  # before anything slow
        return general_pdf(prove_general(general), notation, language)
    return render_general(prove_general(general), notation, language, format)


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
