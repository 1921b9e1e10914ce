"""Where the curriculum lies: inside an installed wheel, or beside `toolkit/` in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "_content"


def content_root() -> Path:
    """Return the folder that holds `modules/`, `notebooks/` and `assignments/`."""
    return _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent


def modules_root() -> Path:
    """Return the folder of the curriculum's text sources."""
    return content_root() / "modules"


def notebooks_root() -> Path:
    """Return the folder of the built lesson notebooks."""
    return content_root() / "notebooks"


def assignments_root() -> Path:
    """Return the nbgrader course whose `source/` is built from the modules."""
    return content_root() / "assignments"


def locale_root() -> Path:
    """Return the folder of the gettext catalogues."""
    return _PACKAGE / "locale"
