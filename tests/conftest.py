from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "symconv",
    deadline=None,
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],  # a machine with other things to do is no defect
)
settings.load_profile("symconv")

# Compiled loop nests are shared by all tests and workers of this machine, apart from the user's own cache.
CACHE = Path(tempfile.gettempdir()) / f"symconv-tests-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
os.environ["SYMCONV_CACHE_DIR"] = str(CACHE)

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder of the test's own."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("SYMCONV_CACHE_DIR", str(folder))
    return folder
