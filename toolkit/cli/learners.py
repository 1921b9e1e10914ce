"""Commands for learners' data: list, export, erase, reset-pin."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from toolkit.cli.common import DEFAULT_CLASS, open_class, out, printable, stop

if TYPE_CHECKING:
    from toolkit.records import Records

app = typer.Typer(help="Learners' data: list, export, erase, new PIN.", no_args_is_help=True)


def _learner_id(store: Records, who: str) -> str:
    """Return the id of a learner named by id or by name."""
    from toolkit.records import Problem

    try:
        found = store.learners.get(who) or store.learners.find(who)
    except Problem:
        found = None
    if found is None:
        stop(f"There is no learner {who!r} in this class. `naikkelas learner list` shows all.")
    return found.id


LearnerArgument = Annotated[str, typer.Argument(help="A learner's id or name.")]
FolderOption = Annotated[
    Path, typer.Option("--folder", "-f", help="The class folder.", show_default="./class")
]


@app.command("list")
def learner_list(folder: FolderOption = DEFAULT_CLASS) -> None:
    """List the learners of a class."""
    _folder, store = open_class(folder)
    table = Table("id", "name", "language", "joined")
    for learner in store.learners.all():
        name, joined = escape(printable(learner.name)), f"{learner.joined_at:%Y-%m-%d %H:%M}"
        table.add_row(learner.id, name, learner.language, joined)
    out.print(table)
    store.close()


@app.command("export")
def learner_export(
    who: LearnerArgument,
    folder: FolderOption = DEFAULT_CLASS,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write instead of printing.")
    ] = None,
) -> None:
    """Write everything that is stored about a learner, as JSON."""
    _folder, store = open_class(folder)
    text = json.dumps(store.learners.export(_learner_id(store, who)), ensure_ascii=False, indent=2)
    store.close()
    if output is None:
        typer.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        stop(f"--output: {output} could not be written: {error.strerror}.", 1)
    out.print(f"{output} written.")


@app.command("erase")
def learner_erase(
    who: LearnerArgument,
    folder: FolderOption = DEFAULT_CLASS,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase everything about a learner: records, submissions, marks. It cannot be undone."""
    from toolkit.grading import erase_learner

    opened, store = open_class(folder)
    learner = _learner_id(store, who)
    if not yes:
        typer.confirm(f"Erase everything about {who} for ever?", abort=True)
    erase_learner(opened, learner)
    store.learners.erase(learner)
    store.close()
    out.print("Erased.")


@app.command("reset-pin")
def learner_reset_pin(
    who: LearnerArgument,
    folder: FolderOption = DEFAULT_CLASS,
) -> None:
    """Give a learner a new PIN."""
    from toolkit.records import Problem

    _folder, store = open_class(folder)
    learner = _learner_id(store, who)
    pin = typer.prompt("New PIN (6 digits)", hide_input=True, confirmation_prompt=True)
    try:
        store.learners.reset_pin(learner, pin)
    except Problem as problem:
        stop(str(problem))
    finally:
        store.close()
    out.print("The new PIN holds from now on.")
