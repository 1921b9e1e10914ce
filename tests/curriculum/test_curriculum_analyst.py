"""The analyst track: analyst.md becomes an nbgrader notebook, and its tests test something."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Any

import pytest

from toolkit.curriculum import ContentProblem, Course, Module, build, load_course, problems
from toolkit.curriculum.analystsource import read
from toolkit.i18n import in_language

ANALYST = """---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {name: python3, display_name: Python 3}
naikkelas:
  title: {id: "Analis", en: "Analyst"}
  data: [chats.csv]
---

# Analis

```{code-cell}
---
nbgrader: {kind: given, id: load}
---
import pandas as pd
chats = pd.read_csv("chats.csv")
```

```{code-cell}
---
nbgrader: {kind: solution, id: count}
---
### BEGIN SOLUTION
rows = len(chats)
### END SOLUTION
```

```{code-cell}
---
nbgrader: {kind: test, id: count-test, points: 2}
---
assert rows == len(chats)
```

+++ {"nbgrader": {"kind": "written", "id": "words", "points": 1.5}}

Tulis.
"""


@pytest.fixture
def with_analyst(course: Course) -> Course:
    folder = course.root / "90-sample"
    (folder / "analyst.md").write_text(ANALYST, encoding="utf-8")
    info = folder / "module.yaml"
    info.write_text(info.read_text(encoding="utf-8") + "\nanalyst: true\n", encoding="utf-8")
    return load_course(course.root)


def test_the_notebook_has_what_nbgrader_wants(with_analyst: Course) -> None:
    made = read(with_analyst.module("90-sample"))
    assert made.id == "90-sample-analyst"
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in made.notebook.cells}
    test = cells["count-test"].metadata.nbgrader
    assert (test.grade, test.solution, test.locked, test.points) == (True, False, True, 2)
    assert cells["count"].metadata.nbgrader.solution
    assert not cells["count"].metadata.nbgrader.grade
    written = cells["words"]
    assert (written.cell_type, written.metadata.nbgrader.points) == ("markdown", 1.5)
    assert cells["text-1"].metadata.nbgrader.locked


def test_it_is_built_with_its_data(with_analyst: Course, tmp_path: Path) -> None:
    build(with_analyst, tmp_path)
    folder = tmp_path / "assignments/source/90-sample-analyst"
    assert sorted(path.name for path in folder.iterdir()) == ["90-sample-analyst.ipynb", "chats.csv"]
    assert (folder / "chats.csv").read_bytes() == (tmp_path / "modules/90-sample/data/chats.csv").read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kind: test", "kind: exam", "kind"),
        ("id: count-test", "id: count", "count"),
        ("nbgrader: {kind: given, id: load}", "tags: []", "code cell"),
        ("kind: given, id: load", "kind: given, id: load, points: 3", "points"),
        ("title: {id:", "name: {id:", "title"),
    ],
)
def test_a_slip_is_named(with_analyst: Course, old: str, new: str, told: str) -> None:
    path = with_analyst.root / "90-sample" / "analyst.md"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with in_language("en"):
        found = problems(load_course(with_analyst.root))
    assert [problem.file for problem in found] == ["90-sample/analyst.md"]
    assert told in f"{found[0].where} {found[0].message} {found[0].mend}"


def test_data_that_are_not_there(with_analyst: Course, tmp_path: Path) -> None:
    path = with_analyst.root / "90-sample" / "analyst.md"
    path.write_text(path.read_text(encoding="utf-8").replace("[chats.csv]", "[orders.csv]"), encoding="utf-8")
    with pytest.raises(ContentProblem, match=r"orders\.csv"):
        build(load_course(with_analyst.root), tmp_path)


def test_a_flag_without_a_file_and_a_file_without_a_flag(course: Course) -> None:
    folder = course.root / "90-sample"
    (folder / "analyst.md").write_text(ANALYST, encoding="utf-8")
    assert [problem.where for problem in problems(course)] == ["analyst"]
    (folder / "analyst.md").unlink()
    info = folder / "module.yaml"
    info.write_text(info.read_text(encoding="utf-8") + "\nanalyst: true\n", encoding="utf-8")
    assert [problem.file for problem in problems(load_course(course.root))] == ["90-sample/analyst.md"]


# --- the real ones ---------------------------------------------------------------------------------

MODULES = [module for module in load_course().modules if module.info.analyst]
ALLOWED = {"numpy", "pandas", "scipy", "statsmodels", "toolkit"}


def cleared(source: str) -> str:
    """What nbgrader leaves of a solution cell."""
    from nbgrader.preprocessors import ClearSolutions

    cell: Any = type("Cell", (), {"source": source, "cell_type": "code", "metadata": {}})()
    ClearSolutions()._replace_solution_region(cell, "python")
    return str(cell.source)


def run(sources: list[tuple[str, str, str]], folder: Path) -> dict[str, BaseException | None]:
    """Run cells one after another as a kernel does; returns what each test cell raised."""
    names: dict[str, Any] = {"__name__": "__main__"}
    outcome: dict[str, BaseException | None] = {}
    before = Path.cwd()
    os.chdir(folder)
    try:
        for cell_id, kind, source in sources:
            error: BaseException | None = None
            try:
                exec(compile(source, cell_id, "exec"), names)
            except Exception as raised:
                error = raised
            if kind == "test":
                outcome[cell_id] = error
            elif kind == "given" or (kind == "solution" and "NotImplementedError" not in source):
                assert error is None, f"{cell_id}: {error!r}"
    finally:
        os.chdir(before)
    return outcome


def cells_of(module: Module) -> list[tuple[str, str, str]]:
    found = []
    for cell in read(module).notebook.cells:
        if cell.cell_type == "code":
            about = cell.metadata.nbgrader
            kind = "solution" if about.solution else "test" if about.grade else "given"
            found.append((about.grade_id, kind, cell.source))
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("analyst")
    build(load_course(), target)
    return target / "assignments" / "source"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.id)
def test_the_solutions_earn_everything_and_nothing_earns_nothing(module: Module, built: Path) -> None:
    folder = built / f"{module.id}-analyst"
    cells = cells_of(module)
    tests = [cell_id for cell_id, kind, _source in cells if kind == "test"]
    assert len(tests) >= 5
    solved = run(cells, folder)
    assert {name: error for name, error in solved.items() if error is not None} == {}
    release = [(name, kind, cleared(text) if kind == "solution" else text) for name, kind, text in cells]
    assert any("NotImplementedError" in text for _name, kind, text in release if kind == "solution")
    untouched = run(release, folder)
    assert [name for name, error in untouched.items() if error is None] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.id)
def test_only_what_every_laptop_has_is_imported(module: Module) -> None:
    import sys

    for name, _kind, source in cells_of(module):
        for node in ast.walk(ast.parse(source)):
            wanted = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            wanted += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for package in {item.split(".")[0] for item in wanted}:
                assert package in ALLOWED | set(sys.stdlib_module_names), f"{name} imports {package}"
