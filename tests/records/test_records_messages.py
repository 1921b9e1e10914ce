from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel.messages.pofile import read_po

import toolkit.records
from toolkit.i18n import Messages, in_language
from toolkit.paths import locale_root

PACKAGE = Path(toolkit.records.__file__).parent
PO = locale_root() / "id" / "LC_MESSAGES" / "records.po"


def used() -> Iterator[str]:
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called in ("_", "_.plural"):
                texts = node.args[: 1 if called == "_" else 2]
                assert all(isinstance(text, ast.Constant) for text in texts), f"{file}:{node.lineno}"
                yield texts[0].value  # type: ignore[attr-defined]


def test_every_message_is_translated_and_no_other() -> None:
    with PO.open("rb") as file:
        catalogue = read_po(file)
    known = {message.id if isinstance(message.id, str) else message.id[0]: message for message in catalogue}
    known.pop("", None)
    assert set(used()) == set(known)
    for text, message in known.items():
        translated = message.string if isinstance(message.string, str) else message.string[0]
        fields = [
            {field for _l, field, _s, _c in Formatter().parse(each) if field} for each in (text, translated)
        ]
        assert translated, text
        assert fields[0] == fields[1], text


def test_the_compiled_catalogue_is_current() -> None:
    _ = Messages("records")
    with in_language("id"), PO.open("rb") as file:
        for message in read_po(file):
            if message.id and isinstance(message.id, str):
                assert _(message.id) == message.string
