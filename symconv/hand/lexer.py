"""The text of a formula → tokens, with layout dropped and Unicode read as LaTeX.

Letters and digits that stand together stay one token, but where LaTeX takes a single one (after `\\hat`, after `_`):
there the token is cut as LaTeX cuts it, or, where the whole word was plainly meant, braces are put around it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from symconv.hand.braces import Braces
from symconv.hand.commands import (
    ACCENTS,
    DOTS,
    FRACTIONS,
    LOST_BACKSLASH,
    SKIPPED,
    SKIPPED_WITH_ARGUMENT,
    SKIPPED_WITH_TWO,
    STYLES,
    TAGS,
    TEXTS,
)
from symconv.hand.mending import Edit, Repair
from symconv.hand.symbols import ACCENTS as COMBINING
from symconv.hand.symbols import ASCII, SUBSCRIPTS, SUPERSCRIPTS, UNICODE
from symconv.hand.tokens import PLAIN_WORDS, TOKEN, Token
from symconv.hand.words import SCRIPT_WORDS

MAX_TOKENS = 120_000
"""The most tokens of a formula."""


_JOINED = re.compile(r"(?:\\_|\{\\_\})([A-Za-z0-9]+)")
_INDEX_LETTERS = re.compile(r"[i-np-v]{2,4}")
_CLASSES = frozenset({"\\mathbin", "\\mathrel", "\\mathop", "\\mathord", "\\mathpunct"})
_ONE_SIGN = re.compile(r"\s*\{\s*(\\[A-Za-z]+|[^\s{}\\&$])\s*\}")
_OPENING_BRACE = re.compile(r"\s*\{")
_ONE_LETTER = frozenset({"_", "^"})
_STAR = re.compile(r"\\(?:operatorname|hspace|vspace|tag)\*")


class Lexer:
    """One pass over a text; what it repairs on the way is kept beside the tokens."""

    def __init__(self, text: str, plain: bool = False) -> None:
        self.text = text
        self.plain = plain
        self.tokens: list[Token] = []
        self.repairs: list[Repair] = []
        self.space = self.newline = False
        self.at = 0
        self.braces = Braces(text)

    def run(self) -> Lexer:
        """Read everything, up to `MAX_TOKENS`."""
        while self.at < len(self.text) and len(self.tokens) <= MAX_TOKENS:
            match = TOKEN.match(self.text, self.at)
            if match is None:
                break
            self.at = match.end()
            group = match.lastgroup or ""
            _READERS.get(group, Lexer._simple)(self, match, group)
        return self

    def add(self, kind: str, value: str, start: int, end: int, style: str = "") -> None:
        """One token; blanks seen since the last one are noted on it."""
        self.tokens.append(Token(kind, value, start, end, self.space, self.newline, style))
        self.space = self.newline = False

    def _simple(self, match: re.Match[str], group: str) -> None:
        self.add(group, match[0], match.start(), match.end())

    def _space(self, match: re.Match[str], group: str) -> None:
        self.space = True
        self.newline = self.newline or "\n" in match[0] or "\r" in match[0]

    def _break(self, match: re.Match[str], group: str) -> None:
        self.add("break", "\\\\", match.start(), match.end())

    def _environment(self, match: re.Match[str], group: str) -> None:
        self.add(match["env"], match["name"], match.start(), match.end())

    def _sized(self, match: re.Match[str], group: str) -> None:
        value = match["delimiter"]
        value = {"\\lbrace": "\\{", "\\rbrace": "\\}", "<": "\\langle", ">": "\\rangle"}.get(value, value)
        self.add("sized", UNICODE.get(value, value), match.start(), match.end(), "\\" + match["sized"])

    def _not(self, match: re.Match[str], group: str) -> None:
        known = {"=": "\\ne", "\\in": "\\notin", "\\mid": "\\nmid", "\\equiv": "\\ne"}
        value = known.get(match["not"], "\\not" + match["not"])
        self.add("command", value, match.start(), match.end())

    def _half(self, match: re.Match[str], group: str) -> None:
        self.add("half", "\\ ", match.start(), match.end())

    def _ascii(self, match: re.Match[str], group: str) -> None:
        value = ASCII[match[0]]
        self.add("command" if value.startswith("\\") else "symbol", value, match.start(), match.end())

    def _cjk(self, match: re.Match[str], group: str) -> None:
        self.add("raw", match[0], match.start(), match.end())

    # --- words -----------------------------------------------------------------------------------------------------

    def _text(self, match: re.Match[str], group: str) -> None:
        """`\\text{…}` is one token; `\\mathrm{…}` is where there are only letters, digits and blanks in it."""
        command, start, inner = match["textcommand"] + match["star"], match.start(), match.end()
        plain = PLAIN_WORDS.match(self.text, inner)
        end = plain.end() if plain else inner
        if self.text.startswith("}", end):
            self.add("words", self.text[inner:end], start, end + 1, command)
            self.at = end + 1
        elif match["textcommand"] in TEXTS and (end := self.braces.end(inner - 1)) > 0:
            self.add("words", self.text[inner : end - 1], start, end, command)
            self.at = end
        elif match["textcommand"] in SKIPPED:
            self.at = inner - 1
        else:
            self.add("command", command, start, inner - 1)
            self.at = inner - 1

    # --- letters ---------------------------------------------------------------------------------------------------

    def _letters(self, match: re.Match[str], group: str) -> None:
        start, end = match.start(), self._name_end(match.start(), match.end())
        self.at = end
        value = unicodedata.normalize("NFKC", self.text[start:end]).replace("{\\_}", "_").replace("\\_", "_")
        if not value.isascii():
            # Mathematical letters of Unicode that are Greek.
            for offset, character in enumerate(value[: end - start]):
                known = UNICODE.get(character, character)
                self.add("command" if known.startswith("\\") else "run", known, start + offset, start + offset + 1)
            return
        previous = self.tokens[-1] if self.tokens else None
        after_script = previous is not None and previous.kind == "symbol" and previous.value in _ONE_LETTER
        after_accent = previous is not None and previous.kind == "command" and self._takes_one(previous.value)
        if after_script and previous is not None:
            self._script(value, start, end)
        elif after_accent and end - start == len(value):
            self.add("run", value[0], start, start + 1)
            self.at = start + 1
        elif self._lost_backslash(value, start, end):
            self.add("command", "\\" + value, start, end)
            self.repairs.append(Repair((Edit(start, start, "\\"),), f"{value} lacks its backslash"))
            self._reread(start)
        elif cut := re.fullmatch(r"(?:[A-Za-z]\d+){2,}", value):
            # x11w11 in raw text: elements side by side, as each has one letter and then its digits.
            for piece in re.finditer(r"[A-Za-z]\d+", cut[0]):
                self.add("run", piece[0], start + piece.start(), start + piece.end())
        elif cut := re.fullmatch(r"([A-Z])(conv)([A-Z]?)", value):
            at = start
            for piece_text in filter(None, cut.groups()):
                self.add("run", piece_text, at, at + len(piece_text))
                at += len(piece_text)
        else:
            self.add("run", value, start, end)

    def _name_end(self, start: int, end: int) -> int:
        """The end of a name whose parts an escaped underscore joins, as in `grad\\_output`; x\\_i is a subscript."""
        while match := _JOINED.match(self.text, end):
            if end - start == 1 and len(match[1]) == 1:
                break
            end = match.end()
        return end

    def _takes_one(self, command: str) -> bool:
        """Does LaTeX give this command one letter of those that follow it without braces?"""
        return (command in ACCENTS or command in STYLES or command in FRACTIONS) and command not in SKIPPED

    def _script(self, value: str, start: int, end: int) -> None:
        """A script without braces: one letter, but the whole of what was plainly one index."""
        rest = self.text[end : end + 1]
        word = value in SCRIPT_WORDS or re.sub(r"\d+$", "", value) in SCRIPT_WORDS
        whole = self.plain or (word and (len(value) > 2 or rest not in ("_", "^")))
        below = self.tokens[-1].value == "_"
        whole = whole or (
            below and bool(_INDEX_LETTERS.fullmatch(value)) and rest not in ("_", "^", "(", "[", "'", "\\")
        )
        if len(value) == 1 or len(value) != end - start:
            self.add("run", value, start, end)
        elif whole:
            self._braced("run", value, start, end)
        else:
            self.add("run", value[0], start, start + 1)
            self.at = start + 1

    def _number(self, match: re.Match[str], group: str) -> None:
        previous = self.tokens[-1] if self.tokens else None
        script = previous is not None and previous.kind == "symbol" and previous.value in _ONE_LETTER
        if script and len(match[0]) > 1 and "." not in match[0] and not self.space:
            self._braced("number", match[0], match.start(), match.end())
        elif previous is not None and previous.kind == "command" and previous.value in FRACTIONS and len(match[0]) > 1:
            # \frac12 is a half.
            self.add("number", match[0][0], match.start(), match.start() + 1)
            self.add("number", match[0][1], match.start() + 1, match.start() + 2)
            self.at = match.start() + 2
        else:
            self.add("number", match[0], match.start(), match.end())

    def _braced(self, kind: str, value: str, start: int, end: int) -> None:
        self.add("open", "{", start, start)
        self.add(kind, value, start, end)
        self.add("close", "}", end, end)
        if not self.plain:
            edits = (Edit(start, start, "{"), Edit(end, end, "}"))
            self.repairs.append(Repair(edits, f"{value} lacks the braces that keep it together"))

    def _lost_backslash(self, value: str, start: int, end: int) -> bool:
        follows = LOST_BACKSLASH.get(value)
        if follows is None or (
            self.tokens and self.tokens[-1].kind == "command" and not self.space and start == self.tokens[-1].end
        ):
            return False
        rest = self.text[end : end + 40]
        tests: dict[str, Callable[[], object]] = {
            "operand": lambda: re.match(r"\s*(?:[{A-Za-z]|\\[A-Za-z])", rest),
            "brace": lambda: re.match(r"\s*\{", rest),
            "script": lambda: re.match(r"\s*_\s*\{[^{}]*(?:=|,)|\s*_\s*\{[^{}]*\}\s*\^|\s*_\s*[a-z]\s*\^", rest),
            "infix": lambda: re.match(r"\s*(?:[{A-Za-z0-9(]|\\[A-Za-z])", rest) and self._ends_operand(),
            "bracket": lambda: (
                re.match(r"\s*(?:[()\[\].|]|\\[{}])", rest) and (value == "right" or "right" in self.text)
            ),
            "any": lambda: True,
            "space": lambda: True,
        }
        return bool(tests[follows]())

    def _ends_operand(self) -> bool:
        return (bool(self.tokens) and self.tokens[-1].kind in ("run", "number", "close", "words", "end")) or bool(
            self.tokens and self.tokens[-1].value in (")", "]")
        )

    def _reread(self, start: int) -> None:
        """Read a command again that lacked its backslash, where it is more than a plain command."""
        token = self.tokens.pop()
        self.space, self.newline = token.space, token.newline
        mended = "\\" + self.text[start : start + 80]
        match = TOKEN.match(mended)
        if match is None or match.lastgroup == "command":
            self.space, self.newline = token.space, token.newline
            if token.value in SKIPPED:
                return
            self.tokens.append(token)
            return
        inner = Lexer(mended[: match.end()], self.plain)
        inner.space, inner.newline = self.space, self.newline
        if match["textcommand"]:
            close = mended.find("}")
            inner = Lexer(mended[: close + 1] if close >= 0 else mended, self.plain)
            inner.space, inner.newline = self.space, self.newline
        inner.run()
        for entry in inner.tokens:
            entry.start, entry.end = max(start, start + entry.start - 1), start + entry.end - 1
        self.tokens += inner.tokens
        self.at = start + len(inner.text) - 1
        self.space = self.newline = False

    # --- commands and signs ----------------------------------------------------------------------------------------

    def _command(self, match: re.Match[str], group: str) -> None:
        value, start = match[0], match.start()
        if value.endswith("*") and not _STAR.fullmatch(value):
            value = value[:-1]
            self.at = start + len(value)
        if value in SKIPPED_WITH_TWO:
            for _ in range(2):
                inner = _OPENING_BRACE.match(self.text, self.at)
                end = self.braces.end(inner.end() - 1) if inner else -1
                self.at = end if end > 0 else self.at
            self.space = True
        elif value in TAGS or value in SKIPPED_WITH_ARGUMENT:
            inner = _OPENING_BRACE.match(self.text, self.at)
            end = self.braces.end(inner.end() - 1) if inner else -1
            if end > 0 and inner:
                if value in TAGS:
                    self.add("tag", self.text[inner.end() : end - 1], start, end)
                self.at = end
            elif value.endswith(("kern", "skip")):
                length = re.compile(r"\s*-?[\d.]+\s*(?:mu|pt|em|ex|cm|mm)").match(self.text, self.at)
                self.at = length.end() if length else self.at
            self.space = True
        elif value in SKIPPED:
            self.space = True
            if value in _CLASSES and (inner := _ONE_SIGN.match(self.text, self.at)):
                token = Lexer(inner[1]).run().tokens[0]
                self.add(token.kind, token.value, start, inner.end())
                self.at = inner.end()
        elif value == "\\&":
            self.add("symbol", "\\And", start, self.at)
        elif value == "\\_":
            self.add("symbol", "_", start, self.at)
        elif value in ("\\*", "\\'"):
            self.add("symbol", value[1], start, self.at)
        elif value == "\\$":
            self.space = True
        elif value in ("\\prime", "\\dprime"):
            self.add("symbol", "'", start, self.at)
        elif value in ("\\sp", "\\sb"):
            self.add("symbol", "^" if value == "\\sp" else "_", start, self.at)
        elif value in DOTS:
            self.add("command", value, start, self.at)
        else:
            self.add("command", value, start, self.at)

    def _scripts(self, match: re.Match[str], group: str) -> None:
        """Small letters of Unicode: a script in braces."""
        table = SUBSCRIPTS if group == "subscript" else SUPERSCRIPTS
        start = match.start()
        self.add("symbol", "_" if group == "subscript" else "^", start, start)
        self.add("open", "{", start, start)
        inner = Lexer(match[0].translate(table), True).run()
        for token in inner.tokens:
            token.start, token.end = token.start + start, token.end + start
        self.tokens += inner.tokens
        self.add("close", "}", match.end(), match.end())

    def _other(self, match: re.Match[str], group: str) -> None:
        character, start, end = match[0], match.start(), match.end()
        if character == "~":
            self.space = True
        elif character == "{":
            self.add("open", "{", start, end)
        elif character == "}":
            self.add("close", "}", start, end)
        elif character == "&":
            self.add("amp", "&", start, end)
        elif character in UNICODE:
            self._unicode(UNICODE[character], start, end)
        elif character in COMBINING:
            self._combining(COMBINING[character], end)
        elif ord(character) > 127 and character.isalpha():
            self._foreign(character, start, end)
        else:
            self.add("symbol", character, start, end)

    def _unicode(self, value: str, start: int, end: int) -> None:
        if value == " ":
            self.space = True
            return
        if value == "\\Sigma" and re.match(r"\s*[_₀-₎ₐ-ₜᵢᵣᵤᵥⱼ({\[A-Za-z∂]", self.text[end : end + 9]):
            value = "\\sum"  # raw text has no other sign for a sum
        if re.fullmatch(r"\\[A-Za-z]+|\\[{}|]|:=|.", value):
            self.add("command" if value.startswith("\\") else "symbol", value, start, end)
            return
        inner = Lexer(value, True).run()
        for token in inner.tokens:
            token.start, token.end = start, end
        self.tokens += inner.tokens

    def _combining(self, accent: str, end: int) -> None:
        """An accent that follows its letter goes before it."""
        if self.tokens and self.tokens[-1].kind == "run":
            letter = self.tokens.pop()
            if len(letter.value) > 1:
                self.tokens.append(
                    Token("run", letter.value[:-1], letter.start, letter.end - 1, letter.space, letter.newline)
                )
                letter = Token("run", letter.value[-1], letter.end - 1, letter.end)
            self.tokens.append(Token("command", accent, letter.start, letter.start, letter.space, letter.newline))
            letter.end = end
            self.tokens.append(letter)

    def _foreign(self, character: str, start: int, end: int) -> None:
        """A letter that is not of the Latin alphabet, or that has an accent."""
        parts = unicodedata.normalize("NFD", character)
        if len(parts) == 2 and parts[0].isascii() and parts[1] in COMBINING:
            self.add("command", COMBINING[parts[1]], start, start)
            self.add("run", parts[0], start, end)
            return
        self.add("raw", character, start, end)


_READERS: dict[str, Callable[[Lexer, re.Match[str], str], None]] = {
    "space": Lexer._space,
    "number": Lexer._number,
    "run": Lexer._letters,
    "break": Lexer._break,
    "name": Lexer._environment,
    "delimiter": Lexer._sized,
    "star": Lexer._text,
    "not": Lexer._not,
    "command": Lexer._command,
    "half": Lexer._half,
    "ascii": Lexer._ascii,
    "subscript": Lexer._scripts,
    "superscript": Lexer._scripts,
    "cjk": Lexer._cjk,
    "other": Lexer._other,
}
