from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from symconv import cli, proofs
from symconv.conditions import SizeCondition
from symconv.deciding import Statement
from symconv.general import GeneralConv, general_as_command, general_as_json
from symconv.proof_report import TROUBLES, counterexample_as_json, proof_as_json, proof_as_text
from symconv.proofs import Proof, prove_general
from symconv.relation import Counterexample
from symconv.verdict import Verdict

GENERAL = GeneralConv(3, 2)
EXAMPLE = Counterexample({"I": 3, "K": 2}, (0, 0, 1), (("dy", (0, 0, 1)), ("w", (0, 0, 0))), "second")
STATEMENTS = (
    Statement("true", Verdict.HOLDS, "all sizes", 0.001),
    Statement("sometimes", Verdict.CONDITIONAL, "all sizes", 0.002, SizeCondition("p < K", True)),
    Statement("roughly", Verdict.CONDITIONAL, "all sizes", 0.002, SizeCondition("p = 0", False)),
    Statement("false", Verdict.WRONG, "all sizes, S ≤ 4", 0.1, SizeCondition("never", True), EXAMPLE),
    Statement("unknown", Verdict.UNCHECKED, "all sizes", 1.5, reason="given up"),
)


@pytest.fixture
def mixed() -> Proof:
    """A proof with a statement of every verdict."""
    return replace(prove_general(GENERAL), statements=STATEMENTS)


def unwrapped(text: str) -> list[str]:
    """The lines of a proof, those that go on below joined with what they go on from, blanks made one."""
    verdicts = tuple(verdict.value for verdict in Verdict)
    opening, legend, statements = text.split("\n", 1)[0], *text.split("\n", 1)[1].split("\n\n", 1)
    joined: list[str] = [opening, " ".join(legend.split())]
    for line in statements.splitlines():
        goes_on = line.startswith(" ") and not line.strip().startswith(
            ("when ", "true only ", "counter", "because ", "for no ")
        )
        if goes_on:
            joined[-1] += " " + line.strip()
        else:
            joined.append(line)
        assert goes_on or not line or line.startswith((*verdicts, " ")) or line == text.splitlines()[-1]
    return [" ".join(line.split()) for line in joined]


def test_the_text_has_a_line_a_statement_and_says_more_of_those_that_do_not_hold(mixed: Proof) -> None:
    assert unwrapped(proof_as_text(mixed)) == [
        "symconv prove --kernel 3 --stride 2:",
        "For all sizes, unless said otherwise. I, K, O: input, kernel and output size; "
        "p, q: padding at the low and the high end; r: remainder, the inputs that the last window leaves.",
        "holds 1 ms true",
        "conditional 2 ms sometimes",
        "when p < K",
        "conditional 2 ms roughly",
        "when p = 0 (and in cases that are not simply said)",
        "wrong 100 ms false [all sizes, S ≤ 4]",
        "for no sizes",
        "counterexample: I = 3, K = 2, at [0, 0, 1], term dy[0, 0, 1] * w[0, 0, 0]: the term should not be there",
        "unchecked 1500 ms unknown",
        "because given up",
        "",
        "1 statements hold, 2 under the condition shown, 1 wrong, 1 unchecked; 1.6 s.",
    ]


def test_the_json_has_every_statement(mixed: Proof) -> None:
    found = json.loads(proof_as_json(mixed))
    assert list(found) == ["problem", "statements"]
    assert found["problem"] == json.loads(json.dumps(general_as_json(GENERAL)))
    assert [entry["verdict"] for entry in found["statements"]] == [s.verdict.value for s in STATEMENTS]
    keys = {"name", "verdict", "scope", "seconds", "condition", "counterexample"}
    assert all(set(entry) - {"reason"} == keys for entry in found["statements"])
    assert found["statements"][0] == {
        "name": "true",
        "verdict": "holds",
        "scope": "all sizes",
        "seconds": 0.001,
        "condition": None,
        "counterexample": None,
    }
    assert found["statements"][1]["condition"] == "p < K"
    assert found["statements"][3]["counterexample"] == {
        "sizes": {"I": 3, "K": 2},
        "at": [0, 0, 1],
        "term": {"dy": [0, 0, 1], "w": [0, 0, 0]},
        "trouble": "the term should not be there",
    }
    assert found["statements"][4]["reason"] == "given up"


@pytest.mark.parametrize("trouble", TROUBLES)
def test_every_trouble_is_said_in_words(trouble: str, mixed: Proof) -> None:
    example = replace(EXAMPLE, trouble=trouble)
    assert counterexample_as_json(example)["trouble"] == TROUBLES[trouble]
    wrong = replace(STATEMENTS[3], counterexample=example)
    assert TROUBLES[trouble] in " ".join(unwrapped(proof_as_text(replace(mixed, statements=(wrong,)))))


GENERALS = [
    GENERAL,
    GeneralConv((None, None), (2, 3), None, 1, None, mode="convolution"),
    GeneralConv(None, "S", None, "D"),
    GeneralConv((2, None, 3), 1, (None, (0, 1), None), (1, 2, 1), 2, 4, 2, 3, False),
]


@pytest.mark.parametrize("general", GENERALS, ids=str)
def test_the_lines_fit_a_terminal(general: GeneralConv) -> None:
    proof = prove_general(general)
    text = proof_as_text(proof)
    lines = text.splitlines()
    assert lines[0] == f"{general_as_command('prove', general)}:"
    assert max(map(len, lines[1:])) <= 80
    assert all(line == line.rstrip() for line in lines)
    found = unwrapped(text)
    form = re.compile(r"(holds|conditional|wrong|unchecked) \d+ ms \S.*|when \S.*|for no sizes")
    assert all(form.fullmatch(line) for line in found[2:-2]), found
    assert sum(not line.startswith(("when ", "for no ")) for line in found[2:-2]) == len(proof.statements)
    scopes = [scope for line in found for scope in re.findall(r" \[(all sizes[^\]]*)\]$", line)]
    assert scopes == [s.scope for s in proof.statements if s.scope != "all sizes"]
    letters = {"S": None in general.stride, "D": None in general.dilation, "p, q": None in general.padding}
    assert all((f" {letter}: " in found[1]) == there for letter, there in letters.items())
    assert re.fullmatch(r"\d+ statements hold, .*0 wrong, 0 unchecked; \d+\.\d s\.", found[-1])
    assert not re.search(r"Symbol|Integer|floor\(floor|\*\*|Max|Min", text)


@pytest.mark.parametrize("general", GENERALS[:2], ids=str)
def test_the_json_of_a_proof_says_what_the_proof_says(general: GeneralConv) -> None:
    proof = prove_general(general)
    found: dict[str, Any] = json.loads(proof_as_json(proof))
    assert [entry["name"] for entry in found["statements"]] == [s.name for s in proof.statements]
    for entry, statement in zip(found["statements"], proof.statements, strict=True):
        assert entry["verdict"] == statement.verdict.value
        assert (entry["condition"] is None) == (statement.verdict is Verdict.HOLDS)


# --- the command line ----------------------------------------------------------------------------------------------


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "symconv", "prove", *arguments], capture_output=True, encoding="utf-8", check=False
    )


def test_prove_ends_with_0_where_nothing_is_wrong() -> None:
    done = run("--kernel", "3x3", "--stride", "2", "--format", "json")
    assert done.returncode == 0
    assert done.stderr == ""
    found = json.loads(done.stdout)
    assert found["problem"]["stride"] == [2, 2]
    assert {entry["verdict"] for entry in found["statements"]} == {"holds", "conditional"}


def invoke(*arguments: str) -> Result:
    """The command in this process."""
    return CliRunner().invoke(cli._symconv, ["prove", *arguments], standalone_mode=False)


def test_prove_ends_with_1_where_a_statement_is_wrong(monkeypatch: pytest.MonkeyPatch, mixed: Proof) -> None:
    monkeypatch.setattr(proofs, "prove_general", lambda _general: mixed)
    for form in ("text", "json"):
        done = invoke("--kernel", "3", "--stride", "2", "--format", form)
        assert done.return_value == 1
        assert "the term should not be there" in done.output
    right = replace(mixed, statements=STATEMENTS[:3])
    monkeypatch.setattr(proofs, "prove_general", lambda _general: right)
    assert invoke("--kernel", "3").return_value == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--kernel", "0"), "symconv: --kernel 0: a kernel size is at least 1"),
        (
            ("--kernel", "3", "--in-channels", "3", "--groups", "2"),
            "symconv: --in-channels 3: not a multiple of groups 2",
        ),
        (("--padding", "same"), "symconv: --padding same: depends on the sizes"),
        (("--mode", "flipped"), "symconv: Invalid value for '--mode'"),
        (("--input", "4"), "symconv: --input: what prove shows holds for every input size, so it takes none"),
    ],
)
def test_prove_ends_with_2_and_one_sentence_on_bad_input(arguments: tuple[str, ...], sentence: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(sentence)
    assert len(done.stderr.splitlines()) == 1
