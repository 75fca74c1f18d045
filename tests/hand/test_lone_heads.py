"""Left sides in rows of their own that are typed amiss."""

from __future__ import annotations

from symconv.hand.claim import Claim
from symconv.hand.verify import verify_text

FORWARD = r"$$y_{n,c,i,j} = \sum_{k,p,q} w_{c,k,p,q} x_{n,k,i+p,j+q} + b_c$$"
BELOW = r"= \sum_{n,c,i,j} \frac{\partial L}{\partial y_{n,c,i,j}} \frac{\partial y_{n,c,i,j}}{\partial x_{m,k,u,v}}"


def said(*rows: str) -> list[Claim]:
    return list(verify_text("\n\n".join([FORWARD, *(f"$${row}$$" for row in rows)])).claims)[1:]


def test_a_doubled_mark_is_told_of_the_row_that_has_it() -> None:
    first, second = said(r"\frac{\partial L}{\partial {\partial x_{m,k,u,v}}}", BELOW)
    assert (str(first.verdict), first.reason) == ("malformed", r"\partial is doubled")
    assert first.correction == (r"\frac{\partial L}{\partial {x_{m,k,u,v}}}",)
    assert str(second.verdict) == "holds"


def test_a_well_formed_left_side_is_no_claim() -> None:
    (only,) = said(r"\frac{\partial L}{\partial x_{m,k,u,v}}", BELOW)
    assert str(only.verdict) == "holds"


def test_what_the_chain_repeats_is_told_with_it() -> None:
    amiss = r"\frac{\partial {\partial y_{n,c,i,j}}}{\partial {\partial b_k}}"
    found = said(amiss, f"= {amiss}")
    assert [claim.line for claim in found if str(claim.verdict) == "malformed"] in ([5], [])


def test_a_loss_of_one_element_is_one_of_the_whole_tensor() -> None:
    head = r"\frac{\partial f(conv(b)_{a,d})}{\partial b_e}"
    chain = (
        r"= \sum_{n}\sum_{c} \frac{\partial f(conv(b)_{a,d})}{\partial conv(b)_{n,c}}"
        r" \frac{\partial conv(b)_{n,c}}{\partial b_e}"
    )
    first = said(head, chain)[0]
    assert (str(first.verdict), first.correction) == (
        "malformed",
        (r"\frac{\partial f(conv(b))}{\partial b_{e}}",),
    )
    whole = chain.replace("f(conv(b)_{a,d})", "f(conv(b))")
    assert all(claim.line > 3 for claim in said(head.replace("_{a,d}", ""), whole))
