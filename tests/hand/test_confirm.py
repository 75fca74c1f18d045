"""The confirming loops agree with the definition."""

from __future__ import annotations

from hypothesis import given

from symconv import Conv
from symconv.hand.confirm import value
from symconv.hand.counterexamples import problem_of
from tests.brute_force import evaluate, random_values, shapes
from tests.problems import as_dict, problems


@given(problems(most_products=200))
def test_loops_agree(conv: Conv) -> None:
    p = as_dict(conv)
    shape = shapes(p)
    values = {name: random_values(shape[name], 7) for name in ("x", "w", "b")}
    values["dy"] = random_values(shape["y"], 8)
    true = evaluate(p, values["x"], values["w"], values["b"], values["dy"])
    for name, system in (("y", "forward"), ("dx", "dgrad"), ("dw", "wgrad")):
        for at, found in list(true[system].items())[:3]:
            assert value(problem_of(conv), name, at, values) == found
