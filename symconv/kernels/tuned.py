"""Which plan was measured to be the fastest, kept for each machine, problem and pass.

A value is one small file, written beside its place and moved there, so that of two writers one wins as a whole; a file
that is damaged, or names a plan that this version has not, counts for nothing.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from functools import lru_cache

from symconv.kernels.machine import this_machine
from symconv.kernels.store import cache_root, digest
from symconv.problem import spec_as_json
from symconv.spec import Conv

FOLDER = "tuned"


def remembered(conv: Conv, pass_: str, layout: str, dtype: str, threads: int) -> str | None:
    """The name of the plan that was the fastest on this machine, None where none was measured."""
    root = cache_root()
    if root is None:
        return None
    key = _key(conv, pass_, layout, dtype, threads)
    try:
        stored = json.loads((root / FOLDER / key).read_text("utf-8"))
        name = stored["plan"]
        return name if isinstance(name, str) and stored["check"] == digest(key, name) else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def remember(conv: Conv, pass_: str, layout: str, dtype: str, threads: int, name: str) -> bool:
    """Keeps the name of the fastest plan; False where there is no cache that can be written."""
    root = cache_root()
    if root is None:
        return False
    key = _key(conv, pass_, layout, dtype, threads)
    draft = None
    try:
        (root / FOLDER).mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix=f".{key[:8]}-", dir=root / FOLDER)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"plan": name, "check": digest(key, name)}, file)
        os.replace(draft, root / FOLDER / key)
    except OSError:
        if draft is not None:
            with suppress(OSError):
                os.unlink(draft)
        return False
    return True


def _key(conv: Conv, pass_: str, layout: str, dtype: str, threads: int) -> str:
    return digest(_processor(), json.dumps([spec_as_json(conv), pass_, layout, dtype, threads]))


@lru_cache(maxsize=1)
def _processor() -> str:
    """This machine, as far as a plan's speed depends on it."""
    from llvmlite import binding

    return "\0".join([this_machine().name, binding.get_host_cpu_name(), str(os.cpu_count())])
