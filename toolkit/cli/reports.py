"""Commands for reports of a class: marks, tasks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from toolkit.cli.common import DEFAULT_CLASS, ClassArgument, open_class, out, printable, stop

if TYPE_CHECKING:
    from toolkit.grading import TasksTable
    from toolkit.grading.reports.item_analysis import ItemStatistics

app = typer.Typer(help="Write reports of a class.", no_args_is_help=True)


_HEADINGS = ("task", "tries", "mean", "difficulty", "discrimination", "all", "none")


class _Report(Protocol):
    def csv(self) -> bytes: ...

    def xlsx(self) -> bytes: ...


@app.command("marks")
def report_marks(
    folder: ClassArgument = DEFAULT_CLASS,
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write, .csv or .xlsx.")] = Path(
        "marks.csv"
    ),
) -> None:
    """Write every learner's marks as CSV or XLSX, by the ending of the file's name."""
    from toolkit.grading import marks

    _check_ending(output)
    opened, store = open_class(folder)
    try:
        table = marks(opened, store)
    finally:
        store.close()
    _write(table, output, folder)


@app.command("tasks")
def report_tasks(
    folder: ClassArgument = DEFAULT_CLASS,
    assignment: Annotated[str, typer.Option(help="Only this assignment, such as 02-price.")] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write, .csv or .xlsx, instead of printing.")
    ] = None,
) -> None:
    """Show how difficult each task was, its commonest wrong answers, and what to explain again."""
    from toolkit.curriculum import load_course
    from toolkit.grading import tasks
    from toolkit.i18n import in_language

    if output is not None:
        _check_ending(output)
    opened, store = open_class(folder)
    store.close()
    with in_language(opened.language):
        with out.status(""):
            table = tasks(opened, load_course(), assignment)
        if assignment and not table.tasks:
            stop(f"--assignment: nobody has handed in {assignment!r} yet.")
        if output is not None:
            _write(table, output, folder)
        else:
            _show(table)


def _check_ending(output: Path) -> None:
    if output.suffix.lower() not in (".csv", ".xlsx"):
        stop(f"--output: {output.name} must end in .csv or .xlsx.")


def _write(table: _Report, output: Path, folder: Path) -> None:
    data = table.xlsx() if output.suffix.lower() == ".xlsx" else table.csv()
    try:
        output.write_bytes(data)
    except OSError as error:
        stop(f"--output: {output} could not be written: {error.strerror}. The marks are safe in {folder}.", 1)
    out.print(f"{output} written.")


def _show(table: TasksTable) -> None:
    from rich.markup import escape
    from rich.table import Table

    for name in dict.fromkeys(one.assignment for one in table.tasks):
        shown = Table(
            "task", "tries", "mean", "difficulty", "discrimination", "all", "none", title=escape(name)
        )
        for one in table.tasks:
            if one.assignment == name:
                shown.add_row(*map(escape, _cells(one.statistics)))
        out.print(shown)
    for one in table.explain_again:
        out.print(f"\n[bold]Explain again:[/] {escape(one.title)}, {escape(one.task)}", highlight=False)
        for text in (one.question, *(f"{each.people} × {each.text}" for each in one.answers.wrong), one.how):
            if text:
                out.print(f"  {escape(printable(text))}", highlight=False)


def _cells(item: ItemStatistics) -> list[str]:
    mean = "–" if item.mean is None else f"{item.mean:.2f}/{item.points:g}"
    discrimination = "–" if item.discrimination is None else f"{item.discrimination:.2f}"
    shares = [_percent(share) for share in (item.difficulty, item.full, item.none)]
    return [item.task, str(item.tries), mean, shares[0], discrimination, *shares[1:]]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"
