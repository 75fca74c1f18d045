"""Validation reports as text and as JSON."""

from __future__ import annotations

from typing import Any

from symconv.problem import as_command, spec_as_json
from symconv.validation.checks import Report
from symconv.verdict import Verdict

FOUND = (Verdict.HOLDS, Verdict.WRONG, Verdict.UNCHECKED)
"""What a comparison of numbers can find."""


def report_text(report: Report) -> str:
    """What was found about one problem: a line for each comparison, and the wrong statements in full."""
    lines = []
    for topic in dict.fromkeys(finding.topic for finding in report.findings):
        findings = [finding for finding in report.findings if finding.topic == topic]
        wrong = [finding for finding in findings if finding.wrong]
        unchecked = [finding for finding in findings if finding.verdict is Verdict.UNCHECKED]
        if unchecked:
            lines.append(f"unchecked  {topic}: {unchecked[0].evidence}")
        elif wrong:
            lines.append(f"wrong      {topic}: {len(wrong)} of {len(findings)} kernels differ")
            lines += [f"             {finding.statement}: {finding.evidence}" for finding in wrong]
        else:
            evidence = {finding.evidence for finding in findings}
            shared = f"; {evidence.pop()}" if len(evidence) == 1 else ""
            lines.append(f"holds      {topic} ({len(findings)} of {len(findings)}{shared})")
    return "\n".join(lines)


def summary_text(reports: list[Report]) -> str:
    """The count of statements over all problems, and the largest float error."""
    holding, wrong, unchecked = (sum(report.count(verdict) for report in reports) for verdict in FOUND)
    worst = max((report.worst for report in reports), default=0.0)
    many = f"{len(reports)} problems: " if len(reports) > 1 else ""
    counts = f"{holding} statements hold, {wrong} wrong, {unchecked} unchecked"
    return f"{many}{counts}; float errors reach {worst:.2g} of their bound."


def report_json(name: str | None, report: Report, seconds: float) -> dict[str, Any]:
    """One problem's findings as a plain object."""
    return {
        "name": name,
        "problem": spec_as_json(report.conv),
        "command": as_command("validate", report.conv),
        "seconds": round(seconds, 3),
        "largest_error": report.worst,
        "statements": [
            {"name": finding.statement, "verdict": str(finding.verdict), "evidence": finding.evidence}
            for finding in report.findings
        ],
        "summary": {str(verdict): report.count(verdict) for verdict in FOUND},
    }
