"""The house as docs/architecture.md draws it: arrows point down, and only where they may."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

BESIDE_CLI = {"laptop", "handout", "standalone", "checking", "orderfile", "pricebands", "catalogues"} | {
    "light_widgets"
}
# Which floors a floor may import. Leaves of the package (i18n, paths) may be imported by all.
MAY_IMPORT = {
    "business": set(),
    "frontend": set(),
    "country": set(),
    "curriculum": {"business", "country"},
    "lesson": {"business", "country", "curriculum"},
    "records": set(),
    "kernels": set(),
    "grading": {"business", "country", "curriculum", "records", "kernels"},
    "workshop": {
        *("frontend", "business", "country", "curriculum", "lesson", "records", "kernels", "grading"),
    },
    # The top floor: what one command does stands beside it.
    "cli": {"curriculum", "records", "grading", "workshop", *BESIDE_CLI},
}
LEAVES = {"i18n", "paths"}
HEAVY = {"nbgrader", "voila", "sqlalchemy", "pandas", "numpy", "jupytext", "jupyter_server", "openpyxl"} | {
    "statsmodels",
    "scipy",
    "PIL",
    "python_calamine",
}


def imports_of(path: Path) -> set[str]:
    """Every module a file imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide which floor is meant"
            if node.module == "toolkit":
                found.update(f"toolkit.{alias.name}" for alias in node.names)
            elif node.module:
                found.add(node.module)
    return found


@pytest.mark.parametrize("floor", sorted(MAY_IMPORT))
def test_arrows_point_down(repository: Path, floor: str) -> None:
    for path in sorted((repository / "toolkit" / floor).rglob("*.py")):
        used = {name.split(".")[1] for name in imports_of(path) if name.startswith("toolkit.")}
        forbidden = used - MAY_IMPORT[floor] - LEAVES - {floor}
        assert not forbidden, f"{path.relative_to(repository)} imports {sorted(forbidden)}"


def test_every_package_is_a_known_floor(repository: Path) -> None:
    packages = {path.parent.name for path in (repository / "toolkit").glob("*/__init__.py")}
    assert packages == set(MAY_IMPORT)


def test_business_runs_where_nothing_is_installed(repository: Path) -> None:
    """business/ is also meant for Python in a browser: the standard library at import time."""
    for path in sorted((repository / "toolkit" / "business").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        at_import = {
            name
            for node in tree.body
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        assert not {name.split(".")[0] for name in at_import} & HEAVY, path


def test_lesson_models_import_no_widgets(repository: Path) -> None:
    views = repository / "toolkit" / "lesson" / "views"
    for path in sorted((repository / "toolkit" / "lesson" / "tools").rglob("*.py")):
        assert not {name for name in imports_of(path) if name.split(".")[0] == "ipywidgets"}, path
    assert any("ipywidgets" in imports_of(path) for path in views.rglob("*.py"))


def test_no_notebook_carries_outputs(repository: Path) -> None:
    for folder in ("notebooks", "assignments"):
        for path in sorted((repository / folder).rglob("*.ipynb")):
            assert '"output_type"' not in path.read_text(encoding="utf-8"), path


def test_no_circular_imports(repository: Path) -> None:
    """Also inside a package: files that import each other are a knot that nobody can take up singly."""
    package = repository / "toolkit"
    files = {
        ".".join(path.relative_to(repository).with_suffix("").parts): path
        for path in package.rglob("*.py")
        if path.name != "__init__.py" and "migrations" not in path.parts
    }
    arrows: dict[str, set[str]] = {}
    for name, path in files.items():
        arrows[name] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                wanted = {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
                arrows[name] |= wanted & files.keys() - {name}
    order = TopologicalSorter(arrows)
    try:
        order.prepare()
    except CycleError as circle:
        pytest.fail(" -> ".join(circle.args[1]))
