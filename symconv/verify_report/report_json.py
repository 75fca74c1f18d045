"""Checked notes as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from symconv.hand.binding import Bindings
from symconv.hand.claim import CheckedNote, Claim


def report_json(notes: Sequence[CheckedNote]) -> str:
    """All notes as one JSON object with `files`."""
    return json.dumps({"files": [note_as_dict(note) for note in notes]}, ensure_ascii=False, indent=1) + "\n"


def note_as_dict(note: CheckedNote) -> dict[str, Any]:
    """A note's bindings, claims and summary as plain objects; `troubles` only where something could not be read."""
    found: dict[str, Any] = {
        "file": note.file,
        "bindings": _bindings(note.bindings),
        "claims": [_claim(claim) for claim in note.claims],
        "summary": note.summary,
    }
    return found | {"troubles": [asdict(trouble) for trouble in note.troubles]} if note.troubles else found


def _bindings(bindings: Bindings) -> dict[str, Any]:
    return {
        "names": dict(bindings.names),
        "index_base": bindings.index_base,
        "joined": bindings.joined,
        "bare_gradients": list(bindings.bare_gradients),
        "convolutions": list(bindings.convolutions),
        "mode": bindings.mode,
        "axes": [asdict(axis) for axis in bindings.axes],
        "has_bias": bindings.has_bias,
        "learnt": {name: asdict(learnt) for name, learnt in bindings.learnt.items()},
        "ties": list(bindings.ties),
    }


def _claim(claim: Claim) -> dict[str, Any]:
    """A claim; `other_corrections` only where several corrections are equally small."""
    example = claim.counterexample
    found = {
        "line": claim.line,
        "end_line": claim.end_line,
        "column": claim.column,
        "latex": claim.latex,
        "kind": claim.kind,
        "verdict": str(claim.verdict),
        "reading": claim.reading,
        "scope": claim.scope,
        "condition": claim.condition,
        "reason": claim.reason,
        "correction": claim.correction[0] if claim.correction else None,
        "counterexample": None
        if example is None
        else {"at": dict(example.at), "claimed": example.claimed, "true": example.true},
    }
    others = claim.correction[1:]
    return found | {"other_corrections": list(others)} if others else found
