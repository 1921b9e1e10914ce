"""A handed-in notebook with what is the trainer's put back, as nbgrader does it; never the end of a batch.

What nbgrader calls ClearOutput, DeduplicateIds, OverwriteKernelspec and OverwriteCells. Where nbgrader fails
on a copied cell, or believes what a submission says about its cells, the gradebook decides here, and a note
tells the trainer.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

from toolkit.grading.batch.blueprint import CellPlan, NotebookPlan
from toolkit.grading.batch.notebook import with_ids
from toolkit.i18n import Messages

_ = Messages("grading")

MAX_NAMED = 5


class Sanitiser:
    """Puts notebooks right, one after another. config: nbgrader's, for its own preprocessors."""

    def __init__(self, config: Any) -> None:
        from nbgrader.preprocessors import ClearOutput

        self._clear = ClearOutput(config=config)
        self._overwrite = _overwriting()(config=config)

    def __call__(self, book: Any, plan: NotebookPlan) -> tuple[Any, list[str]]:
        """Put a notebook right in place; returns it, and notes for the trainer."""
        import nbformat

        notes = own_metadata(book, plan)
        if plan.kernelspec:
            book.metadata["kernelspec"] = dict(plan.kernelspec)
        resources = {"nbgrader": {"notebook": plan.name, "assignment": "", "db_url": ""}}
        book, _resources = self._clear(book, resources)
        changed = _changed(book, plan)
        self._overwrite.plan = plan
        book, _resources = self._overwrite(book, resources)
        if self._overwrite.add_missing_cells:
            # nbgrader writes and reads the notebook here, which makes the added cells whole.
            book = with_ids(nbformat.from_dict(book))
        if changed:
            notes.append(
                _("Cells that may not be changed were changed, and put right: {cells}.").format(
                    cells=named(changed)
                )
            )
        return book, notes


def own_metadata(book: Any, plan: NotebookPlan) -> list[str]:
    """Replace what the notebook says about its cells by what the gradebook says. Returns notes."""
    seen: list[str] = []
    copies: list[str] = []
    unknown: list[str] = []
    # The last of several copies counts, as in nbgrader.
    for cell in reversed(book.cells):
        claimed = cell.metadata.pop("nbgrader", None)
        name = claimed.get("grade_id") if isinstance(claimed, dict) else None
        if not isinstance(name, str):
            continue
        known = plan.cells.get(name)
        if known is None:
            unknown += [name] if any(claimed.get(key) for key in ("grade", "solution", "locked")) else []
        elif name in seen:
            copies.append(name)
        else:
            seen.append(name)
            cell.metadata["nbgrader"] = type(cell.metadata)(known.metadata)
            _retype(cell, known)
    return _notes(plan, seen[::-1], copies[::-1], unknown[::-1])


def _notes(plan: NotebookPlan, seen: list[str], copies: list[str], unknown: list[str]) -> list[str]:
    missing = [name for name in plan.cells if name not in set(seen) and _counts(plan.cells[name])]
    expected = [name for name in plan.order if name in set(seen)]
    notes = []
    if missing:
        notes.append(_("Missing cells: {cells}.").format(cells=named(missing)))
    if copies:
        notes.append(
            _("Cells that are there more than once: {cells}. The last one counts.").format(
                cells=named(copies)
            )
        )
    if unknown:
        notes.append(
            _("Cells that this assignment does not have: {cells}. They earn nothing.").format(
                cells=named(unknown)
            )
        )
    if plan.order and [name for name in seen if name in set(expected)] != expected:
        notes.append(_("The cells are not in their order."))
    return notes


def _counts(cell: CellPlan) -> bool:
    return cell.grade or cell.solution or cell.task


def named(names: list[str]) -> str:
    """Return some names for a sentence; they may be hostile."""
    shown = [ascii(name)[1:-1][:40] for name in dict.fromkeys(names)]
    more = " …" if len(shown) > MAX_NAMED else ""
    return ", ".join(shown[:MAX_NAMED]) + more


def _retype(cell: Any, plan: CellPlan) -> None:
    """Give a cell the type it had, as nbgrader does, also where an attachment is in the way."""
    if cell.cell_type == plan.type:
        return
    cell.cell_type = plan.type
    if plan.type == "code":
        cell.pop("attachments", None)
        cell.outputs, cell.execution_count = [], None
    else:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def _changed(book: Any, plan: NotebookPlan) -> list[str]:
    changed = []
    for cell in book.cells:
        known = plan.cells.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        if known is not None and known.locked and cell.source not in (known.source, known.released):
            changed.append(known.id)
    return changed


class _Cells:
    """Answers `OverwriteCells` out of a blueprint instead of the gradebook."""

    def __init__(self, plan: NotebookPlan) -> None:
        self._plan = plan

    def find_source_cell(self, name: str, _notebook: str, _assignment: str) -> Any:
        return _row(self._plan.cells[name])

    find_graded_cell = find_source_cell

    def find_notebook(self, _notebook: str, _assignment: str) -> Any:
        cells = self._plan.cells.values()
        return SimpleNamespace(
            source_cells=[_row(cell) for cell in cells],
            grade_cells=[_row(cell) for cell in cells if cell.grade],
            solution_cells=[_row(cell) for cell in cells if cell.solution],
            task_cells=[_row(cell) for cell in cells if cell.task],
        )


def _row(cell: CellPlan) -> Any:
    return SimpleNamespace(
        name=cell.id, cell_type=cell.type, locked=cell.locked, source=cell.source,
        checksum=cell.checksum, max_score=cell.points,
    )  # fmt: skip


@cache
def _overwriting() -> Any:
    """Return nbgrader's OverwriteCells, asking a blueprint. Made late: nbgrader takes seconds to import."""
    from nbgrader.preprocessors import NbGraderPreprocessor, OverwriteCells

    class FromBlueprint(OverwriteCells):
        plan: Any = None

        def preprocess(self, nb: Any, resources: Any) -> Any:
            self.notebook_id = self.assignment_id = self.db_url = ""
            self.gradebook = _Cells(self.plan)
            nb, resources = NbGraderPreprocessor.preprocess(self, nb, resources)
            if self.add_missing_cells:
                nb, resources = self.add_missing_grade_cells(nb, resources)
                nb, resources = self.add_missing_task_cells(nb, resources)
            return nb, resources

        def report_change(self, name: str, attr: str, old: Any, new: Any) -> None:
            """Say nothing here: notes do."""

    return FromBlueprint
