"""A throw-away machine for the hostile: own files, processes and network, with a cap on everything.

Whatever happens in there ends with it. The driver is root in there (if we are), the grader never is, so that
caps on processes hold and nobody can end the driver, which gathers the evidence.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HOME = Path("/home/trainer")
UID = 61_234
_MB = 1 << 20
_HOME_BYTES = 700 * _MB
_TEMPORARY_BYTES = 150 * _MB
# Which of root's powers the driver keeps: to prepare files, to start the grader as somebody else, to end it.
_POWERS = ("CHOWN", "DAC_OVERRIDE", "FOWNER", "SETUID", "SETGID", "KILL", "SYS_ADMIN", "SYS_PTRACE", "MKNOD")


def is_possible() -> bool:
    """Return whether this machine can make the jail: Linux with bubblewrap."""
    return sys.platform == "linux" and shutil.which("bwrap") is not None


def run(order: dict[str, Any], template: Path, repository: Path, seconds: float) -> dict[str, Any]:
    """Run the driver on an order in a new jail and return its evidence.

    template: the class folder that is copied into the jail. seconds: after that everything is killed.
    Evidence `{"ended": ...}` means that the driver itself came to no end.
    """
    with tempfile.TemporaryDirectory(prefix="hostile-") as made:
        out = Path(made)
        out.chmod(0o777)
        (out / "order.json").write_text(json.dumps(order), encoding="utf-8")
        (out / "passwd").write_text(f"root:x:0:0::/root:/bin/sh\ntrainer:x:{UID}:{UID}::{HOME}:/bin/sh\n")
        arguments = _command(out, template, repository)
        try:
            done = subprocess.run(arguments, capture_output=True, timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            return {"ended": f"killed after {seconds:g} s"}
        found = out / "evidence.json"
        if not found.is_file() or found.is_symlink():
            return {"ended": f"exit code {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}"}
        return json.loads(found.read_text(encoding="utf-8"))


def _command(out: Path, template: Path, repository: Path) -> list[str]:
    seen = [Path(sys.base_prefix), Path(sys.prefix), repository]
    system = [Path(name) for name in ("/usr", "/bin", "/sbin", "/lib", "/lib64")]
    etc = [Path("/etc") / name for name in ("ld.so.cache", "localtime", "alternatives", "ssl", "mime.types")]
    command = [
        "bwrap",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-ipc",
        "--unshare-uts",
        "--die-with-parent",
    ]
    command += ["--new-session", "--clearenv", "--dev", "/dev", "--proc", "/proc"]
    command += ["--size", str(_TEMPORARY_BYTES), "--perms", "1777", "--tmpfs", "/tmp"]
    command += ["--size", str(_HOME_BYTES), "--tmpfs", str(HOME)]
    for parent in {parent: None for path in seen for parent in reversed(path.parents) if parent != Path("/")}:
        # Where Python lies may be closed to others, as root's home is.
        command += ["--perms", "0755", "--dir", str(parent)]
    for path in (*system, *etc, *seen):
        if path.exists():
            command += ["--ro-bind", str(path), str(path)]
    command += ["--ro-bind", str(template), "/template", "--bind", str(out), "/out"]
    command += ["--ro-bind", str(out / "passwd"), "/etc/passwd", "--chdir", str(repository)]
    if os.geteuid() == 0:
        command += [
            "--cap-drop",
            "ALL",
            *(word for power in _POWERS for word in ("--cap-add", f"CAP_{power}")),
        ]
    else:
        command += ["--unshare-user"]
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin:/usr/sbin:/sbin",
        "PYTHONPATH": str(repository),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "HOME": str(HOME),
        "LOGNAME": "trainer",
    }
    for name, value in environment.items():
        command += ["--setenv", name, value]
    return [*command, sys.executable, "-m", "tests.hostile.driver"]
