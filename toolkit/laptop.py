"""A learner's own laptop: the lessons as notebooks in JupyterLab (`naikkelas learn`).

Progress goes to a file in the learner's folder, or, when she joins a class, to the class's shelf.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from toolkit.i18n import Messages
from toolkit.paths import notebooks_root

_ = Messages("cli")

_STATE = ".naikkelas"
_LAB = (
    "--ServerApp.ip=127.0.0.1",
    # Nothing is asked of another host: no news, no extension manager, no telemetry.
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
)


class LaptopProblem(Exception):
    """Something the learner can do something about, said in her language."""


@dataclass(frozen=True)
class Membership:
    """A place in a running class: where its shelf is, and the token that opens it."""

    address: str
    token: str
    learner: str


def join_class(address: str, code: str, name: str, pin: str) -> Membership:
    """Sign in to a running class.

    Raises LaptopProblem when the class cannot be reached or does not know the name and PIN.
    """
    if not address.startswith(("http://", "https://")):
        address = f"http://{address}"
    address = address.rstrip("/")
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
        f"{address}/api/session",
        data=json.dumps({"code": code, "name": name, "pin": pin}).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:  # noqa: S310
            session = json.load(reply)
    except urllib.error.HTTPError as error:
        raise LaptopProblem(_message_of(error)) from error
    except (OSError, ValueError) as error:
        raise LaptopProblem(
            _("The class at {address} does not answer. Is it running, and are you on the same Wi-Fi?").format(
                address=address
            )
        ) from error
    return Membership(address, str(session["token"]), str(session["learner"]))


def _message_of(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["message"])
    except (ValueError, KeyError, TypeError):
        return _("The class answered with error {code}.").format(code=error.code)


def prepare(folder: Path, language: str, exchange: Path | None = None) -> list[Path]:
    """Put the notebooks of a language into a folder and return those that are new or renewed.

    A notebook that the learner changed is left alone: hers is worth more than ours.
    """
    state = folder / _STATE
    try:
        state.mkdir(parents=True, exist_ok=True)
        given = _given(state)
        written: list[Path] = []
        for source in sorted(notebooks_root().glob(f"*/*.{language}.ipynb")):
            name = f"{source.parent.name}/{source.name}"
            target = folder / name
            content = source.read_bytes()
            if target.exists() and _digest(target.read_bytes()) != given.get(name):
                continue
            if not target.exists() or target.read_bytes() != content:
                target.parent.mkdir(exist_ok=True)
                _write(target, content)
                written.append(target)
            given[name] = _digest(content)
        _write(state / "given.json", json.dumps(given, indent=1, sort_keys=True).encode())
        _write(folder / "nbgrader_config.py", _nbgrader_config(exchange).encode())
    except OSError as error:
        raise LaptopProblem(
            _("The folder {folder} cannot be written: {reason}.").format(folder=folder, reason=error.strerror)
        ) from error
    return written


def _given(state: Path) -> dict[str, str]:
    """Return the digests of the notebooks as we last put them there."""
    try:
        given = json.loads((state / "given.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return given if isinstance(given, dict) else {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.part")
    with temporary.open("wb") as sink:
        sink.write(content)
        sink.flush()
        os.fsync(sink.fileno())
    temporary.replace(path)


def _nbgrader_config(exchange: Path | None) -> str:
    lines = [
        "c = get_config()  # noqa: F821 - given by traitlets",
        'c.CourseDirectory.course_id = "naikkelas"',
    ]
    if exchange is not None:
        lines.append(f"c.Exchange.root = {str(exchange.resolve())!r}")
    return "\n".join(lines) + "\n"


def environment(folder: Path, language: str, membership: Membership | None) -> dict[str, str]:
    """Return the environment in which a laptop's kernels find the learner's notebook."""
    added = {"NAIKKELAS_LANGUAGE": language}
    if membership is None:
        added["NAIKKELAS_FILE"] = str(folder / _STATE / "notebook.json")
    else:
        added["NAIKKELAS_URL"] = membership.address
        added["NAIKKELAS_SHELF"] = membership.token
        added["NAIKKELAS_LEARNER"] = membership.learner
    return added


def learn(
    folder: Path,
    language: str,
    *,
    membership: Membership | None = None,
    exchange: Path | None = None,
    browser: bool = True,
) -> int:
    """Prepare a folder and run JupyterLab in it until it is stopped. Returns its exit code."""
    if exchange is not None and not exchange.is_dir():
        raise LaptopProblem(_("There is no exchange folder {folder}.").format(folder=exchange))
    prepare(folder, language, exchange)
    command = [sys.executable, "-m", "jupyterlab", *_LAB, f"--ServerApp.root_dir={folder}"]
    if not browser:
        command.append("--no-browser")
    settings = {**os.environ, **environment(folder, language, membership)}
    # nbgrader reads its configuration from the folder in which the server runs.
    return subprocess.run(command, cwd=folder, env=settings, check=False).returncode
