"""`symconv verify` as its users meet it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_cli import symconv

NOTE = "---\nsymconv: {x: input}\n---\n$$\ny_1 = x_1\n$$\n"

JUDGED = """
import sys
from symconv.hand import verify
from symconv.verdict import Verdict
from tests.verify_report.checked import claim
verify.JUDGE = lambda note, given: (verify.Bindings(), (claim(1, 1, "a", Verdict({verdict!r})),))
sys.argv = ["symconv", "verify", *{arguments!r}]
from symconv.cli import main
main()
"""


def judged(verdict: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command with a judge that finds one claim with this verdict in each note."""
    program = JUDGED.format(verdict=verdict, arguments=arguments)
    root = Path(__file__).resolve().parents[1]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", program]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=environment)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    file = tmp_path / "note.md"
    file.write_text(NOTE)
    return file


def test_a_note_is_reported(note: Path) -> None:
    done = symconv("verify", str(note), "--bind", "stride=2", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    (file,) = json.loads(done.stdout)["files"]
    assert file["file"] == str(note)
    assert file["bindings"]["names"] == {"x": "input"}
    assert file["bindings"]["axes"][0]["stride"] == 2
    assert [(claim["line"], claim["latex"]) for claim in file["claims"]] == [(5, "y_1 = x_1")]


@pytest.mark.parametrize("format", ["text", "json", "markdown", "sarif", "html"])
def test_every_format_can_go_to_a_file(note: Path, format: str) -> None:
    target = note.parent / "report"
    assert symconv("verify", str(note), "--format", format, "-o", str(target)).returncode == 0
    assert target.read_text("utf-8") == symconv("verify", str(note), "--format", format).stdout


@pytest.mark.parametrize(
    ("verdict", "code"),
    [("holds", 0), ("conditional", 0), ("unchecked", 0), ("definition", 0), ("wrong", 1), ("malformed", 1)],
)
def test_exit_code_1_says_that_something_is_wrong(note: Path, verdict: str, code: int) -> None:
    done = judged(verdict, str(note))
    assert (done.returncode, done.stderr) == (code, "")


def test_notes_that_cannot_be_read_end_with_exit_code_2_after_the_others(note: Path) -> None:
    (note.parent / "bad.md").write_bytes(b"\xff")
    target = note.parent / "report.json"
    done = judged("wrong", str(note.parent), "nowhere.md", "--format", "json", "-o", str(target))
    assert done.returncode == 2
    assert [line.split(": ", 2)[1] for line in done.stderr.splitlines()] == [
        str(note.parent / "bad.md")[:59] + "…"
        if len(str(note.parent / "bad.md")) > 60
        else str(note.parent / "bad.md"),
        "nowhere.md",
    ]
    assert [file["file"] for file in json.loads(target.read_text("utf-8"))["files"]] == [str(note)]


def test_standard_input_folders_and_patterns(note: Path) -> None:
    (note.parent / "deep").mkdir()
    (note.parent / "deep" / "a.tex").write_text("\\[ a = b \\]")
    found = symconv("verify", str(note.parent), "--format", "json")
    assert [Path(file["file"]).name for file in json.loads(found.stdout)["files"]] == ["note.md", "a.tex"]
    found = symconv("verify", str(note.parent / "**" / "*.tex"), "--format", "json")
    assert len(json.loads(found.stdout)["files"]) == 1
    command = [sys.executable, "-m", "symconv", "verify", "-", "--format", "json"]
    done = subprocess.run(command, input=NOTE, capture_output=True, encoding="utf-8", check=True)
    assert json.loads(done.stdout)["files"][0]["file"] == "-"


REFUSED = [
    ((), "FILE is missing: name a note, a folder"),
    (("nowhere.md",), "nowhere.md: can't be read: No such file or directory"),
    (("nowhere.docx",), "nowhere.docx: not a kind of note"),
    (("*.nothing",), "*.nothing: no note matches"),
    (("note.md", "--bind", "x=inputs"), "--bind x=inputs: inputs is no role; choose from input, weight"),
    (("note.md", "--bind", "x"), "--bind x: no binding; write it as x=input or stride=2"),
    (("note.md", "--format", "pdf"), "'pdf' is not one of"),
    (("note.md", "-o", "note.md"), "-o note.md: is one of the notes to check"),
    (("note.md", "-o", "nowhere/report"), "the folder nowhere does not exist"),
    (("bound.md",), "bound.md: line 2: stride=0: a stride is at least 1"),
]


@pytest.mark.parametrize(("arguments", "sentence"), REFUSED, ids=[" ".join(a) for a, _ in REFUSED])
def test_bad_input_gets_one_sentence_and_leaves_everything(
    note: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.chdir(note.parent)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[1]))
    (note.parent / "bound.md").write_text("---\nsymconv: {stride: 0}\n---\n")
    done = symconv("verify", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("symconv: ")
    assert sentence in done.stderr
    assert sorted(os.listdir(note.parent)) == ["bound.md", "note.md"]
    assert note.read_text() == NOTE


def test_checking_imports_nothing_that_compiles(note: Path) -> None:
    program = (
        "import sys\n"
        f"sys.argv = ['symconv', 'verify', {str(note)!r}]\n"
        "from symconv.cli import main\n"
        "try:\n    main()\n"
        "finally:\n    print([m for m in ('numba', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "[]"
