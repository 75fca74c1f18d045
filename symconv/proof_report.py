"""A proof as text for a terminal and as JSON."""

from __future__ import annotations

import json
import textwrap
from typing import Any

from symconv.conditions import NEVER
from symconv.deciding import ALL_SIZES, Statement
from symconv.general import general_as_command, general_as_json
from symconv.proofs import Proof
from symconv.relation import Counterexample
from symconv.verdict import Verdict

WIDTH = 80
"""Columns of a terminal."""
INDENT = 22
"""Where the statements begin."""

TROUBLES = {
    "first": "the term is missing",
    "second": "the term should not be there",
    "repeated in the first": "the term is there less often than it should be",
    "repeated in the second": "the term is counted more than once",
    "fractional": "an index is a fraction",
    "fractional in the first": "an index of the line before is a fraction",
    "ambiguous": "an index is not fixed by the element on the left, so it has several values",
    "ambiguous in the first": "an index of the line before is not fixed by the element on the left",
}


def counterexample_as_json(found: Counterexample) -> dict[str, Any]:
    """The sizes, the element and the term at which a statement fails, and how it fails."""
    return {
        "sizes": found.sizes,
        "at": list(found.left),
        "term": {tensor: list(indices) for tensor, indices in found.factors},
        "trouble": TROUBLES[found.trouble],
    }


def proof_as_json(proof: Proof) -> str:
    """The problem and every statement with its verdict, scope, time, condition and counterexample."""
    return (
        json.dumps(
            {
                "problem": general_as_json(proof.problem),
                "statements": [_statement_as_json(statement) for statement in proof.statements],
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )


def _statement_as_json(statement: Statement) -> dict[str, Any]:
    found = {
        "name": statement.name,
        "verdict": statement.verdict.value,
        "scope": statement.scope,
        "seconds": round(statement.seconds, 6),
        "condition": None if statement.condition is None else str(statement.condition),
        "counterexample": None
        if statement.counterexample is None
        else counterexample_as_json(statement.counterexample),
    }
    return found if statement.reason is None else {**found, "reason": statement.reason}


def proof_as_text(proof: Proof) -> str:
    """A line for each statement, with its time, and what is to be said of those that do not simply hold.

    The scope is given where it is another than that of the whole, all sizes.
    """
    lines = [f"{general_as_command('prove', proof.problem)}:", *textwrap.wrap(_legend(proof), WIDTH), ""]
    for statement in proof.statements:
        took = f"{statement.seconds * 1000:5.0f} ms"
        scope = "" if statement.scope == ALL_SIZES else f" [{statement.scope}]"
        lines.append(_wrapped(f"{statement.verdict:<11} {took}  {statement.name}{scope}"))
        lines += [_wrapped(f"{'':<{INDENT}}{more}") for more in _more(statement)]
    lines += ["", _summary(proof)]
    return "\n".join(lines) + "\n"


def _legend(proof: Proof) -> str:
    """What the letters of the statements stand for, and for which sizes they are meant."""
    general = proof.problem
    sizes = ["I, K, O: input, kernel and output size"]
    if None in general.stride:
        sizes.append("S: stride")
    if None in general.dilation:
        sizes.append("D: dilation")
    if None in general.padding:
        sizes.append("p, q: padding at the low and the high end")
    sizes.append("r: remainder, the inputs that the last window leaves")
    suffixes = [axis.suffix for axis in proof.derivation.setting.axes if axis.suffix]
    axes = f"; {', '.join(suffixes)}: the axes" if suffixes else ""
    return f"For all sizes, unless said otherwise. {'; '.join(sizes)}{axes}."


def _wrapped(line: str) -> str:
    """The line on as many as it needs, the further ones below the statement."""
    return textwrap.fill(line, WIDTH, subsequent_indent=" " * INDENT, break_long_words=False, break_on_hyphens=False)


def _more(statement: Statement) -> list[str]:
    found = []
    if statement.condition is not None:
        if statement.condition == NEVER:
            found.append("for no sizes")
        else:
            word = "when" if statement.verdict is Verdict.CONDITIONAL else "true only when"
            found.append(f"{word} {statement.condition}")
    if statement.counterexample is not None:
        example = statement.counterexample
        sizes = ", ".join(f"{name} = {number}" for name, number in example.sizes.items())
        terms = " * ".join(f"{tensor}{list(indices)}" for tensor, indices in example.factors)
        at = f", at {list(example.left)}" if example.left else ""
        term = f", term {terms}" if terms else ""
        found.append(f"counterexample: {sizes}{at}{term}: {TROUBLES[example.trouble]}")
    if statement.reason is not None:
        found.append(f"because {statement.reason}")
    return found


def _summary(proof: Proof) -> str:
    counts = {verdict: sum(s.verdict is verdict for s in proof.statements) for verdict in Verdict}
    seconds = sum(statement.seconds for statement in proof.statements)
    parts = [f"{counts[Verdict.HOLDS]} statements hold"]
    if counts[Verdict.CONDITIONAL]:
        parts.append(f"{counts[Verdict.CONDITIONAL]} under the condition shown")
    parts.append(f"{counts[Verdict.WRONG]} wrong")
    parts.append(f"{counts[Verdict.UNCHECKED]} unchecked")
    return f"{', '.join(parts)}; {seconds:.1f} s."
