"""`naikkelas grade`: collect what was handed in and mark it."""

from __future__ import annotations

import contextlib
import json
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from toolkit.cli.common import DEFAULT_CLASS, ClassArgument, err, out, printable, speak_as_class, stop
from toolkit.i18n import Messages

if TYPE_CHECKING:
    from toolkit.grading import Chosen, ClassFolder, Outcome

_ = Messages("cli")
app = typer.Typer()

NOT_ALL, NOT_NOW, INTERRUPTED = 1, 3, 130


@app.command()
def grade(
    folder: ClassArgument = DEFAULT_CLASS,
    assignments: Annotated[
        list[str] | None, typer.Option("--assignment", help="Only this assignment. May be repeated.")
    ] = None,
    learners: Annotated[
        list[str] | None, typer.Option("--learner", help="Only this learner (id). May be repeated.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Also what is graded already.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be graded, and change nothing.")
    ] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, max=256, help="Processes at once.", show_default="one a core")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcomes as JSON.")] = False,
) -> None:
    """Collect what was handed in and grade what waits, with nbgrader.

    Exit codes: 0 all graded, 1 some not, 2 called wrongly, 3 the class cannot be graded now, 130 stopped.
    """
    from toolkit.grading import Chosen, ClassFolderProblem, GradingProblem
    from toolkit.records import Problem

    speak_as_class(folder)
    chosen = Chosen(frozenset(learners or ()), frozenset(assignments or ()), force)
    try:
        if dry_run:
            _dry_run(folder, chosen, as_json)
            return
        outcomes, names, stopped = _grade(folder, chosen, jobs)
    except (ClassFolderProblem, GradingProblem, Problem) as problem:
        stop(str(problem), NOT_NOW)
    _report(outcomes, names, as_json)
    if stopped:
        err.print(_("Stopped. What is left waits: run the same command again."), markup=False)
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(_code(outcomes))


def _code(outcomes: Sequence[Outcome]) -> int:
    if any(outcome.machine for outcome in outcomes):
        return NOT_NOW
    return NOT_ALL if any(not outcome.ok for outcome in outcomes) else 0


def _grade(path: Path, chosen: Chosen, jobs: int | None) -> tuple[list[Outcome], dict[str, str], bool]:
    """Grade; returns the outcomes, learners' names by id, and whether somebody stopped it before the end.

    The names are for the trainer's eyes: on a terminal, where no log keeps them; else there are none.
    """
    from toolkit.grading import ClassFolder, grade_all
    from toolkit.grading.backup import check_free
    from toolkit.grading.everything import alone
    from toolkit.records import Records

    opened = ClassFolder.open_or_make(path, progress=_say, thorough=True)
    for note in opened.notes:
        _say(note)
    _check_chosen(opened, chosen)
    with _stopping() as stopping, alone(opened, _waiting), Records.open(opened.records_url) as records:
        check_free(opened.path)
        _say_rings(opened, chosen)
        with _progress() as progress:
            outcomes = grade_all(opened, records, progress, chosen=chosen, jobs=jobs, stop=stopping)
        names = {one.id: printable(one.name) for one in records.learners.all()} if err.is_terminal else {}
    return outcomes, names, stopping.is_set()


def _check_chosen(folder: ClassFolder, chosen: Chosen) -> None:
    """End when a name is not known: a mistyped one would else grade nothing and say that all is well."""
    from toolkit.grading.ids import is_learner_id

    known = [*folder.assignments(), *folder.code_assignments()]
    for name in sorted(chosen.assignments - set(known)):
        text = _("--assignment: there is no {name} in this class. There are: {known}.")
        stop(text.format(name=ascii(name), known=", ".join(known)))
    for who in sorted(chosen.learners):
        if not is_learner_id(who):
            stop(_("--learner: {name} is not a learner's id.").format(name=ascii(who)))


def _say(text: str) -> None:
    err.print(text, markup=False, highlight=False)


def _waiting() -> None:
    text = _("Another `naikkelas grade` is at work on this class. Waiting until it is done …")
    _say(text)


def _say_rings(folder: ClassFolder, chosen: Chosen) -> None:
    """Say what stands around learners' code, if there may be any to run."""
    codes = folder.code_assignments()
    if not codes or (chosen.assignments and not chosen.assignments & set(codes)):
        return
    # Not at the top: it is loaded only when there may be code.
    from toolkit.grading.sandbox import probe

    rings = probe()
    if rings.enough:
        text = _("Code of learners runs inside: {rings}.").format(rings=", ".join(rings.in_force))
    else:
        text = _("Code of learners will not be run here. {remedy}").format(remedy=rings.remedy())
    _say(text)


@contextlib.contextmanager
def _stopping() -> Iterator[threading.Event]:
    """Give an event that the first Ctrl-C or SIGTERM sets; a second Ctrl-C ends at once."""
    event = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if event.is_set():
            raise KeyboardInterrupt
        event.set()
        err.print(_("Stopping after what is in hand. Press Ctrl-C again to stop at once."), markup=False)

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield event
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _progress() -> Iterator[Any]:
    """Show a bar on the terminal, with how many and how long it still takes; yields what moves it."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as shown:
        task = shown.add_task(_("Grading"), total=None)

        def advance(_outcome: Outcome, done: int, total: int) -> None:
            shown.update(task, completed=done, total=total)

        yield advance


def _report(outcomes: Sequence[Outcome], names: Mapping[str, str], as_json: bool) -> None:
    """Print a line for each problem and each note, then the sum."""
    failed = [outcome for outcome in outcomes if not outcome.ok]
    if as_json:
        typer.echo(json.dumps([outcome.as_dict() for outcome in outcomes], ensure_ascii=False))
        return
    for outcome in outcomes:
        who = f"{names[outcome.learner]} ({outcome.learner})" if outcome.learner in names else outcome.learner
        name = " ".join(part for part in (who, outcome.assignment) if part)
        if not outcome.ok:
            err.print(f"✗ {name}: {outcome.message}", style="red", markup=False, highlight=False)
        for note in outcome.notes:
            err.print(f"! {name}: {note}", style="yellow", markup=False, highlight=False)
    text = _("{graded} graded, {failed} not.")
    out.print(text.format(graded=len(outcomes) - len(failed), failed=len(failed)), highlight=False)


def _dry_run(path: Path, chosen: Chosen, as_json: bool) -> None:
    from toolkit.grading.dry_run import would_grade

    found = would_grade(path, chosen)
    if as_json:
        typer.echo(json.dumps([each.as_dict() for each in found], ensure_ascii=False))
        return
    ways = {"exchange": _("from the exchange"), "phone": _("from the queue"), "submitted": _("in submitted/")}
    for each in found:
        out.print(f"{each.learner} {each.assignment}: {ways[each.where]}", markup=False, highlight=False)
    out.print(_("{count} would be graded. Nothing was changed.").format(count=len(found)), highlight=False)
