"""What is committed in generated/ is what the program writes today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generated.render import HERE, commands, render

FILES = commands()


@pytest.mark.parametrize("path", FILES)
def test_a_generated_file_is_up_to_date(path: str, tmp_path: Path) -> None:
    render(path, tmp_path)
    written = {file.relative_to(tmp_path) for file in tmp_path.rglob("*") if file.is_file()}
    assert {file.as_posix() for file in written} == {path, *pictures(path)}
    for file in written:
        assert (tmp_path / file).read_bytes() == (HERE / file).read_bytes(), "run: python generated/render.py"


def pictures(path: str) -> list[str]:
    """The pictures that lie beside a Markdown document, by the links in it."""
    if not path.endswith(".md"):
        return []
    links = re.findall(r"\]\(([^)]+\.svg)\)", (HERE / path).read_text("utf-8"))
    return [(Path(path).parent / link).as_posix() for link in links]


def test_nothing_else_lies_there() -> None:
    own = {"commands.txt", "render.py", "ruff.toml"}
    there = {
        file.relative_to(HERE).as_posix()
        for file in HERE.rglob("*")
        if file.is_file() and not {"__pycache__", ".ruff_cache"} & set(file.parts)
    }
    assert there - own == {*FILES, *(picture for path in FILES for picture in pictures(path))}
