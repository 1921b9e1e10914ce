"""Commands around handing in: collect, due, backup."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli.common import DEFAULT_CLASS, ClassArgument, err, open_class, out, speak_as_class, stop
from toolkit.i18n import Messages

if TYPE_CHECKING:
    from toolkit.grading import ClassFolder
    from toolkit.grading.ways.intake import Received

_ = Messages("cli")
app = typer.Typer()

NOT_ALL, NOT_NOW = 1, 3
_TheClass = Annotated[Path, typer.Argument(help="The class folder.", show_default=False)]


@app.command()
def collect(
    folder: _TheClass,
    paths: Annotated[list[Path], typer.Argument(help="Zip files, folders, notebooks or answers.json.")],
    learner: Annotated[str, typer.Option("--learner", help="Whose it is: a learner's id or name.")] = "",
    assignment: Annotated[str, typer.Option("--assignment", help="Of which assignment it must be.")] = "",
    received: Annotated[
        str, typer.Option("--received", help="When it arrived, as 2026-12-05 17:00, in the class's time.")
    ] = "",
    new: Annotated[bool, typer.Option("--new", help="Also take learners the class does not know.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what became of each as JSON.")] = False,
) -> None:
    """Take submissions that came by mail or on a USB stick into the class, without grading them.

    Exit codes: 0 all taken, 1 some not, 2 called wrongly, 3 the class cannot be used now.
    """
    from toolkit.grading.people import known_learners
    from toolkit.grading.ways.intake import Wanted, collect_files

    speak_as_class(folder)
    opened, store = open_class(folder)
    with store:
        if learner:
            found = store.learners.get(learner) or store.learners.find(learner)
            learner = found.id if found is not None else learner
        at = _moment(opened, received, "--received") if received else None
        known = known_learners(opened, store)
    wanted = Wanted(learner or None, assignment or None, at, new)
    outcomes = collect_files(opened, known, paths, wanted, None if as_json else lambda one: _say(opened, one))
    refused = sum(outcome.state == "refused" for outcome in outcomes)
    if as_json:
        typer.echo(json.dumps([outcome.as_dict() for outcome in outcomes], ensure_ascii=False))
    else:
        taken = sum(outcome.state in ("taken", "older") for outcome in outcomes)
        text = _("{taken} collected, {refused} not. `naikkelas grade` marks what is new.")
        out.print(text.format(taken=taken, refused=refused), highlight=False)
    raise typer.Exit(NOT_ALL if refused else 0)


def _say(folder: ClassFolder, one: Received) -> None:
    from toolkit.grading.late.due import in_class_time

    name = " ".join(part for part in (one.learner, one.assignment) if part)
    if one.state in ("refused", "left"):
        style = "red" if one.state == "refused" else "yellow"
        err.print(f"✗ {one.source}: {one.message}", style=style, markup=False, highlight=False)
        return
    when = in_class_time(folder, datetime.fromisoformat(one.at))
    text = " ".join(part for part in (f"✓ {one.source} → {name}, {when}.", one.message) if part)
    out.print(text, markup=False, highlight=False)


def _moment(folder: ClassFolder, text: str, option: str) -> datetime:
    from toolkit.grading.late.due import class_moment

    try:
        return class_moment(folder, text)
    except ValueError:
        told = _("{option}: {text} is not a day and time. Write it as 2026-12-05 17:00.")
        stop(told.format(option=option, text=ascii(text)))


@app.command()
def due(
    folder: _TheClass,
    assignment: Annotated[str, typer.Argument(help="The assignment; without one, all are listed.")] = "",
    when: Annotated[
        str, typer.Argument(help="Day and time in the class's time zone, as 2026-12-05 17:00.")
    ] = "",
    none: Annotated[bool, typer.Option("--none", help="Take the due date away.")] = False,
    late: Annotated[
        str, typer.Option("--late", help="What lateness costs: none, zero, or percent a day such as 10.")
    ] = "",
    timezone: Annotated[
        str, typer.Option("--timezone", help="The class's time zone, such as Asia/Makassar.")
    ] = "",
) -> None:
    """Set until when an assignment is handed in, and what lateness costs. Phones show both."""
    from toolkit.grading import ClassFolderProblem, GradingProblem
    from toolkit.grading.late.due import change_rules, set_due

    speak_as_class(folder)
    opened, store = open_class(folder)
    store.close()
    try:
        if late or timezone:
            change_rules(opened, late=late or None, timezone=timezone or None)
        if assignment and (when or none):
            set_due(opened, assignment, None if none else _moment(opened, when, "WHEN"))
        elif assignment or none:
            stop(_("Say the assignment and when it is due, or --none."))
    except ValueError as problem:
        stop(str(problem))
    except (GradingProblem, ClassFolderProblem) as problem:
        stop(str(problem), NOT_NOW if getattr(problem, "machine", False) else 2)
    _list_due(opened)


def _list_due(folder: ClassFolder) -> None:
    from rich.table import Table

    from toolkit.grading.late.due import due_dates, in_class_time

    dates = due_dates(folder)
    table = Table(_("Assignment"), _("Due"))
    for name in [*folder.assignments(), *folder.code_assignments()]:
        table.add_row(name, in_class_time(folder, dates[name]) if name in dates else "–")
    out.print(table)
    out.print(folder.described.late.in_words() or _("Lateness costs nothing."), markup=False, highlight=False)


@app.command()
def backup(
    folder: ClassArgument = DEFAULT_CLASS,
    restore: Annotated[
        Path | None, typer.Option("--restore", help="Put this backup in the place of the gradebook.")
    ] = None,
) -> None:
    """Copy the gradebook into the class's folder backups/; the last five are kept."""
    from toolkit.grading.backup import backup_gradebook, restore_gradebook
    from toolkit.grading.problems import ClassFolderProblem

    speak_as_class(folder)
    try:
        # A damaged gradebook must not keep its backup out, so the class is not opened.
        if restore is not None:
            restore_gradebook(folder, restore)
            out.print(_("Restored. The gradebook that was there is in backups/ too."), highlight=False)
            return
        made = backup_gradebook(folder)
    except ClassFolderProblem as problem:
        stop(str(problem), NOT_NOW)
    if made is None:
        stop(_("This class has no gradebook yet."), NOT_ALL)
    out.print(_("{file} written.").format(file=made), markup=False, highlight=False)
