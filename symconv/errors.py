"""Every exception that symconv raises on purpose, each with the sentence that the user reads.

The text of an exception is the short truth as the inner code knows it. The command line adds, once and at the
outer edge, what the user typed (`--stride 0: …`) and leaves with exit code 2.
"""

from __future__ import annotations


class SymconvError(Exception):
    """Base of all: the input can't be used. `str()` is one sentence without a traceback's help."""


class SpecError(SymconvError, ValueError):
    """A problem that makes no sense.

    >>> from symconv.spec import Conv
    >>> Conv(input=4, kernel=2, stride=0)
    Traceback (most recent call last):
    symconv.errors.SpecError: stride 0: a stride is at least 1
    """

    def __init__(self, field: str, given: object, reason: str) -> None:
        """`field` is the argument's name, `given` its value as the caller wrote it, `reason` what is possible."""
        self.field = field
        self.given = given
        self.reason = reason
        super().__init__(f"{field} {shorten(given)}: {reason}")


class LimitError(SymconvError):
    """A request that is well-formed but larger than this program will write out.

    >>> from symconv.phases import list_phases
    >>> from symconv.spec import Conv
    >>> from symconv.taps import recover_taps
    >>> list_phases(Conv(input=(2000, 2000), kernel=1, stride=1000))
    Traceback (most recent call last):
    symconv.errors.LimitError: stride 1000x1000 makes 1000000 phases; at most 65536 are listed
    """


class DerivationError(SymconvError):
    """Two results that must agree do not: a defect of symconv itself, never of the user's problem.

    Raised where a form (a phase, a matrix form) is confirmed against the derived system and is not equal to it.
    """


class UndecidedError(SymconvError):
    """A statement about sums for all sizes that was not decided, with the reason; it is then not claimed."""


class InputFileError(SymconvError):
    """A file that can't be read or is not what it should be: `layers.json: line 3: …`."""


class DisagreementError(SymconvError):
    """Two ways to compute the same pass that gave different results while they were to be timed."""


class OutputError(SymconvError):
    """A file that can't be written: `-o out/a.md: the folder out does not exist`."""


def shorten(value: object, limit: int = 60) -> str:
    """`value` as one printable line of at most `limit` characters, for use inside a sentence."""
    try:
        text = value if isinstance(value, str) else repr(value)
    except Exception:  # a hostile or broken repr must not hide the real complaint
        text = f"a {type(value).__name__}"
    text = "".join(c if c.isprintable() else "?" for c in text)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
