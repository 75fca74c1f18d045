"""Counterexamples in the author's letters."""

from __future__ import annotations

from symconv.hand.sum_examples import element_text, in_letters
from tests.hand.sums import NOTE, binding_of, judged


def test_sizes_are_said_in_the_authors_letters() -> None:
    assert in_letters("p_h = p_w and I_h = 1", binding_of()) == "pt = pl and H = 1"


def test_elements_have_the_authors_letters_and_indices() -> None:
    binding = binding_of(NOTE.replace("x", "img"))
    assert element_text("x", (0, 2, 3, 4), binding) == "img[2,3,4]"  # no images, so no index for them
    assert element_text("w", (1, 2, 3, 4), binding) == "w[1,2,3,4]"


def test_a_counterexample_names_the_product() -> None:
    claim = judged(
        NOTE
        + r"$$\frac{dL}{dw(m,c,i,j)} = \sum_{u=0}^{P-1}\sum_{v=0}^{Q-1} \frac{dL}{dy(m,u,v)}*x(c,s*u+i-pt,s*v+j-pt)$$"
    )[-1]
    assert claim.counterexample is not None
    assert claim.counterexample.true.count("[") == 2
    assert claim.counterexample.claimed == f"no {claim.counterexample.true}"
