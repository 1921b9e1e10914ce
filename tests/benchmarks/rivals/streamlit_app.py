"""The small page in Streamlit."""

import streamlit as st
from the_page import COST, HEADING, MARGIN, PARAGRAPHS, Slider, result, table


def slider(one: Slider) -> int:
    """Show a slider and return its value."""
    return st.slider(one.label, one.least, one.most, one.value, one.step)


st.title(HEADING)
for paragraph in PARAGRAPHS:
    st.markdown(paragraph)
cost, margin = slider(COST), slider(MARGIN)
st.html(result(cost, margin))
st.table(table(COST.value))
