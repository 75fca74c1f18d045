from __future__ import annotations

import threading
from pathlib import Path

import pytest

from symconv import Conv
from symconv.kernels.tuned import FOLDER, remember, remembered

CONV = Conv((6, 6), 3, in_channels=4, out_channels=8)


def test_what_was_remembered_is_there_for_its_problem_alone(own_cache: Path) -> None:
    assert remembered(CONV, "forward", "nhwc", "float32", 1) is None
    assert remember(CONV, "forward", "nhwc", "float32", 1, "first")
    assert remember(CONV, "forward", "nhwc", "float32", 1, "second")
    assert remembered(CONV, "forward", "nhwc", "float32", 1) == "second"
    assert remembered(CONV, "forward", "nhwc", "float32", 2) is None
    assert remembered(CONV, "dgrad", "nhwc", "float32", 1) is None
    assert len(list((own_cache / FOLDER).iterdir())) == 1


@pytest.mark.parametrize(
    "damage", [b"", b"?", b"[]", b'{"plan": "other"}', b"\xff\xfe", b"[" * 100_000, b'{"plan": 3}']
)
def test_a_damaged_file_counts_for_nothing_and_is_written_anew(own_cache: Path, damage: bytes) -> None:
    remember(CONV, "forward", "nhwc", "float32", 1, "plan")
    (file,) = (own_cache / FOLDER).iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage)
    assert remembered(CONV, "forward", "nhwc", "float32", 1) is None
    file.write_bytes(whole.replace(b"plan-", b"plan+").replace(b'"plan"}', b'"plam"}'))
    remember(CONV, "forward", "nhwc", "float32", 1, "plan")
    assert remembered(CONV, "forward", "nhwc", "float32", 1) == "plan"


def test_a_name_that_was_changed_does_not_pass_its_check(own_cache: Path) -> None:
    remember(CONV, "forward", "nhwc", "float32", 1, "inner16")
    (file,) = (own_cache / FOLDER).iterdir()
    file.write_text(file.read_text().replace("inner16", "inner17"))
    assert remembered(CONV, "forward", "nhwc", "float32", 1) is None


def test_of_two_writers_one_wins_as_a_whole(own_cache: Path) -> None:
    names = [f"plan {number} " + "x" * 5000 for number in range(4)]

    def write(name: str) -> None:
        for _ in range(25):
            assert remember(CONV, "forward", "nhwc", "float32", 1, name)
            assert remembered(CONV, "forward", "nhwc", "float32", 1) in names

    writers = [threading.Thread(target=write, args=(name,)) for name in names]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert remembered(CONV, "forward", "nhwc", "float32", 1) in names
    assert len(list((own_cache / FOLDER).iterdir())) == 1


def test_without_a_place_nothing_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SYMCONV_CACHE_DIR", str(tmp_path / "file" / "below"))
    assert not remember(CONV, "forward", "nhwc", "float32", 1, "plan")
    assert remembered(CONV, "forward", "nhwc", "float32", 1) is None
