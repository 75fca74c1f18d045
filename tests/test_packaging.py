"""The wheel: built, installed elsewhere, and used there."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_wheel_works_where_it_is_installed(tmp_path: Path) -> None:
    wheels, target, elsewhere = tmp_path / "wheels", tmp_path / "target", tmp_path / "elsewhere"
    elsewhere.mkdir()
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "symconv/py.typed" in names
    assert "symconv/templates/documents/messages/zh.toml" in names
    assert "symconv/templates/kernels/gather_rows.py.jinja" in names
    assert not [name for name in names if name.startswith(("tests/", "templates/", "generated/", "benchmarks/"))]
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        "--target",
        str(target),
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True)
    environment = {**os.environ, "PYTHONPATH": str(target)}
    where = subprocess.run(
        [sys.executable, "-c", "import symconv; print(symconv.__file__)"],
        check=True,
        capture_output=True,
        text=True,
        cwd=elsewhere,
        env=environment,
    )
    assert Path(where.stdout.strip()).is_relative_to(target)
    tour = subprocess.run(
        [sys.executable, "-m", "symconv", "tour"],
        check=False,
        capture_output=True,
        encoding="utf-8",
        cwd=elsewhere,
        env=environment,
    )
    assert tour.returncode == 0, tour.stderr
    assert tour.stdout.endswith("Everything that was checked holds.\n")
    assert (elsewhere / "symconv-tour" / "small" / "derivation.md").is_file()
