"""Times and memory of checking notes, printed as a table.

    python benchmarks/verification.py [NOTE...]

Each note is checked by a process of its own, start-up and imports included: those named, those of the repository's
tests together, and notes made to be large: systems of one note repeated, sums that are right, sums that are wrong.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = """
import json, resource, sys
from symconv.hand.verify import verify_file
from pathlib import Path
notes = [verify_file(Path(name)) for name in sys.argv[1:]]
counts = {}
for note in notes:
    for verdict, count in note.summary.items():
        counts[verdict] = counts.get(verdict, 0) + count
print(json.dumps([counts, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024]))
"""


def rows(size: int) -> str:
    """A forward system and its gradients, 1-D, of about `size` characters."""
    outputs = size // 160
    forward = [
        f"y_{{{o}}} &= w_0 x_{{{2 * o}}} + w_1 x_{{{2 * o + 1}}} + w_2 x_{{{2 * o + 2}}} \\\\" for o in range(outputs)
    ]
    odd = [f"\\partial x_{{{2 * o + 1}}} &= w_1 \\partial y_{{{o}}} \\\\" for o in range(outputs)]
    system = "$$\n\\begin{{aligned}}\n{}\n\\end{{aligned}}\n$$\n"
    return "Stride 2.\n\n" + system.format("\n".join(forward)) + "\n" + system.format("\n".join(odd))


def sums(size: int, right: bool) -> str:
    """Index sums, all right or all but the first few wrong, of about `size` characters."""
    text = r"$$\frac{\partial L}{\partial w_k} = \sum_{o=0}^{O-1} \frac{\partial L}{\partial y_o} x_{o + k%s}$$"
    begin = "$$y_o = \\sum_{k=0}^{K-1} w_k x_{o + k}$$\n"
    return begin + "\n".join(text % ("" if right else f" + {n}") for n in range(size // 100))


def large(folder: Path) -> Iterator[tuple[str, Path]]:
    """Large notes, each with what it is called."""
    for name, text in (
        ("rows, 100 kB", rows(100_000)),
        ("rows, 1 MB", rows(1_000_000)),
        ("right sums, 100 kB", sums(100_000, True)),
        ("wrong sums, 100 kB", sums(100_000, False)),
        ("right sums, 1 MB", sums(1_000_000, True)),
    ):
        path = folder / f"{name.replace(' ', '_').replace(',', '')}.md"
        path.write_text(text, "utf-8")
        yield name, path


def measure(name: str, notes: list[Path]) -> None:
    """Checks the notes in one process and prints a line."""
    start = time.perf_counter()
    command = [sys.executable, "-c", PROGRAM, *map(str, notes)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    counts, memory = json.loads(done.stdout)
    said = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
    size = sum(note.stat().st_size for note in notes) // 1024
    print(f"{name:<28} {size:>5} kB {time.perf_counter() - start:>7.2f} s {memory:>5} MB  {said}", flush=True)


def main() -> None:
    """Prints the table."""
    if len(sys.argv) > 1:
        for name in sys.argv[1:]:
            measure(Path(name).name[:28], [Path(name)])
        measure("all of them", [Path(name) for name in sys.argv[1:]])
        return
    kinds = (".md", ".tex", ".ipynb", ".rst", ".html")
    for folder in ("notes", "hands"):
        notes = [path for path in sorted((ROOT / "tests" / "hand" / folder).iterdir()) if path.suffix in kinds]
        measure(f"{len(notes)} notes of tests/hand/{folder}", notes)
    documents = [
        path for path in sorted((ROOT / "generated" / "documents").iterdir()) if path.suffix in (".md", ".tex")
    ]
    measure(f"{len(documents)} generated documents", documents)
    with tempfile.TemporaryDirectory() as folder:
        for name, path in large(Path(folder)):
            measure(name, [path])


if __name__ == "__main__":
    main()
