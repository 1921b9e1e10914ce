"""nbgrader's settings of a class: what `nbgrader_config.py` says, and reading it back strictly."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.grading.problems import ClassFolderProblem
from toolkit.i18n import Messages

if TYPE_CHECKING:
    from traitlets.config import Config

_ = Messages("grading")

TEMPLATES = Path(__file__).with_name("templates")
TEXT_STUB = "(Belum dijawab. / No answer yet.)"
CELL_SECONDS = 30

_FILE = """# nbgrader's settings of this class. nbgrader reads this file when it is started in this folder.
from pathlib import Path

c = get_config()
root = Path(__file__).resolve().parent

try:
    from toolkit.grading.settings import apply
except Exception as error:
    # Without these settings nbgrader would run learners' code in your account.
    raise SystemExit(f"NaikKelas cannot be used by this Python, so nothing is graded: {{error}}") from error

c.CourseDirectory.course_id = "{course}"
c.CourseDirectory.root = str(root)
c.Exchange.root = str(root / "exchange")
apply(c)

# Settings of your own go below this line.
"""


def config_text(course: str) -> str:
    """Return the text of a new `nbgrader_config.py`."""
    return _FILE.format(course=course)


_OLD_IMPORT = (
    "from toolkit.grading.settings import apply\n\nc = get_config()\nroot = Path(__file__).resolve().parent\n"
)


def renewed(text: str) -> str | None:
    """Return an older `nbgrader_config.py` with the beginning that new ones have; None if it has it."""
    new = _FILE[_FILE.index("c = get_config()") : _FILE.index("\nc.CourseDirectory.course_id")]
    return (
        text.replace(_OLD_IMPORT, new.replace("{{", "{").replace("}}", "}"), 1)
        if _OLD_IMPORT in text
        else None
    )


def apply(config: Any) -> None:
    """Put NaikKelas's settings for nbgrader into a traitlets config.

    Free answers keep a stub that says so in both languages; pages are sanitised and ask no other host for
    anything; learners' code runs in the sandbox only, after a look at what was handed in; a test cell of a
    form that breaks stops that grading, because nbgrader would call it no points.
    """
    if "nbgrader.preprocessors.execute" in sys.modules:
        from toolkit.grading.execute import latch

        latch()
    config.ClearSolutions.text_stub = TEXT_STUB
    config.Execute.timeout = CELL_SECONDS
    config.Execute.shutdown_kernel = "immediate"
    config.Execute.store_widget_state = False
    config.Execute.extra_arguments = ["--log-level=ERROR"]
    config.Autograde.exporter_class = "toolkit.grading.execute.CheckedExporter"
    config.Autograde.sanitize_preprocessors = [
        "toolkit.grading.execute.OwnMetadata",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.DeduplicateIds",
        "nbgrader.preprocessors.OverwriteKernelspec",
        "nbgrader.preprocessors.OverwriteCells",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.Autograde.autograde_preprocessors = [
        "toolkit.grading.execute.SandboxExecute",
        "toolkit.grading.guard.CheckMarks",
        "nbgrader.preprocessors.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.GenerateFeedback.preprocessors = ["toolkit.grading.feedback.stock.MakePage"]
    config.HTMLExporter.preprocessors = ["toolkit.grading.feedback.formgrader.OnlyContent"]
    config.AssignLatePenalties.plugin_class = "toolkit.grading.late.plugin.LatePenalty"
    config.HTMLExporter.sanitize_html = True
    config.HTMLExporter.filters = {"markdown2html": "toolkit.grading.safe.markdown2html"}
    config.HTMLExporter.mathjax_url = ""
    # Ours come first: nbgrader's templates load MathJax from another host.
    config.HTMLExporter.extra_template_basedirs = [str(TEMPLATES), str(nbgrader_templates())]
    config.FormgradeExtension.debug = False


def nbgrader_templates() -> Path:
    """Return the folder of nbgrader's own templates, without importing nbgrader."""
    from importlib.util import find_spec

    found = find_spec("nbgrader")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("nbgrader")
    return Path(found.origin).parent / "server_extensions" / "formgrader" / "templates"


def load_config(folder: Path) -> Config:
    """Read `nbgrader_config.py` of a class folder as nbgrader does, but let no error pass.

    nbgrader itself logs an error in this file and goes on with its own settings, without the ones that
    sanitise. Raises `ClassFolderProblem` with the place of the error.
    """
    from traitlets.config.loader import PyFileConfigLoader

    path = folder / "nbgrader_config.py"
    try:
        config = PyFileConfigLoader(path.name, path=str(folder)).load_config()
    except Exception as error:
        line = getattr(error, "lineno", None) or _line_in(path, error)
        raise ClassFolderProblem(
            _(
                "{file} has an error in line {line}: {error}. "
                "Mend it, or move it away: a new one is then written."
            ).format(file=path, line=line or "?", error=f"{type(error).__name__}: {error}")
        ) from error
    if Path(str(config.CourseDirectory.root)) != folder.resolve() or not config.CourseDirectory.course_id:
        raise ClassFolderProblem(
            _("{file} no longer says which class this is. Move it away: a new one is then written.").format(
                file=path
            )
        )
    return config


def _line_in(path: Path, error: BaseException) -> int | None:
    trace, line = error.__traceback__, None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


# Variables that open one learner's shelf or hold the trainer's password: no business of a grading kernel.
_NOT_PASSED_ON = (
    "HTTP_NAIKKELAS_",
    "NAIKKELAS_FILE",
    "NAIKKELAS_URL",
    "NAIKKELAS_SHELF",
    "NAIKKELAS_TRAINER_PASSWORD",
)


def environment() -> dict[str, str]:
    """Return the environment for processes that run nbgrader.

    nbgrader calls `alembic` by name, so this Python's programs come first on PATH; an error in a config file
    ends the program instead of being logged.
    """
    passed = {key: value for key, value in os.environ.items() if not key.startswith(_NOT_PASSED_ON)}
    passed["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), passed.get("PATH", os.defpath)])
    passed["TRAITLETS_APPLICATION_RAISE_CONFIG_FILE_ERROR"] = "1"
    return passed
