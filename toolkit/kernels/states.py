"""Which widgets of a forked notebook differ from the states that came with its page.

A page of widgets brings the states that the notebook's template had. Its kernel, a fork of that template, has
to tell it no more than what has changed since: the values of the person who arrived.

`jupyter.widget.control` is ipywidgets' way to ask for all states at once. A page may add `"changed": true`
to `request_states`; the answer then carries `"changed": true` too and holds those widgets only. Any other
page is told all states, each taken once.
"""

from __future__ import annotations

from typing import Any

from ipywidgets import Widget
from ipywidgets.widgets.widget import CONTROL_PROTOCOL_VERSION_MAJOR, _instances, _remove_buffers

TARGET = "jupyter.widget.control"

_changed: set[str] = set()


def watch() -> None:
    """Note from now on which widgets change or are made; called in the template when its notebook has run."""
    stock_change, stock_open = Widget.notify_change, Widget.open

    # Sending would be too late to look: until the fork is a kernel, widgets send nothing.
    def notify_change(widget: Any, change: Any) -> None:
        if change["name"] in widget.keys:
            _changed.add(widget.model_id)
        stock_change(widget, change)

    def open_widget(widget: Any) -> None:
        stock_open(widget)
        _changed.add(widget.model_id)

    _changed.clear()
    Widget.notify_change, Widget.open = notify_change, open_widget


def control_opened(comm: Any, message: dict[str, Any]) -> None:
    """A page has opened the control channel. Raises ValueError for a version that is not understood."""
    version = str(message.get("metadata", {}).get("version", ""))
    if version.split(".")[0] != CONTROL_PROTOCOL_VERSION_MAJOR:
        raise ValueError(f"widget control protocol version {version!r} is not understood")
    comm.on_msg(lambda told: _control_said(comm, told))


def _control_said(comm: Any, message: dict[str, Any]) -> None:
    asked = message["content"]["data"]
    if asked.get("method") != "request_states":
        raise ValueError(f"unknown widget control method {asked.get('method')!r}")
    part = asked.get("changed") is True
    widgets = [one for one in list(_instances.values()) if not part or one.model_id in _changed]
    states, paths, buffers = _remove_buffers({one.model_id: _state(one) for one in widgets})
    answer = {"method": "update_states", "states": states, "buffer_paths": paths}
    comm.send(answer | ({"changed": True} if part else {}), buffers=buffers)


def _state(widget: Any) -> dict[str, Any]:
    return {
        "model_name": widget._model_name,
        "model_module": widget._model_module,
        "model_module_version": widget._model_module_version,
        "state": widget.get_state(),
    }


def register() -> None:
    """Answer pages in ipywidgets' stead; runs in the template."""
    from ipywidgets.comm import get_comm_manager

    get_comm_manager().register_target(TARGET, control_opened)
