"""Commands for those who write: check, build."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from toolkit.cli.common import err, out

app = typer.Typer()


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
    from toolkit.light_widgets import heavy_widgets
    from toolkit.paths import content_root

    course = load_course()
    _refuse([str(problem) for problem in problems(course, known_tools())])
    written = build_course(course, content_root())
    catalogues.compile_all()
    _refuse(heavy_widgets(content_root() / "notebooks"))
    out.print(f"{len(written)} files built.")


def _refuse(wrong: list[str]) -> None:
    for line in wrong:
        err.print(f"✗ {line}", style="red", markup=False, highlight=False)
    if wrong:
        raise typer.Exit(1)
