"""What is committed in generated/ is what the program writes today."""

from __future__ import annotations

from pathlib import Path

import pytest

from generated.render import HERE, commands, render

FILES = commands()


@pytest.mark.parametrize("path", FILES)
def test_a_generated_file_is_up_to_date(path: str, tmp_path: Path) -> None:
    render(path, tmp_path)
    assert (tmp_path / path).read_bytes() == (HERE / path).read_bytes(), "run: python generated/render.py"


def test_nothing_else_lies_there() -> None:
    own = {"commands.txt", "render.py", "ruff.toml"}
    there = {
        file.relative_to(HERE).as_posix()
        for file in HERE.rglob("*")
        if file.is_file() and not {"__pycache__", ".ruff_cache"} & set(file.parts)
    }
    assert there - own == set(FILES)
