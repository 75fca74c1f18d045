"""Which rule an equation states: by what its left side is called, by the letters of its right side, by words around."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from symconv.hand.index_expressions import key_of
from symconv.hand.rule_letters import SIZES, Meaning, stem
from symconv.hand.rule_reading import RuleReader, letters_in
from symconv.hand.rule_surroundings import GRADIENT, TRANSPOSED
from symconv.hand.rule_truths import Rule
from symconv.hand.tree import Command, Fraction, Group, Name, Node, Number, Product
from symconv.hand.walk import walk

EVERY: tuple[Meaning, ...] = ("extra", "output", *SIZES)
_SAME = re.compile(
    r"\bsame\b|\bkeeps?\b|\bpreserv|\bunchanged\b|\bhalf\b|不变|相同|保持|一样|一致|等于输入|conserva|inchang|erhalten",
    re.I,
)
_SIZE = re.compile(r"\b(?:sizes?|shape|heights?|widths?|lengths?|dimensions?)\b|大小|尺寸|宽|高|长度", re.I)
_KERNELS: set[Meaning | None] = {"kernel", "effective", "dilation"}
_HEADS: tuple[Meaning, ...] = ("effective", "both", "extra", "output", "kernel", "padding", "low", "input")


@dataclass(frozen=True)
class Stated:
    """A rule that an equation may state. `clash`: its name is the kernel's own letter; `swapped`: it goes backwards.

    `needs`: it has no letter for a quantity whose number the note must state.
    """

    rule: Rule
    reader: RuleReader
    clash: bool = False
    swapped: bool = False
    only_given: bool = False
    needs: Meaning | None = None


def rules_of(letter: str, side: Node, reader: RuleReader, words: str, near: str) -> Iterator[Stated]:
    """The rules that an equation with that left side may state, the likeliest first.

    `words` are those of the paragraph and its heading, `near` those of the sentence.
    """
    if key_of(side) is not None and reader.meaning(letter, ("output",)) and letter != key_of(side):
        if reader.meaning(key_of(side) or "", ("input",)):
            yield Stated("output size", reader, only_given=True)
        return
    if isinstance(side, Name | Number) or key_of(side) is not None:
        return
    letters = letters_in(side)
    primed = _without_primes(letter, letters, reader)
    letter, reader = (letter, reader) if primed is None else primed
    meaning = reader.meaning(letter, _HEADS) or reader.meaning(letter.rstrip("'"), ("padding",))
    known = [name for other in letters for name in apart(other, reader)]
    has = {m for name in known if (m := reader.meaning(name, EVERY)) is not None}
    kernels = has & {"kernel", "effective"}
    if meaning == "output" and "input" in has and kernels:
        backwards = primed is not None or (not divides(side) and ("stride" in has or bool(TRANSPOSED.search(words))))
        yield Stated("transposed output size" if backwards else "output size", reader, swapped=backwards)
    elif meaning == "output" and has == {"input"} and _SIZE.search(near):
        backwards = primed is not None or bool(TRANSPOSED.search(words))
        rule: Rule = "transposed output size" if backwards else "output size"
        yield Stated(rule, reader, swapped=backwards, needs="kernel")
    elif meaning == "effective" and has == {"kernel"}:
        yield Stated("effective kernel", reader, needs="dilation")
    elif meaning == "effective" and {"kernel", "dilation"} <= has:
        yield Stated("effective kernel", reader)
    elif meaning == "kernel" and letter in letters and has == {"kernel", "dilation"}:
        yield Stated("effective kernel", reader, clash=True)
    elif meaning in ("extra", None) and "input" in has and kernels and (meaning or _is_remainder(side, reader)):
        if meaning is None:
            reader.declared.setdefault(letter, "extra")
        yield Stated("remainder", reader)
    elif meaning in ("padding", "both") and {"output", "input", "stride"} <= has and kernels:
        yield Stated("total padding", reader)
    elif meaning in ("padding", "low") and kernels and not divides(side) and _is_of_gradient(letter, letters, words):
        yield Stated("gradient padding", reader)
    elif meaning == "padding" and has <= _KERNELS and kernels and _SAME.search(near) and "'" not in letter:
        yield Stated("same padding", reader)
    elif meaning == "both" and has <= _KERNELS and kernels and _SAME.search(near):
        yield Stated("same padding in total", reader)


def _without_primes(letter: str, letters: list[str], reader: RuleReader) -> tuple[str, RuleReader] | None:
    """In a guide to transposed convolutions i' and o' are its input and output; p, k and s are the convolution's."""
    if not letter.endswith("'") or reader.meaning(letter[:-1], ("output",)) is None:
        return None
    inputs = [name for name in letters if name.endswith("'") and reader.meaning(name[:-1], ("input",)) is not None]
    if len(inputs) != 1:
        return None
    return letter[:-1], RuleReader({**reader.declared, inputs[0]: "input"}, reader.rate)


def _is_of_gradient(letter: str, letters: list[str], words: str) -> bool:
    """Is it a padding p' of something that goes backwards?"""
    return letter not in letters and letter.endswith("'") and bool(GRADIENT.search(words))


def _is_remainder(side: Node, reader: RuleReader) -> bool:
    while isinstance(side, Group):
        side = side.body
    if not isinstance(side, Product) or not set(side.operators[-1:]) & {"\\bmod", "\\mod", "\\%", "%", "mod", "MOD"}:
        return False
    last = key_of(side.factors[-1])
    return last is not None and reader.meaning(last, ("stride",)) is not None


def apart(letter: str, reader: RuleReader) -> tuple[str, ...]:
    """Letters that run together, `dk`, each alone where each is known."""
    glued = reader.meaning(letter, EVERY) is None and 1 < len(letter) < 4 and letter.isalpha()
    return tuple(letter) if glued and all(reader.meaning(part, EVERY) for part in letter) else (letter,)


def divides(node: Node) -> bool:
    """Is something divided?"""
    return any(
        isinstance(e, Fraction | Command) or (isinstance(e, Product) and set(e.operators) & {"/", "\\div", "//"})
        for e in walk(node)
    )


def same_stem(first: str, second: str) -> bool:
    """Are two letters one but for the axis that they name: `padding[0]` and `padding[1]`, `p_h` and `p_w`?"""
    return stem(first) == stem(second)
