"""Writing a notebook: byte for byte what nbformat writes, without its copies and slow encoder."""

from __future__ import annotations

import json
from collections.abc import Callable
from json.encoder import encode_basestring
from typing import Any

# As in nbformat.v4.rwbase: text types are written as lists of lines, and these are left out.
_SPLIT = {"application/javascript", "image/svg+xml"}
_TRANSIENT_OF_BOOK = {"orig_nbformat", "orig_nbformat_minor", "signature"}
_TRANSIENT_OF_CELL = {"trusted"}
_CONSTANTS = {None: "null", True: "true", False: "false"}


def text(book: Any) -> bytes:
    """Return a notebook of format 4 as nbconvert's notebook exporter writes it to a file."""
    parts: list[str] = []
    _write(
        {
            **book,
            "cells": [_cell(cell) for cell in book.cells],
            "metadata": _without(book.metadata, _TRANSIENT_OF_BOOK),
        },
        "\n",
        parts.append,
    )
    parts.append("\n")
    return "".join(parts).encode()


def _cell(cell: Any) -> dict[str, Any]:
    shown = {**cell, "metadata": _without(cell.metadata, _TRANSIENT_OF_CELL)}
    if isinstance(cell.get("source"), str):
        shown["source"] = cell.source.splitlines(True)
    if "attachments" in cell:
        shown["attachments"] = {name: _bundle(bundle) for name, bundle in cell.attachments.items()}
    if cell.cell_type == "code":
        shown["outputs"] = [_output(output) for output in cell.outputs]
    return shown


def _output(output: Any) -> dict[str, Any]:
    if output.output_type in ("execute_result", "display_data"):
        return {**output, "data": _bundle(output.get("data", {}))}
    if output.output_type == "stream" and isinstance(output.text, str):
        return {**output, "text": output.text.splitlines(True)}
    return dict(output)


def _bundle(data: Any) -> dict[str, Any]:
    return {
        key: value.splitlines(True)
        if isinstance(value, str) and (key.startswith("text/") or key in _SPLIT)
        else value
        for key, value in data.items()
    }


def _without(values: Any, names: set[str]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key not in names}


def _write(value: Any, indent: str, add: Callable[[str], None]) -> None:
    """Write a value as `json.dumps(indent=1, sort_keys=True, ensure_ascii=False)`. indent: of its line."""
    if isinstance(value, str):
        add(encode_basestring(value))
    elif isinstance(value, dict) and value:
        inner, sign = f"{indent} ", "{"
        for key in sorted(value):
            add(f"{sign}{inner}{_key(key)}: ")
            _write(value[key], inner, add)
            sign = ","
        add(f"{indent}}}")
    elif isinstance(value, list | tuple) and value:
        inner, sign = f"{indent} ", "["
        for item in value:
            if isinstance(item, str):
                add(f"{sign}{inner}{encode_basestring(item)}")
            else:
                add(f"{sign}{inner}")
                _write(item, inner, add)
            sign = ","
        add(f"{indent}]")
    elif value is None or value is True or value is False:
        add(_CONSTANTS[value])
    elif type(value) is int:
        add(str(value))
    else:
        add(json.dumps(value))


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError("a notebook's keys are texts")
    return encode_basestring(key)
