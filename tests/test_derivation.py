from __future__ import annotations

import json
from itertools import product

import pytest
from hypothesis import given, settings

from symconv import Conv, LimitError
from symconv.derivation import as_json, as_json_text, derive
from tests.brute_force import products, shapes
from tests.problems import as_dict, problems


@given(problems())
@settings(max_examples=200)
def test_the_json_is_brute_force_term_for_term(conv: Conv) -> None:
    p = as_dict(conv)
    found = json.loads(as_json_text(derive(conv)))
    assert found == json.loads(json.dumps(as_json(derive(conv))))
    met = list(products(p))

    def indices(tensor: str) -> list[list[int]]:
        return [list(index) for index in product(*map(range, shapes(p)[tensor]))]

    forward: dict[tuple[int, ...], list[dict[str, list[int]]]] = {}
    dgrad: dict[tuple[int, ...], list[dict[str, list[int]]]] = {}
    wgrad: dict[tuple[int, ...], list[dict[str, list[int]]]] = {}
    for y, w, x in met:
        forward.setdefault(y, []).append({"w": list(w), "x": list(x)})
        dgrad.setdefault(x, []).append({"dy": list(y), "w": list(w)})
        wgrad.setdefault(w, []).append({"dy": list(y), "x": list(x)})

    def in_any_order(terms: list[dict[str, list[int]]]) -> list[str]:
        return sorted(map(str, terms))

    assert [row["y"] for row in found["forward"]] == indices("y")
    assert [row["x"] for row in found["dgrad"]] == indices("x")
    assert [row["w"] for row in found["wgrad"]] == indices("w")
    assert [row["b"] for row in found["bgrad"]] == indices("b")
    for row in found["forward"]:
        assert in_any_order(row["terms"]) == in_any_order(forward.get(tuple(row["y"]), []))
        assert row["b"] == ([row["y"][1]] if conv.bias else None)
    for row in found["dgrad"]:
        assert in_any_order(row["terms"]) == in_any_order(dgrad.get(tuple(row["x"]), []))
    for row in found["wgrad"]:
        assert in_any_order(row["terms"]) == in_any_order(wgrad.get(tuple(row["w"]), []))
    for row in found["bgrad"]:
        assert row["terms"] == [{"dy": y} for y in indices("y") if y[1] == row["b"][0]]
    assert [tuple(row["phase"]) for row in found["phases"]] == list(product(*map(range, conv.stride)))
    for row in found["phases"]:
        assert row["x"] == [i for i in spatial(conv.input) if phase_of(i, conv.padding, conv.stride) == row["phase"]]
        assert row["taps"] == [k for k in spatial(conv.kernel) if tap_phase(k, conv) == row["phase"]]
        assert row["live"] == bool(row["taps"])


def spatial(sizes: tuple[int, ...]) -> list[list[int]]:
    return [list(index) for index in product(*map(range, sizes))]


def phase_of(i: list[int], padding: tuple[tuple[int, int], ...], stride: tuple[int, ...]) -> list[int]:
    return [(a + low) % s for a, (low, _), s in zip(i, padding, stride, strict=True)]


def tap_phase(k: list[int], conv: Conv) -> list[int]:
    """The phase of all inputs that weight k can meet: d·k mod s, of the flipped place in mode convolution."""
    places = [size - 1 - a if conv.mode == "convolution" else a for a, size in zip(k, conv.kernel, strict=True)]
    return [d * a % s for a, d, s in zip(places, conv.dilation, conv.stride, strict=True)]


def test_the_whole_json_of_the_smallest_strided_problem() -> None:
    assert as_json(derive(Conv(2, 1, 2))) == {
        "spec": {
            "input": [2],
            "kernel": [1],
            "stride": [2],
            "padding": [[0, 0]],
            "dilation": [1],
            "groups": 1,
            "in_channels": 1,
            "out_channels": 1,
            "batch": 1,
            "bias": True,
            "mode": "cross-correlation",
        },
        "forward": [{"y": [0, 0, 0], "terms": [{"w": [0, 0, 0], "x": [0, 0, 0]}], "b": [0]}],
        "dgrad": [{"x": [0, 0, 0], "terms": [{"dy": [0, 0, 0], "w": [0, 0, 0]}]}, {"x": [0, 0, 1], "terms": []}],
        "wgrad": [{"w": [0, 0, 0], "terms": [{"dy": [0, 0, 0], "x": [0, 0, 0]}]}],
        "bgrad": [{"b": [0], "terms": [{"dy": [0, 0, 0]}]}],
        "phases": [
            {"phase": [0], "live": True, "x": [[0]], "taps": [[0]]},
            {"phase": [1], "live": False, "x": [[1]], "taps": []},
        ],
    }


def test_what_is_too_large_to_list_is_refused_before_it_is_derived() -> None:
    with pytest.raises(LimitError, match=r"terms and \d+ elements; at most"):
        as_json_text(derive(Conv((224, 224), 3, in_channels=64, out_channels=64)))


@given(problems())
def test_small_problems_are_confirmed_on_every_element(conv: Conv) -> None:
    for confirmation in derive(conv).confirmations:
        assert confirmation.checked == confirmation.total > 0


def test_a_layer_of_a_hundred_million_products_is_derived() -> None:
    d = derive(Conv((56, 56), 3, 2, 1, in_channels=128, out_channels=128))
    assert len(d.forward) == 128 * 28 * 28
    assert all(0 < c.checked < c.total for c in d.confirmations)
    assert sum(p.zero_insertion_macs for p in d.phases) == 4 * sum(p.macs for p in d.phases)
