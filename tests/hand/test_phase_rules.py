"""How many phases have taps."""

from __future__ import annotations

from symconv.hand.phase_rules import live_phases, phases_rule
from symconv.verdict import Verdict


def test_phases_are_counted_as_plain_loops_find_them() -> None:
    for stride in range(1, 6):
        for dilation in range(1, 6):
            for kernel in range(1, 6):
                served = [
                    any((i - dilation * k) % stride == 0 for k in range(kernel) for i in [phase + 30 * stride])
                    for phase in range(stride)
                ]
                assert live_phases(kernel, stride, dilation) == sum(served)


def test_the_rule_has_the_condition_that_was_found() -> None:
    found = phases_rule("s", "k", "d")
    assert found.verdict is Verdict.CONDITIONAL
    assert found.condition == "gcd(s, d) = 1 and k >= s on each axis"
