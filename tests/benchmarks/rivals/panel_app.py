"""The small page in Panel."""

import panel as pn
from the_page import COST, HEADING, MARGIN, PARAGRAPHS, Slider, result, table

pn.extension()


def slider(one: Slider) -> pn.widgets.IntSlider:
    """Return a slider."""
    return pn.widgets.IntSlider(name=one.label, start=one.least, end=one.most, step=one.step, value=one.value)


cost, margin = slider(COST), slider(MARGIN)
pn.Column(
    f"# {HEADING}",
    *PARAGRAPHS,
    cost,
    margin,
    pn.pane.HTML(pn.bind(result, cost, margin)),
    pn.pane.DataFrame(table(COST.value), index=False),
).servable(title=HEADING)
