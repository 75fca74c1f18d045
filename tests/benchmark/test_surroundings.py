from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from symconv.benchmark.surroundings import processor_name, surroundings
from symconv.version import __version__


def test_the_processor_is_named(tmp_path: Path) -> None:
    table = tmp_path / "cpuinfo"
    table.write_text("processor\t: 0\nmodel name\t: A  Processor @ 2 GHz\nmodel name\t: Another\n")
    assert processor_name(table) == "A Processor @ 2 GHz"
    assert processor_name(tmp_path / "nothing")


def test_everything_has_a_version() -> None:
    found = surroundings()
    assert found.symconv == __version__
    assert found.cores >= 1
    assert all(getattr(found, field.name) for field in fields(found) if field.name != "torch")
