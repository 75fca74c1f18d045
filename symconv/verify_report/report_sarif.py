"""Checked notes as SARIF 2.1.0, which code hosts and editors show beside the lines.

What is wrong is an error, what is malformed a warning, what holds only under a condition a note. What is unchecked is
counted in a notification and not in the results: a reviewer can do nothing about it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from symconv.hand.claim import CheckedNote, Claim
from symconv.hand.source import Source
from symconv.verdict import Verdict
from symconv.verify_report.columns import printable
from symconv.verify_report.extent import Extent, culprit_of
from symconv.verify_report.facts import SHOWN, facts_of, unchecked_reasons
from symconv.version import __version__

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_RULES = (
    (Verdict.WRONG, "error", "The equation is wrong", "It fails in the case shown; what is right is proved."),
    (
        Verdict.MALFORMED,
        "warning",
        "The equation is broken as it is written",
        "What is meant is plain: it was repaired and then judged.",
    ),
    (
        Verdict.CONDITIONAL,
        "note",
        "The equation holds only under a condition",
        "Say the condition beside it, or write it so that it holds always.",
    ),
)
_UNREAD = ("unread", "note", "Something could not be read", "What stands there is not judged.")
_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_LONGEST = 1000
"""The longest snippet."""


def report_sarif(notes: Sequence[CheckedNote]) -> str:
    """All notes as one SARIF log with one run; lines and columns in Unicode code points, counted from 1."""
    results = [result for note in notes for result in _results(note)]
    run = {
        "tool": {"driver": {"name": "symconv", "version": __version__, "rules": [_rule(*rule) for rule in _ALL_RULES]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {"executionSuccessful": True, "toolExecutionNotifications": [note for n in notes for note in _unchecked(n)]}
        ],
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


_ALL_RULES = (*((str(verdict), *rest) for verdict, *rest in _RULES), _UNREAD)


def _rule(name: str, level: str, short: str, full: str) -> dict[str, Any]:
    return {
        "id": _rule_id(name),
        "name": f"{name.capitalize()}Equation" if name != "unread" else "Unread",
        "shortDescription": {"text": f"{short}."},
        "fullDescription": {"text": f"{short}. {full}"},
        "help": {"text": full},
        "defaultConfiguration": {"level": level},
        "properties": {"tags": ["mathematics", "documentation"], "precision": "very-high"},
    }


def _rule_id(name: str) -> str:
    return f"symconv/{name}"


def _results(note: CheckedNote) -> Iterator[dict[str, Any]]:
    source = Source(note.file, note.text)
    seen: Counter[str] = Counter()
    for claim in note.claims:
        if claim.verdict in SHOWN:
            culprit = culprit_of(claim, source)
            found = _result(note.file, str(claim.verdict), _message(claim), _region(culprit, source))
            print_ = hashlib.sha256(f"{claim.kind}\n{claim.latex}".encode("utf-8", "replace")).hexdigest()[:16]
            seen[print_] += 1
            yield found | {"partialFingerprints": {"symconvClaim/v1": f"{print_}:{seen[print_]}"}}
    for trouble in note.troubles:
        region = {"startLine": trouble.line, "startColumn": trouble.column}
        yield _result(note.file, "unread", _literal(trouble.sentence), region)


def _result(file: str, name: str, message: str, region: dict[str, Any]) -> dict[str, Any]:
    index = next(at for at, rule in enumerate(_ALL_RULES) if rule[0] == name)
    return {
        "ruleId": _rule_id(name),
        "ruleIndex": index,
        "level": _ALL_RULES[index][1],
        "message": {"text": message},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(file), "region": region}}],
    }


def _message(claim: Claim) -> str:
    opening = f"{claim.verdict.capitalize()}{f' ({claim.kind})' if claim.kind else ''}"
    said = (f"{fact.label}: {_literal(fact.text)}" for fact in facts_of(claim))
    return "\n".join([opening, *said])


def _literal(text: str) -> str:
    """A text that nobody takes for a link or a placeholder: `y_{11}` is said as `y_{ 11 }`, which LaTeX reads alike."""
    line = " ".join(printable(text).split())
    return _PLACEHOLDER.sub(r"{ \1 }", line).replace("](", "] (")


def _region(culprit: Extent, source: Source) -> dict[str, Any]:
    start, end = source.place(culprit.start), source.place(culprit.end)
    region: dict[str, Any] = {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }
    if culprit.start < culprit.end <= culprit.start + _LONGEST:
        region["snippet"] = {"text": source.text[culprit.start : culprit.end]}
    return region


def _artifact(file: str) -> dict[str, str]:
    """Where the file is: below the folder that symconv was called in if that can be."""
    path = PurePath(file)
    if path.is_absolute():
        relative = os.path.relpath(file)
        if relative.startswith(os.pardir):
            return {"uri": f"file://{quote(path.as_posix(), errors='replace')}"}
        path = PurePath(relative)
    return {"uri": quote(path.as_posix(), errors="replace"), "uriBaseId": "%SRCROOT%"}


def _unchecked(note: CheckedNote) -> Iterator[dict[str, Any]]:
    for reason, lines in unchecked_reasons(note.claims).items():
        yield {
            "level": "note",
            "message": {"text": f"{len(lines)} unchecked: {_literal(reason)}"},
            "locations": [{"physicalLocation": {"artifactLocation": _artifact(note.file)}}],
        }
