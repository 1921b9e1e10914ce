"""The small page in marimo."""

import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    from the_page import COST, HEADING, MARGIN, PARAGRAPHS, result, table

    mo.md("\n\n".join([f"# {HEADING}", *PARAGRAPHS]))
    return COST, MARGIN, mo, result, table


@app.cell
def _(COST, mo):
    cost = mo.ui.slider(COST.least, COST.most, COST.step, COST.value, label=COST.label)
    cost  # noqa: B018 - shown
    return (cost,)


@app.cell
def _(MARGIN, mo):
    margin = mo.ui.slider(MARGIN.least, MARGIN.most, MARGIN.step, MARGIN.value, label=MARGIN.label)
    margin  # noqa: B018 - shown
    return (margin,)


@app.cell
def _(cost, margin, mo, result):
    mo.Html(result(cost.value, margin.value))
    return


@app.cell
def _(COST, mo, table):
    mo.Html(table(COST.value).to_html(index=False))
    return


if __name__ == "__main__":
    app.run()
