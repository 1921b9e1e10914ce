"""What stands around a submission on this machine: which rings can be put there, and which files are seen."""

from __future__ import annotations

import json
import os
import site
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

# Kept for the curriculum inside an installed copy: solutions and hidden tests.
CONTENT = "_content"
_SYSTEM = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin")
_SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/alternatives")


@dataclass(frozen=True)
class Plan:
    """The rings to put around a template and its forks.

    bubblewrap: the program's path, or None. new_proc: whether bubblewrap mounts a /proc of its own; in
    some containers it may not. namespaces: whether each fork gets namespaces of its own. landlock: version
    of the interface, 0 for none. seccomp: whether there is a table of system calls for this machine.
    readable: what a submission may read. hidden: what it may not read although it lies inside. writable:
    where the work folder of a fork is mounted, or made when a fork has no mounts of its own.
    """

    bubblewrap: str | None
    new_proc: bool
    namespaces: bool
    landlock: int
    seccomp: bool
    readable: tuple[str, ...]
    hidden: tuple[str, ...]
    writable: str

    def as_text(self) -> str:
        """Return the plan for a command line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Plan:
        """Read what `as_text` wrote."""
        content = json.loads(text)
        content["readable"], content["hidden"] = tuple(content["readable"]), tuple(content["hidden"])
        return cls(**content)


def package_folder(module: str) -> Path:
    """Return the folder of a package. Raises ModuleNotFoundError."""
    found = find_spec(module)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(module)
    return Path(next(iter(found.submodule_search_locations))).resolve()


def visible(modules: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a submission may read, and what is hidden inside of that.

    Readable are the system's programs and libraries, this Python with its packages, and the packages named.
    """
    roots = [*_SYSTEM, *_SYSTEM_FILES, "/usr/share/zoneinfo"]
    roots += [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix]
    if site.ENABLE_USER_SITE and site.getusersitepackages() in sys.path:
        roots.append(site.getusersitepackages())
    packages = [package_folder(module) for module in modules]
    roots += [str(folder) for folder in packages]
    hidden = {folder / CONTENT for folder in packages}
    hidden |= {
        Path(where) / folder.name / CONTENT for folder in packages for where in sysconfig.get_paths().values()
    }
    return tuple(_outermost(roots)), tuple(sorted(str(path) for path in hidden if path.is_dir()))


def work_folder(readable: Iterable[str]) -> str:
    """Return where the work folder of a fork is mounted: nothing readable may lie under it."""
    for place in ("/tmp", "/var/tmp"):  # noqa: S108
        if not any(Path(path).is_relative_to(place) for path in readable):
            return place
    return "/mnt"


def _outermost(roots: Iterable[str]) -> list[str]:
    """Leave out what does not exist, or lies inside another one."""
    there = sorted({root for root in roots if os.path.lexists(root)}, key=len)
    kept: list[str] = []
    for root in there:
        if not any(Path(root).is_relative_to(other) and not Path(other).is_symlink() for other in kept):
            kept.append(root)
    return kept


def command(plan: Plan, program: list[str], environment: dict[str, str]) -> list[str]:
    """Return the command line that starts a program inside the outer ring, if there is one."""
    if plan.bubblewrap is None:
        return program
    line = [plan.bubblewrap, "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc"]
    line += ["--unshare-uts", "--unshare-cgroup-try", "--uid", "1000", "--gid", "1000"]
    line += ["--hostname", "kelas", "--die-with-parent", "--new-session", "--clearenv"]
    for name, value in environment.items():
        line += ["--setenv", name, value]
    for path in plan.readable:
        if Path(path).is_symlink():
            line += ["--symlink", str(Path(path).readlink()), path]
        else:
            line += ["--ro-bind", path, path]
    for path in plan.hidden:
        line += ["--tmpfs", path, "--remount-ro", path]
    for device in ("null", "zero", "full", "random", "urandom"):
        line += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    line += ["--proc", "/proc"] if plan.new_proc else ["--bind", "/proc", "/proc"]
    line += ["--tmpfs", plan.writable, "--remount-ro", "/", "--chdir", plan.writable, "--"]
    return line + program


def landlock_paths(plan: Plan) -> tuple[list[Path], list[Path]]:
    """Return what a fork may read and write by Landlock."""
    devices = [Path("/dev") / name for name in ("null", "zero", "full", "random", "urandom")]
    if plan.bubblewrap is not None:
        return [Path("/")], [Path(plan.writable), Path("/dev/null")]
    readable = [one for root in plan.readable for one in _around(Path(root), plan.hidden)]
    return [*readable, *devices], [Path("/dev/null")]


def _around(root: Path, hidden: tuple[str, ...]) -> list[Path]:
    """Return a folder, or, if something hidden lies in it, everything in it but that."""
    inside = [path for path in hidden if Path(path).is_relative_to(root)]
    if not inside:
        return [root]
    if str(root) in inside:
        return []
    return [one for child in root.iterdir() for one in _around(child, tuple(inside))]
