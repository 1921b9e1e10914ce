"""JupyterLab on the trainer's machine, with nbgrader's formgrader open on this class."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from toolkit.grading.files import PRIVATE_FOLDER
from toolkit.grading.folder import ClassFolder
from toolkit.grading.problems import ClassFolderProblem
from toolkit.grading.settings import environment, load_config
from toolkit.i18n import Messages

_ = Messages("grading")

START_SECONDS = 60.0
STOP_SECONDS = 10.0

# Nothing is fetched from other hosts, nothing is asked of them, and nothing they send would run.
_POLICY = (
    "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss: data: blob:; frame-ancestors 'self'; "
    "object-src 'none'; base-uri 'self'"
)
_OVERRIDES = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/extensionmanager-extension:plugin": {"enabled": False, "disclaimed": False},
}
_PAGE = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
_SETTINGS = f"""c = get_config()
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.port = 0
c.ServerApp.open_browser = False
# It listens on this machine only and asks for a token, so a container's root account may run it.
c.ServerApp.allow_root = True
c.ServerApp.allow_remote_access = False
c.ServerApp.terminals_enabled = False
c.ServerApp.tornado_settings = {{"headers": {{"Content-Security-Policy": {_POLICY!r}}}}}
c.LabApp.extension_manager = "readonly"
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
"""


@dataclass
class RunningJupyter:
    """A JupyterLab of ours. `url` opens formgrader in it, `page` formgrader alone; both hold the token."""

    url: str
    page: str
    process: subprocess.Popen[bytes]
    _own: Path

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
            [sys.executable, "-m", "jupyterlab", f"--LabApp.app_settings_dir={own / 'settings'}"],
            cwd=folder.path,
            env=_environment(own, token),
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


def _environment(own: Path, token: str) -> dict[str, str]:
    for name in ("config", "runtime", "settings", "data"):
        (own / name).mkdir(mode=PRIVATE_FOLDER)
    (own / "config" / "jupyter_lab_config.py").write_text(_SETTINGS, encoding="utf-8")
    (own / "settings" / "overrides.json").write_text(json.dumps(_OVERRIDES), encoding="utf-8")
    (own / "settings" / "page_config.json").write_text(json.dumps(_PAGE), encoding="utf-8")
    return {
        **environment(),
        "JUPYTER_TOKEN": token,
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "JUPYTER_DATA_DIR": str(own / "data"),
    }


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
