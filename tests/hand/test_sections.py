"""A note with two problems is judged by each."""

from __future__ import annotations

from symconv.hand.sections import sections
from tests.hand.judged import STRIDED, verdicts
from tests.hand.texts import scanned

OTHER = r"""# Now with stride 1

$$\begin{aligned}
y_1 &= w_1 x_1 + w_2 x_2 + b \\
y_2 &= w_1 x_2 + w_2 x_3 + b \\
y_3 &= w_1 x_3 + w_2 x_4 + b
\end{aligned}$$
"""


def test_each_system_has_its_own_problem() -> None:
    text = STRIDED + OTHER
    assert [part.bound.conv.stride for part in sections(scanned(text), {}) if part.bound.conv] == [(2,), (1,)]
    assert set(verdicts(text)) == {"holds"}


def test_a_note_with_one_problem_is_whole() -> None:
    assert len(sections(scanned(STRIDED), {})) == 1
