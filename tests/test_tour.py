from __future__ import annotations

from pathlib import Path

from symconv.documents.shapes import KINDS
from symconv.tour import take_tour


def test_the_tour_writes_and_checks_what_it_says(tmp_path: Path) -> None:
    said: list[str] = []
    assert take_tour(tmp_path / "tour", said.append)
    text = "\n".join(said)
    assert all(len(line) <= 100 for line in text.splitlines() if "symconv derive" not in line)
    assert "dgrad by phases takes 115605504 multiply-accumulates;" in text
    assert "with zeros inserted it would take 462422016" in text
    assert said[-1] == "Everything that was checked holds."
    written = {path.relative_to(tmp_path / "tour").as_posix() for path in (tmp_path / "tour").rglob("*.*")}
    assert written == {
        *(f"small/derivation.{format}" for format in ("md", "tex", "json")),
        *(f"small/{pass_}.py" for pass_ in ("forward", "dgrad", "wgrad", "bgrad")),
        *(f"{name}/derivation.{kind}.svg" for name in ("small", "resnet50_layer") for kind in KINDS),
        *(f"resnet50_layer/derivation.{format}" for format in ("md", "tex")),
        *(f"all_sizes/{notation}.md" for notation in ("function", "subscript")),
        *(f"resnet50_layer/{pass_}.py" for pass_ in ("forward", "dgrad", "wgrad")),
    }
    for name in written:
        assert name.split("/")[1] in text
