"""Forward sums of a tensor that the rest of a note does not know."""

from __future__ import annotations

from symconv.hand.verify import verify_text

OWN = r"$$out_{n,m,u,v} = \sum_{c,i,j} w_{m,c,i,j}\, in_{n,c,su+i,sv+j}$$"
LIBRARY = r"$$out[b,i,j,k] = \sum_{di,dj,q} in[b, strides[1]*i+di, strides[2]*j+dj, q] * filter[di,dj,q,k]$$"


def verdicts(*formulas: str) -> list[str]:
    return [str(claim.verdict) for claim in verify_text("\n\n".join(formulas)).claims]


def test_each_is_bound_by_its_own_names() -> None:
    assert verdicts(LIBRARY, OWN) == ["conditional", "conditional"]
    assert verdicts(OWN, LIBRARY) == ["conditional", "conditional"]


def test_what_does_not_bind_alone_stays_unchecked() -> None:
    broken = LIBRARY.replace("strides[2]*j+dj", "strides[2]*dj*dj")
    assert "wrong" not in verdicts(OWN, broken)
    assert "unchecked" in verdicts(OWN, broken)
