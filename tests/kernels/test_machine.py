from __future__ import annotations

import pytest

from symconv import SymconvError
from symconv.kernels.machine import MACHINES, machine_named, this_machine


def test_a_vector_holds_what_its_width_holds() -> None:
    assert [machine.lanes(4) for machine in MACHINES.values()] == [16, 8, 4, 4]
    assert MACHINES["avx512"].lanes(8) == 8


def test_this_machine_is_one_of_them() -> None:
    assert this_machine() in MACHINES.values()


def test_a_kind_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    assert machine_named("neon").registers == 32
    with pytest.raises(SymconvError, match="target mmx: not one of avx512, avx2, sse, neon"):
        machine_named("mmx")
