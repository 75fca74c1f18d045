"""Commands as tokens; those that are layout are left out, with what belongs to them."""

from __future__ import annotations

import re

from symconv.hand.commands import DOTS, SKIPPED, SKIPPED_WITH_ARGUMENT, SKIPPED_WITH_TWO, TAGS, TEXTS
from symconv.hand.symbols import UNICODE
from symconv.hand.token_stream import TokenStream
from symconv.hand.tokens import PLAIN_WORDS

_CLASSES = frozenset({"\\mathbin", "\\mathrel", "\\mathop", "\\mathord", "\\mathpunct"})

_ONE_SIGN = re.compile(r"\s*\{\s*(\\[A-Za-z]+|[^\s{}\\&$])\s*\}")

_OPENING_BRACE = re.compile(r"\s*\{")

_STAR = re.compile(r"\\(?:operatorname|hspace|vspace|tag)\*")


def read_command(stream: TokenStream, match: re.Match[str], group: str) -> None:
    """`\\alpha`; of a command that is layout nothing is left, of a tag its text."""
    value, start = match[0], match.start()
    if value.endswith("*") and not _STAR.fullmatch(value):
        value = value[:-1]
        stream.at = start + len(value)
    if value in SKIPPED_WITH_TWO:
        for _ in range(2):
            inner = _OPENING_BRACE.match(stream.text, stream.at)
            end = stream.braces.end(inner.end() - 1) if inner else -1
            stream.at = end if end > 0 else stream.at
        stream.space = True
    elif value in TAGS or value in SKIPPED_WITH_ARGUMENT:
        inner = _OPENING_BRACE.match(stream.text, stream.at)
        end = stream.braces.end(inner.end() - 1) if inner else -1
        if end > 0 and inner:
            if value in TAGS:
                stream.add("tag", stream.text[inner.end() : end - 1], start, end)
            stream.at = end
        elif value.endswith(("kern", "skip")):
            length = re.compile(r"\s*-?[\d.]+\s*(?:mu|pt|em|ex|cm|mm)").match(stream.text, stream.at)
            stream.at = length.end() if length else stream.at
        stream.space = True
    elif value in SKIPPED:
        stream.space = True
        if value in _CLASSES and (inner := _ONE_SIGN.match(stream.text, stream.at)):
            token = stream.inner(inner[1]).tokens[0]
            stream.add(token.kind, token.value, start, inner.end())
            stream.at = inner.end()
    elif value == "\\&":
        stream.add("symbol", "\\And", start, stream.at)
    elif value == "\\_":
        stream.add("symbol", "_", start, stream.at)
    elif value in ("\\*", "\\'"):
        stream.add("symbol", value[1], start, stream.at)
    elif value == "\\$":
        stream.space = True
    elif value in ("\\prime", "\\dprime"):
        stream.add("symbol", "'", start, stream.at)
    elif value in ("\\sp", "\\sb"):
        stream.add("symbol", "^" if value == "\\sp" else "_", start, stream.at)
    elif value in DOTS:
        stream.add("command", value, start, stream.at)
    else:
        stream.add("command", value, start, stream.at)


def read_words(stream: TokenStream, match: re.Match[str], group: str) -> None:
    """`\\text{…}` is one token; `\\mathrm{…}` is where there are only letters, digits and blanks in it."""
    command, start, inner = match["textcommand"] + match["star"], match.start(), match.end()
    plain = PLAIN_WORDS.match(stream.text, inner)
    end = plain.end() if plain else inner
    if stream.text.startswith("}", end):
        stream.add("words", stream.text[inner:end], start, end + 1, command)
        stream.at = end + 1
    elif match["textcommand"] in TEXTS and (end := stream.braces.end(inner - 1)) > 0:
        stream.add("words", stream.text[inner : end - 1], start, end, command)
        stream.at = end
    elif match["textcommand"] in SKIPPED:
        stream.at = inner - 1
    else:
        stream.add("command", command, start, inner - 1)
        stream.at = inner - 1


def read_environment(stream: TokenStream, match: re.Match[str], group: str) -> None:
    """`\\begin{aligned}`, `\\end{aligned}`."""
    stream.add(match["env"], match["name"], match.start(), match.end())


def read_sized(stream: TokenStream, match: re.Match[str], group: str) -> None:
    """`\\left(`, `\\bigr]`."""
    value = match["delimiter"]
    value = {"\\lbrace": "\\{", "\\rbrace": "\\}", "<": "\\langle", ">": "\\rangle"}.get(value, value)
    stream.add("sized", UNICODE.get(value, value), match.start(), match.end(), "\\" + match["sized"])


def read_not(stream: TokenStream, match: re.Match[str], group: str) -> None:
    """`\\not=` and its like."""
    known = {"=": "\\ne", "\\in": "\\notin", "\\mid": "\\nmid", "\\equiv": "\\ne"}
    value = known.get(match["not"], "\\not" + match["not"])
    stream.add("command", value, match.start(), match.end())


def read_half(stream: TokenStream, match: re.Match[str], group: str) -> None:
    """A single backslash before a blank or at the end, which may be half of a line break."""
    stream.add("half", "\\ ", match.start(), match.end())


def read_break(stream: TokenStream, match: re.Match[str], group: str) -> None:
    """`\\\\`, with the space that may follow in brackets."""
    stream.add("break", "\\\\", match.start(), match.end())
