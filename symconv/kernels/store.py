"""What kernels leave on disk: folders and texts that are used only if every byte is as it was written.

An entry is written beside its final place and moved there when it is complete, so two writers never mix. It
carries a checksum of each of its files; one that is damaged, incomplete or foreign is rebuilt, never trusted. Where
the cache can't be written or belongs to somebody else, everything still works, only without it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MANIFEST = "manifest.json"


def cache_root() -> Path | None:
    """The folder of the cache: SYMCONV_CACHE_DIR, or the user's cache folder. None where it can't be used."""
    import platformdirs

    root = Path(os.environ.get("SYMCONV_CACHE_DIR") or platformdirs.user_cache_dir("symconv", appauthor=False))
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = root.stat()
    except OSError:
        return None
    # Compiled code from a folder that others can write to could be anybody's.
    if hasattr(os, "geteuid") and (owner.st_uid != os.geteuid() or owner.st_mode & 0o022):
        return None
    return root


def is_whole(entry: Path) -> bool:
    """Whether the folder `entry` holds exactly the files of its manifest, each with its checksum."""
    try:
        manifest = json.loads((entry / MANIFEST).read_bytes())
        return isinstance(manifest, dict) and manifest == _checksums(entry)
    except (OSError, ValueError, RecursionError):
        return False


def seal(entry: Path) -> None:
    """Writes the manifest of a complete folder."""
    (entry / MANIFEST).write_text(json.dumps(_checksums(entry), indent=1, sort_keys=True))


@contextmanager
def new_entry(root: Path, kind: str, key: str) -> Iterator[Path]:
    """A folder to fill, which becomes the entry `key` of its kind once the block is left without an error.

    Raises OSError where the cache can't be written.
    """
    final = root / kind / key
    final.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{key[:8]}-", dir=final.parent))
    try:
        yield draft
        seal(draft)
        _replace(draft, final)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _replace(draft: Path, final: Path) -> None:
    """Moves a finished folder to its place; a whole one that another writer put there first stays."""
    for _ in range(3):
        try:
            draft.rename(final)
            return
        except OSError:
            if is_whole(final) or not final.exists():
                return
            with suppress(OSError):
                final.rename(draft.parent / f".{draft.name}-damaged")
            shutil.rmtree(draft.parent / f".{draft.name}-damaged", ignore_errors=True)


def _checksums(entry: Path) -> dict[str, str]:
    return {
        path.relative_to(entry).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(entry.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def digest(*parts: str) -> str:
    """A key for what the parts say together."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]
