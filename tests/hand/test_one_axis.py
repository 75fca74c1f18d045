"""One axis of a problem, for lines that leave the others out."""

from __future__ import annotations

from symconv.hand.one_axis import on_axis
from tests.hand.sums import NOTE, binding_of, judged


def test_the_other_axis_is_gone() -> None:
    binding = binding_of()
    single = on_axis(binding, 1)
    assert single is not None
    assert single.setting.general.dimensions == 1
    assert {tensor: single.layouts[tensor] for tensor in "xwy"} == {"x": ("c", 0), "w": ("m", "c", 0), "y": ("m", 0)}
    assert dict(single.ranks) == {"x": 2, "w": 3, "y": 2}
    assert "H" not in single.sizes
    assert single.sizes["W"] == {0: single.setting.axes[0].input}
    assert single.sizes["pl"] == {0: single.setting.axes[0].low}
    assert single.kinds["j"] == ("w", 0)
    assert "i" not in single.kinds


def test_a_line_on_one_axis_is_held_against_it() -> None:
    for place, holds in (("s*v+j-pl", True), ("s*v-j-pl", False), ("s*v+j", False)):
        line = rf"$$\frac{{dL}}{{dw(m,c,j)}} = \sum_{{v=0}}^{{Q-1}} \frac{{dL}}{{dy(m,v)}}*x(c,{place})$$"
        assert (str(judged(f"{NOTE}\n{line}\n")[-1].verdict) == "holds") is holds


def test_the_axis_is_that_of_the_letters() -> None:
    # pt is the padding of the other axis, where the same line with its letters is right.
    for place, holds in (("s*v+j-pl", True), ("s*v+j-pt", False), ("s*u+i-pt", True), ("s*u+i-pl", False)):
        o, k = ("v", "j") if "v" in place else ("u", "i")
        line = rf"$$y(m,{o}) = \sum_{{c=0}}^{{C-1}}\sum_{{{k}=0}}^{{K-1}} w(m,c,{k})*x(c,{place})$$"
        assert (str(judged(f"{NOTE}\n{line}\n")[-1].verdict) == "holds") is holds


def test_letters_of_no_axis_may_be_of_any() -> None:
    for padding in ("pt", "pl"):
        line = rf"$$\frac{{dL}}{{dw(m,c,k)}} = \sum_{{t}} \frac{{dL}}{{dy(m,t)}}*x(c,s*t+k-{padding})$$"
        assert str(judged(f"{NOTE}\n{line}\n")[-1].verdict) == "holds"
