"""Which brace closes which, found for a whole text at once, so that asking about each costs nothing."""

from __future__ import annotations

import re
from functools import cached_property

_TOKEN = re.compile(r"\\.|[{}]", re.DOTALL)


class Braces:
    """The braces of a text; escaped ones are none."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _ends(self) -> dict[int, int]:
        ends: dict[int, int] = {}
        stack: list[int] = []
        for match in _TOKEN.finditer(self.text):
            if match[0] == "{":
                stack.append(match.start())
            elif match[0] == "}" and stack:
                ends[stack.pop()] = match.end()
        return ends

    def end(self, at: int) -> int:
        """Where the group that opens at `at` ends, after its closing brace; -1 where it is never closed."""
        return self._ends.get(at, -1)
