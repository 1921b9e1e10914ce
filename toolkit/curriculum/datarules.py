"""RULES.md beside a module's practice data: by which rules each file was drawn, in both languages.

It is for trainers and the analyst track. The words are those of the generators, so data and rules cannot
part.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from toolkit.curriculum.generators import GENERATORS
from toolkit.i18n import LANGUAGES

NAME = "RULES.md"

Generated = tuple[str, str, dict[str, Any]]
"""A data set: its name without .csv, its generator, and the options that were given."""

_HEAD = """\
# Aturan data latihan · Rules of the practice data

Berkas ini dibuat oleh `naikkelas build`. Jangan diubah dengan tangan.
`naikkelas build` writes this file. Do not edit it.
"""


def text(generated: Iterable[Generated]) -> str:
    """Return the text of RULES.md. Data sets of the same generator stand together."""
    files: dict[str, list[str]] = {}
    for name, generator, options in generated:
        files.setdefault(generator, []).append(_file(name, options))
    return "\n".join([_HEAD, *(_section(name, files[name]) for name in files)])


def _file(name: str, options: dict[str, Any]) -> str:
    told = ", ".join(f"{key} = {value}" for key, value in options.items())
    return f"`{name}.csv`" + (f" ({told})" if told else "")


def _section(name: str, files: list[str]) -> str:
    generator = GENERATORS[name]
    parts = [f"## {name}", ", ".join(files), *(generator.rules[language] for language in LANGUAGES)]
    return "\n\n".join(parts) + "\n"
