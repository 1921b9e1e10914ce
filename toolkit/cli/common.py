"""What every command shares: how it speaks, how it stops, how it opens a class."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

from toolkit.i18n import LANGUAGES, use_language

if TYPE_CHECKING:
    from toolkit.grading import ClassFolder
    from toolkit.records import Records

out = Console()
err = Console(stderr=True)

ClassArgument = Annotated[Path, typer.Argument(help="The class folder.", show_default="./class")]
LanguageOption = Annotated[str, typer.Option("--language", help="Language of messages: id or en.")]
LearnFolderOption = Annotated[
    Path, typer.Option("--folder", help="Where the notebooks are put.", show_default="~/NaikKelas")
]
DEFAULT_CLASS = Path("class")
LEARN_FOLDER = Path("~/NaikKelas")


def stop(message: str, code: int = 2) -> NoReturn:
    """Say what is wrong and end, without a traceback."""
    from rich.markup import escape

    err.print(f"[bold red]✗[/] {escape(message)}", highlight=False)
    raise typer.Exit(code)


def speak(code: str) -> str:
    """Use a language for messages; a wrong one ends the command."""
    if code not in LANGUAGES:
        stop(f"--language: there is no language {code!r}; choose one of {', '.join(LANGUAGES)}.")
    return use_language(code)


def must_be_class(path: Path) -> None:
    """End the command unless there is a class at `path`; commands that do not make one begin with this."""
    if not (path / "class.yaml").is_file():
        makes = "" if path.exists() else f" `naikkelas workshop {path}` makes one."
        stop(f"{path} is not a class folder: there is no class.yaml in it.{makes}")


def speak_as_class(path: Path) -> None:
    """Use the language of the class at `path` from now on; ends the command if there is no class."""
    from toolkit.grading import ClassFolderProblem
    from toolkit.grading.description import read_description

    must_be_class(path)
    try:
        use_language(read_description(path / "class.yaml").language)
    except ClassFolderProblem as problem:
        stop(str(problem))


def printable(text: str) -> str:
    """Return a learner's text without what a terminal would obey."""
    return "".join(char if char.isprintable() else " " for char in text)


def open_class(path: Path) -> tuple[ClassFolder, Records]:
    """Open an existing class; what is wrong with it ends the command with a message."""
    from toolkit.grading import ClassFolder, ClassFolderProblem
    from toolkit.records import Problem, Records

    must_be_class(path)
    try:
        folder = ClassFolder.open_or_make(path)
        return folder, Records.open(folder.records_url)
    except (ClassFolderProblem, Problem) as problem:
        stop(str(problem))
