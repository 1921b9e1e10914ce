"""Submissions that cannot lie in a repository: links, pipes, devices, odd names, and what is too large."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import stat
from collections.abc import Callable
from pathlib import Path

CODE, FORM = "01-shop-analyst", "02-price"
_NOTEBOOK = f"{CODE}.ipynb"
_MB = 1 << 20


def _home(folder: Path) -> Path:
    return folder.parent


def links_to_secrets(target: Path, folder: Path) -> None:
    """Lay symbolic links to the private key, the gradebook and somebody's work into the folder."""
    (target / "key.txt").symlink_to(_home(folder) / ".ssh" / "id_ed25519")
    (target / "marks.db").symlink_to(folder / "gradebook.db")
    (target / "notes").symlink_to(folder / "submitted" / "aaron")
    (target / "model.ipynb").symlink_to(folder / "source" / CODE / _NOTEBOOK)


def link_as_notebook(target: Path, folder: Path) -> None:
    """Hand in a link to the trainer's notebook."""
    (target / _NOTEBOOK).symlink_to(folder / "source" / CODE / _NOTEBOOK)


def link_as_folder(target: Path, folder: Path) -> None:
    """Hand in a link to somebody's whole folder."""
    target.rmdir()
    target.symlink_to(folder / "submitted" / "aaron" / CODE)


def hard_links(target: Path, folder: Path) -> None:
    """Hand in a second name of the trainer's notebook and of the private key."""
    os.link(folder / "source" / CODE / _NOTEBOOK, target / _NOTEBOOK)
    os.link(_home(folder) / ".ssh" / "id_ed25519", target / "key.txt")


def link_loops(target: Path, _folder: Path) -> None:
    """Lay folders into the folder that lead to themselves and to everything."""
    (target / "again").symlink_to(target)
    (target / "all").symlink_to("/")
    (target / "nothing").symlink_to(target / "nothing")


def huge_notebook(target: Path, _folder: Path) -> None:
    """Hand in a valid notebook with 200 MB of text."""
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "x" * (200 * _MB)}
    _write_notebook(target, [cell])


def many_cells(target: Path, _folder: Path) -> None:
    """Hand in a valid notebook of 100,000 cells."""
    parts = {"cell_type": "code", "metadata": {}, "source": "1", "outputs": [], "execution_count": None}
    _write_notebook(target, [{**parts, "id": f"c{number}"} for number in range(100_000)])


def _write_notebook(target: Path, cells: list[dict[str, object]]) -> None:
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (target / _NOTEBOOK).write_text(json.dumps(content))


def long_lines(target: Path, _folder: Path) -> None:
    """Hand in a notebook with a very long line, very many lines and a very long name in its code."""
    sources = ["x = '" + "y" * (4 * _MB) + "'", "1\n" * 100_000, "v" * 100_000 + " = 1"]
    parts = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    _write_notebook(
        target, [{**parts, "id": f"c{place}", "source": one} for place, one in enumerate(sources)]
    )


def pipe_as_notebook(target: Path, _folder: Path) -> None:
    """Hand in a named pipe in place of the notebook."""
    os.mkfifo(target / _NOTEBOOK)


def pipe_beside(target: Path, _folder: Path) -> None:
    """Lay a named pipe and a socket beside the notebook."""
    os.mkfifo(target / "data.csv")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(target / "socket"))


def devices(target: Path, _folder: Path) -> None:
    """Hand in an endless device as the notebook; only root can make another."""
    (target / _NOTEBOOK).symlink_to("/dev/zero")
    with contextlib.suppress(PermissionError):
        os.mknod(target / "data.csv", stat.S_IFCHR | 0o666, os.makedev(1, 5))


def odd_names(target: Path, _folder: Path) -> None:
    """Lay files with names into the folder that programs take for something else."""
    names = [
        "-rf",
        "a\nb",
        "<img src=x onerror=hostile_xss>",
        "n" * 250,
        "a\u202eb",
        "e\u0301",
        " ",
        "$(id)",
        "*",
    ]
    for name in names:
        (target / name).write_text("x")
    (Path(os.fsdecode(os.fsencode(target) + b"/\xff\xfe"))).write_text("x")


def many_files(target: Path, _folder: Path) -> None:
    """Hand in 5,000 files, and folders 200 deep."""
    for number in range(5_000):
        (target / f"f{number}").touch()
    target.joinpath(*["d"] * 200).mkdir(parents=True)


def sparse_file(target: Path, _folder: Path) -> None:
    """Hand in a file of 2 GB that takes no room."""
    with (target / "data.bin").open("wb") as file:
        file.truncate(2_000 * _MB)


def shadow_modules(target: Path, _folder: Path) -> None:
    """Bring files that Python, pytest and Jupyter would import instead of their own.

    They are made here and not kept as files, so that no tool that walks through this repository runs them.
    """
    text = 'open("/tmp/hostile-shadow-ran", "w").write("x")\n'
    text += "def __getattr__(name):\n    return lambda *a, **k: 0\n"
    modules = ("numpy", "statistics", "math", "json", "nbgrader", "conftest", "ipykernel_launcher")
    packages = ("IPython", "toolkit")
    names = [f"{name}.py" for name in (*modules, "sitecustomize", "usercustomize")]
    for name in (*names, *(f"{package}/__init__.py" for package in packages)):
        (target / name).parent.mkdir(exist_ok=True)
        (target / name).write_text(text)
    (target / "evil.pth").write_text('import os; open("/tmp/hostile-pth-ran", "w").write("x")\n')
    (target / "pyproject.toml").write_text('[tool.pytest.ini_options]\naddopts = "-p conftest"\n')


def markup_names(target: Path, _folder: Path) -> None:
    """Lay files into the folder whose names are markup."""
    for name in (
        "<script>hostile_xss()<",
        "x'onerror='hostile_xss()'.png",
        '"><svg onload=hostile_xss()>.ipynb',
    ):
        (target / name.replace("/", "")).write_text("{}")


def huge_answers(target: Path, _folder: Path) -> None:
    """Hand in 60 MB of answers."""
    content = {"format": 1, "assignment": FORM, "learner": target.parent.name, "language": "id"}
    content["answers"] = {"my-product": "x" * (60 * _MB)}  # type: ignore[assignment]
    (target / "answers.json").write_text(json.dumps(content))


def link_as_answers(target: Path, folder: Path) -> None:
    """Hand in a link to the private key as the answers."""
    (target / "answers.json").symlink_to(_home(folder) / ".ssh" / "id_ed25519")


def hard_link_as_answers(target: Path, folder: Path) -> None:
    """Hand in a second name of the private key as the answers."""
    os.link(_home(folder) / ".ssh" / "id_ed25519", target / "answers.json")


def pipe_as_answers(target: Path, _folder: Path) -> None:
    """Hand in a named pipe as the answers."""
    os.mkfifo(target / "answers.json")


def form_files(target: Path, folder: Path) -> None:
    """Lay beside the answers what everybody's form has: the released notebook, and nbgrader's time."""
    if not os.path.lexists(target / f"{FORM}.ipynb"):
        shutil.copy(folder / "release" / FORM / f"{FORM}.ipynb", target)
    if not os.path.lexists(target / "timestamp.txt"):
        (target / "timestamp.txt").write_text("2026-01-02 03:04:05.000000 UTC")


GENERATORS: dict[str, Callable[[Path, Path], None]] = {
    made.__name__: made
    for made in (
        links_to_secrets,
        link_as_notebook,
        link_as_folder,
        hard_links,
        link_loops,
        huge_notebook,
        many_cells,
        long_lines,
        pipe_as_notebook,
        pipe_beside,
        devices,
        odd_names,
        many_files,
        sparse_file,
        shadow_modules,
        markup_names,
        huge_answers,
        link_as_answers,
        hard_link_as_answers,
        pipe_as_answers,
    )
}
