from __future__ import annotations

import pytest

from symconv import SymconvError
from symconv.documents.prose import Prose


def test_a_name_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        Prose("en").say("title", input="4")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(SymconvError, match="language fr: not one of en and zh"):
        Prose("fr")
