"""What phones load: the built front end and the widgets it knows. The sources beside it are TypeScript.

`make frontend` builds; users need no Node. Built files carry the hash of their content in their names, so a
browser may keep them for a year.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
BUILT = HERE / "built"
ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""Content encodings in which every built file lies ready, best first, and the endings of those files."""

# What the built files depend on, from toolkit/; build.mjs hashes the same.
_SOURCES = (
    *("frontend/src", "frontend/build.mjs", "frontend/light.json", "frontend/package-lock.json"),
    *("workshop/static", "lesson/static"),
)


@cache
def built_files() -> dict[str, str]:
    """Return the built file names by the names that pages use, such as `lesson.js`."""
    files: dict[str, str] = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))["files"]
    return files


def built_name(name: str) -> str:
    """Return the name under which a file is served. Raises KeyError for one that is not built."""
    return built_files()[name]


@cache
def light_set() -> dict[str, frozenset[str]]:
    """Return the names of the widget models that phones can show, by their JavaScript module."""
    names = json.loads((HERE / "light.json").read_text(encoding="utf-8"))
    return {module: frozenset(models) for module, models in names.items()}


def sources_hash() -> str:
    """Return the SHA-256 of everything the built files are made from; needs a checkout."""
    toolkit = HERE.parent
    paths = [
        path
        for source in _SOURCES
        for path in ((toolkit / source).rglob("*") if (toolkit / source).is_dir() else [toolkit / source])
        if path.is_file()
    ]
    digest = hashlib.sha256()
    for name, path in sorted((path.relative_to(toolkit).as_posix(), path) for path in paths):
        digest.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()
