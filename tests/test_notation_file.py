"""Notations from files: what is given replaces the house style's, and what makes no sense is refused."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symconv import Conv, SymconvError
from symconv.derivation import derive
from symconv.documents.render import Choices, render_derivation
from symconv.errors import InputFileError
from symconv.house_styles import DELTA, NOTATIONS, PARTIAL
from symconv.notation import Notation
from symconv.notation_file import MAX_BYTES, notation_from, read_notation, shared_letter


def notation(folder: Path, text: str) -> Notation:
    file = folder / "my.toml"
    file.write_text(text, "utf-8")
    return read_notation(file)


def test_what_is_not_given_is_the_house_styles(tmp_path: Path) -> None:
    made = notation(tmp_path, "")
    assert made.name == str(tmp_path / "my.toml")
    for field in fields(Notation):
        if field.name != "name":
            assert getattr(made, field.name) == getattr(PARTIAL, field.name)
    assert notation(tmp_path, 'base = "delta"').letters == DELTA.letters


def test_what_is_given_is_written(tmp_path: Path) -> None:
    made = notation(
        tmp_path,
        """
        base = "partial"
        index_base = 0
        gradient = '\\nabla %s'
        order = ["x", "w", "dy"]
        joined = false
        [letters]
        w = "k"
        [gradients]
        y = '\\Delta'
        [sizes]
        stride = "s"
        kernel = "f"
        [indices]
        k = ["c", "a", "l"]
        """,
    )
    text = render_derivation(derive(Conv((3, 3), 2)), Choices(made, "en", "md"))
    assert r"\nabla x_{0,0} &= k_{0,0}\Delta_{0,0}" in text
    assert r"y_{0,0} &= x_{0,0}k_{0,0} + x_{0,1}k_{0,1}" in text
    assert (made.sizes["stride"][2], made.indices["k"]) == (("s", "s"), {1: ("l",), 2: ("a", "l"), 3: ("c", "a", "l")})


def test_a_letter_with_a_subscript_takes_another(tmp_path: Path) -> None:
    made = notation(tmp_path, '[letters]\nw = "W_g"')
    text = render_derivation(derive(Conv(3, 2)), Choices(made, "en", "md", ("forward",)))
    assert "y_{1} &= {W_g}_{1}x_{1} + {W_g}_{2}x_{2} + b" in text


@pytest.mark.parametrize("name", NOTATIONS)
def test_no_house_style_has_a_letter_for_two_things(name: str) -> None:
    assert shared_letter(NOTATIONS[name]) is None


@pytest.mark.parametrize("name", NOTATIONS)
def test_a_name_without_the_ending_is_a_house_styles(name: str) -> None:
    assert notation_from(name) is NOTATIONS[name]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("bse = 1", "unknown key bse; a notation has base, letters, matrices"),
        ('base = "fancy"', "base fancy: not a house style; choose plain, partial"),
        ("index_base = 2", "index_base 2: 0 or 1"),
        ("index_base = true", "index_base True: 0 or 1"),
        ('joined = "yes"', "joined yes: true or false"),
        ("gradient = 3", "gradient 3: a text"),
        ('gradient = "nabla"', "gradient nabla: 1 %s in it"),
        ('element = "%s"', "element %s: 2 %s in it"),
        ('element = "%s %d"', "element %s %d: 2 %s in it"),
        ('sign = "%s"', "sign %s: no % in it"),
        ('sign = ""', "sign is empty; leave it out"),
        ('sign = "$"', "sign $: '$' can't stand in a formula"),
        ('sign = "{"', "sign {: its braces don't match"),
        ('sign = "}{"', "sign }{: its braces don't match"),
        ("sign = '\\input{x}'", "only what belongs to a formula is taken"),
        ('order = ["x"]', "order ['x']: a list of"),
        ('letters = "x"', "letters x: a table, [letters]"),
        ('[letters]\nq = "x"', "[letters] has no q; it has x, w, y, b"),
        ('[letters]\nw = "x"', "[letters] w x: another tensor has this letter"),
        ('[letters]\nw = "k"', "[letters] w k: [sizes] kernel has this letter too"),
        ('[letters]\nb = "i"', "[letters] b i: [indices] i has this letter too"),
        ('[indices]\nk = "b"', "the indices of three axes need three names"),
        ('[sizes]\nstride = ["a", "b"]', "[sizes] stride ['a', 'b']: one name, or three"),
        ('[indices]\nk = "a"', "[indices] k a: the indices of three axes need three names"),
        (f'sign = "{"x" * 300}"', "sign is longer than 200 characters"),
        ("sign = ", "not TOML"),
        ("a = " + "[" * 20000, "not TOML"),
        ("#" * (MAX_BYTES + 1), "larger than 100000 bytes"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(InputFileError) as caught:
        notation(tmp_path, text)
    assert sentence in str(caught.value)
    assert str(tmp_path) in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert len(str(caught.value)) < 600


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    for name in (str(tmp_path / "no.toml"), f"{tmp_path}/\0.toml", f"{'x' * 5000}.toml"):
        with pytest.raises(InputFileError, match="can't be read"):
            notation_from(name)
    (tmp_path / "bytes.toml").write_bytes(b"sign = '\xff'")
    with pytest.raises(InputFileError, match="byte 8 is not UTF-8"):
        notation_from(str(tmp_path / "bytes.toml"))
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(InputFileError, match="Is a directory"):
        notation_from(str(tmp_path / "folder.toml"))


@given(st.sampled_from([f.name for f in fields(Notation)]), st.text(max_size=30))
def test_any_text_is_taken_or_refused(tmp_path_factory: pytest.TempPathFactory, key: str, text: str) -> None:
    folder = tmp_path_factory.mktemp("notation")
    written = text.replace("'", "").replace("\r", "").replace("\n", "")
    with suppress(SymconvError):
        assert getattr(notation(folder, f"{key} = '{written}'"), key) == written
