"""The small page in Shiny for Python."""

from shiny import App, Inputs, render, ui
from the_page import COST, HEADING, MARGIN, PARAGRAPHS, Slider, result, table


def slider(name: str, one: Slider) -> object:
    """Return a slider."""
    return ui.input_slider(name, one.label, one.least, one.most, one.value, step=one.step)


app_ui = ui.page_fluid(
    ui.h1(HEADING),
    *(ui.p(paragraph) for paragraph in PARAGRAPHS),
    slider("cost", COST),
    slider("margin", MARGIN),
    ui.output_ui("answer"),
    ui.output_table("prices"),
)


def server(input: Inputs) -> None:
    """Answer one visitor."""

    @render.ui
    def answer() -> object:
        return ui.HTML(result(input.cost(), input.margin()))

    @render.table
    def prices() -> object:
        return table(COST.value)


app = App(app_ui, server)
