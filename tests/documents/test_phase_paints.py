from __future__ import annotations

from collections import defaultdict
from itertools import product

from hypothesis import given, settings

from symconv import Conv
from symconv.derivation import derive
from symconv.documents.phase_paints import MOST_PAINTED, PhasePaints
from tests.brute_force import products
from tests.problems import as_dict, problems


@given(problems(most_products=300))
@settings(max_examples=40)
def test_inputs_and_taps_that_meet_have_one_paint(conv: Conv) -> None:
    paints = PhasePaints(derive(conv))
    for _, w, x in products(as_dict(conv)):
        tap, at = paints.of_tap(w[2:]), paints.of_input(x[2:])
        assert tap == at
        assert paints.paint(tap) is not None


@given(problems(most_products=300))
@settings(max_examples=40)
def test_paints_tell_phases_apart(conv: Conv) -> None:
    paints = PhasePaints(derive(conv))
    seen = defaultdict(set)
    for at in product(*map(range, conv.input)):
        phase = tuple((i + low) % s for i, (low, _), s in zip(at, conv.padding, conv.stride, strict=True))
        assert paints.of_input(at) == phase
        seen[paints.paint(phase)].add(phase)
    assert all(len(phases) == 1 for paint, phases in seen.items() if isinstance(paint, int))
    assert max((paint for paint in seen if isinstance(paint, int)), default=0) < MOST_PAINTED
