from __future__ import annotations

import re

import pytest

from symconv.errors import SymconvError
from symconv.house_styles import FUNCTION, NOTATIONS, SUBSCRIPT, notation_named
from symconv.notation import Notation, marked

EVERY = pytest.mark.parametrize("notation", NOTATIONS.values(), ids=NOTATIONS)


@EVERY
def test_every_notation_is_found_by_its_name(notation: Notation) -> None:
    assert notation_named(notation.name) is notation


@pytest.mark.parametrize("name", ["fancy", "", "Function"])
def test_another_notation_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(SymconvError, match="choose plain, partial, function, subscript or delta, or give a file"):
        notation_named(name)


def test_a_long_name_is_shortened() -> None:
    with pytest.raises(SymconvError) as caught:
        notation_named("x" * 500)
    assert len(str(caught.value)) < 200


@EVERY
def test_there_is_a_name_on_every_axis(notation: Notation) -> None:
    for names in (*notation.sizes.values(), *notation.indices.values()):
        assert {count: len(names[count]) for count in names} == {1: 1, 2: 2, 3: 3}
        assert names[3][1:] == names[2] or names[3][:2] == names[2]


@EVERY
def test_both_notations_name_the_same_things(notation: Notation) -> None:
    for table in ("letters", "channels", "channel_sizes", "sizes", "indices"):
        assert set(getattr(notation, table)) == set(getattr(FUNCTION, table))


@EVERY
def test_no_two_things_on_one_axis_are_called_the_same(notation: Notation) -> None:
    assert len(set(notation.letters.values())) == len(notation.letters)
    for count in (1, 2, 3):
        for place in range(count):
            sizes = [names[count][place] for names in notation.sizes.values()]
            assert len(set(sizes) | set(notation.channel_sizes.values())) == len(sizes) + len(notation.channel_sizes)
            indices = {role: names[count][place] for role, names in notation.indices.items()}
            if notation.letters_by_place:  # taps beside outputs bear a mark there
                assert indices.pop("k") == indices["o"]
            assert len(set(indices.values())) == len(indices)
            assert not set(indices.values()) & set(notation.channels.values())


@EVERY
def test_patterns_have_a_place_for_each_part(notation: Notation) -> None:
    assert (notation.element.count("%s"), notation.gradient.count("%s"), notation.derivative.count("%s")) == (2, 1, 2)
    for text in (notation.element, notation.gradient, notation.derivative):
        braces = re.sub(r"\\[{}]", "", text)
        assert braces.count("{") == braces.count("}")


@pytest.mark.parametrize(
    ("index", "mark", "expected"),
    [
        ("j", "'", "j'"),
        ("h_{out}", "'", "h_{out}'"),
        ("h_{out}", "1", "h_{out1}"),
        ("di", "1", "di1"),
        ("b1", "1", "b11"),
    ],
)
def test_a_mark_stands_inside_a_subscript_unless_it_is_a_prime(index: str, mark: str, expected: str) -> None:
    assert marked(index, mark) == expected


def test_letters_are_those_of_the_two_hand_derivations() -> None:
    assert (FUNCTION.letters["x"], FUNCTION.letters["w"], FUNCTION.letters["y"]) == ("I", "W", "O")
    assert FUNCTION.sizes["low"][2] == ("pt", "pl")
    assert SUBSCRIPT.gradients["y"] == "df"
    assert SUBSCRIPT.sizes["stride"][2] == ("strh", "strw")
    assert SUBSCRIPT.indices["o"][2] == ("h_{out}", "w_{out}")
