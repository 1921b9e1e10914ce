"""Every string of the interface is translated, compiled, and keeps its placeholders."""

from __future__ import annotations

from toolkit import catalogues


def test_every_string_is_translated_and_compiled() -> None:
    assert catalogues.faults() == []


def test_strings_are_found_in_code_and_templates() -> None:
    places = {use.place.rsplit(".", 1)[1] for use in catalogues.uses()}
    assert {"py", "html"} <= places
