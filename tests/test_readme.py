"""Every command and every output that the README shows."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from symconv.problem import spec_from_json

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")


def blocks(kind: str) -> list[str]:
    """The fenced blocks of a kind that stand in no other block."""
    return [
        text
        for _, found, text in re.findall(r"^(`{3,})(\w*)\n(.*?)^\1$", README, re.DOTALL | re.MULTILINE)
        if found == kind
    ]


def sessions() -> list[tuple[str, str]]:
    """The commands of the console blocks, each with the output shown below it."""
    parts = [part for block in blocks("console") for part in re.split(r"^\$ ", block, flags=re.MULTILINE) if part]
    return [(part.split("\n", 1)[0], part.split("\n", 1)[1]) for part in parts]


@pytest.mark.parametrize(("command", "shown"), sessions(), ids=[command for command, _ in sessions()])
def test_a_command_prints_what_is_shown(command: str, shown: str, tmp_path: Path) -> None:
    arguments = command.split()
    assert arguments[0] == "symconv"
    (notation,) = blocks("toml")
    (tmp_path / "my.toml").write_text(notation, "utf-8")
    (note,) = blocks("markdown")
    (tmp_path / "note.md").write_text(note, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "symconv", *arguments[1:]],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=tmp_path,
    )
    output, shown = (re.sub(r" +[0-9]+ ms", " 0 ms", text) for text in (done.stdout + done.stderr, shown))
    if shown.rstrip("\n").endswith("..."):  # the README shows the beginning
        assert output.startswith(shown.rstrip("\n").removesuffix("..."))
    else:
        assert output == shown


def test_the_python_session_runs_as_shown() -> None:
    (session,) = blocks("pycon")
    test = doctest.DocTestParser().get_doctest(session, {}, "README", "README.md", 0)
    assert len(test.examples) >= 7
    assert doctest.DocTestRunner().run(test).failed == 0


def test_the_layers_example_is_one() -> None:
    (example,) = blocks("json")
    (layer,) = json.loads(example)
    assert spec_from_json(layer).output == (112, 112)


def test_the_continuous_integration_runs_the_readmes_test_command() -> None:
    tour, tests = (block.strip() for block in blocks("sh"))
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert tests in script.splitlines()
    assert tour.endswith(".venv/bin/symconv tour")


def test_the_formulas_shown_are_derived() -> None:
    document = (ROOT / "generated" / "documents" / "4x4_kernel2_stride2.md").read_text("utf-8")
    (shown,) = blocks("math")
    equations = re.findall(r"[xy]_\{\d\d\} &= [^&\\]+", shown)
    assert len(equations) == 4
    for equation in equations:
        assert f"{equation.strip()} \\\\\n" in document


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_changelog_knows_this_version() -> None:
    from symconv import __version__

    assert f"## {__version__}" in CHANGELOG
