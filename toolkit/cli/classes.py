"""Commands for classes: workshop, learn."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.common import (
    DEFAULT_CLASS,
    LEARN_FOLDER,
    ClassArgument,
    LanguageOption,
    LearnFolderOption,
    out,
    speak,
    stop,
)
from toolkit.i18n import DEFAULT_LANGUAGE

app = typer.Typer()


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
    certificate: Annotated[
        Path | None, typer.Option(help="Serve https with this certificate (PEM, with its chain).")
    ] = None,
    key: Annotated[
        Path | None, typer.Option(help="The certificate's private key (PEM), if in a file of its own.")
    ] = None,
    public_name: Annotated[
        str, typer.Option(help="Host name that phones open, such as the one the certificate is for.")
    ] = "",
    kernels: Annotated[
        int,
        typer.Option(
            envvar="NAIKKELAS_KERNELS",
            min=0,
            help="Lessons in use at the same time; 0 is as many as this computer can carry.",
        ),
    ] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the console in a browser.")
    ] = True,
) -> None:
    """Make or reopen a class and serve it to the phones in the room."""
    speak(language)
    from toolkit.curriculum import broken_modules, load_course
    from toolkit.grading import ClassFolder, ClassFolderProblem
    from toolkit.records import Problem, Records

    if key is not None and certificate is None:
        stop("--key needs --certificate.")
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
    from toolkit.workshop import WorkshopProblem, run, tls

    try:
        run(
            opened,
            store,
            course,
            host=host,
            port=port,
            password=password,
            kernels=kernels,
            open_browser=browser,
            public_name=public_name,
            tls=tls.context(certificate, key) if certificate else None,
        )
    except WorkshopProblem as problem:
        stop(str(problem), 1)
    finally:
        store.close()


@app.command()
def learn(
    folder: LearnFolderOption = LEARN_FOLDER,
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
    speak(language)
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
