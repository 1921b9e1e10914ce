"""A PostgreSQL server for a test: made, started and thrown away."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _programs() -> Path:
    """Return the folder of PostgreSQL's server programs; Debian keeps them off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    pytest.fail("no PostgreSQL server here: run deploy/system-packages.sh (make test does)")


@contextmanager
def own_postgresql() -> Iterator[str]:
    """Start a server on a socket in a folder of its own, and give the URL of an empty database."""
    programs = _programs()
    # The server refuses to run as root; Debian's package brings an account for it.
    account = "postgres" if os.geteuid() == 0 else None
    # Not in pytest's folder: that account may not enter it, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="naikkelas-pg-"))
    if account:
        shutil.chown(folder, account)
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, user=account, cwd=folder)

    run(
        str(programs / "initdb"),
        "-D",
        str(data),
        "-U",
        "naikkelas",
        "-A",
        "trust",
        "-N",
        "--no-locale",
        "-E",
        "UTF8",
    )
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    run(str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql+psycopg://naikkelas@/postgres?host={folder}"
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
