"""The problem of a note whose matrices alone say it: that of the first equation X * W = Y."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symconv.hand.fitting import fit
from symconv.hand.matrix_triples import matrix_readings, plausible
from symconv.hand.parse import Parsed
from symconv.hand.roles import Chosen


def choice_of_matrices(
    parsed: tuple[Parsed, ...],
    counts: Mapping[str, int],
    base: int,
    fixed: Mapping[str, str],
    numbers: Mapping[str, Sequence[int]],
) -> tuple[Chosen | None, tuple[str, ...]]:
    """The problem of the first equation of matrices X * W = Y; the steps that its shapes leave open are a tie."""
    for reading in matrix_readings(parsed, counts, base):
        letters = reading.letters
        if any(fixed.get(getattr(letters, tensor), tensor) != tensor for tensor in ("x", "w", "y")):
            continue
        steps = plausible(reading, numbers)
        if len(steps) > 1:
            shown = (f"stride {s[0]}x{s[1]} with dilation {d[0]}x{d[1]}" for (s, d), _ in steps[:4])
            return None, (f"the shapes of the matrices fit {' or '.join(shown)}",)
        (found, triples) = steps[0]
        fits = fit(
            triples, {"stride": found[0][-len(triples[0][2]) :], "dilation": found[1][-len(triples[0][1]) :]}, None
        )
        if fits and fits[0].share == 1:
            return Chosen(letters, fits[0], True), ()
    return None, ()
