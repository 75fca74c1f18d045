"""The hook that others name in their `.pre-commit-config.yaml`."""

from __future__ import annotations

import re
from pathlib import Path

from symconv.hand.scan import FORMATS

FILE = Path(__file__).resolve().parents[1] / ".pre-commit-hooks.yaml"


def hook() -> dict[str, str]:
    """The only hook of the file: a list of one mapping with a plain value a line."""
    first, *rest = FILE.read_text("utf-8").splitlines()
    assert first.startswith("- ")
    found = {}
    for line in (f"  {first[2:]}", *rest):
        match = re.fullmatch(r"  ([a-z_]+): (\S.*)", line)
        assert match is not None, line
        found[match[1]] = match[2]
    return found


def test_the_hook_checks_notes() -> None:
    found = hook()
    assert (found["id"], found["entry"], found["language"]) == ("symconv-verify", "symconv verify", "python")
    assert found["types_or"] == "[markdown, tex, jupyter, rst, html]"


def test_it_leaves_out_what_is_no_note() -> None:
    exclude = re.compile(hook()["exclude"])
    assert exclude.search("macros.sty")
    assert not any(exclude.search(f"note{suffix}") for suffixes in FORMATS.values() for suffix in suffixes)
