"""Writing results: to standard output, or to a file that is replaced only once its successor is complete."""

from __future__ import annotations

import errno
import os
import stat
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from symconv.errors import OutputError


def write_result(result: str | bytes, target: str | Path | None) -> None:
    """Writes text or the bytes of a file to the file `target`, or to standard output where that is None or `-`.

    Raises `OutputError` naming the file and what is wrong with it; whatever stood there before is then unharmed.
    """
    if target is None or str(target) == "-":
        if isinstance(result, str):
            sys.stdout.write(result)
        else:
            check_binary_target(target)
            sys.stdout.flush()
            sys.stdout.buffer.write(result)
        sys.stdout.flush()
        return
    if not str(target):
        raise OutputError("the name of the output file is empty; give one, or - for standard output")
    path = Path(target)
    try:
        _write(path, result.encode("utf-8") if isinstance(result, str) else result)
    except OSError as error:
        raise OutputError(f"{path}: {_reason(path, error)}") from None


def check_target(target: str | Path | None) -> None:
    """Raises `OutputError` as `write_result` would where `target` can't be written, before long work is done for it."""
    if target is None or str(target) == "-":
        return
    if not str(target):
        raise OutputError("the name of the output file is empty; give one, or - for standard output")
    path = Path(target)
    try:
        final = _resolved(path)
        if final.is_dir():
            raise IsADirectoryError
        if final.is_file() or not final.exists():
            os.unlink(_draft(final, b""))
    except OSError as error:
        raise OutputError(f"{path}: {_reason(path, error)}") from None


def check_binary_target(target: str | Path | None) -> None:
    """Raises `OutputError` where bytes would be shown on a terminal."""
    if (target is None or str(target) == "-") and sys.stdout.isatty():
        raise OutputError("a terminal can't show this format; name a file with -o, or send standard output elsewhere")


def picture_stem(target: str | Path | None) -> str:
    """How the names of pictures beside a Markdown file begin: `note` for note.md; empty where there is no file.

    Standard output, a device or a pipe has nothing beside it, nor has what only the system's folders give a name.
    """
    if target is None or str(target) in ("", "-"):
        return ""
    path = Path(target)
    system = any(Path(folder) in path.absolute().parents for folder in ("/dev", "/proc"))
    if system or (path.exists() and not path.is_file()):
        return ""
    return path.name.removesuffix(".md") or path.name


def write_together(text: str, beside: Mapping[str, str], target: Path) -> None:
    """Writes the files `beside` the file `target`, by their names, and then `text` to it, each as a whole.

    Raises `OutputError` naming the file that can't be written; then `target` is as it was.
    """
    path = target
    try:
        final = _resolved(target)
        draft = _draft(final, text.encode("utf-8"))
        try:
            for name, content in beside.items():
                path = target.parent / name
                _write(path, content.encode("utf-8"))
            path = target
            os.replace(draft, final)
        except BaseException:
            with suppress(OSError):
                os.unlink(draft)
            raise
    except OSError as error:
        raise OutputError(f"{path}: {_reason(path, error)}") from None


def _resolved(path: Path) -> Path:
    """What a path leads to: a link stays a link when that is replaced."""
    final = Path(os.path.realpath(path))
    if final.is_symlink():
        raise OSError(errno.ELOOP, "it is a link that leads back to itself")
    return final


def _write(path: Path, data: bytes) -> None:
    final = _resolved(path)
    if final.exists() and not final.is_file():
        if final.is_dir():
            raise IsADirectoryError
        final.write_bytes(data)  # a device or a pipe is written to, not replaced
        return
    draft = _draft(final, data)
    try:
        os.replace(draft, final)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise


def _draft(final: Path, data: bytes) -> str:
    """The name of a complete file beside `final`, ready to replace it."""
    mode = stat.S_IMODE(final.stat().st_mode) if final.exists() else 0o666 & ~_umask()
    if final.exists() and not os.access(final, os.W_OK):
        raise PermissionError
    handle, draft = tempfile.mkstemp(prefix=f".{final.name[:40]}.", dir=final.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, mode)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise
    return draft


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _reason(path: Path, error: OSError) -> str:
    if isinstance(error, IsADirectoryError):
        return "is a folder; give the name of a file in it"
    if isinstance(error, FileNotFoundError):
        return f"the folder {path.parent} does not exist; make it first"
    if isinstance(error, PermissionError):
        return "may not be written; choose another file or change its permissions"
    return f"can't be written: {error.strerror or error}"


def make_folder(folder: Path) -> None:
    """Makes a folder and those above it. Raises `OutputError` where that can't be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise OutputError(f"{folder}: leads through a file; give the name of a folder") from None
    except OSError as error:
        raise OutputError(f"{folder}: can't be made: {error.strerror or error}") from None
