"""JupyterLab as NaikKelas starts it: on this machine only, offline, apart from the person's own Jupyter."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from toolkit.grading.files import PRIVATE_FOLDER, write_file
from toolkit.grading.settings import environment

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
_ALWAYS_OFF = ("@jupyterlab/apputils-extension:announcements",)
_SETTINGS = f"""c = get_config()
c.ServerApp.ip = "127.0.0.1"
# It listens on this machine only and asks for a token, so a container's root account may run it.
c.ServerApp.allow_root = True
c.ServerApp.allow_remote_access = False
c.ServerApp.terminals_enabled = False
c.ServerApp.tornado_settings = {{"headers": {{"Content-Security-Policy": {_POLICY!r}}}}}
c.LabApp.extension_manager = "readonly"
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
"""


def settle(own: Path, settings: Iterable[str] = (), off: Iterable[str] = ()) -> dict[str, str]:
    """Write JupyterLab's settings into a folder of their own; returns the environment to start it in.

    own: an existing folder, which may be used again. settings: further lines of Python for the server's
    configuration. off: front end extensions not to load. Raises OSError.
    """
    for name in ("config", "runtime", "settings", "data"):
        (own / name).mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    page = {"disabledExtensions": dict.fromkeys((*_ALWAYS_OFF, *off), True)}
    write_file(own / "config" / "jupyter_lab_config.py", "\n".join([_SETTINGS, *settings, ""]))
    write_file(own / "settings" / "overrides.json", json.dumps(_OVERRIDES))
    write_file(own / "settings" / "page_config.json", json.dumps(page))
    return {
        **environment(),
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "JUPYTER_DATA_DIR": str(own / "data"),
    }


def command(own: Path) -> list[str]:
    """Return the command that starts the JupyterLab whose settings are in `own`."""
    return [sys.executable, "-m", "jupyterlab", f"--LabApp.app_settings_dir={own / 'settings'}"]
