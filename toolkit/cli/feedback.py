"""The command that releases feedback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli.common import DEFAULT_CLASS, ClassArgument, err, open_class, out, stop

if TYPE_CHECKING:
    from toolkit.grading import ClassFolder, ReleaseOutcome
    from toolkit.records import Records

app = typer.Typer()


@app.command()
def release(
    folder: ClassArgument = DEFAULT_CLASS,
    learner: Annotated[str, typer.Option("--learner", help="Only this learner: an id or a name.")] = "",
    assignment: Annotated[str, typer.Option("--assignment", help="Only this assignment.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcomes as JSON.")] = False,
) -> None:
    """Give marks and comments to the learners: on their phones, and for *Fetch Feedback*."""
    from toolkit.grading import release_all

    opened, store = open_class(folder)
    try:
        who = _learner(opened, store, learner)
        _check_assignment(opened, assignment)
        from rich.progress import Progress

        with Progress(console=err, transient=True) as progress:
            task = progress.add_task("Releasing", total=None)

            def advance(_outcome: ReleaseOutcome, done: int, total: int) -> None:
                progress.update(task, completed=done, total=total)

            outcomes = release_all(opened, store, who, assignment or None, progress=advance)
    finally:
        store.close()
    failed = [outcome for outcome in outcomes if not outcome.ok]
    if as_json:
        out.print_json(json.dumps([outcome.as_dict() for outcome in outcomes]))
    else:
        _tell(outcomes)
    raise typer.Exit(1 if failed else 0)


def _tell(outcomes: list[ReleaseOutcome]) -> None:
    for outcome in outcomes:
        if not outcome.ok:
            line = f"✗ {outcome.learner} {outcome.assignment}: {outcome.message}"
            err.print(line, style="red", markup=False, highlight=False)
        elif outcome.new:
            line = f"✓ {outcome.learner} {outcome.assignment}: version {outcome.number}"
            out.print(line, markup=False, highlight=False)
    new = sum(outcome.new for outcome in outcomes)
    failed = sum(not outcome.ok for outcome in outcomes)
    out.print(f"{new} released, {len(outcomes) - new - failed} unchanged, {failed} not released.")


def _learner(folder: ClassFolder, store: Records, who: str) -> str | None:
    """Return the id of a learner named by id or by name; one of the exchange is known by her folder."""
    if not who:
        return None
    from toolkit.grading import is_learner_id
    from toolkit.records import Problem

    try:
        found = store.learners.get(who) or store.learners.find(who)
    except Problem:
        found = None
    if found is not None:
        return found.id
    if is_learner_id(who) and (folder.path / "autograded" / who).is_dir():
        return who
    stop(f"--learner: there is no learner {who!r} in this class. `naikkelas learner list` shows all.")


def _check_assignment(folder: ClassFolder, assignment: str) -> None:
    known = [*folder.assignments(), *folder.code_assignments()]
    if assignment and assignment not in known:
        stop(f"--assignment: there is no {assignment!r} in this class. There are: {', '.join(known)}.")
