"""A PostgreSQL server for a test: made, started and thrown away."""

from __future__ import annotations

import os
import shutil
import subprocess
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
def own_postgresql(folder: Path) -> Iterator[str]:
    """Start a server that listens on a socket in `folder` only, and give the URL of an empty database."""
    programs, data, sockets = _programs(), folder / "data", folder / "s"
    sockets.mkdir()
    # The server refuses to run as root; Debian's package brings an account for it.
    account = "postgres" if os.geteuid() == 0 else None
    if account:
        for part in (folder, sockets):
            shutil.chown(part, account)
        for above in (folder, *folder.parents[:2]):
            above.chmod(above.stat().st_mode | 0o011)

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
    options = f"-k {sockets} -c listen_addresses='' -c fsync=off"
    run(str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql+psycopg://naikkelas@/postgres?host={sockets}"
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
