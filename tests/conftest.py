"""What every test may use."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from toolkit.i18n import DEFAULT_LANGUAGE, use_language

# A busy machine is no fault of the code: no test measures time.
settings.register_profile("calm", deadline=None)
settings.load_profile("calm")

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data kept beside the checkout (never inside it)."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the real data sets are not on this machine: {folder} is missing")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium-like browser; `make test` installs one."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.fail("no Chromium here: run deploy/system-packages.sh (make test does)")


@pytest.fixture(autouse=True)
def _calm_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep a test away from the person's own Jupyter settings and learner's notebook."""
    for name in [key for key in os.environ if key.startswith(("NAIKKELAS_", "HTTP_NAIKKELAS_", "NBGRADER_"))]:
        if name != "NAIKKELAS_TEST_POSTGRESQL":
            monkeypatch.delenv(name)
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "jupyter-config"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter-data"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))


@pytest.fixture(autouse=True)
def _default_language() -> None:
    """Begin each test in the default language: a test before it may have spoken another in this process."""
    use_language(DEFAULT_LANGUAGE)
