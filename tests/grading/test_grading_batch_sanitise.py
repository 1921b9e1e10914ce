"""What a submission says about its cells is not believed; what was odd becomes a note for the trainer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from traitlets.config import Config

from toolkit.grading.batch.blueprint import CellPlan, NotebookPlan
from toolkit.grading.batch.marking import role_of
from toolkit.grading.batch.sanitise import MAX_NAMED, Sanitiser, named
from toolkit.i18n import use_language

pytestmark = pytest.mark.nbgrader


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


def plan_cell(name: str, kind: str, source: str, **flags: Any) -> CellPlan:
    from nbgrader.utils import compute_checksum

    given = {"grade": False, "solution": False, "locked": False, "task": False, **flags}
    points = float(given.pop("points", 0))
    metadata = {"grade_id": name, "schema_version": 3, "cell_type": kind, **given}
    if points:
        metadata["points"] = points
    node = from_dict({"cell_type": kind, "source": source, "metadata": {"nbgrader": metadata}})
    metadata["checksum"] = compute_checksum(node)
    return CellPlan(
        name, kind, source, metadata["checksum"], given["locked"], given["grade"], given["solution"],
        given["task"], points, metadata, source.partition(" # hidden")[0],
    )  # fmt: skip


CELLS = {
    cell.id: cell
    for cell in (
        plan_cell("shared", "code", "import math", locked=True),
        plan_cell("answer", "code", "x = 1", solution=True),
        plan_cell("test", "code", "assert x # hidden", grade=True, locked=True, points=2),
        plan_cell("why", "markdown", "Write.", grade=True, solution=True, points=3),
    )
}
PLAN = NotebookPlan("book", {"name": "python3"}, CELLS, tuple(CELLS), ())


def handed_in() -> Any:
    cells = []
    for known in CELLS.values():
        made = new_code_cell if known.type == "code" else new_markdown_cell
        cells.append(made(known.released, metadata={"nbgrader": dict(known.metadata), "name": "kept"}))
    book = new_notebook(cells=cells)
    book.metadata.kernelspec = {"name": "evil"}
    return book


def sanitised(change: Callable[[Any], object]) -> tuple[Any, list[str]]:
    book = handed_in()
    change(book)
    return Sanitiser(Config())(from_dict(book), PLAN)


def by_name(book: Any) -> dict[str, Any]:
    return {cell.metadata.nbgrader.grade_id: cell for cell in book.cells if "nbgrader" in cell.metadata}


def test_an_honest_notebook_gets_its_hidden_tests_and_no_note() -> None:
    book, notes = sanitised(lambda book: None)
    assert notes == []
    assert [cell.source for cell in book.cells] == [cell.source for cell in CELLS.values()]
    assert all(cell.metadata["name"] == "kept" for cell in book.cells)
    assert book.metadata.kernelspec == {"name": "python3"}
    assert [role_of(cell) for cell in book.cells[:3]] == ["shared", "learner", "test"]


def test_forged_metadata_is_replaced_whole() -> None:
    def forge(book: Any) -> None:
        book["cells"][2]["metadata"]["nbgrader"] = {
            "grade_id": "test", "grade": True, "solution": True, "locked": False, "points": 99,
            "checksum": "0" * 32, "schema_version": 99, "extra": {"a": 1},
        }  # fmt: skip
        book["cells"][2]["source"] = "99"
        book["cells"][1]["metadata"]["nbgrader"]["points"] = -5

    book, notes = sanitised(forge)
    assert dict(by_name(book)["test"].metadata.nbgrader) == CELLS["test"].metadata
    assert by_name(book)["test"].source == CELLS["test"].source
    assert dict(by_name(book)["answer"].metadata.nbgrader) == CELLS["answer"].metadata
    assert notes == ["Cells that may not be changed were changed, and put right: test."]


def test_of_copies_the_last_counts_and_the_others_are_her_own_cells() -> None:
    def copy(book: Any) -> None:
        again = [
            new_code_cell("first", metadata={"nbgrader": dict(CELLS["answer"].metadata)}) for _n in range(2)
        ]
        book["cells"][:0] = again
        book["cells"].append(new_code_cell("x = 3", metadata={"nbgrader": dict(CELLS["answer"].metadata)}))

    book, notes = sanitised(copy)
    assert by_name(book)["answer"].source == "x = 3"
    assert [cell.source for cell in book.cells if "nbgrader" not in cell.metadata] == [
        "first",
        "first",
        "x = 1",
    ]
    assert notes == [
        "Cells that are there more than once: answer. The last one counts.",
        "The cells are not in their order.",
    ]


def test_missing_and_unknown_cells_are_named() -> None:
    def change(book: Any) -> None:
        del book["cells"][2]
        mine = {"grade_id": "bonus<b>", "grade": True, "points": 9, "solution": False, "locked": True}
        book["cells"].append(new_code_cell("9", metadata={"nbgrader": mine}))
        book["cells"].append(new_code_cell("9", metadata={"nbgrader": ["no", "dict"]}))
        book["cells"].append(new_code_cell("9", metadata={"nbgrader": {"grade_id": {"a": 1}, "grade": True}}))

    book, notes = sanitised(change)
    assert set(by_name(book)) == {"shared", "answer", "why"}
    assert notes == [
        "Missing cells: test.",
        "Cells that this assignment does not have: bonus<b>. They earn nothing.",
    ]


@pytest.mark.parametrize("name", ["answer", "test"])
def test_types_are_given_back_even_with_attachments_in_the_way(name: str) -> None:
    def retype(book: Any) -> None:
        place = list(CELLS).index(name)
        mine = new_markdown_cell("x = 2", metadata={"nbgrader": dict(CELLS[name].metadata)})
        book["cells"][place] = {**mine, "attachments": {"a.png": {"image/png": "AA=="}}}

    book, _notes = sanitised(retype)
    cell = by_name(book)[name]
    assert (cell.cell_type, cell.outputs, "attachments" in cell) == ("code", [], False)
    assert cell.source == ("x = 2" if name == "answer" else CELLS["test"].source)


def test_an_order_of_her_own_is_told() -> None:
    assert sanitised(lambda book: book["cells"].reverse())[1] == ["The cells are not in their order."]


def test_names_in_a_sentence_are_few_short_and_plain() -> None:
    assert named(["a" * 99, "\u202ex"]) == f"{'a' * 40}, \\u202ex"
    assert named([str(number) for number in range(99)]).count(",") == MAX_NAMED - 1


def test_cells_are_added_back_where_the_trainer_wants_it() -> None:
    config = Config()
    config.OverwriteCells.add_missing_cells = True
    book = handed_in()
    del book["cells"][2]
    made, _notes = Sanitiser(config)(from_dict(book), PLAN)
    assert by_name(made)["test"].source.startswith("# This cell (id:test) was missing")
    assert all(cell.id for cell in made.cells)
