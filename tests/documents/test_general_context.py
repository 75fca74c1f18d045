"""The documents for all sizes, judged by what they print.

The formulas are read back from the Markdown, in `function` notation, by a reader that shares nothing with the
writer, evaluated at given sizes in exact integers and held against `tests.brute_force`.
"""

from __future__ import annotations

import math
import random
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import product
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple, TypeAlias

import pytest

from symconv.documents.general_context import make_general_document
from symconv.documents.prose import Prose
from symconv.documents.render import FORMATS, Choices, render_general
from symconv.errors import DerivationError
from symconv.general import GeneralConv
from symconv.house_styles import FUNCTION, NOTATIONS
from symconv.proofs import prove_general
from symconv.spec import MODES
from symconv.verdict import Verdict
from tests.brute_force import Index, Values, evaluate, output_size, products, shapes
from tests.documents.test_render import compile_tex, has_chinese_tex, maths, squeezed

# --- a reader of printed formulas ----------------------------------------------------------------------------------

TENSORS = ("IP", "OP", "IT", "OT", "I", "W", "O", "B", "Z")
TOKEN = re.compile(
    r"(?P<skip>\\[,; !]|\\q?quad|\\cdot(?![a-z])|\s+|&)"
    r"|(?P<mark>\\left\\l(?:floor|ceil)|\\right\\r(?:floor|ceil)|\\left[\[(]|\\right[\])]|\\frac|\\sum|\\delta"
    r"|\\sigma'|\\mid|\\le(?![a-z])|\\ge|\\in(?![a-z])|\\max|\\min|\\gcd|\\land|\\lor|dL)"
    rf"|d(?P<below>{'|'.join(TENSORS)})(?=[(}}])|(?P<tensor>{'|'.join(TENSORS)})(?=\(|\s*$)"
    r"|(?P<number>\d+)"
    r"|(?P<name>\\varphi(?:_[xyz])?|[utkfsa]_[xyz0]|NB|[DHW][IO]|p[ftlkbr]|[re][dhw]|[NGCKSD]"
    r"|[zyxljibgcnutfsa]'*)"
    r"|(?P<sign>[-+*/(){},_^=<>\[\]])"
)


class Token(NamedTuple):
    kind: str
    text: str


def tokens_of(latex: str) -> list[Token]:
    found, at = [], 0
    while at < len(latex):
        match = TOKEN.match(latex, at)
        assert match is not None, f"not understood: {latex[at : at + 40]!r} in {latex!r}"
        kind = str(match.lastgroup)
        if kind != "skip":
            found.append(Token(kind, match[kind]))
        at = match.end()
    return found


def as_name(text: str) -> str:
    return text.replace("\\", "").replace("'", "_p")


class Part(NamedTuple):
    """A factor: a number, a condition, or a sum over `name` from `text` to `last` of all that follows."""

    kind: str
    text: str
    name: str = ""
    last: str = ""


class Reader:
    """A formula → Python. `names` collects the letters that it speaks of."""

    def __init__(self, latex: str) -> None:
        self.latex = latex
        self.tokens = tokens_of(latex)
        self.at = 0

    def next_is(self, *texts: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at].text in texts

    def take(self, *texts: str) -> Token:
        assert self.at < len(self.tokens), self.latex
        token = self.tokens[self.at]
        assert not texts or token.text in texts, (token, texts, self.latex)
        self.at += 1
        return token

    def skip(self, *texts: str) -> None:
        for text in texts:
            self.take(text)

    def whole(self, read: Callable[[], str]) -> str:
        text = read()
        assert self.at == len(self.tokens), f"not read to its end: {self.latex}"
        return text

    def expr(self) -> str:
        text = ""
        while True:
            sign = self.take().text if self.next_is("+", "-") else ("" if not text else None)
            if sign is None:
                return f"({text})"
            text += f" {sign} {self.term()}"

    def term(self) -> str:
        parts: list[Part] = []
        while self.at < len(self.tokens):
            if self.next_is("*"):
                self.take()
                continue
            part = self.part()
            if part is None:
                break
            parts.append(part)
        assert parts, self.latex
        return multiplied(parts)

    def part(self) -> Part | None:
        token = self.tokens[self.at]
        if token.kind == "number":
            return Part("number", self.take().text)
        if token.kind == "name":
            return Part("number", as_name(self.take().text))
        if token.kind == "tensor":
            return Part("number", f"value_{self.take().text}({self.indices()})")
        readers: dict[str, Callable[[], Part]] = {
            r"\frac": self.fraction,
            r"\sum": self.sum,
            r"\delta": self.delta,
            r"\left[": self.bracket,
            r"\sigma'": self.slope,
            r"\gcd": self.gcd,
        }
        if token.text in readers:
            self.take()
            return readers[token.text]()
        if token.text in (r"\max", r"\min"):
            self.skip(token.text, r"\left(")
            entries = self.listed(r"\right)")
            return Part("number", f"{token.text[1:]}({entries})")
        for opened, closed, name in (
            (r"\left\lfloor", r"\right\rfloor", "floor"),
            (r"\left\lceil", r"\right\rceil", "ceil"),
            (r"\left(", r"\right)", ""),
            ("(", ")", ""),
        ):
            if token.text == opened:
                self.take()
                inner = self.expr()
                self.take(closed)
                return Part("number", f"{name}({inner})")
        return None

    def listed(self, closed: str) -> str:
        entries = [self.expr()]
        while self.next_is(","):
            self.take()
            entries.append(self.expr())
        self.take(closed)
        return ", ".join(entries)

    def indices(self) -> str:
        """What stands in brackets behind a tensor; one with no index to write has none."""
        if not self.next_is("("):
            return ""
        self.take("(")
        return self.listed(")")

    def fraction(self) -> Part:
        self.take("{")
        token = self.tokens[self.at]
        if token.text == "dL":
            self.skip("dL", "}", "{")
            below = self.take().text
            text = f"gradient_{below}({self.indices()})"
            self.take("}")
            return Part("number", text)
        if token.kind == "below":
            above, upper = self.take().text, self.indices()
            self.skip("}", "{")
            below, lower = self.take().text, self.indices()
            self.take("}")
            return Part("number", f"derivative_{above}_{below}({tuple_of(upper)}, {tuple_of(lower)})")
        numerator = self.expr()
        self.skip("}", "{")
        denominator = self.expr()
        self.take("}")
        return Part("number", f"ratio({numerator}, {denominator})")

    def sum(self) -> Part:
        self.skip("_", "{")
        name = as_name(self.take().text)
        self.take("=")
        first = self.expr()
        self.skip("}", "^", "{")
        last = self.expr()
        self.take("}")
        return Part("sum", first, name, last)

    def delta(self) -> Part:
        self.skip("_", "{")
        left = self.expr()
        self.take(",")
        right = self.expr()
        self.take("}")
        return Part("condition", f"{left} == {right}")

    def bracket(self) -> Part:
        text = self.clause()
        self.take(r"\right]")
        return Part("condition", text)

    def slope(self) -> Part:
        self.take(r"\left(")
        inner = self.expr()
        self.take(r"\right)")
        return Part("number", f"slope({inner})")

    def gcd(self) -> Part:
        return Part("number", f"gcd({self.indices()})")

    def clause(self) -> str:
        """What a bracket, a case or a table says of sizes."""
        left = self.expr()
        if self.next_is(r"\mid"):
            self.take()
            return f"{self.expr()} % {left} == 0"
        if self.next_is(r"\in"):
            self.skip(r"\in", "[")
            low = self.expr()
            self.take(",")
            high = self.expr()
            self.take("]")
            return f"{low} <= {left} <= {high}"
        signs = {r"\le": "<=", r"\ge": ">=", "=": "==", "<": "<", ">": ">"}
        text = left
        while self.next_is(*signs):
            text += f" {signs[self.take().text]} {self.expr()}"
        assert text != left, self.latex
        return text

    def clauses(self, between: str) -> str:
        found = [self.clause()]
        while self.next_is(between):
            self.take()
            found.append(self.clause())
        return " and ".join(found)

    def alternatives(self) -> str:
        """Clauses tied by ∧ and ∨, the first binding closer."""
        found = [self.clauses(r"\land")]
        while self.next_is(r"\lor"):
            self.take()
            found.append(self.clauses(r"\land"))
        return " or ".join(found)


def tuple_of(entries: str) -> str:
    return f"({entries},)" if entries else "()"


def multiplied(parts: list[Part]) -> str:
    """A product: what stands left of a sum is outside it, and where a condition fails nothing else is looked at."""
    number = next((n for n, part in enumerate(parts) if part.kind == "sum"), len(parts))
    factors = [part.text for part in parts[:number] if part.kind == "number"]
    conditions = [part.text for part in parts[:number] if part.kind == "condition"]
    if number < len(parts):
        entry = parts[number]
        inner = multiplied(parts[number + 1 :])
        factors.append(f"sum({inner} for {entry.name} in range({entry.text}, {entry.last} + 1))")
    text = " * ".join(factors) or "1"
    return f"({text} if {' and '.join(conditions)} else 0)" if conditions else f"({text})"


# --- the document taken apart --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    """A document's formulas and tables. Prose is only looked at for its catalogue's words."""

    text: str

    @property
    def equations(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every left side with all the right sides that it is said to be equal to, line by line."""
        for block in maths(self.text):
            if "aligned" in block:
                if opening := forward_put_in(block, self.text):
                    yield opening
                yield joined_lines(block)
            elif block.startswith((r"\frac", "O")) and "cases" not in block and "conv}" not in block:
                left, _, right = block.partition(" = ")
                yield left, (right,)
        for formula, _ in self.examples:
            left, _, right = formula.partition(" = ")
            yield left, (right,)

    @property
    def gathered(self) -> list[list[str]]:
        """The formulas that stand below each other in one block, block by block."""
        blocks = [block for block in maths(self.text) if "gathered" in block]
        found = (re.sub(r"\\(begin|end)\{gathered\}", "", block).split(r"\\") for block in blocks)
        return [[line.strip() for line in lines] for lines in found]

    @property
    def examples(self) -> list[tuple[str, str]]:
        """One phase of an axis each: its formula, and which rows it has."""
        return [(lines[0], lines[1]) for lines in self.gathered if lines[0].startswith(r"\frac{dL")]

    @property
    def cases(self) -> Iterator[tuple[str, str, str]]:
        """Every left side by cases: what it is, and when."""
        for block in maths(self.text):
            found = re.fullmatch(
                r"(.*?) =\n\\begin\{cases\}\n(.*?) & (.*?) \\\\\n0 & \\text\{.*?\}\n\\end\{cases\}\n", block, re.DOTALL
            )
            assert (found is not None) == ("cases" in block)
            if found is not None:
                yield found[1], found[2], found[3]

    @property
    def substitutions(self) -> list[list[str]]:
        """i = S·u + φ − p, 0 ≤ φ < S, 0 ≤ i < I, k = …, 0 ≤ k₀ < …, an axis each."""
        lines = [line for found in self.gathered if not found[0].startswith(r"\frac{dL") for line in found]
        parts = [line.split(r", \quad ") for line in lines]
        return [place + tap for place, tap in zip(parts[::2], parts[1::2], strict=True)]

    @property
    def sizes(self) -> list[str]:
        """The equations between the sizes."""
        return [block.partition(r", \qquad")[0] for block in maths(self.text) if r", \qquad 0" in block[:200]][
            : self.axes
        ]

    @property
    def axes(self) -> int:
        return len(self.tables("remainder")[0][1:])

    def tables(self, *words: str) -> list[list[list[str]]]:
        """The tables, heads included, whose head has all of these words of the catalogue."""
        found, last = [], ""
        for line in self.text.splitlines():
            if line.startswith("|"):
                cells = [cell.strip() for cell in line.strip("|").split("|")]
                if not last.startswith("|"):
                    found.append([cells])
                elif "---" not in line:
                    found[-1].append(cells)
            last = line
        heads = {Prose("en").say(f"general.{word}") for word in words}
        return [table for table in found if heads <= set(table[0])]

    def column(self, word: str, *others: str) -> list[str]:
        """The formulas of one column of the one table that has these columns."""
        (table,) = self.tables(word, *others)
        place = table[0].index(Prose("en").say(f"general.{word}"))
        return [unmathed(row[place]) for row in table[1:]]


def unmathed(cell: str) -> str:
    return cell.replace("$", "")


PUT_IN = r"&\text{put the forward sum in:} \\"


def forward_put_in(block: str, page: str) -> tuple[str, tuple[str, ...]] | None:
    """The sum that a derivation of ∂O/∂… says that O is, the bias that it leaves out added; None for ∂O/∂B."""
    if PUT_IN not in block:
        return None
    left, _, right = block.split(PUT_IN)[1].split("\\\\\n")[0].partition(" &= ")
    output = re.match(r"\s*\\frac\{d(O\(([^()]*)\))\}", left)
    summed = re.match(r"\\frac\{d((?:\\sum|[WI]\().*)\}\{d[IW]\([^()]*\)\}\s*$", right)
    assert output is not None
    if summed is None:
        assert right.startswith(r"\frac{dB")
        return None
    whole = re.search(r"^O\(([^()]*)\) = .*?( \+ B(?:\(([^()]*)\))?)?$", page, re.MULTILINE)
    assert whole is not None
    if not whole[2]:
        return output[1], (summed[1],)
    renamed = dict(zip(whole[1].split(","), output[2].split(","), strict=True))
    index = f"({','.join(renamed[name] for name in whole[3].split(','))})" if whole[3] else ""
    return output[1], (f"{summed[1]} + B{index}",)


def joined_lines(block: str) -> tuple[str, tuple[str, ...]]:
    left, rights, apart = "", list[str](), False
    inner = re.sub(r"\\(begin|end)\{aligned\}", "", block)
    for row in inner.split("\\\\\n"):
        before, _, after = row.partition("&")
        if after.startswith(r"\text"):
            apart = after.startswith(r"\text{put the forward sum in")
            continue
        left = before.strip() or left
        if after.startswith("= ") and apart:
            continue  # judged by `forward_put_in`
        if after.startswith("= "):
            rights.append(after.removeprefix("= "))
        else:
            assert after.startswith(r"\quad"), row
            rights[-1] += after
    assert left, block
    assert rights, block
    return left, tuple(rights)


@lru_cache(maxsize=4096)
def compiled(source: str) -> CodeType:
    return compile(source, "<printed>", "eval")


def ratio(above: int | Fraction, below: int) -> int | Fraction:
    return above // below if above % below == 0 else Fraction(above) / below


def whole(index: tuple[int | Fraction, ...]) -> Index:
    """Two fractions may make a whole number together."""
    assert all(i == int(i) for i in index), f"an index is no whole number: {index}"
    return tuple(map(int, index))


def looked_up(values: Values) -> Callable[..., int]:
    """A tensor that is zero outside its shape."""

    def read(*index: int | Fraction) -> int:
        return values.get(whole(index), 0)

    return read


def base_of(name: str) -> str:
    """Which of I, W, O and B a tensor has the shape of."""
    tensor = name.rpartition("_")[2]
    return {"Z": "I", "OT": "I", "IT": "O"}.get(tensor, tensor)


# --- problems at given sizes ---------------------------------------------------------------------------------------


class AxisAt(NamedTuple):
    """One axis in numbers; the input size follows from them."""

    kernel: int
    stride: int
    dilation: int
    low: int
    high: int
    output: int
    remainder: int

    @property
    def input(self) -> int:
        span = self.stride * (self.output - 1) + self.dilation * (self.kernel - 1) + 1
        return span + self.remainder - self.low - self.high


@dataclass(frozen=True)
class At:
    """Sizes at which a document is evaluated; channels are counted within their group."""

    axes: tuple[AxisAt, ...]
    batch: int = 2
    groups: int = 1
    group_in: int = 2
    group_out: int = 2


def given_or(value: int | None, other: int) -> int:
    return other if value is None else value


def some_sizes(
    general: GeneralConv, count: int, seed: int, open_kernel: tuple[int, ...] = (1, 2, 3, 4)
) -> Iterator[At]:
    """`count` choices of sizes, the same letter the same number on every axis."""
    draw = random.Random(seed)
    most = {1: 4, 2: 2, 3: 2}[general.dimensions]
    found = 0
    for _ in range(10_000):
        if found == count:
            return
        kernel, stride, dilation = draw.choice(open_kernel), draw.randint(1, 4), draw.randint(1, 3)
        axes = []
        for k, s, d, pad in zip(general.kernel, general.stride, general.dilation, general.padding, strict=True):
            k, s, d = given_or(k, kernel), given_or(s, stride), given_or(d, dilation)
            low, high = pad or (draw.randint(0, 3), draw.randint(0, 3))
            axes.append(AxisAt(k, s, d, low, high, draw.randint(1, most), draw.randrange(s)))
        if not all(1 <= axis.input <= 12 for axis in axes):
            continue
        groups = given_or(general.groups, 2)
        channels = [given_or(size, draw.randint(1, 2)) for size in (general.group_in, general.group_out)]
        yield At(tuple(axes), given_or(general.batch, draw.randint(1, 2)), groups, *channels)
        found += 1
    raise ValueError(f"no sizes were found for {general}")


TensorFn: TypeAlias = Callable[..., int]
Slopes: TypeAlias = dict[int, int]


def on_one_axis(general: GeneralConv, place: int) -> GeneralConv:
    one = slice(place, place + 1)
    return GeneralConv(
        general.kernel[one],
        general.stride[one],
        general.padding[one],
        general.dilation[one],
        general.groups,
        general.in_channels,
        general.out_channels,
        general.batch,
        general.bias,
        general.mode,
    )


AXES = {1: "w", 2: "hw", 3: "dhw"}
SPATIAL = {"d": ("DI", "DO", "pf", "pk"), "h": ("HI", "HO", "pt", "pb"), "w": ("WI", "WO", "pl", "pr")}
SUFFIX = {"d": "_z", "h": "_y", "w": "_x"}


class Numbers:
    """One problem at given sizes: what every printed name stands for, and what every left side should be."""

    def __init__(self, general: GeneralConv, at: At, page: Page, only: int | None = None) -> None:
        letters = AXES[general.dimensions]
        places = range(len(letters)) if only is None else [only]
        if only is not None:
            general, at = on_one_axis(general, only), replace(at, axes=(at.axes[only],))
        self.general, self.at, self.page, self.places = general, at, page, places
        self.letters = [letters[place] for place in places]
        self.problem: dict[str, Any] = {
            "input": tuple(axis.input for axis in at.axes),
            "kernel": tuple(axis.kernel for axis in at.axes),
            "stride": tuple(axis.stride for axis in at.axes),
            "dilation": tuple(axis.dilation for axis in at.axes),
            "padding": tuple((axis.low, axis.high) for axis in at.axes),
            "groups": at.groups,
            "in_channels": at.groups * at.group_in,
            "out_channels": at.groups * at.group_out,
            "batch": at.batch,
            "bias": True,
            "mode": general.mode,
        }
        assert output_size(self.problem) == tuple(axis.output for axis in at.axes)
        self.names = self._names()
        # What a tensor's indices are, with the ones that can only be 0 left out: (what it counts, its size, written?).
        n = ("n", at.batch, general.batch != 1)
        g = ("g", at.groups, general.groups != 1)
        c, m = ("c", at.group_in, general.group_in != 1), ("m", at.group_out, general.group_out != 1)
        inputs, outputs, taps = (
            [(f"{role}{number}", getattr(axis, size), True) for number, axis in enumerate(at.axes)]
            for role, size in (("i", "input"), ("o", "output"), ("k", "kernel"))
        )
        self.indices = {"I": [n, g, c, *inputs], "W": [g, m, c, *taps], "O": [n, g, m, *outputs], "B": [g, m]}
        self.indices |= dict.fromkeys(("Z", "OT", "IP"), self.indices["I"])
        self.indices |= dict.fromkeys(("IT", "OP"), self.indices["O"])
        self.draw = random.Random(0)
        self._make_tensors()

    def _names(self) -> dict[str, int]:
        general, at = self.general, self.at
        found = dict[str, int]()
        for letter, axis in zip(self.letters, at.axes, strict=True):
            size_in, size_out, low, high = SPATIAL[letter]
            found |= {size_in: axis.input, size_out: axis.output, low: axis.low, high: axis.high}
            found[f"r{letter}"] = axis.remainder
        for role in ("kernel", "stride", "dilation"):
            left_open = [one is None for one in getattr(general, role)]
            values = {getattr(axis, role) for axis, open_ in zip(at.axes, left_open, strict=True) if open_}
            assert len(values) < 2
            found |= {role[0].upper(): number for number in values}
        for name, number, given in (
            ("NB", at.batch, general.batch),
            ("G", at.groups, general.groups),
            ("C", at.group_in, general.group_in),
            ("N", at.group_out, general.group_out),
        ):
            if given is None:
                found[name] = number
        return found

    def written(self, tensor: str, full: Index) -> Index:
        """The indices that are written, of all."""
        return tuple(index for index, (_, _, shown) in zip(full, self.indices[tensor], strict=True) if shown)

    def sizes(self, tensor: str) -> Index:
        """The sizes of the written indices."""
        return tuple(size for _, size, shown in self.indices[tensor] if shown)

    def full(self, tensor: str, index: Index) -> Index:
        """An index of `tests.brute_force` with the group apart."""
        at = self.at
        if tensor in ("I", "O"):
            per = at.group_in if tensor == "I" else at.group_out
            return (index[0], *divmod(index[1], per), *index[2:])
        return (*divmod(index[0], at.group_out), *index[1:])

    def spelled(self, tensor: str, values: Values) -> Values:
        """Values of `tests.brute_force` by written indices."""
        return {self.written(tensor, self.full(tensor, index)): value for index, value in values.items()}

    def random_values(self, shape: Index) -> Values:
        """Nonzero everywhere."""
        return {i: self.draw.choice([-1, 1]) * self.draw.randint(1, 9) for i in product(*map(range, shape))}

    def _make_tensors(self) -> None:
        shape = shapes(self.problem)
        x, w, b, dy = (self.random_values(shape[name]) for name in ("x", "w", "b", "y"))
        z, dx = self.random_values(shape["x"]), self.random_values(shape["x"])
        xt = self.random_values(shape["y"])
        none = dict.fromkeys(b, 0)
        found = evaluate(self.problem, x, w, b, dy)
        other = evaluate(self.problem, dx, w, none, xt)
        slopes = {value: self.draw.choice([-1, 1]) * self.draw.randint(1, 9) for value in range(-9, 10)}
        biased = found["forward"] if self.general.bias else evaluate(self.problem, x, w, none, dy)["forward"]
        # What an equation may use …
        self.values = {"I": x, "W": w, "B": b, "Z": z, "IT": xt}
        self.gradients = {"O": dy, "OT": dx}
        self.slopes = slopes
        # … and what its left side is.
        self.truths = {
            "value_O": biased,
            "value_OT": other["dgrad"],
            "gradient_I": found["dgrad"],
            "gradient_W": found["wgrad"],
            "gradient_B": found["bgrad"],
            "gradient_Z": {index: value * slopes[z[index]] for index, value in found["dgrad"].items()},
            "gradient_IT": other["forward"],
            "other gradient_W": other["wgrad"],
        }
        self.truths = {name: self.spelled(base_of(name), values) for name, values in self.truths.items()}
        self.derivatives: dict[tuple[str, Index, Index], int] = {}
        for at_y, at_w, at_x in products(self.problem):
            for below, index, value in (("I", at_x, w[at_w]), ("W", at_w, x[at_x]), ("Z", at_x, w[at_w])):
                times = slopes[z[at_x]] if below == "Z" else 1
                key = self._derivative_key(below, at_y, index)
                self.derivatives[key] = self.derivatives.get(key, 0) + value * times
        for at_y in dy:
            self.derivatives[self._derivative_key("B", at_y, (at_y[1],))] = 1
        self.known: dict[str, Any] = {
            **self.names,
            "ratio": ratio,
            "gcd": math.gcd,
            "floor": math.floor,
            "ceil": math.ceil,
            "slope": slopes.__getitem__,
        }
        for tensor, values in self.values.items():
            self.known[f"value_{tensor}"] = looked_up(self.spelled(base_of(tensor), values))
        for tensor, values in self.gradients.items():
            self.known[f"gradient_{tensor}"] = looked_up(self.spelled(base_of(tensor), values))
        for below in "IWBZ":
            self.known[f"derivative_O_{below}"] = self._derivative_of(below)
        self.known["value_IP"] = self._padded("I", x, [1] * len(self.letters), self.page_padding())
        self.known["gradient_OP"] = self._padded("O", dy, *self.page_view())

    def _derivative_key(self, below: str, at_y: Index, index: Index) -> tuple[str, Index, Index]:
        base = "I" if below == "Z" else below
        return below, self.written("O", self.full("O", at_y)), self.written(base, self.full(base, index))

    def _derivative_of(self, below: str) -> Callable[[Index, Index], int]:
        return lambda above, under: self.derivatives.get((below, above, under), 0)

    def page_padding(self) -> list[tuple[int, int]]:
        """The paddings as the document gives them."""
        column = self.page.column("padding", "remainder")
        return [self.pair(column[place]) for place in self.places]

    def page_view(self) -> tuple[list[int], list[tuple[int, int]]]:
        """Step and padding of dOP as the document gives them."""
        columns = (self.page.column(f"dgrad_{name}", "dgrad_insert") for name in ("insert", "pad_low", "pad_high"))
        insert, low, high = ([self.value(column[place]) for place in self.places] for column in columns)
        return [n + 1 for n in insert], list(zip(low, high, strict=True))

    def _padded(self, tensor: str, values: Values, steps: list[int], pads: list[tuple[int, int]]) -> TensorFn:
        """A tensor with zeros between and around its entries, or cropped; it is read only inside."""
        count = len(steps)
        sizes = [
            (size - 1) * step + 1 + low + high
            for (_, size, _), step, (low, high) in zip(self.indices[tensor][-count:], steps, pads, strict=True)
        ]
        placed = {}
        for index, value in self.spelled(tensor, values).items():
            moved = tuple(i * s + low for i, s, (low, _) in zip(index[-count:], steps, pads, strict=True))
            if all(0 <= i < size for i, size in zip(moved, sizes, strict=True)):
                placed[(*index[:-count], *moved)] = value

        def read(*printed: int | Fraction) -> int:
            index = whole(printed)
            assert all(0 <= i < size for i, size in zip(index[-count:], sizes, strict=True)), (index, sizes)
            return placed.get(index, 0)

        return read

    def value(self, text: str, **more: int) -> int:
        """A printed number."""
        reader = Reader(unmathed(text))
        value = eval(compiled(reader.whole(reader.expr)), {**self.known, **more})
        assert value == int(value), (text, value)
        return int(value)

    def pair(self, text: str) -> tuple[int, int]:
        low, high = map(self.value, unmathed(text).split(", "))
        return low, high

    def holds(self, text: str, **more: int) -> bool:
        """Whether a printed condition on sizes holds."""
        if text in ("always", "never"):
            return text == "always"
        reader = Reader(unmathed(text))
        return bool(eval(compiled(reader.whole(reader.alternatives)), {**self.known, **more}))


# --- formulas against brute force ----------------------------------------------------------------------------------


def letters_of(latex: str) -> list[str]:
    return list(dict.fromkeys(as_name(token.text) for token in tokens_of(latex) if token.kind == "name"))


def captured(kind: str) -> Callable[..., tuple[str, tuple[Any, ...]]]:
    return lambda *index: (kind, index)


CAPTURING = {
    f"{kind}_{tensor}": captured(f"{kind}_{tensor}") for kind in ("value", "gradient") for tensor in TENSORS
} | {f"derivative_O_{below}": captured(f"derivative_O_{below}") for below in "IWBZ"}


def left_side(numbers: Numbers, left: str) -> tuple[list[str], Callable[..., tuple[str, tuple[Any, ...]]]]:
    """The letters that a left side leaves free, and what it is at values of theirs."""
    letters = [letter for letter in letters_of(left) if letter not in numbers.names]
    reader = Reader(left)
    source = f"lambda {', '.join(letters)}: {reader.whole(reader.term)}"
    found: Callable[..., tuple[str, tuple[Any, ...]]] = eval(compiled(source), {**numbers.names, **CAPTURING})
    return letters, found


def expected(numbers: Numbers, left: tuple[str, tuple[Any, ...]], other: bool) -> int | None:
    """What a left side is at an index; None outside its shape."""
    kind, index = left
    if kind.startswith("derivative"):
        above, under = index
        below = kind[-1]
        inside = within(numbers, "O", above) and within(numbers, base_of(kind), under)
        return numbers.derivatives.get((below, above, under), 0) if inside else None
    if not within(numbers, base_of(kind), index):
        return None
    return numbers.truths[f"other {kind}" if other and kind == "gradient_W" else kind][index]


def within(numbers: Numbers, tensor: str, index: Index) -> bool:
    sizes = numbers.sizes(tensor)
    assert len(index) == len(sizes), (tensor, index, sizes)
    return all(0 <= i < size for i, size in zip(index, sizes, strict=True))


def free_values(numbers: Numbers, left: str, letters: list[str]) -> Iterator[Index]:
    """Values of the free letters, at least all those that lead into the shape of the left side."""
    bare = dict[str, int]()
    for found in re.finditer(rf"({'|'.join(TENSORS)})\(([^()]*)\)", left):
        entries = found[2].split(",") if found[2] else []
        for entry, size in zip(entries, numbers.sizes(base_of(found[1])), strict=True):
            bare[as_name(entry)] = size
    return product(*(range(bare.get(letter, 20)) for letter in letters))


def check_equation(numbers: Numbers, left: str, rights: Iterable[str]) -> int:
    """Evaluates the right sides wherever the left side lies in its shape; how often that was."""
    letters, _ = left_side(numbers, left)
    sources = []
    for right in rights:
        reader = Reader(right)
        sources.append(f"lambda {', '.join(letters)}: {reader.whole(reader.expr)}")
    functions = [eval(compiled(source), dict(numbers.known)) for source in sources]
    other = any("dOT(" in right for right in rights)
    return count_right(numbers, left, zip(rights, functions, strict=True), other)


def count_right(
    numbers: Numbers, left: str, rights: Iterable[tuple[str, Callable[..., int]]], other: bool = False, base: int = 0
) -> int:
    """How often the left side, its indices counted from `base`, lies in its shape; there every right side equals it."""
    letters, at = left_side(numbers, left)
    rights = list(rights)
    count = 0
    for values in free_values(numbers, left, letters):
        written = [value + base for value in values]
        kind, index = at(*written)
        wanted = expected(numbers, (kind, without(index, base)), other)
        if wanted is None:
            continue
        count += 1
        for right, function in rights:
            assert function(*written) == wanted, f"{left} = {right}\nat {dict(zip(letters, written, strict=True))}"
    return count


def without(index: tuple[Any, ...], base: int) -> tuple[Any, ...]:
    """An index counted from 0; that of a derivative is a pair of them."""
    return tuple(without(entry, base) if isinstance(entry, tuple) else entry - base for entry in index)


def check_cases(numbers: Numbers, left: str, value: str, when: str) -> None:
    letters, at = left_side(numbers, left)
    clauses, inner = Reader(when), Reader(value)
    source = f"({inner.whole(inner.expr)} if {clauses.whole(lambda: clauses.clauses(','))} else 0)"
    function = eval(compiled(f"lambda {', '.join(letters)}: {source}"), dict(numbers.known))
    for values in free_values(numbers, left, letters):
        wanted = expected(numbers, at(*values), False)
        assert function(*values) == wanted, f"{left} by cases: {when}\nat {dict(zip(letters, values, strict=True))}"


def is_by_phases(left: str) -> bool:
    return "varphi" in left


def check_all_phases(numbers: Numbers, left: str, right: str) -> None:
    """The formula for all phases: every input is in one of them, and a phase without a first tap is zero."""
    page, at = numbers.page, numbers.at
    first = re.findall(r"\$([^$]*\\mid[^$]*)\$", re.sub(r"```math.*?```", "", page.text, flags=re.DOTALL))
    split = [
        (axis, letter)
        for axis, letter, given in zip(at.axes, numbers.letters, numbers.general.stride, strict=True)
        if given != 1
    ]
    assert len(first) == len(split) == len(page.substitutions)
    choices: list[list[dict[str, int]]] = []
    for (axis, letter), rule, lines in zip(split, first, page.substitutions, strict=True):
        suffix = SUFFIX[letter] if len(at.axes) > 1 else ""
        phase, tap = f"varphi{suffix}", f"k{suffix or '_0'}"
        choices.append([])
        for number in range(-2, axis.stride + 2):
            if not numbers.holds(lines[1], **{phase: number}):
                continue
            taps = [
                n
                for n in range(-2, axis.stride + 2)
                if numbers.holds(lines[4], **{tap: n}) and numbers.holds(rule, **{tap: n, phase: number})
            ]
            assert len(taps) <= 1
            choices[-1].append({phase: number} | ({tap: taps[0]} if taps else {}))
    letters, place = left_side(numbers, left)
    reader = Reader(right)
    names = [name for choice in choices for name in max(choice, key=len)]
    every = list(dict.fromkeys(letters + names))
    function = eval(compiled(f"lambda {', '.join(every)}: {reader.whole(reader.expr)}"), dict(numbers.known))
    seen: dict[Index, int] = {}
    rest = [letter for letter in letters if letter not in names]
    for choice in product(*choices):
        known = {name: value for part in choice for name, value in part.items()}
        live = all(len(part) == 2 for part in choice)
        for values in free_values(numbers, left, rest):
            here = known | dict(zip(rest, values, strict=True))
            found = place(**{letter: here[letter] for letter in letters})
            wanted = expected(numbers, found, False)
            if wanted is not None:
                assert found[1] not in seen
                seen[found[1]] = wanted
                assert (function(**here) if live else 0) == wanted, f"{left} = {right}\nat {here}"
    assert seen == numbers.truths["gradient_I"]


def check_substitutions(numbers: Numbers) -> None:
    """What is substituted for inputs and taps: with a first tap of the phase, the input is read through the tap."""
    general, page = numbers.general, numbers.page
    steps = zip(numbers.at.axes, numbers.letters, general.stride, strict=True)
    split = [(axis, letter) for axis, letter, given in steps if given != 1]
    for (axis, letter), (place, phases, inside, tap, taps) in zip(split, page.substitutions, strict=True):
        suffix = SUFFIX[letter] if len(numbers.at.axes) > 1 else ""
        first = f"k{suffix or '_0'}"
        input_, tap_ = (text.strip().partition(" = ") for text in (place, tap))
        assert (input_[0], tap_[0]) == {"d": ("z", "l'"), "h": ("y", "j'"), "w": ("x", "i'")}[letter]
        for u, t, phase, k in product(range(4), range(3), range(axis.stride), range(axis.stride)):
            known = {f"u{suffix}": u, f"t{suffix}": t, f"varphi{suffix}": phase, first: k}
            assert numbers.holds(phases, **known)
            if not numbers.holds(taps, **known):
                continue
            i, j = numbers.value(input_[2], **known), numbers.value(tap_[2], **known)
            assert numbers.holds(inside, **known, **{input_[0]: i}) == (0 <= i < axis.input), inside
            assert (i + axis.low - phase) % axis.stride == 0
            divides = (i + axis.low - axis.dilation * place_of(general, axis, j)) % axis.stride == 0
            assert divides == ((phase - axis.dilation * k) % axis.stride == 0), (place, tap)


def check_formulas(general: GeneralConv, page: Page, at: At) -> None:
    numbers = Numbers(general, at, page)
    for tensor, shape in zip("IWOB", page.column("shape", "tensor"), strict=False):
        sizes = tuple(numbers.value(size) for size in shape.split(r"\times"))
        assert sizes == (numbers.sizes(tensor) or (1,)), tensor
    kinds = set()
    for left, rights in page.equations:
        kinds.add(left.partition("(")[0])
        if is_by_phases(left):
            (right,) = rights
            check_all_phases(numbers, left, right)
        else:
            row = re.search(r"u_([zyx])", left)  # one phase, on one axis alone
            place = "zyx"[-len(at.axes) :].index(row[1]) if row else None
            count = check_equation(numbers if row is None else Numbers(general, at, page, place), left, rights)
            assert count or "u" in left
    assert kinds >= {r"\frac{dL}{d" + tensor for tensor in ("I", "W", "Z", "IT")} | {"O", "OT", r"\frac{dO"}
    for left, value, when in page.cases:
        check_cases(numbers, left, value, when)
    for formula, rows in page.examples:
        check_rows(numbers, formula, rows)


def check_rows(numbers: Numbers, formula: str, rows: str) -> None:
    """The rows of a phase are those whose inputs there are."""
    found = re.search(r"(?<=[(,])[^(),]*(u(?:_([zyx]))?)[^(),]*(?=[,)])", formula.partition(" = ")[0])
    assert found is not None
    axis = numbers.at.axes["zyx"[-len(numbers.at.axes) :].index(found[2]) if found[2] else 0]
    for u in range(-2, 20):
        known = {found[1]: u}
        assert numbers.holds(rows, **known) == (0 <= numbers.value(found[0], **known) < axis.input), rows


# --- tables against brute force ------------------------------------------------------------------------------------


def place_of(general: GeneralConv, axis: AxisAt, tap: int) -> int:
    """How many taps before this one the window has."""
    return axis.kernel - 1 - tap if general.mode == "convolution" else tap


def read(general: GeneralConv, axis: AxisAt, output: int, tap: int) -> int:
    """The input that an output reads through a tap."""
    return axis.stride * output + axis.dilation * place_of(general, axis, tap) - axis.low


def windows(axis: AxisAt, size: int) -> int:
    count = 0
    while count * axis.stride + (axis.kernel - 1) * axis.dilation < size + axis.low + axis.high:
        count += 1
    return count


def check_tables(general: GeneralConv, page: Page, at: At) -> None:
    numbers = Numbers(general, at, page)
    for text, axis in zip(page.sizes, at.axes, strict=True):
        assert numbers.holds(text), text
        assert axis.input >= 1
    for number, axis in enumerate(at.axes):
        check_gradient_tables(numbers, number, axis)
        check_transposed_size(numbers, number, axis)
        check_rules(numbers, number, axis)
        check_uses(numbers, number, axis)


def check_gradient_tables(numbers: Numbers, number: int, axis: AxisAt) -> None:
    page, general = numbers.page, numbers.general
    outputs, taps, inputs = range(axis.output), range(axis.kernel), range(axis.input)
    # dgrad: the stretched and padded dO, moved over with stride 1, meets tap j of the kernel as printed (turned or not)
    # at the place of output o just where o reads the input through that tap.
    (insert, low, high, dilation) = (
        numbers.value(page.column(f"dgrad_{name}", "dgrad_insert")[number])
        for name in ("insert", "pad_low", "pad_high", "dilation")
    )
    size = (axis.output - 1) * (insert + 1) + 1 + low + high
    assert size - dilation * (axis.kernel - 1) == axis.input
    for i, o, j in product(inputs, outputs, taps):
        tap = axis.kernel - 1 - j if Prose("en").say("general.rotated") in page.text else j
        meets = i + dilation * j == low + o * (insert + 1)
        assert meets == (read(general, axis, o, tap) == i)
    # wgrad: dO, dilated, moved over the padded input.
    spread, moved, positions = (
        numbers.value(page.column(f"wgrad_{name}", "wgrad_stride")[number])
        for name in ("dilation", "stride", "positions")
    )
    room = axis.input + axis.low + axis.high
    assert positions == sum(1 for t in range(room) if moved * t + spread * (axis.output - 1) < room)
    for o, k in product(outputs, taps):
        assert spread * o + moved * place_of(general, axis, k) - axis.low == read(general, axis, o, k)
    assert numbers.holds(page.column("wgrad_no_crop", "wgrad_stride")[number]) == (positions == axis.kernel)


def check_transposed_size(numbers: Numbers, number: int, axis: AxisAt) -> None:
    size, when = (
        numbers.page.column(word, "transposed_size")[number] for word in ("transposed_size", "transposed_when")
    )
    name = f"e{numbers.letters[number]}"
    assert numbers.value(size, **{name: axis.remainder}) == axis.input
    for extra in range(axis.stride + 3):
        found = numbers.value(size, **{name: extra})
        if found >= 1:
            assert numbers.holds(when, **{name: extra}) == (windows(axis, found) == axis.output)


def check_rules(numbers: Numbers, number: int, axis: AxisAt) -> None:
    general = numbers.general
    (table,) = numbers.page.tables("rule")
    printed = {row[0]: row[1 + number] for row in table[1:]}
    suffix = SUFFIX[numbers.letters[number]] if len(numbers.at.axes) > 1 else ""
    draw = random.Random(number)
    field, jump, start = (draw.randint(1, 9) for _ in range(3))
    known = {f"f{suffix}": field, f"s{suffix}": jump, f"a{suffix}": start}

    def rule(name: str) -> int:
        return numbers.value(printed[Prose("en").say(f"general.rule_{name}")], **known)

    reads = {o: [read(general, axis, o, k) for k in range(axis.kernel)] for o in range(axis.output + 1)}
    last = max(reads[axis.output - 1])
    assert rule("output_size") == axis.output == windows(axis, axis.input)
    assert rule("effective_kernel") == max(reads[0]) - min(reads[0]) + 1
    assert rule("remainder") == axis.input + axis.high - 1 - last == axis.remainder
    assert rule("unreached") == axis.input - 1 - last
    seen = {o: [jump * z + start + n for z in reads[o] for n in range(field)] for o in (0, 1) if o in reads}
    assert rule("receptive_field") == max(seen[0]) - min(seen[0]) + 1
    assert rule("field_start") == min(seen[0])
    assert rule("jump") == min(seen[1]) - min(seen[0])


def check_uses(numbers: Numbers, number: int, axis: AxisAt) -> None:
    """The conditions listed below the rules."""
    page, say = numbers.page, Prose("en").say
    letter = numbers.letters[number] if len(numbers.at.axes) > 1 else "only"
    place = say("general.on_axis", axis=say(f"general.axis_{letter}"))
    low, high = (
        numbers.value(page.column(f"dgrad_{name}", "dgrad_insert")[number]) for name in ("pad_low", "pad_high")
    )
    last = max(read(numbers.general, axis, axis.output - 1, k) for k in range(axis.kernel))
    for name, true in (
        ("unreached", last < axis.input - 1),
        ("dgrad_pad_low", low >= 0),
        ("dgrad_pad_high", high >= 0),
    ):
        opening = f"- {say(f'general.when_{name}')}{place}: "
        (text,) = (line.removeprefix(opening) for line in page.text.splitlines() if line.startswith(opening))
        assert numbers.holds(text) == true, (opening, text)


def check_phase_tables(general: GeneralConv, page: Page, at: At) -> None:
    """The taps of each phase, what they read, and how dO is padded for them."""
    numbers = Numbers(general, at, page)
    split = [(axis, letter) for axis, letter in zip(at.axes, numbers.letters, strict=True) if axis.stride != 1]
    tables = page.tables("phase", "phase_taps")
    assert len(tables) == len(split)
    words = ("phase", "phase_taps", "phase_count", "phase_reads", "phase_pads", "phase_image")
    for (axis, letter), table in zip(split, tables, strict=True):
        assert table[0] == [Prose("en").say(f"general.{word}") for word in words]
        assert [numbers.value(row[0]) for row in table[1:]] == list(range(min(axis.stride, 16)))
        suffix = SUFFIX[letter] if len(at.axes) > 1 else ""
        output = {"d": "l", "h": "j", "w": "i"}[letter]
        for phase, row in enumerate(table[1:]):
            step = axis.stride
            taps = [k for k in range(axis.kernel) if (axis.dilation * place_of(general, axis, k) - phase) % step == 0]
            count = max(0, numbers.value(row[2]))
            assert count == len(taps), row
            if unmathed(row[1]) == Prose("en").say("general.no_taps"):
                assert not taps
                continue
            found = [numbers.value(row[1], **{f"t{suffix}": t}) for t in range(count)]
            assert sorted(found) == taps, row
            rows = [u for u in range(-9, 30) if 0 <= step * u + phase - axis.low < axis.input]
            places = []
            for (t, tap), u in product(enumerate(found), rows):
                o = numbers.value(row[3], **{f"u{suffix}": u, f"t{suffix}": t})
                assert read(general, axis, o, tap) == step * u + phase - axis.low, row
                places.append(o)
            for (t, tap), o in product(enumerate(found), range(axis.output)):
                u = numbers.value(row[5], **{output: o, f"t{suffix}": t})
                assert read(general, axis, o, tap) == step * u + phase - axis.low, row
            if places:
                assert (-min(places), max(places) - axis.output + 1) == numbers.pair(row[4]), row


# --- the tests -----------------------------------------------------------------------------------------------------

PROBLEMS: dict[str, GeneralConv] = {
    "stride 1": GeneralConv((None, None), batch=1),
    "a dilated stride 1 that flips": GeneralConv(None, dilation=2, mode="convolution"),
    "stride 2 on two axes": GeneralConv((3, 3), 2, batch=1),
    "stride 2 on two axes that flips": GeneralConv((None, None), 2, mode="convolution", bias=False),
    "stride 2 with dilation 2": GeneralConv(None, 2, dilation=2),
    "stride 3 with groups and numbers": GeneralConv(4, 3, ((1, 2),), 2, 2, 4, 2, 2),
    "a flipped stride 3 with any groups": GeneralConv(3, 3, None, 2, "G", bias=False, mode="convolution"),
    "depthwise": GeneralConv((3, 2), (3, 2), None, (2, 1), "G", "G"),
    "a kernel of one": GeneralConv((1, 3), (2, 1), in_channels=1),
    "one channel": GeneralConv(2, batch=1, in_channels=1, out_channels=1),
    "three axes": GeneralConv((2, 3, 2), (2, 1, 3), batch=1, in_channels=1, bias=False),
    "any stride and dilation": GeneralConv(None, "S", None, "D", batch=1),
}


@lru_cache(maxsize=32)
def page_of(name: str) -> Page:
    return Page(render_general(prove_general(PROBLEMS[name]), Choices(NOTATIONS["function"], "en", "md")))


@pytest.mark.parametrize("name", PROBLEMS)
def test_every_printed_line_is_what_brute_force_gives(name: str) -> None:
    general = PROBLEMS[name]
    for at in some_sizes(general, 2, seed=1):
        check_formulas(general, page_of(name), at)


@pytest.mark.parametrize("name", PROBLEMS)
def test_every_printed_table_is_what_brute_force_gives(name: str) -> None:
    general = PROBLEMS[name]
    for at in some_sizes(general, 12, seed=2):
        check_tables(general, page_of(name), at)


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_tables_of_phases_are_what_brute_force_gives(name: str) -> None:
    general = PROBLEMS[name]
    for at in some_sizes(general, 12, seed=3):
        if general.stride != (1,) * len(general.stride):
            check_substitutions(Numbers(general, at, page_of(name)))
        if general.steps_are_numbers:
            check_phase_tables(general, page_of(name), at)


@pytest.mark.parametrize(
    ("printed", "changed"),
    [
        (r"IP(c,2j+y", r"IP(c,2j+1+y"),
        (r"&= \sum_{j=0}^{HO-1}", r"&= \sum_{j=1}^{HO-1}"),
        (r"\frac{y-j'+pt}{2}", r"\frac{y-j'+pb}{2}"),
        (r"2 \mid i+x+(pl-2)", r"2 \mid i+x+(pl-1)"),
        (r"\le 2\right]W(n,c,y", r"\le 1\right]W(n,c,y"),
        (r"\right\rceil \le u_y <", r"\right\rceil + 1 \le u_y <"),
        (r"\delta_{n',\,n}\,I(", r"I("),
        (r"2i+2-pl]", r"2i+1-pl]"),
        (r"{2} \right\rfloor+1}", r"{2} \right\rfloor}"),
        (r"\min\left(1, u_y", r"\min\left(0, u_y"),
        (r"\sigma'\!\left(Z(c,y,x)\right)\;", ""),
    ],
)
def test_a_changed_formula_is_found_out(printed: str, changed: str) -> None:
    """What reads the formulas back is strict enough."""
    page = page_of("stride 2 on two axes")
    assert printed in page.text
    spoilt = Page(page.text.replace(printed, changed))
    general = PROBLEMS["stride 2 on two axes"]

    def check() -> None:
        for at in some_sizes(general, 4, seed=4):
            check_formulas(general, spoilt, at)

    with pytest.raises((AssertionError, TypeError)):
        check()


@pytest.mark.parametrize(
    ("printed", "changed"),
    [
        ("| $rh+2-pb$", "| $rh+3-pb$"),
        ("| $rh+3$", "| $rh+2$"),
        ("$rh = 0$", "always"),
        ("$2t_y+1$ | $1$", "$2t_y$ | $1$"),
    ],
)
def test_a_changed_table_is_found_out(printed: str, changed: str) -> None:
    page = page_of("stride 2 on two axes")
    assert printed in page.text
    spoilt = Page(page.text.replace(printed, changed))
    general = PROBLEMS["stride 2 on two axes"]

    def check() -> None:
        for at in some_sizes(general, 12, seed=2):
            check_tables(general, spoilt, at)
            check_phase_tables(general, spoilt, at)

    with pytest.raises(AssertionError):
        check()


# --- the document as Markdown and LaTeX ----------------------------------------------------------------------------


@lru_cache(maxsize=64)
def rendered(name: str, notation: str, language: str, format: str) -> str:
    return render_general(prove_general(PROBLEMS[name]), Choices(NOTATIONS[notation], language, format))


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("name", PROBLEMS)
def test_a_markdown_parser_finds_every_block_whole(name: str, notation: str) -> None:
    text = rendered(name, notation, "en", "md")
    blocks = maths(text)
    assert len(blocks) == text.count("```math") == text.count("```") - text.count("```math") > 10
    for block in blocks:
        for environment in ("aligned", "gathered", "cases"):
            assert block.count(rf"\begin{{{environment}}}") == block.count(rf"\end{{{environment}}}")
        assert block.count(r"\left") - block.count(r"\left\l") == block.count(r"\right") - block.count(r"\right\r")
        for opened, closed in ((r"\left\lfloor", r"\right\rfloor"), (r"\left\lceil", r"\right\rceil")):
            assert block.count(opened) == block.count(closed)
        assert block.count("{") == block.count("}")
        assert block.count("$") % 2 == 0
        assert block.strip()
    for paragraph in re.sub(r"```math.*?```", "", text, flags=re.DOTALL).splitlines():
        assert paragraph.count("$") % 2 == 0
        assert paragraph.count("{") == paragraph.count("}")
        assert "\\\\" not in paragraph


@pytest.mark.parametrize("notation", NOTATIONS)
def test_tables_have_one_cell_a_column(notation: str) -> None:
    for name in PROBLEMS:
        tables = Page(rendered(name, notation, "en", "md")).tables()
        assert len(tables) >= 5
        assert all(len(row) == len(table[0]) and all(row) for table in tables for row in table)


def formulas(text: str) -> list[str]:
    """All formulas, notes and the names of δ and φ in the prose apart."""
    blocks = [re.sub(r"&?\\text\{[^\n]*|(?<=otherwise)", "", block) for block in maths(text)]
    outside = re.sub(r"```math.*?```", "", text, flags=re.DOTALL)
    # A language orders a sentence's formulas as it likes.
    return blocks + sorted(set(re.findall(r"\$[^$]+\$", outside)) - {r"$\delta$", r"$\varphi$"})


@pytest.mark.parametrize("notation", NOTATIONS)
def test_formulas_are_the_same_in_both_languages(notation: str) -> None:
    for name in PROBLEMS:
        english, chinese = (rendered(name, notation, language, "md") for language in ("en", "zh"))
        assert formulas(english) == formulas(chinese)
        assert english != chinese
        assert not re.search(r"[一-鿿]", english)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_flipped_forward_changes_the_document(notation: str, format: str) -> None:
    lines = {}
    for mode in MODES:
        text = render_general(prove_general(GeneralConv(3, 2, mode=mode)), Choices(NOTATIONS[notation], "en", format))
        signs = ("&=", "&\\shrunk{=", '"right"><math')
        lines[mode] = {squeezed(line) for line in text.splitlines() if any(sign in line for sign in signs)}
    assert len(lines["cross-correlation"] - lines["convolution"]) > 10


@pytest.mark.parametrize("verdict", [Verdict.WRONG, Verdict.UNCHECKED])
def test_a_derivation_with_a_statement_that_was_not_proved_is_not_written(verdict: Verdict) -> None:
    proof = prove_general(PROBLEMS["stride 1"])
    for place in (0, len(proof.statements) // 2, -1):
        statements = list(proof.statements)
        statements[place] = replace(statements[place], verdict=verdict)
        with pytest.raises(DerivationError, match=re.escape(statements[place].name)):
            make_general_document(replace(proof, statements=tuple(statements)), FUNCTION, "en", "symconv")


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize(
    ("name", "notation"),
    list(
        product(
            ("stride 2 on two axes", "depthwise", "stride 3 with groups and numbers", "any stride and dilation"),
            NOTATIONS,
        )
    ),
)
def test_the_latex_compiles(name: str, notation: str, tmp_path: Path) -> None:
    compile_tex("pdflatex", rendered(name, notation, "en", "tex"), tmp_path)


@pytest.mark.skipif(not has_chinese_tex(), reason="xelatex with ctex is not installed")
@pytest.mark.parametrize("notation", NOTATIONS)
def test_the_chinese_latex_compiles(notation: str, tmp_path: Path) -> None:
    compile_tex("xelatex", rendered("stride 3 with groups and numbers", notation, "zh", "tex"), tmp_path)


# --- what two people derived by hand -------------------------------------------------------------------------------


def spaceless(name: str, notation: str) -> str:
    text = rendered(name, notation, "en", "md")
    return re.sub(r"\s+|\\quad|\\\\(?=\n)|&(?!=)", "", text).replace("&=", "=")


SUMS_AT_STRIDE_1 = [
    # One image, any kernel size, stride 1: O(n,y,x) by the input, and the gradients.
    r"O(n,y,x)=\sum_{c=0}^{C-1}\sum_{j=0}^{K-1}\sum_{i=0}^{K-1}W(n,c,j,i)*I(c,y+j-pt,x+i-pl)+B(n)",
    r"=\sum_{n=0}^{N-1}\sum_{j=0}^{HO-1}\sum_{i=0}^{WO-1}\frac{dL}{dO(n,j,i)}*W(n,c,y-j+pt,x-i+pl)",
    r"=\sum_{n=0}^{N-1}\sum_{j'=0}^{K-1}\sum_{i'=0}^{K-1}\frac{dL}{dO(n,y-j'+pt,x-i'+pl)}*W(n,c,j',i')",
    r"=\sum_{n=0}^{N-1}\sum_{j=0}^{K-1}\sum_{i=0}^{K-1}\frac{dL}{dOP(n,j+y,i+x)}*W(n,c,K-1-j,K-1-i)",
    r"=\sum_{j=0}^{HO-1}\sum_{i=0}^{WO-1}\frac{dL}{dO(n,j,i)}*I(c,j+y-pt,i+x-pl)",
    r"=\sum_{j=0}^{HO-1}\sum_{i=0}^{WO-1}\frac{dL}{dO(n,j,i)}*IP(c,j+y,i+x)",
    r"=\sum_{j=0}^{HO-1}\sum_{i=0}^{WO-1}\frac{dL}{dO(n,j,i)}",
    r"|$K-1-pt$|$K+rh-1-pb$|",
]


@pytest.mark.parametrize("line", SUMS_AT_STRIDE_1)
def test_the_sums_of_a_derivation_by_hand_with_elements_as_functions(line: str) -> None:
    assert line in spaceless("stride 1", "function")


@pytest.fixture(scope="module")
def strided() -> str:
    proof = prove_general(GeneralConv((None, None), "S", 0))
    text = render_general(proof, Choices(NOTATIONS["subscript"], "en", "md"))
    return re.sub(r"\s+|\\quad|\\\\(?=\n)|&(?!=)", "", text).replace("&=", "=")


OUTPUT = "output_{b1,c_{out1},h_{out1},w_{out1}}"
UPSTREAM = "df_{b1,c_{out1},h_{out1},w_{out1}}"
SUMS_AT_ANY_STRIDE = [
    # No padding, any stride: the forward pass, the derivatives by cases, the chain rules.
    r"output_{b,c_{out},h_{out},w_{out}}=\sum_{c_{in},di,dj}input_{b,c_{in},strh*h_{out}+di,strw*w_{out}+dj}"
    r"*weight_{c_{out},c_{in},di,dj}+bias_{c_{out}}",
    rf"\frac{{\partial{OUTPUT}}}{{\partialinput_{{b,c_{{in}},h_{{in}},w_{{in}}}}}}=\begin{{cases}}"
    r"weight_{c_{out1},c_{in},h_{in}-strh*h_{out1},w_{in}-strw*w_{out1}}b1=b,",
    r"\h_{in}\in[strh*h_{out1},\strh*h_{out1}+R-1]",
    r"\w_{in}\in[strw*w_{out1},\strw*w_{out1}+S-1]",
    rf"\frac{{\partial{OUTPUT}}}{{\partialweight_{{c_{{out}},c_{{in}},di,dj}}}}=\begin{{cases}}"
    r"input_{b1,c_{in},strh*h_{out1}+di,strw*w_{out1}+dj}c_{out1}=c_{out}",
    rf"\frac{{\partialf}}{{\partialinput_{{b,c_{{in}},h_{{in}},w_{{in}}}}}}=\sum_{{b1,c_{{out1}},h_{{out1}},w_{{out1}}}}"
    rf"{UPSTREAM}*\frac{{\partial{OUTPUT}}}{{\partialinput_{{b,c_{{in}},h_{{in}},w_{{in}}}}}}",
    r"=\sum_{c_{out1},h_{out1},w_{out1}}df_{b,c_{out1},h_{out1},w_{out1}}"
    r"*\frac{\partialoutput_{b,c_{out1},h_{out1},w_{out1}}}{\partialinput_{b,c_{in},h_{in},w_{in}}}",
    r"=\sum_{b1,h_{out1},w_{out1}}df_{b1,c_{out},h_{out1},w_{out1}}"
    r"*\frac{\partialoutput_{b1,c_{out},h_{out1},w_{out1}}}{\partialweight_{c_{out},c_{in},di,dj}}",
    r"df_{b,c_{out},h_{out},w_{out}}=\frac{\partialf}{\partialoutput_{b,c_{out},h_{out},w_{out}}}",
    r"=\sum_{b1,h_{out1},w_{out1}}df_{b1,c_{out},h_{out1},w_{out1}}"
    r"*input_{b1,c_{in},strh*h_{out1}+di,strw*w_{out1}+dj}",
    r"=\sum_{b1,h_{out1},w_{out1}}df_{b1,c_{out},h_{out1},w_{out1}}",
]


@pytest.mark.parametrize("line", SUMS_AT_ANY_STRIDE)
def test_the_sums_of_a_derivation_by_hand_with_subscripts(strided: str, line: str) -> None:
    assert line in strided
