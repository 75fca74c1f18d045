"""The tables of the grammar: no sign has two meanings, every command is one."""

from __future__ import annotations

from itertools import combinations

from symconv.hand import commands, environments, operators, symbols, words


def test_no_operator_stands_on_two_levels() -> None:
    levels = [
        frozenset(operators.IMPLICATIONS),
        frozenset(operators.RELATIONS),
        operators.ADDITIONS,
        frozenset(operators.PRODUCTS),
        operators.SEPARATORS,
        operators.CLOSING,
        operators.BIG,
    ]
    for one, other in combinations(levels, 2):
        assert not one & other


def test_every_entry_is_a_command_or_a_sign() -> None:
    for name in commands.SKIPPED | commands.ACCENTS | commands.FRACTIONS | commands.FUNCTIONS | commands.DOTS:
        assert name.startswith("\\") or name == "~"


def test_environments_have_one_kind() -> None:
    for one, other in combinations([environments.ALIGNED, environments.CASES, environments.MATRICES], 2):
        assert not one & other


def test_small_letters_have_large_ones() -> None:
    assert "₁₂ᵢⱼ".translate(symbols.SUBSCRIPTS) == "12ij"
    assert "ˡ⁺¹".translate(symbols.SUPERSCRIPTS) == "l+1"


def test_roles_of_words() -> None:
    assert set(words.ENGLISH.values()) | set(words.CHINESE.values()) <= set(words.ROLES)
    roles = {
        text: words.role(text) for text in (" if ", "otherwise.", "for all", "若", "否则", "当", "其中", "其他情况")
    }
    assert roles == {
        " if ": "condition",
        "otherwise.": "otherwise",
        "for all": "for",
        "若": "condition",
        "否则": "otherwise",
        "当": "condition",
        "其中": "where",
        "其他情况": "otherwise",
    }
    assert [words.role(text) for text in ("padding", "kernel size", "where it is", "carry out the sums:")] == [
        "",
        "",
        "where",
        "remark",
    ]
