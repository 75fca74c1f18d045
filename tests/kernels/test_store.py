from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from symconv.kernels.store import digest, is_whole, new_entry


def write(root: Path, text: str) -> Path:
    with new_entry(root, "kind", "key") as draft:
        (draft / "folder").mkdir()
        (draft / "folder" / "file").write_text(text)
    return root / "kind" / "key"


def test_an_entry_is_whole_once_it_is_there(tmp_path: Path) -> None:
    final = write(tmp_path, "text")
    assert is_whole(final)
    assert (final / "folder" / "file").read_text() == "text"
    assert [path.name for path in final.parent.iterdir()] == ["key"]


def test_an_interrupted_writer_leaves_nothing(tmp_path: Path) -> None:
    def interrupted() -> None:
        with new_entry(tmp_path, "kind", "key") as draft:
            (draft / "file").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list((tmp_path / "kind").iterdir()) == []


def test_a_damaged_entry_is_replaced_and_a_whole_one_stays(tmp_path: Path) -> None:
    final = write(tmp_path, "first")
    write(tmp_path, "second")
    assert (final / "folder" / "file").read_text() == "first"
    (final / "folder" / "file").write_text("damaged")
    assert not is_whole(final)
    write(tmp_path, "third")
    assert (final / "folder" / "file").read_text() == "third"
    assert is_whole(final)


def test_many_writers_leave_one_whole_entry(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: write(tmp_path, f"text {n}"), range(32)))
    assert is_whole(tmp_path / "kind" / "key")
    assert [path.name for path in (tmp_path / "kind").iterdir()] == ["key"]


@pytest.mark.parametrize("manifest", ["", "[]", "{", "null", '{"file": 3}', "[" * 100_000])
def test_a_manifest_that_is_none_is_not_whole(tmp_path: Path, manifest: str) -> None:
    final = write(tmp_path, "text")
    (final / "manifest.json").write_text(manifest)
    assert not is_whole(final)


def test_keys_differ_where_the_parts_differ() -> None:
    assert len({digest("ab", "c"), digest("a", "bc"), digest("abc")}) == 3
