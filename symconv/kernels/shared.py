"""What kernels share, threads and scratch memory, made of the very text that an emitted file has for its own."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from symconv.templating import file_text

_IMPORTS = "import atexit, contextlib, os, threading, time\nimport numpy as np\n"


@lru_cache(maxsize=1)
def shared_names() -> dict[str, Any]:
    """The functions that kernels share, by the names that their sources have for them."""
    namespace: dict[str, Any] = {"__name__": __name__}
    for part in ("scratch", "team"):
        exec(compile(_IMPORTS + file_text(f"kernels/{part}.py.jinja"), f"<symconv {part}>", "exec"), namespace)
    return {name: namespace[name] for name in ("_borrow", "_give_back", "_on_threads", "_processors")}


def processors() -> int:
    """How many processors this process may use."""
    count: int = shared_names()["_processors"]()
    return count
