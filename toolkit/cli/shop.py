"""Commands for a shop: orders, tool."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.common import LEARN_FOLDER, LanguageOption, LearnFolderOption, out, speak, stop
from toolkit.i18n import DEFAULT_LANGUAGE

app = typer.Typer()


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
    speak(language)
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


@app.command("tool")
def open_tool(
    name: Annotated[str, typer.Argument(help="A tool's name, such as price.")],
    folder: LearnFolderOption = LEARN_FOLDER,
    language: LanguageOption = DEFAULT_LANGUAGE,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port to listen on.", show_default="8866")
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the tool in a browser.")
    ] = True,
) -> None:
    """Open one tool for your own shop, without a class and without a lesson."""
    speak(language)
    from toolkit import standalone
    from toolkit.workshop.problem import WorkshopProblem

    def announce(address: str) -> None:
        out.print(f"{address}  (Ctrl-C ends it)", highlight=False, soft_wrap=True)

    try:
        standalone.open_tool(
            name, folder.expanduser(), language, announce=announce, port=port, browser=browser
        )
    except (standalone.LaptopProblem, WorkshopProblem) as problem:
        stop(str(problem))
