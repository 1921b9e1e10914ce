"""The `naikkelas` command. It only parses and prints; the work is done by the floors below.

Heavy packages are imported inside the commands, so that `naikkelas --help` answers at once.
Exit codes: 0 all well, 1 something was found or could not be done, 2 the command was called wrongly; `grade`
and `collect` also 3, the class cannot be used just now, and 130, stopped.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import toolkit
from toolkit.cli import authors, classes, feedback, grading, handing_in, learners, reports, shop
from toolkit.cli.common import err

app = typer.Typer(
    name="naikkelas",
    help="Run digital-economy classes for small businesses: lessons on phones, marks from real nbgrader.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.add_typer(classes.app)
app.add_typer(grading.app)
app.add_typer(handing_in.app)
app.add_typer(feedback.app)
app.add_typer(reports.app, name="report")
app.add_typer(shop.app)
app.add_typer(learners.app, name="learner")
app.add_typer(authors.app)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"naikkelas {toolkit.__version__}")
        raise typer.Exit


@app.callback()
def main_options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Run digital-economy classes for small businesses: lessons on phones, marks from real nbgrader."""


def main() -> None:
    """Run the command; what a person caused ends in a message, never in a traceback."""
    try:
        app()
    except KeyboardInterrupt:
        err.print("Stopped.")
        sys.exit(130)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        err.print(f"✗ {error.strerror or error}{where}", style="bold red", markup=False, highlight=False)
        sys.exit(1)
