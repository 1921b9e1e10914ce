"""What every view is made of. Widgets share one layout and one style, so that a page stays light."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import ipywidgets as widgets
from ipywidgets.widgets.widget_bool import CheckboxStyle
from ipywidgets.widgets.widget_description import DescriptionStyle
from ipywidgets.widgets.widget_string import HTMLStyle, TextStyle

from toolkit.i18n import in_language

HIDDEN = "nk-hidden"

_shared: dict[type, Any] = {}

Self = TypeVar("Self", bound="View")
Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class View:
    """Base of the views: made lazily, and speaking the lesson's language whenever it is called."""

    language: str

    def __init__(self, language: str) -> None:
        self.language = language
        self._widget: widgets.Widget | None = None

    @property
    def widget(self) -> widgets.Widget:
        """The widget to show; it is built at the first call."""
        if self._widget is None:
            with in_language(self.language):
                self._widget = self.build()
        return self._widget

    def build(self) -> widgets.Widget:
        """Make the widgets and link them to the model."""
        raise NotImplementedError


def spoken(
    method: Callable[Concatenate[Self, Arguments], Answer],
) -> Callable[Concatenate[Self, Arguments], Answer]:
    """Run a view's method in its language: a kernel handles each message in a context of its own."""

    @wraps(method)
    def inside(view: Self, *arguments: Arguments.args, **named: Arguments.kwargs) -> Answer:
        with in_language(view.language):
            return method(view, *arguments, **named)

    return inside


def shared(kind: type[Any]) -> Any:
    """Return the one layout or style of a kind; never change what it holds."""
    known = _shared.get(kind)
    if known is None or known.comm is None:
        known = _shared[kind] = kind()
    return known


def html(value: str = "", css: Sequence[str] = ()) -> widgets.HTML:
    """Return an HTML widget. The value must be safe already (`views.text`)."""
    made = widgets.HTML(value, layout=shared(widgets.Layout), style=shared(HTMLStyle))
    return _with(made, css)


def box(children: Sequence[widgets.Widget], css: Sequence[str] = ()) -> widgets.VBox:
    """Return a column of widgets."""
    return _with(widgets.VBox(list(children), layout=shared(widgets.Layout)), css)


def button(label: str, pressed: Callable[[], Any], css: Sequence[str] = ("nk-secondary",)) -> widgets.Button:
    """Return a button that calls `pressed`."""
    made = widgets.Button(
        description=label, layout=shared(widgets.Layout), style=shared(widgets.ButtonStyle), tooltip=""
    )
    made.on_click(lambda _button: pressed())
    return _with(made, css)


def text_input(label: str, lines: int = 1) -> widgets.Text | widgets.Textarea:
    """Return a text box with its label above it."""
    common = {
        "description": label,
        "tooltip": "",
        "layout": shared(widgets.Layout),
        "style": shared(TextStyle),
    }
    if lines > 1:
        return _with(widgets.Textarea(rows=lines, **common), ["nk-input"])
    return _with(widgets.Text(**common), ["nk-input"])


def radio(label: str, choices: Sequence[tuple[str, str]]) -> widgets.RadioButtons:
    """Return radio buttons; choices are (id, label), nothing is chosen yet."""
    return _with(
        widgets.RadioButtons(
            options=[(text, name) for name, text in choices],
            index=None,
            description=label,
            tooltip="",
            layout=shared(widgets.Layout),
            style=shared(DescriptionStyle),
        ),
        ["nk-input", "nk-choices"],
    )


def dropdown(label: str, choices: Sequence[tuple[str, str]]) -> widgets.Dropdown:
    """Return a drop-down list; choices are (id, label), nothing is chosen yet."""
    return _with(
        widgets.Dropdown(
            options=[(text, name) for name, text in choices],
            index=None,
            description=label,
            tooltip="",
            layout=shared(widgets.Layout),
            style=shared(DescriptionStyle),
        ),
        ["nk-input"],
    )


def toggle(label: str, value: bool = False) -> widgets.Checkbox:
    """Return a box to tick, as large as an option."""
    return _with(
        widgets.Checkbox(
            value=value,
            description=label,
            tooltip="",
            indent=False,
            layout=shared(widgets.Layout),
            style=shared(CheckboxStyle),
        ),
        ["nk-option", "nk-toggle"],
    )


def file_input(label: str, accept: Sequence[str], limit: int) -> widgets.FileUpload:
    """Return a button that lets her choose one file. limit: bytes; the page refuses larger ones itself."""
    made = widgets.FileUpload(
        accept=",".join(accept),
        multiple=False,
        description=label,
        tooltip="",
        layout=shared(widgets.Layout),
        style=shared(widgets.ButtonStyle),
    )
    # The page's script finds the limit here: a file beyond it would break the connection.
    return _with(made, ["nk-secondary", "nk-upload", f"nk-most-{limit}"])


def mark(widget: widgets.DOMWidget, css: str, on: bool) -> None:
    """Give a widget a class or take it away; does nothing (and sends nothing) if it is so already."""
    if on and css not in widget._dom_classes:
        widget.add_class(css)
    elif not on and css in widget._dom_classes:
        widget.remove_class(css)


def later(seconds: float, call: Callable[[], None]) -> asyncio.TimerHandle | None:
    """Call later in the kernel's loop; at once where there is none. Returns what can be cancelled."""
    try:
        return asyncio.get_running_loop().call_later(seconds, call)
    except RuntimeError:
        call()
        return None


def _with(widget: Any, css: Sequence[str]) -> Any:
    if css:
        widget._dom_classes = tuple(css)
    return widget
