"""Times of the proofs for all sizes, printed as a table.

    python benchmarks/proofs.py [--list]

Each problem is proved in a process of its own, which has imported what it needs; the time of the whole process, with
start-up and imports, stands beside. Medians of five. `--list` prints every statement of the 3×3 kernel with stride 2.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

PROBLEMS = (
    ("1-D, stride 2", "stride=2"),
    ("2-D, 3x3, stride 2", "kernel=(3, 3), stride=2"),
    ("2-D, strides 3 and 4, dilations 2 and 6", "stride=(3, 4), dilation=(2, 6)"),
    ("2-D, grouped, flipped", "kernel=(None, None), groups=None, mode='convolution'"),
    ("3-D, strides 2, 3, 6, dilations 5, 2, 4", "stride=(2, 3, 6), dilation=(5, 2, 4)"),
    ("3-D, strides and dilations 6, 5, 4", "stride=(6, 5, 4), dilation=(4, 6, 5)"),
    ("1-D, K=7, stride 32, dilation 5", "kernel=7, stride=32, dilation=5"),
    ("1-D, every stride and dilation", "stride='S', dilation='D'"),
    ("2-D, every stride and dilation", "kernel=(None, None), stride='S', dilation='D'"),
)

PROGRAM = """
import time, symconv, symconv.proofs, symconv.library
start = time.perf_counter()
proof = symconv.prove({arguments})
print(time.perf_counter() - start, len(proof.statements), int(proof.complete))
"""


def measure(arguments: str) -> tuple[float, float, int, bool]:
    """Median seconds of the proof and of its process, the number of statements, and whether all were settled."""
    inside, whole = [], []
    count = complete = 0
    for _ in range(5):
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM.format(arguments=arguments)], check=True, capture_output=True, text=True
        )
        whole.append(time.perf_counter() - start)
        seconds, *rest = done.stdout.split()
        inside.append(float(seconds))
        count, complete = map(int, rest)
    return statistics.median(inside), statistics.median(whole), count, bool(complete)


def main() -> None:
    """Prints the table, or the statements."""
    if "--list" in sys.argv[1:]:
        subprocess.run([sys.executable, "-m", "symconv", "prove", "--kernel", "3x3", "--stride", "2"], check=True)
        return
    print(f"{'problem':<42} {'statements':>10} {'settled':>8} {'proof':>8} {'process':>8}")
    for name, arguments in PROBLEMS:
        inside, whole, count, complete = measure(arguments)
        print(f"{name:<42} {count:>10} {'all' if complete else 'NOT ALL':>8} {inside:>6.2f} s {whole:>6.2f} s")


if __name__ == "__main__":
    main()
