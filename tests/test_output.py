from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from symconv import OutputError
from symconv.output import check_binary_target, check_target, make_folder, picture_stem, write_result, write_together


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("before")
    file.chmod(0o640)
    write_result("after ×\n", file)
    assert file.read_text("utf-8") == "after ×\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["a.md"]


def test_a_failed_write_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.md"
    file.write_text("before")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OutputError, match="No space left on device"):
        write_result("after", file)
    assert file.read_text() == "before"
    assert os.listdir(tmp_path) == ["a.md"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("before")
    (tmp_path / "link").symlink_to("real")
    write_result("after", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "after"


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_result("into nothing", os.devnull)
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize("target", [None, "-"])
def test_standard_output(target: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    write_result("text", target)
    assert capsys.readouterr().out == "text"


def test_bytes_are_written_as_they_are(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    write_result(b"\xff\n\x00", tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == b"\xff\n\x00"
    write_result(b"\xff\n\x00", None)
    assert capsysbinary.readouterr().out == b"\xff\n\x00"


@pytest.mark.parametrize("target", [None, "-"])
def test_bytes_are_not_shown_on_a_terminal(target: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    with pytest.raises(OutputError, match="a terminal can't show this format; name a file with -o"):
        write_result(b"%PDF-", target)
    check_binary_target("a.pdf")


def test_what_can_not_be_written_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder; give the name of a file in it"):
        write_result("", tmp_path)
    with pytest.raises(OutputError, match=r"the folder .*nowhere does not exist"):
        write_result("", tmp_path / "nowhere" / "a.md")
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="leads through a file"):
        make_folder(tmp_path / "file")
    with pytest.raises(OutputError):
        write_result("", tmp_path / "file" / "a.md")
    with pytest.raises(OutputError, match="the name of the output file is empty"):
        write_result("", "")
    (tmp_path / "round").symlink_to("about")
    (tmp_path / "about").symlink_to("round")
    with pytest.raises(OutputError, match="a link that leads back to itself"):
        write_result("", tmp_path / "round")
    assert (tmp_path / "round").is_symlink()
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_pictures_are_named_after_the_file(tmp_path: Path) -> None:
    assert picture_stem(tmp_path / "note.zh.md") == "note.zh"
    assert picture_stem("README") == "README"
    for nowhere in (None, "-", "", "/dev/stdout", tmp_path):
        assert picture_stem(nowhere) == ""


def test_files_that_belong_together(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    write_together("text", {"note.a.svg": "a", "note.b.svg": "b"}, note)
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {
        "note.md": "text",
        "note.a.svg": "a",
        "note.b.svg": "b",
    }
    (tmp_path / "other.a.svg").mkdir()
    other = tmp_path / "other.md"
    other.write_text("before")
    with pytest.raises(OutputError, match=r"other\.a\.svg: is a folder"):
        write_together("after", {"other.a.svg": "a"}, other)
    assert other.read_text() == "before"
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]
    with pytest.raises(OutputError, match=r"nowhere/a\.md: the folder .*nowhere does not exist"):
        write_together("after", {"a.a.svg": "a"}, tmp_path / "nowhere" / "a.md")


def test_a_target_is_asked_for_before_long_work_and_stays_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    check_target(None)
    check_target("-")
    check_target(file)
    assert os.listdir(tmp_path) == []
    file.write_text("before")
    check_target(file)
    assert file.read_text() == "before"
    assert os.listdir(tmp_path) == ["a.txt"]
    for target, complaint in (("", "is empty"), (tmp_path, "is a folder"), (tmp_path / "b" / "c", "does not exist")):
        with pytest.raises(OutputError, match=complaint):
            check_target(target)
