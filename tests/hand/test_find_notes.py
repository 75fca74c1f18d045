from __future__ import annotations

import os
from pathlib import Path

import pytest

from symconv.errors import SymconvError
from symconv.hand import find_notes as module
from symconv.hand.find_notes import find_notes


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    names = ["b.md", "a.tex", "deep/er/c.ipynb", "deep/d.txt", ".hidden/e.md", ".f.md", "node_modules/g.md"]
    for name in [*names, "deep/node_modules/h.md", "picture.png", "LICENSE", "empty/x.py"]:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(*named: str) -> list[str]:
    return [note.path.as_posix() for note in find_notes(named)]


def test_a_folder_gives_all_notes_below_it(tree: Path) -> None:
    assert names(".") == ["a.tex", "b.md", "deep/d.txt", "deep/er/c.ipynb"]
    assert names(str(tree / "deep")) == [f"{tree.as_posix()}/deep/{name}" for name in ("d.txt", "er/c.ipynb")]


def test_patterns_give_notes_too(tree: Path) -> None:
    assert names("*") == ["a.tex", "b.md"]
    assert names("**/*.*") == ["a.tex", "b.md", "deep/d.txt", "deep/er/c.ipynb"]
    assert names("node_modules/*.md") == ["node_modules/g.md"]


def test_what_is_named_is_taken_as_it_is_and_once(tree: Path) -> None:
    assert names("LICENSE", ".f.md", "missing.md", "-") == ["LICENSE", ".f.md", "missing.md", "-"]
    assert names("b.md", "./b.md", ".", "deep/../b.md")[:2] == ["b.md", "a.tex"]
    (tree / "a[1].md").write_text("")
    assert names("a[1].md") == ["a[1].md"]


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_links_that_go_round_end(tree: Path) -> None:
    (tree / "deep" / "round").symlink_to(tree)
    (tree / "deep" / "broken.md").symlink_to(tree / "nothing.md")
    assert names("deep") == ["deep/d.txt", "deep/er/c.ipynb"]


def test_what_gives_no_note_is_refused(tree: Path) -> None:
    with pytest.raises(SymconvError, match="empty: no note in this folder; the kinds that are read are "):
        names("empty")
    with pytest.raises(SymconvError, match=r"\*\.rst: no note matches"):
        names("*.rst")
    with pytest.raises(SymconvError, match="the name of a note is empty"):
        names("")


def test_their_number_is_bounded(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_NOTES", 3)
    with pytest.raises(SymconvError, match="more than 3 notes"):
        names(".")
    monkeypatch.setattr(module, "MAX_LOOKED_AT", 2)
    with pytest.raises(SymconvError, match="more than 2 files"):
        names(".")
