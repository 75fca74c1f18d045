"""Bindings that somebody gives: `x=input,w=weight,stride=2` on the command line, a mapping in the library.

A pair with a role on its right binds a name; any other has one of `FACTS` on its left. Text comes from outside and is
untrusted: it is matched against one small grammar, never evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import get_args

from symconv.errors import SymconvError, shorten
from symconv.hand.binding import Role

ROLES: tuple[str, ...] = get_args(Role)
"""What a name can be bound to."""
MAX_PAIRS = 200
"""The most bindings that are taken."""
MAX_LENGTH = 20_000
"""The longest text with bindings that is read."""
MAX_SIZE = 10**6
"""The largest size, stride, dilation or padding."""

_NAME = re.compile(r"\\?[^\W\d_][\w' ]{0,39}")
_SIZES = re.compile(r"[0-9]{1,7}(?:x[0-9]{1,7}){0,2}", re.ASCII)
_PADDING = re.compile(r"[0-9]{1,7}(?::[0-9]{1,7})?(?:x[0-9]{1,7}(?::[0-9]{1,7})?){0,2}", re.ASCII)


def _sizes(least: int, what: str) -> Callable[[str], str]:
    def reason(value: str) -> str:
        if not _SIZES.fullmatch(value):
            return f"not {what}; write 3 or 3x5, for 1 to 3 axes"
        numbers = [int(part) for part in value.split("x")]
        if min(numbers) < least:
            return f"{what} is at least {least}"
        return f"{what} is at most {MAX_SIZE}" if max(numbers) > MAX_SIZE else ""

    return reason


def _padding(value: str) -> str:
    if not _PADDING.fullmatch(value):
        return "not a padding; write 1, 1x2 or 0:1x0:1 (low:high), for 1 to 3 axes"
    too_large = max(int(part) for part in re.split("[x:]", value)) > MAX_SIZE
    return f"a padding is at most {MAX_SIZE}" if too_large else ""


def _one_of(*choices: str) -> Callable[[str], str]:
    return lambda value: "" if value in choices else f"not one of {', '.join(choices)}"


FACTS: dict[str, Callable[[str], str]] = {
    "input": _sizes(1, "an input size"),
    "kernel": _sizes(1, "a kernel size"),
    "output": _sizes(1, "an output size"),
    "stride": _sizes(1, "a stride"),
    "dilation": _sizes(1, "a dilation"),
    "padding": _padding,
    "mode": _one_of("cross-correlation", "convolution"),
    "index-base": _one_of("0", "1"),
    "digits": _one_of("joined", "apart"),
    "has-bias": _one_of("yes", "no"),
    "gradients": _one_of("bare", "marked"),
    "*": _one_of("convolution", "product"),
}
"""What can be given besides roles, each with the sentence that says what is wrong with a value, "" where nothing is."""
_OTHER_WORDS = {"base": "index-base", "bias": "has-bias", "k": "kernel", "s": "stride", "d": "dilation", "p": "padding"}
_OTHER_ROLES = {"kernel": "weight", "filter": "weight"}


def parse_given(text: str) -> dict[str, str]:
    """The bindings in a text such as `x=input,w=weight,stride=2`.

    Raises `SymconvError` with one sentence that names the culprit and says what would be right.
    """
    if len(text) > MAX_LENGTH:
        raise SymconvError(f"longer than {MAX_LENGTH} characters; give the bindings that matter")
    pairs = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, sign, value = part.partition("=")
        if not sign:
            raise SymconvError(f"{shorten(part)}: no binding; write it as x=input or stride=2")
        pairs.append((name, value))
    return checked_given(pairs)


def checked_given(pairs: Iterable[tuple[str, str]] | Mapping[str, object]) -> dict[str, str]:
    """Bindings with names and values as `FACTS` and `ROLES` have them: a name → its role, a fact → its value.

    Raises `SymconvError` with one sentence that names the culprit and says what would be right.
    """
    items: Iterable[tuple[str, object]] = pairs.items() if isinstance(pairs, Mapping) else pairs
    found: dict[str, str] = {}
    for name, value in items:
        key, meant = _binding(str(name).strip(), str(value).strip())
        if key in found and found[key] != meant:
            raise SymconvError(f"{shorten(key)}: given twice, as {found[key]} and as {meant}; give it once")
        found[key] = meant
        if len(found) > MAX_PAIRS:
            raise SymconvError(f"more than {MAX_PAIRS} bindings; give those that matter")
    return found


def _binding(name: str, value: str) -> tuple[str, str]:
    if not value:
        raise SymconvError(f"{shorten(name) or repr(name)}: bound to nothing; write it as x=input or stride=2")
    role = value.replace("_", "-")
    role = _OTHER_ROLES.get(role, role)
    if role in ROLES:
        if not _NAME.fullmatch(name):
            raise SymconvError(f"{shorten(name) or repr(name)}={role}: no name that a formula can have; write x=input")
        return name, role
    fact = name.replace("_", "-")
    fact = _OTHER_WORDS.get(fact, fact)
    if fact in FACTS:
        if reason := FACTS[fact](value):
            raise SymconvError(f"{shorten(name)}={shorten(value)}: {reason}")
        return fact, value
    if value[:1].isdigit() or value in ("joined", "apart", "yes", "no", "cross-correlation", "convolution"):
        raise SymconvError(f"{shorten(name) or repr(name)}={shorten(value)}: choose from {', '.join(FACTS)}")
    raise SymconvError(
        f"{shorten(name) or repr(name)}={shorten(value)}: {shorten(value) or repr(value)} is no role; "
        f"choose from {', '.join(ROLES)}"
    )
