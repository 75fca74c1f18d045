"""The sentences of a document, from the message catalogue of its language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from symconv.errors import SymconvError, shorten
from symconv.templating import messages

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Prose:
    """One language's catalogue."""

    language: str

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise SymconvError(f"language {shorten(self.language)}: not one of {' and '.join(LANGUAGES)}")

    def say(self, key: str, **values: Any) -> str:
        """The message `section.name` with its {names} filled in; a name without a value is a KeyError."""
        return re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), self.verbatim(key))

    def verbatim(self, key: str) -> str:
        """The message `section.name` as it stands."""
        message: Any = messages(f"documents/messages/{self.language}.toml")
        for part in key.split("."):
            message = message[part]
        return str(message)

    def joined(self, parts: list[str]) -> str:
        """Some short texts as an enumeration."""
        return ("、" if self.language == "zh" else ", ").join(parts)
