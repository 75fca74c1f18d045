"""A small note with index sums, and what is made of it."""

from __future__ import annotations

from symconv.hand.bind_sums import bind_sums, read_sums
from symconv.hand.binding import Bindings
from symconv.hand.claim import Claim
from symconv.hand.equations_written import Equation, equations, head_of
from symconv.hand.judge_sums import judge_sums
from symconv.hand.parse import parse_note
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sums_read import SumsRead
from symconv.hand.terms import terms_of
from symconv.hand.written import Element, Partial, WrittenTerm
from tests.hand.texts import scanned, trees

NOTE = r"""
x:input:(C,H,W)
w:weight:(M,C,K,K)
y:output:(M,P,Q)
p:padding:(pt,pb,pl,pr)

$$y(m,u,v) = \sum_{c=0}^{C-1}\sum_{i=0}^{K-1}\sum_{j=0}^{K-1} w(m,c,i,j)*x(c,s*u+i-pt,s*v+j-pl)$$

$$\frac{dL}{dw(m,c,i,j)} = \sum_{u=0}^{P-1}\sum_{v=0}^{Q-1} \frac{dL}{dy(m,u,v)}*x(c,s*u+i-pt,s*v+j-pl)$$
"""


def binding_of(text: str = NOTE) -> SumBinding:
    note = scanned(text)
    return bind_sums(note, parse_note(note), Bindings())[0][1]


def read_of(text: str = NOTE) -> SumsRead:
    note = scanned(text)
    read = read_sums(note, parse_note(note), Bindings())
    assert read is not None
    return read


def equations_of(text: str = NOTE) -> tuple[Equation, ...]:
    note = scanned(text)
    return equations(note, parse_note(note))


def head_and_term(left: str, right: str, binding: SumBinding) -> tuple[Element | Partial, WrittenTerm]:
    """A left side and the only term of a right side."""
    head = head_of(trees(left)[0], binding.ranks)
    assert head is not None
    (term,) = terms_of(trees(right)[0], dict(binding.ranks))
    return head, term


def judged(text: str) -> list[Claim]:
    note = scanned(text)
    return judge_sums(note, parse_note(note), bind_sums(note, parse_note(note), Bindings()))


def verdicts(text: str) -> list[str]:
    return [str(claim.verdict) for claim in judged(text)]
