"""JupyterLab on the trainer's machine, with nbgrader's formgrader open on this class."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from toolkit.grading import lab
from toolkit.grading.files import PRIVATE_FOLDER
from toolkit.grading.folder import ClassFolder
from toolkit.grading.problems import ClassFolderProblem
from toolkit.grading.settings import load_config
from toolkit.i18n import Messages

_ = Messages("grading")

START_SECONDS = 60.0
STOP_SECONDS = 10.0

_SETTINGS = ("c.ServerApp.port = 0", "c.ServerApp.open_browser = False")


@dataclass
class RunningJupyter:
    """A JupyterLab of ours. `url` opens formgrader in it, `page` formgrader alone; both hold the token."""

    url: str
    page: str
    process: subprocess.Popen[bytes]
    _own: Path

    def submission(self, id: str) -> str:
        """Return the address of one submission in formgrader. id: of its notebook in the gradebook."""
        return self.page.replace("formgrader/manage_assignments", f"formgrader/submissions/{id}/", 1)

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def stop(self) -> None:
        """End it and its kernels; does nothing if it has ended."""
        if self.alive:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(STOP_SECONDS)
        shutil.rmtree(self._own, ignore_errors=True)


def start_formgrader(folder: ClassFolder, *, wait: float = START_SECONDS) -> RunningJupyter:
    """Start JupyterLab in the class folder, on this machine only, and wait until formgrader answers.

    The token is random and travels in the environment, where other accounts cannot read it. Settings and
    state are kept apart from the trainer's own Jupyter. wait: seconds. Raises `ClassFolderProblem` if it does
    not start in that time, or if nbgrader's settings have an error.
    """
    load_config(folder.path)
    own = Path(tempfile.mkdtemp(prefix="naikkelas-jupyter-"))
    token = secrets.token_urlsafe(32)
    log = folder.path / "logs" / "jupyterlab.log"
    log.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as output:
        process = subprocess.Popen(
            lab.command(own),
            cwd=folder.path,
            env={**lab.settle(own, _SETTINGS), "JUPYTER_TOKEN": token},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    running = RunningJupyter("", "", process, own)
    try:
        base = _wait_until_ready(process, own / "runtime", token, wait)
    except BaseException:
        running.stop()
        raise
    if base is None:
        code = process.poll()
        running.stop()
        raise ClassFolderProblem(
            _("JupyterLab did not start ({why}). Its log is {file}.").format(
                why=_("it took too long") if code is None else _("it ended with {code}").format(code=code),
                file=log,
            )
        )
    running.url = f"{base}lab?formgrader=true&token={quote(token)}"
    running.page = f"{base}formgrader/manage_assignments?token={quote(token)}"
    return running


def _wait_until_ready(process: subprocess.Popen[bytes], runtime: Path, token: str, wait: float) -> str | None:
    """Return the server's address once formgrader answers; None if it ends or takes too long."""
    until = time.monotonic() + wait
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError, ValueError, KeyError, IndexError, urllib.error.URLError):
            file = next(iter(runtime.glob("jpserver-*.json")), None)
            if file is not None:
                base = str(json.loads(file.read_text(encoding="utf-8"))["url"])
                request = urllib.request.Request(  # noqa: S310 - an address of our own server
                    f"{base}formgrader/api/status", headers={"Authorization": f"token {token}"}
                )
                with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
                    if json.load(answer).get("status") is True:
                        return base
        time.sleep(0.2)
    return None
