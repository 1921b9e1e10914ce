"""The `naikkelas` command. It only parses and prints; the work is done by the floors below.

Heavy packages are imported inside the commands, so that `naikkelas --help` answers at once.
Exit codes: 0 all well, 1 something was found or could not be done, 2 the command was called wrongly.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

import toolkit
from toolkit.i18n import DEFAULT_LANGUAGE, LANGUAGES, use_language

if TYPE_CHECKING:
    from toolkit.grading import ClassFolder
    from toolkit.records import Records

app = typer.Typer(
    name="naikkelas",
    help="Run digital-economy classes for small businesses: lessons on phones, marks from real nbgrader.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
learner_app = typer.Typer(help="Learners' data: list, export, erase, new PIN.", no_args_is_help=True)
report_app = typer.Typer(help="Write reports of a class.", no_args_is_help=True)
app.add_typer(learner_app, name="learner")
app.add_typer(report_app, name="report")

out = Console()
err = Console(stderr=True)

ClassArgument = Annotated[Path, typer.Argument(help="The class folder.", show_default="./class")]
LanguageOption = Annotated[str, typer.Option("--language", help="Language of messages: id or en.")]
DEFAULT_CLASS = Path("class")


def stop(message: str, code: int = 2) -> NoReturn:
    """Say what is wrong and end, without a traceback."""
    from rich.markup import escape

    err.print(f"[bold red]✗[/] {escape(message)}", highlight=False)
    raise typer.Exit(code)


def _language(code: str) -> str:
    if code not in LANGUAGES:
        stop(f"--language: there is no language {code!r}; choose one of {', '.join(LANGUAGES)}.")
    return use_language(code)


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


def _open_class(path: Path) -> tuple[ClassFolder, Records]:
    """Open an existing class; what is wrong with it ends the command with a message."""
    from toolkit.grading import ClassFolder, ClassFolderProblem
    from toolkit.records import Problem, Records

    if not (path / "class.yaml").is_file():
        makes = "" if path.exists() else f" `naikkelas workshop {path}` makes one."
        stop(f"{path} is not a class folder: there is no class.yaml in it.{makes}")
    try:
        folder = ClassFolder.open_or_make(path)
        return folder, Records.open(folder.records_url)
    except (ClassFolderProblem, Problem) as problem:
        stop(str(problem))


# --- classes -----------------------------------------------------------------------------------


@app.command()
def workshop(
    folder: ClassArgument = DEFAULT_CLASS,
    name: Annotated[str, typer.Option(help="The class's name, shown to learners.")] = "",
    language: LanguageOption = DEFAULT_LANGUAGE,
    host: Annotated[str, typer.Option(help="Address to listen on; empty means every local network.")] = "",
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port to listen on.", show_default="8866")
    ] = None,
    password: Annotated[
        str,
        typer.Option(
            envvar="NAIKKELAS_TRAINER_PASSWORD",
            help="Lets the trainer's pages be opened from another machine.",
        ),
    ] = "",
    records: Annotated[
        str,
        typer.Option(
            envvar="NAIKKELAS_RECORDS", help="Database of learners' records, if not records.db in the folder."
        ),
    ] = "",
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the console in a browser.")
    ] = True,
) -> None:
    """Make or reopen a class and serve it to the phones in the room."""
    _language(language)
    from toolkit.curriculum import broken_modules, load_course
    from toolkit.grading import ClassFolder, ClassFolderProblem
    from toolkit.records import Problem, Records

    course = load_course()
    if broken := broken_modules(course):
        stop("\n".join(str(problem) for problem in broken), 1)
    try:
        with out.status("Preparing the class folder …") as status:
            opened = ClassFolder.open_or_make(
                folder, name=name or None, language=language, progress=lambda text: status.update(text)
            )
        store = Records.open(records or opened.records_url)
    except (ClassFolderProblem, Problem) as problem:
        stop(str(problem))
    from toolkit.workshop import WorkshopProblem, run

    try:
        run(opened, store, course, host=host, port=port, password=password, open_browser=browser)
    except WorkshopProblem as problem:
        stop(str(problem), 1)
    finally:
        store.close()


@app.command()
def learn(
    folder: Annotated[
        Path, typer.Option(help="Where the notebooks are put.", show_default="~/NaikKelas")
    ] = Path("~/NaikKelas"),
    language: LanguageOption = DEFAULT_LANGUAGE,
    class_address: Annotated[str, typer.Option("--class", help="Address of a running class.")] = "",
    code: Annotated[str, typer.Option(help="The class code.")] = "",
    name: Annotated[str, typer.Option(help="Your name in the class.")] = "",
    exchange: Annotated[Path | None, typer.Option(help="The class's nbgrader exchange folder.")] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open JupyterLab in a browser.")
    ] = True,
) -> None:
    """Open the lessons as notebooks in JupyterLab, with the same progress as on the phone."""
    _language(language)
    from toolkit import laptop

    try:
        membership = None
        if class_address:
            if not (code and name):
                stop("--class needs --code and --name; the PIN is asked for.")
            pin = typer.prompt("PIN", hide_input=True)
            membership = laptop.join_class(class_address, code, name, pin)
        raise typer.Exit(
            laptop.learn(
                folder.expanduser(), language, membership=membership, exchange=exchange, browser=browser
            )
        )
    except laptop.LaptopProblem as problem:
        stop(str(problem), 1)


@app.command()
def grade(
    folder: ClassArgument = DEFAULT_CLASS,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcomes as JSON.")] = False,
) -> None:
    """Collect what was handed in and grade what waits, with nbgrader."""
    from toolkit.grading import grade_all

    opened, store = _open_class(folder)
    from rich.progress import Progress

    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Grading", total=None)

        def advance(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        outcomes = grade_all(opened, store, advance)
    store.close()
    failed = [outcome for outcome in outcomes if not outcome.ok]
    if as_json:
        out.print_json(json.dumps([outcome.as_dict() for outcome in outcomes]))
    else:
        for outcome in failed:
            err.print(
                f"✗ {outcome.learner} {outcome.assignment}: {outcome.message}", style="red", markup=False
            )
        out.print(f"{len(outcomes) - len(failed)} graded, {len(failed)} not.")
    raise typer.Exit(1 if failed else 0)


@report_app.command("marks")
def report_marks(
    folder: ClassArgument = DEFAULT_CLASS,
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write, .csv or .xlsx.")] = Path(
        "marks.csv"
    ),
) -> None:
    """Write every learner's marks as CSV or XLSX, by the ending of the file's name."""
    from toolkit.grading import marks

    if output.suffix.lower() not in (".csv", ".xlsx"):
        stop(f"--output: {output.name} must end in .csv or .xlsx.")
    opened, store = _open_class(folder)
    table = marks(opened, store)
    store.close()
    try:
        output.write_bytes(table.xlsx() if output.suffix.lower() == ".xlsx" else table.csv())
    except OSError as error:
        stop(f"--output: {output} could not be written: {error.strerror}. The marks are safe in {folder}.", 1)
    out.print(f"{output} written.")


# --- orders ------------------------------------------------------------------------------------


@app.command()
def orders(
    file: Annotated[Path, typer.Argument(help="The marketplace's order list, CSV or XLSX.")],
    payouts: Annotated[
        Path | None, typer.Option("--payouts", help="What was paid out: order numbers and amounts.")
    ] = None,
    fee: Annotated[str, typer.Option("--fee", help="Fee in percent, if the list names none.")] = "",
    order_fee: Annotated[
        str, typer.Option("--order-fee", help="Fee for each order, if the list names none.")
    ] = "",
    language: LanguageOption = DEFAULT_LANGUAGE,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Take an order list through the cash book, and its payouts through reconciliation."""
    _language(language)
    from toolkit.orderfile import OrderFileProblem, read_order_file

    try:
        report = read_order_file(file, payouts, language, fee=fee, order_fee=order_fee)
    except OrderFileProblem as problem:
        stop(str(problem))
    if as_json:
        out.print_json(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        report.show(out)
    raise typer.Exit(0 if report.all_well else 1)


# --- learners ----------------------------------------------------------------------------------


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


@learner_app.command("list")
def learner_list(folder: FolderOption = DEFAULT_CLASS) -> None:
    """List the learners of a class."""
    _folder, store = _open_class(folder)
    table = Table("id", "name", "language", "joined")
    for learner in store.learners.all():
        table.add_row(
            learner.id, _plain(learner.name), learner.language, f"{learner.joined_at:%Y-%m-%d %H:%M}"
        )
    out.print(table)
    store.close()


def _plain(text: str) -> str:
    """Return a learner's text without terminal control or markup."""
    from rich.markup import escape

    return escape("".join(char for char in text if char.isprintable()))


@learner_app.command("export")
def learner_export(
    who: LearnerArgument,
    folder: FolderOption = DEFAULT_CLASS,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write instead of printing.")
    ] = None,
) -> None:
    """Write everything that is stored about a learner, as JSON."""
    _folder, store = _open_class(folder)
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


@learner_app.command("erase")
def learner_erase(
    who: LearnerArgument,
    folder: FolderOption = DEFAULT_CLASS,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase everything about a learner: records, submissions, marks. It cannot be undone."""
    from toolkit.grading import erase_learner

    opened, store = _open_class(folder)
    learner = _learner_id(store, who)
    if not yes:
        typer.confirm(f"Erase everything about {who} for ever?", abort=True)
    erase_learner(opened, learner)
    store.learners.erase(learner)
    store.close()
    out.print("Erased.")


@learner_app.command("reset-pin")
def learner_reset_pin(
    who: LearnerArgument,
    folder: FolderOption = DEFAULT_CLASS,
) -> None:
    """Give a learner a new PIN."""
    from toolkit.records import Problem

    _folder, store = _open_class(folder)
    learner = _learner_id(store, who)
    pin = typer.prompt("New PIN (6 digits)", hide_input=True, confirmation_prompt=True)
    try:
        store.learners.reset_pin(learner, pin)
    except Problem as problem:
        stop(str(problem))
    finally:
        store.close()
    out.print("The new PIN holds from now on.")


# --- authors -----------------------------------------------------------------------------------


@app.command()
def check(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check modules, built files and translations, and list the facts to look up again."""
    from toolkit.checking import findings

    found = findings()
    if as_json:
        out.print_json(json.dumps(found.as_dict(), ensure_ascii=False))
    else:
        found.show(out)
    raise typer.Exit(1 if found.wrong else 0)


@app.command()
def build() -> None:
    """Build notebooks/, assignments/source/ and the compiled catalogues from their sources."""
    from toolkit import catalogues
    from toolkit.checking import known_tools
    from toolkit.curriculum import build as build_course
    from toolkit.curriculum import load_course, problems
    from toolkit.paths import content_root

    course = load_course()
    wrong = problems(course, known_tools())
    for problem in wrong:
        err.print(f"✗ {problem}", style="red", markup=False, highlight=False)
    if wrong:
        raise typer.Exit(1)
    written = build_course(course, content_root())
    catalogues.compile_all()
    out.print(f"{len(written)} files built.")


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


if __name__ == "__main__":
    main()
