"""Writes every file of this folder again, each by the command that commands.txt gives for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def commands() -> dict[str, list[str]]:
    """The arguments of `symconv` for every generated file, by its path below this folder."""
    found = {}
    for line in (HERE / "commands.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            path, _, command = line.partition(": ")
            found[path] = command.split()
    return found


def render(path: str, folder: Path) -> None:
    """Writes one file below `folder`."""
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "symconv", *commands()[path], "-o", str(target)],
        check=True,
    )


if __name__ == "__main__":
    for name in commands():
        render(name, HERE)
        print(name)
