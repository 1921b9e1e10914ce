"""An environment of its own for each rival: made once from pinned versions, and kept in a cache."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from rich.console import Console

HERE = Path(__file__).parent
_COMPLETE = "complete"


class NotMade(Exception):
    """An environment could not be made; the text says why, for the page."""


def pins(name: str) -> dict[str, str]:
    """Return the pinned version of each package of a rival's environment."""
    lines = requirements(name).read_text(encoding="utf-8").split()
    return dict(line.lower().split("==") for line in lines)


def requirements(name: str) -> Path:
    """Return the list of a rival's pins."""
    return HERE / f"requirements-{name}.txt"


def cache() -> Path:
    """Return the folder that keeps environments between runs."""
    root = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(root) / "naikkelas-bench"


def python(name: str, out: Console) -> Path:
    """Return the Python of a rival's environment, made if need be.

    Raises NotMade when it cannot be made; what was begun is removed.
    """
    told = requirements(name).read_bytes() + sys.version.encode()
    folder = cache() / f"{name}-{hashlib.sha256(told).hexdigest()[:12]}"
    found = folder / "bin" / "python"
    if (folder / _COMPLETE).exists():
        return found
    out.print(f"  {name}: making its environment in {folder} …", highlight=False)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        venv.create(folder, with_pip=True)
        _install(found, name, out)
    except (OSError, subprocess.SubprocessError, NotMade) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise error if isinstance(error, NotMade) else NotMade(type(error).__name__) from error
    (folder / _COMPLETE).touch()
    return found


def _install(found: Path, name: str, out: Console) -> None:
    command = [str(found), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run(
        [*command, "-r", str(requirements(name))],
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
    )
    if done.returncode:
        out.print(done.stderr[-3000:], markup=False, highlight=False)
        # pip's words name the places it looked in, which are nobody's business on a public page.
        missing = re.search(r"No matching distribution found for (\S+)", done.stderr)
        raise NotMade(f"pip found no {missing[1]}" if missing else f"pip ended with {done.returncode}")
