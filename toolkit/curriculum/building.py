"""Building `notebooks/`, `assignments/` and the example data of `modules/*/data/` from the modules' text.

The same text always gives the same bytes, so a test can tell whether what is committed is up to date.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from toolkit.curriculum import datarules, generators
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.course import Course, Module
from toolkit.curriculum.problem import ContentProblem, Problem
from toolkit.i18n import LANGUAGES, Messages

_ = Messages("curriculum")

CONFIG = '''\
"""nbgrader course of the curriculum. `naikkelas workshop` makes a class folder from it."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "naikkelas"
# Learners send answers as data; a cell that marks them takes milliseconds.
c.ExecutePreprocessor.timeout = 30
'''

EXAMPLE = "example"
"""Seed of the example data; no learner has this id, so the data are nobody's assignment."""


def built(course: Course) -> dict[str, str]:
    """Return the text of every built file by its path below the target. Raises `ContentProblem`."""
    files = {"assignments/nbgrader_config.py": CONFIG}
    for module in course.modules:
        files.update(_of_module(module))
    files.update(_of_tools(course))
    return files


def build(course: Course, target: Path) -> list[Path]:
    """Write every built file below `target`, and remove built notebooks of modules that are gone.

    Files that are already right stay untouched. Returns the paths that changed. Raises `ContentProblem`
    before anything is written if a module cannot be built.
    """
    files = built(course)
    changed = []
    for name, text in files.items():
        path = target / name
        if not _same(path, text):
            _write(path, text)
            changed.append(path)
    for path in _left_over(target, set(files)):
        path.unlink()
        changed.append(path)
    return changed


def differences(course: Course, target: Path) -> list[str]:
    """Return the built files below `target` that differ from the text, are missing, or are left over."""
    files = built(course)
    differing = [name for name, text in files.items() if not _same(target / name, text)]
    left_over = [str(path.relative_to(target)) for path in _left_over(target, set(files))]
    return sorted(differing + left_over)


def _of_tools(course: Course) -> Iterator[tuple[str, str]]:
    from toolkit.curriculum import lessonbook
    from toolkit.curriculum.cells import written

    for name, card in course.info.tools.items():
        for language in LANGUAGES:
            yield f"notebooks/tools/{name}.{language}.ipynb", written(lessonbook.tool(name, card, language))


def _of_module(module: Module) -> Iterator[tuple[str, str]]:
    # Imported late: nbformat takes seconds to import, and a learner's kernel never builds.
    from toolkit.curriculum import analystsource, lessonbook, nbgradersource
    from toolkit.curriculum.cells import written

    for language in LANGUAGES:
        folder = f"notebooks/{module.id}"
        yield f"{folder}/lesson.{language}.ipynb", written(lessonbook.lesson(module, language))
        yield f"{folder}/assignment.{language}.ipynb", written(lessonbook.assignment(module, language))
    source = written(nbgradersource.source(module))
    yield f"assignments/source/{module.id}/{module.id}.ipynb", source
    data = dict(_data(module))
    for name, text in data.items():
        yield f"modules/{module.id}/data/{name}", text
    if data:
        yield f"modules/{module.id}/data/{datarules.NAME}", datarules.text(_generated(module))
    if module.info.analyst:
        analyst = analystsource.read(module)
        folder = f"assignments/source/{analyst.id}"
        yield f"{folder}/{analyst.id}.ipynb", written(analyst.notebook)
        for name in analyst.data:
            yield f"{folder}/{name}", _of_analyst(name, data, module)


def _data(module: Module) -> Iterator[tuple[str, str]]:
    for name, generator, options in _generated(module):
        chance = Chance(f"{module.id}|{EXAMPLE}|{name}")
        rows = generators.generate(generator, chance, options)
        yield f"{name}.csv", generators.csv_text(generators.GENERATORS[generator], rows)


def _generated(module: Module) -> list[datarules.Generated]:
    drawn = [(name, rule.generate, rule.options) for name, rule in module.assignment.draw.items()]
    named = [(data.name, data.generate, data.options) for data in module.info.data]
    every = drawn + named
    return [(name, generator, options) for name, generator, options in every if generator is not None]


def _of_analyst(name: str, data: dict[str, str], module: Module) -> str:
    if name not in data:
        text = _("There is no data set {name}.").format(name=name)
        mend = _("Name one that module.yaml lists under `data`, or that the assignment draws.")
        raise ContentProblem([Problem(f"{module.id}/analyst.md", "naikkelas.data", text, mend)])
    return data[name]


def _left_over(target: Path, names: set[str]) -> list[Path]:
    found = [
        *target.glob("notebooks/*/*.ipynb"),
        *target.glob("assignments/source/*/*.ipynb"),
        *target.glob("assignments/source/*/*.csv"),
        *target.glob(f"modules/*/data/{datarules.NAME}"),
    ]
    return sorted(path for path in found if path.relative_to(target).as_posix() not in names)


def _same(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except FileNotFoundError:
        return False


def _write(path: Path, text: str) -> None:
    """Write a file so that it is either the old or the new one, whatever happens."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(text.encode())
            out.flush()
            os.fsync(out.fileno())
        # mkstemp files are private to the person; built ones are read by the class.
        os.chmod(temporary, 0o644)  # noqa: PTH101
        os.replace(temporary, path)  # noqa: PTH105
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
