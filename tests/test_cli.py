"""The command line as its users meet it: exit codes, one sentence on standard error, files whole or untouched."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from symconv.version import __version__

STRIDED = ("--input", "4x4", "--kernel", "2x2", "--stride", "2")


def symconv(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "symconv", *arguments],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **environment},
        check=False,
        timeout=300,
    )


def test_version_and_help() -> None:
    assert symconv("--version").stdout == f"symconv {__version__}\n"
    for command in ((), ("derive",), ("emit",), ("validate",), ("bench",), ("verify",), ("tour",)):
        done = symconv(*command, "--help")
        assert done.returncode == 0
        assert done.stdout.startswith("Usage: symconv")
        assert all(len(line) <= 80 for line in done.stdout.splitlines())
        assert command == ("tour",) or "Examples:" in done.stdout


def test_help_imports_nothing_slow() -> None:
    program = (
        "import sys\n"
        "sys.argv = ['symconv', 'derive', '--help']\n"
        "from symconv.cli import main\n"
        "try:\n    main()\n"
        "finally:\n    print([m for m in ('sympy', 'numba', 'numpy', 'rich', 'jinja2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "[]"


def test_derive_writes_json_that_brute_force_agrees_with() -> None:
    done = symconv("derive", *STRIDED, "--format", "json")
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert found["dgrad"][7] == {"x": [0, 0, 1, 3], "terms": [{"dy": [0, 0, 0, 1], "w": [0, 0, 1, 1]}]}
    assert found["phases"][1] == {
        "phase": [0, 1],
        "live": True,
        "x": [[0, 1], [0, 3], [2, 1], [2, 3]],
        "taps": [[0, 1]],
    }


def test_derive_writes_files(tmp_path: Path) -> None:
    for format in ("md", "tex", "json"):
        target = tmp_path / f"a.{format}"
        assert symconv("derive", *STRIDED, "--format", format, "-o", str(target)).returncode == 0
        shown = symconv("derive", *STRIDED, "--format", format, "-o", "-").stdout
        assert (target.read_text("utf-8") == shown) == (format != "md")  # its pictures lie beside it


def test_the_pictures_of_a_markdown_file_lie_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "a note.md"
    assert symconv("derive", *STRIDED, "-o", str(target)).returncode == 0
    linked = re.findall(r"\]\((a%20note\.\w+\.svg)\)", target.read_text("utf-8"))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == sorted(["a note.md", *(link.replace("%20", " ") for link in linked)])
    assert len(linked) == 4
    for kind in ("phases", "window", "zeros", "axes"):
        drawn = symconv("figure", *STRIDED, "--kind", kind)
        assert drawn.stdout == (tmp_path / f"a note.{kind}.svg").read_text("utf-8")


def test_figure_refuses_what_makes_no_sense() -> None:
    for arguments, said in (
        (("--input", "4x4"), "--kernel is missing"),
        ((*STRIDED, "--notation", "none"), "notation none: not a notation"),
        ((*STRIDED, "--kind", "none"), "'none' is not one of"),
        (("--input", "2000x2000", "--kernel", "1", "--stride", "1000"), "makes 1000000 phases"),
    ):
        done = symconv("figure", *arguments)
        assert done.returncode == 2
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_a_pdf_goes_into_a_file_or_a_pipe_and_not_to_a_terminal(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    assert symconv("derive", *STRIDED, "--format", "pdf", "-o", str(target)).returncode == 0
    command = [sys.executable, "-m", "symconv", "derive", *STRIDED, "--format", "pdf"]
    assert subprocess.run(command, capture_output=True, check=True).stdout == target.read_bytes()
    reader, terminal = os.openpty()
    with os.fdopen(reader, "rb"):
        done = subprocess.run(command, stdout=terminal, stderr=subprocess.PIPE, text=True, check=False)
        os.close(terminal)
    assert done.returncode == 2
    assert done.stderr.startswith("symconv: a terminal can't show this format; name a file with -o")


def test_a_pdf_that_cannot_be_made_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "typst.py").write_text("raise ImportError")
    target = tmp_path / "a.pdf"
    target.write_text("before")
    for problem in (STRIDED, ("--kernel", "2")):
        done = symconv("derive", *problem, "--format", "pdf", "-o", str(target), PYTHONPATH=str(tmp_path))
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("symconv: --format pdf needs the Python package typst; install it with")
    assert target.read_text() == "before"


def test_chinese_reaches_an_ascii_terminal_as_utf_8() -> None:
    done = symconv("derive", *STRIDED, "--lang", "zh", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "前向方程组" in done.stdout


def test_emit_writes_a_kernel(tmp_path: Path) -> None:
    target = tmp_path / "dgrad.py"
    assert symconv("emit", *STRIDED, "--pass", "dgrad", "-o", str(target)).returncode == 0
    compile(target.read_text(), "dgrad.py", "exec")


def test_validate_one_problem() -> None:
    done = symconv("validate", *STRIDED, "--against", "numpy")
    assert done.returncode == 0
    assert "holds      bgrad equals NumPy loops (6 of 6" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("32 statements hold, 0 wrong, 0 unchecked")


def test_validate_layers_and_sweeps(tmp_path: Path) -> None:
    file = tmp_path / "layers.json"
    file.write_text('[{"name": "first", "input": [5, 5], "kernel": [3, 3]}, {"input": [6], "kernel": [2]}]')
    done = symconv("validate", "--layers", str(file))
    assert done.returncode == 0
    assert done.stdout.splitlines()[0].startswith("holds      first: ")
    assert done.stdout.splitlines()[1].startswith("holds      layer 1: ")
    swept = symconv("validate", "--sweep", "3", "--seed", "5", "--format", "json")
    assert swept.returncode == 0
    report = json.loads(swept.stdout)
    assert len(report["problems"]) == 3
    assert report["summary"]["wrong"] == 0
    assert report["summary"]["holds"] == sum(problem["summary"]["holds"] for problem in report["problems"])


def test_a_failing_sweep_ends_with_the_smallest_problem_and_exit_code_1(tmp_path: Path) -> None:
    # A symconv whose dgrad forgets that strides above 2 have taps that are not neighbours.
    program = (
        "import sys\n"
        "from symconv.validation import references\n"
        "right = references.dgrad\n"
        "references.dgrad = lambda conv, dy, w: right(conv, dy, w) + (max(conv.stride) > 2)\n"
        "sys.argv = ['symconv', 'validate', '--sweep', '50', '--against', 'numpy']\n"
        "from symconv.cli import main\n"
        "main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1, done.stderr
    assert (
        "repeat with symconv validate --input 1 --kernel 1 --stride 3 --no-bias --seed 0 --against numpy" in done.stdout
    )
    assert "wrong      dgrad equals NumPy loops: 6 of 6 kernels differ" in done.stdout


REFUSED = [
    (("derive",), "--input is missing"),
    (("derive", "--input", "4x4"), "--kernel is missing"),
    (("derive", *STRIDED[:4], "--stride", "0"), "--stride 0: a stride is at least 1"),
    (("derive", *STRIDED[:4], "--padding", "-1"), "--padding -1: a padding is at least 0"),
    (("derive", *STRIDED[:4], "--padding", "0:1x0"), None),
    (("derive", *STRIDED[:4], "--padding", "0:1:2"), "--padding 0:1:2: '1:2' is not a number"),
    (("derive", *STRIDED[:4], "--groups", "3"), "--in-channels 1: not divisible by groups 3"),
    (("derive", *STRIDED[:4], "--mode", "flip"), "'flip' is not one of 'cross-correlation', 'convolution'"),
    (("derive", "--input", "4x4", "--kernel", "9"), "--kernel 9: on axis 0: more than the padded input has"),
    (("derive", "--input", "nan", "--kernel", "2"), "--input nan: 'nan' is not a number; write 3 or 3x5"),
    (("derive", "--input", "9" * 5000, "--kernel", "2"), "a number is at most 2147483647"),
    (
        ("derive", *STRIDED, "--notation", "fancy"),
        "notation fancy: not a notation; choose plain",
    ),
    (("derive", *STRIDED, "--notation", "/nowhere.toml"), "/nowhere.toml: can't be read: No such file"),
    (("derive", *STRIDED, "--sections", "phases,fazes"), "section fazes: not a section; choose from problem, forward"),
    (("derive", "--kernel", "3", "--sections", "matrices"), "section matrices: not a section; choose from problem"),
    (("derive", "--input", "64x64", "--kernel", "3", "--full"), "--full: the forward system alone has 34596 products"),
    (("derive", *STRIDED, "--format", "json", "--full"), "--format json lists everything; leave --full out"),
    (("derive", *STRIDED, "--format", "json", "--sections", "rules"), "--format json lists everything; leave --sect"),
    (("derive", *STRIDED, "--format", "docx"), "'docx' is not one of"),
    (("derive", *STRIDED, "-o", "/nowhere/at/all.md"), "the folder /nowhere/at does not exist"),
    (("derive", "--input", "224x224", "--kernel", "9", "--format", "json"), "are listed as JSON"),
    (("emit", *STRIDED), "Missing option '--pass'"),
    (("emit", *STRIDED, "--no-bias", "--pass", "bgrad"), "pass bgrad: this problem has no bias"),
    (("validate",), "validate takes one of: a problem"),
    (("validate", *STRIDED, "--sweep", "3"), "validate takes one of: a problem"),
    (("validate", "--layers", "/nowhere.json"), "/nowhere.json: can't be read: No such file"),
    (("validate", "--sweep", "0"), "0 is not in the range"),
    (("bench",), "bench takes one of: a problem"),
    (("bench", "--batch", "2"), "bench takes one of: a problem"),
    (("bench", *STRIDED, "--layers", "/nowhere.json"), "bench takes one of: a problem"),
    (("bench", "--layers", "/nowhere.json"), "/nowhere.json: can't be read: No such file"),
    (("bench", *STRIDED, "--threads", "0"), "0 is not in the range"),
    (("bench", *STRIDED, "--seconds", "nan"), "seconds nan: a time is a number from 0 to 3600"),
    (("bench", *STRIDED, "--no-bias", "--pass", "bgrad"), "w 1x1x2x2, stride 2: pass bgrad: this problem has no bias"),
    (("bench", *STRIDED, "--dtype", "int64"), "'int64' is not one of"),
    (("bench", *STRIDED, "-o", "/nowhere/at/all.txt"), "the folder /nowhere/at does not exist"),
    (("bench", *STRIDED, "--chart", "/nowhere/at/all.svg"), "the folder /nowhere/at does not exist"),
    (("bench", *STRIDED, "--chart", "-"), "--chart -: a chart goes into a file"),
    (("bench", "--input", "1000000", "--kernel", "1000000"), "at most 1000000000000, 300000000 and 10000 are timed"),
    (("tour", "/dev/null/x"), "leads through a file"),
    (("derive", *STRIDED, "--format", "json", "--notation", "fancy"), "notation fancy: not a notation"),
    (("draw",), "No such command 'draw'"),
]


@pytest.mark.parametrize(("arguments", "sentence"), REFUSED, ids=[" ".join(a)[:50] for a, _ in REFUSED])
def test_bad_input_gets_one_sentence_and_exit_code_2(arguments: tuple[str, ...], sentence: str | None) -> None:
    done = symconv(*arguments)
    if sentence is None:  # what looks odd and is right
        assert done.returncode == 0
        return
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("symconv: ")
    assert sentence in done.stderr


@pytest.mark.parametrize("format", ["md", "tex", "html", "pdf"])
def test_a_notation_with_a_wrong_key_is_refused_before_anything_is_written(tmp_path: Path, format: str) -> None:
    (tmp_path / "my.toml").write_text('colour = "red"')
    target = tmp_path / f"a.{format}"
    notation = ("--notation", str(tmp_path / "my.toml"))
    done = symconv("derive", *STRIDED, *notation, "--format", format, "-o", str(target))
    assert done.returncode == 2
    assert done.stderr.startswith(f"symconv: {tmp_path}/my.toml: unknown key colour; a notation has base, letters")
    assert os.listdir(tmp_path) == ["my.toml"]


def test_sections_come_in_the_order_wanted() -> None:
    done = symconv("derive", *STRIDED, "--sections", "rules, forward")
    assert [line for line in done.stdout.splitlines() if line.startswith("## ")] == [
        "## The rules",
        "## The forward system",
    ]


def test_full_writes_out_what_is_folded() -> None:
    large = ("derive", "--input", "12x12", "--kernel", "2", "--sections", "forward")
    assert symconv(*large, "--full").stdout.count("&=") == 121 > symconv(*large).stdout.count("&=")


def test_a_refused_request_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    target.write_text("before")
    assert symconv("derive", *STRIDED[:4], "--stride", "0", "-o", str(target)).returncode == 2
    assert symconv("derive", *STRIDED, "--notation", "fancy", "-o", str(target)).returncode == 2
    assert target.read_text() == "before"
    assert os.listdir(tmp_path) == ["a.md"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_under_standard_output_is_said(tmp_path: Path) -> None:
    for arguments in (("derive", *STRIDED), ("validate", "--input", "3", "--kernel", "2"), ("--help",)):
        with Path("/dev/full").open("w") as full:
            command = [sys.executable, "-m", "symconv", *arguments]
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, encoding="utf-8", check=False)
        assert done.returncode == 2
        assert done.stderr == "symconv: standard output can't be written: No space left on device\n"


@pytest.mark.skipif(os.name != "posix", reason="a pipe whose reading end is closed")
def test_a_reader_that_has_gone_before_anything_is_written_is_no_error() -> None:
    for arguments in (("derive", *STRIDED), ("--help",)):
        reading, writing = os.pipe()
        os.close(reading)
        command = [sys.executable, "-m", "symconv", *arguments]
        done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, encoding="utf-8", check=False)
        os.close(writing)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_an_interrupted_sweep_says_so() -> None:
    command = [sys.executable, "-m", "symconv", "validate", "--sweep", "100000"]
    # A parent that ignores interrupts (a job in the background) hands that down; the child must not inherit it.
    listen = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(
        command, encoding="utf-8", preexec_fn=listen, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        time.sleep(8)  # a busy machine takes its time to start
        running.send_signal(signal.SIGINT)
        try:
            _, said = running.communicate(timeout=60)
        finally:
            running.kill()
    assert running.returncode == 130
    assert said == "symconv: interrupted\n"


@pytest.mark.skipif(os.name != "posix", reason="a shell's redirections")
@pytest.mark.parametrize(("redirection", "code"), [(">&-", 0), ("--stride 0 2>&-", 2), ("--stride 0 2>/dev/full", 2)])
def test_closed_streams_leave_the_exit_code(redirection: str, code: int) -> None:
    command = f"'{sys.executable}' -m symconv derive --input 4 --kernel 2 {redirection}"
    assert subprocess.run(["bash", "-c", command], capture_output=True, check=False).returncode == code


def test_without_a_command_the_help_is_shown() -> None:
    assert symconv().stdout == symconv("--help").stdout
    assert symconv().returncode == 0


def test_names_that_are_no_text_are_refused_too() -> None:
    done = symconv("validate", "--layers", "/nowhere/\udcff.json")
    assert done.returncode == 2
    assert "can't be read" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="a shell pipe")
def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f"'{sys.executable}' -m symconv derive --input 32x32 --kernel 5 --format json | head -c 10"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0


def test_without_an_input_the_derivation_is_for_all_sizes(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    done = symconv("derive", "--kernel", "3x3", "--stride", "2", "--batch", "1", "-o", str(target))
    assert (done.returncode, done.stderr) == (0, "")
    text = target.read_text("utf-8")
    # The default notation is that of elements as functions.
    assert r"\frac{dL}{dOP(n,j+y,i+x)}*W(n,c,2-j,2-i)" in text
    (command,) = re.findall(r": symconv (.*) -->", text.splitlines()[0])
    assert "--notation function" in command
    assert symconv(*command.split()).stdout == text


@pytest.mark.parametrize(
    ("arguments", "opening"),
    [
        (("--notation", "subscript"), "<!-- "),
        (("--lang", "zh", "--mode", "convolution", "--groups", "G", "--in-channels", "G"), "<!-- "),
        (("--format", "tex", "--padding", "0:1", "--no-bias"), "% "),
    ],
)
def test_a_derivation_for_all_sizes_takes_the_options_of_a_document(arguments: tuple[str, ...], opening: str) -> None:
    done = symconv("derive", "--kernel", "2", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{opening}Written by symconv {__version__}: symconv derive --kernel 2 ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--kernel", "3", "--notation", "fancy"), "notation fancy: not a notation; choose plain, partial, function"),
        (("--kernel", "3", "--format", "json"), "--format json lists a worked example, so it needs --input"),
        (("--kernel", ""), "--kernel '': nothing is not a number or K for any"),
        (("--in-channels", "Z"), "--in-channels Z: 'Z' is not a number or G for as many as groups"),
        (("--padding", "P:1"), "--padding P:1: P stands for any padding of both ends, not for one of them"),
        (("--kernel", "3y3"), "--kernel 3y3: '3y3' is not a number or K for any"),
        (("--kernel", "0x3"), "--kernel 0x3: a kernel size is at least 1"),
        (("--kernel", "3x3x3x3"), "--kernel 3x3x3x3: 4 entries; a problem has 1 to 3 axes"),
        (("--kernel", "3x3", "--stride", "2x2x2"), "--stride 2x2x2: 3 entries, where kernel has 2; give 1 or 2"),
        (("--kernel", "3", "--stride", "65"), "--stride 65: a stride is at most 64 in a statement for all sizes"),
        (("--kernel", "3", "--dilation", "K"), "--dilation K: 'K' is not a number or D for any"),
        (("--kernel", "3", "--padding", "same"), "--padding same: depends on the sizes"),
        (("--kernel", "3", "--groups", "2", "--in-channels", "3"), "--in-channels 3: not a multiple of groups 2"),
        (("--kernel", "3", "--groups", "G", "--in-channels", "4"), "--in-channels 4: a number of channels needs"),
        (("--input", "9", "--kernel", "K"), "--kernel K: 'K' is not a number"),
        (("--kernel", "3", "--notation", "no.toml"), "no.toml: can't be read: No such file or directory"),
    ],
)
def test_a_request_for_all_sizes_that_cannot_be_is_refused_in_one_sentence(
    arguments: tuple[str, ...], sentence: str
) -> None:
    done = symconv("derive", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("symconv: ")
    assert sentence in done.stderr
