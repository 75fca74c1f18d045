from __future__ import annotations

from symconv.hand.note import Prose
from tests.hand.texts import scanned, shown


def test_directives_and_roles() -> None:
    text = """Title
=====

Words :math:`a_1` and ``:math:`no```, `:math:` no.

.. math:: b = c

.. math::
   :label: eq

   d = e

   f = g

   .. not a comment here

.. code-block:: python

   :math:`h`

Literal::

   :math:`i`

.. comment :math:`j`
   :math:`k`

- item :math:`l`
"""
    note = scanned(text, "rst")
    assert shown(note) == [
        "4:14 a_1",
        "6:11 b = c",
        "11:4 d = e",
        "13:4 f = g",
        "15:4 .. not a comment here",
        "28:15 l",
    ]
    headings = [(part.text, part.level) for part in note.parts if isinstance(part, Prose) and part.kind == "heading"]
    assert headings == [("Title", 1)]


def test_an_unclosed_role_is_told() -> None:
    note = scanned("a :math:`b = c\n\nd", "rst")
    assert [trouble.place.column for trouble in note.troubles] == [3]


def test_raw_equations_in_text() -> None:
    assert shown(scanned("words\n\n  y₁ = x₁·w₁\n", "rst")) == ["3:3 y₁ = x₁·w₁"]
