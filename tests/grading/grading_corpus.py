"""A deterministic corpus: an nbgrader assignment that has every kind of cell, and varied submissions of it.

Everything in it is trusted code that stock nbgrader can grade without harm.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Cell = dict[str, Any]
ASSIGNMENT = "01-corpus-analyst"
BOOKS = ("first", "second")


def _cell(kind: str, source: str, name: str = "", **marks: Any) -> Cell:
    cell: Cell = {"cell_type": kind, "metadata": {}, "source": source}
    if kind == "code":
        cell.update(outputs=[], execution_count=None)
    if name:
        flags = {"grade": False, "solution": False, "locked": False, "task": False}
        cell["metadata"]["nbgrader"] = {"grade_id": name, "schema_version": 3, **flags, **marks}
    return cell


def _locked(kind: str, source: str, name: str) -> Cell:
    return _cell(kind, source, name, locked=True)


def _solution(name: str, source: str) -> Cell:
    return _cell("code", f"### BEGIN SOLUTION\n{source}\n### END SOLUTION", name, solution=True)


def _test(name: str, source: str, points: float) -> Cell:
    return _cell("code", source, name, grade=True, locked=True, points=points)


def _written(kind: str, name: str, source: str, points: float) -> Cell:
    return _cell(kind, source, name, grade=True, solution=True, points=points)


PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def source_notebook(book: str) -> dict[str, Any]:
    """Return the instructor's notebook."""
    hidden = "### BEGIN HIDDEN TESTS\nassert mean([2, 4]) == 3\n### END HIDDEN TESTS"
    cells = [
        _locked("markdown", f"# {book}\nRead *this*.", "intro"),
        _locked("code", "import math\nfrom pathlib import Path\nROWS = [1, 2, 3, 4]", "shared"),
        _cell("markdown", "A picture: ![p](attachment:p.png)"),
        _solution("mean-answer", "def mean(values):\n    return sum(values) / len(values)"),
        _test("mean-test", f"assert mean([1, 2, 3]) == 2\n{hidden}", 2),
        _solution("area-answer", "def area(radius):\n    return math.pi * radius ** 2"),
        _test("area-test", "assert abs(area(1) - 3.14159) < 1e-3, 'not the area'", 1.5),
        _solution("squares-answer", "squares = [row ** 2 for row in ROWS]"),
        _test("squares-part", "0.5 * sum(a == b for a, b in zip(squares, [1, 4, 9, 16]))", 2),
        _test("data-test", "print(len(Path('data.csv').read_text().splitlines()))", 1),
        _cell("raw", "raw text"),
        _written("markdown", "why", "Write *why*.", 3),
        _written("code", "own-code", "# your own code", 4),
        _cell("markdown", "Do a drawing.", "drawing", locked=True, task=True, points=5),
        _cell("code", "print('plain cell')\n40 + 2"),
    ]
    cells[2]["attachments"] = {"p.png": {"image/png": PICTURE}}
    for number, cell in enumerate(cells):
        cell["id"] = f"{book}-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


_RETURN = "    return sum(values) / len(values)"
ANSWERS: dict[str, list[str]] = {
    "mean-answer": [
        "def mean(values):\n    return sum(values) / len(values)",
        "def mean(values):\n    return 2",
        "def mean(values)\n    return 2",
        f"import sys\nprint('careful', file=sys.stderr)\ndef mean(values):\n{_RETURN}",
        "def mean(values):\n    print('in mean', values)\n    return sum(values) / len(values)",
        f"def mean(values):\n    import sys\n    sys.stderr.write('warning\\n')\n{_RETURN}",
        "raise ValueError('no idea')",
        "",
        "from statistics import mean\n'a last value'",
    ],
    "area-answer": [
        "def area(radius):\n    return math.pi * radius ** 2",
        "def area(radius):\n    return radius / 0",
        "area = lambda radius: 3.14159 * radius * radius",
        "def area(radius):\n    return -1",
        "print('é ü 中 🙂')\ndef area(radius):\n    return 3.1416 * radius * radius",
    ],
    "squares-answer": [
        "squares = [1, 4, 9, 16]",
        "squares = [1, 4, 0, 0]",
        "squares = []",
        "squares = [1, 4, 9, 16, 25]",
        "squares = None",
    ],
    "why": ["Because **it is so**.\n\n| a | b |\n|---|---|\n| 1 | 2 |", "", "Karena begitu — ya."],
    "own-code": ["[n for n in range(3)]", "print('x' * 10)", "1 / 0", "for n in range(1200):\n    print(n)"],
}


@dataclass
class Submission:
    """What one learner handed in. files: by path; seconds: after the due date, None for no timestamp."""

    learner: str
    files: dict[str, bytes] = field(default_factory=dict)

    def write(self, root: Path) -> None:
        folder = root / "submitted" / self.learner / ASSIGNMENT
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


Change = Callable[[random.Random, dict[str, Any]], None]


def _at(book: dict[str, Any], name: str) -> int:
    return next(
        place
        for place, cell in enumerate(book["cells"])
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == name
    )


def _extra_cells(chance: random.Random, book: dict[str, Any]) -> None:
    for kind, source in (("code", "extra = 1\nextra + 1"), ("markdown", "a *note*"), ("raw", "<raw>")):
        book["cells"].insert(chance.randrange(len(book["cells"])), _cell(kind, source))


def _deleted(chance: random.Random, book: dict[str, Any]) -> None:
    del book["cells"][_at(book, chance.choice(["mean-test", "why", "own-code", "squares-answer", "drawing"]))]


def _moved(chance: random.Random, book: dict[str, Any]) -> None:
    cell = book["cells"].pop(_at(book, chance.choice(["mean-test", "squares-part", "why"])))
    book["cells"].insert(chance.randrange(len(book["cells"])), cell)


def _changed_test(chance: random.Random, book: dict[str, Any]) -> None:
    book["cells"][_at(book, "mean-test")]["source"] = "assert True"
    book["cells"][_at(book, "intro")]["source"] = "# mine"


def _changed_points(chance: random.Random, book: dict[str, Any]) -> None:
    book["cells"][_at(book, "area-test")]["metadata"]["nbgrader"]["points"] = 100


def _no_checksums(chance: random.Random, book: dict[str, Any]) -> None:
    for cell in book["cells"]:
        cell["metadata"].get("nbgrader", {}).pop("checksum", None)


def _retyped(chance: random.Random, book: dict[str, Any]) -> None:
    cell = book["cells"][_at(book, chance.choice(["mean-answer", "squares-answer", "mean-test"]))]
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]


def _old_outputs(chance: random.Random, book: dict[str, Any]) -> None:
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 7
            cell["outputs"] = [{"output_type": "stream", "name": "stderr", "text": ["old\n", "text"]}]
            cell["metadata"].update(collapsed=True, scrolled=False, trusted=True)


def _foreign_kernel(chance: random.Random, book: dict[str, Any]) -> None:
    book["metadata"]["kernelspec"] = {"display_name": "R", "language": "R", "name": "ir"}
    book["metadata"]["widgets"] = {}


def _skipped(chance: random.Random, book: dict[str, Any]) -> None:
    book["cells"].insert(2, _cell("code", "raise RuntimeError('not to be run')"))
    book["cells"][2]["metadata"]["tags"] = ["skip-execution"]


def _older_format(chance: random.Random, book: dict[str, Any]) -> None:
    if any(
        cell["metadata"].get("nbgrader", {}).get("cell_type", cell["cell_type"]) != cell["cell_type"]
        for cell in book["cells"]
    ):
        return  # nbgrader cannot give a cell without id its type back
    book["nbformat_minor"] = 4
    for cell in book["cells"]:
        cell.pop("id", None)
        cell["source"] = cell["source"].splitlines(True)


def _displays(chance: random.Random, book: dict[str, Any]) -> None:
    source = (
        "from IPython.display import HTML, display\nprint(1)\ndisplay(HTML('<b>2</b>'))\nprint(3)\n{'a': 1}"
    )
    book["cells"].insert(3, _cell("code", source))


CHANGES: list[Change] = [
    _extra_cells, _deleted, _moved, _changed_test, _changed_points, _no_checksums, _retyped,
    _old_outputs, _foreign_kernel, _skipped, _older_format, _displays,
]  # fmt: skip


def submission(number: int, released: dict[str, bytes]) -> Submission:
    """Return a learner's submission. released: the files of the release version, by name."""
    chance = random.Random(number)
    made = Submission(f"ab{number:06d}", dict(released))
    for name in BOOKS:
        book = json.loads(released[f"{name}.ipynb"])
        for cell in book["cells"]:
            cell["source"] = "".join(cell["source"])
        _answer(chance, book)
        # Every change is met often; the first ones meet them one by one.
        changes = [CHANGES[number % len(CHANGES)]] if number < 2 * len(CHANGES) else CHANGES
        for change in changes:
            if len(changes) == 1 or chance.random() < 0.12:
                try:
                    change(chance, book)
                except StopIteration:
                    continue  # an earlier change has deleted that cell
        _complete_ids(book)
        made.files[f"{name}.ipynb"] = json.dumps(book, indent=1).encode()
    if chance.random() < 0.1:
        del made.files["second.ipynb"]
    made.files["notes/own.txt"] = f"notes of {number}".encode()
    if chance.random() < 0.3:
        made.files["data.csv"] = b"mine\n"
    late = chance.choice([None, -3600, 5400, 90_000])
    if late is not None:
        made.files["timestamp.txt"] = f"2026-01-0{2 + (late > 0)} 0{late % 7}:00:00.000000 UTC".encode()
    return made


def _answer(chance: random.Random, book: dict[str, Any]) -> None:
    for cell in book["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in ANSWERS and chance.random() < 0.85:
            cell["source"] = chance.choice(ANSWERS[name])


def _complete_ids(book: dict[str, Any]) -> None:
    if book["nbformat_minor"] >= 5:
        for place, cell in enumerate(book["cells"]):
            cell.setdefault("id", f"more-{place}")


def write_source(root: Path) -> None:
    """Write the course's source folder."""
    folder = root / "source" / ASSIGNMENT
    (folder / "sub").mkdir(parents=True)
    for name in BOOKS:
        (folder / f"{name}.ipynb").write_text(json.dumps(copy.deepcopy(source_notebook(name)), indent=1))
    (folder / "data.csv").write_text("a\nb\nc\n")
    (folder / "sub" / "helper.txt").write_text("given")
