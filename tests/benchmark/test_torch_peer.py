from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from symconv import Conv
from symconv.benchmark.torch_peer import torch_candidates, torch_threads
from symconv.kernels.options import PASSES
from symconv.validation.cases import Case, integer_case
from tests.benchmark.test_im2col import brute_force
from tests.problems import NAMED

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")


def as_float(case: Case) -> Case:
    return case.cast("float64")


@pytest.mark.parametrize("conv", NAMED.values(), ids=NAMED.keys())
def test_every_pass_in_every_memory_format_is_brute_forces(conv: Conv) -> None:
    case = integer_case(conv, 4)
    wanted = brute_force(conv, case)
    with torch_threads(1):
        for pass_ in PASSES:
            if pass_ == "bgrad" and not conv.bias:
                continue
            candidates = list(torch_candidates(conv, pass_, as_float(case)))
            assert len(candidates) == (2 if conv.dimensions > 1 else 1)
            for candidate in candidates:
                found = candidate.as_nchw(candidate.run())
                assert {index: round(float(value)) for index, value in np.ndenumerate(found)} == wanted[pass_]
                assert np.array_equal(found, np.round(found))


def test_channels_last_stays_channels_last() -> None:
    import torch

    conv = Conv((8, 8), 3, in_channels=16, out_channels=8, bias=False)
    with torch_threads(1):
        default, last = torch_candidates(conv, "forward", integer_case(conv, 0).cast("float32"))
        assert default.run().is_contiguous()
        assert last.run().is_contiguous(memory_format=torch.channels_last)


def test_threads_are_given_back() -> None:
    import torch

    before = torch.get_num_threads()
    with torch_threads(before + 1):
        assert torch.get_num_threads() == before + 1
        assert torch.is_inference_mode_enabled()
    assert torch.get_num_threads() == before
