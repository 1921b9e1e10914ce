"""Reading a country file, and looking parameters up by date."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from toolkit.country.parameter import Parameter, today
from toolkit.country.schema import Entry, Header, ParameterId, Part, Version
from toolkit.i18n import Messages

_ = Messages("country")


class CountryFileProblem(ValueError):
    """A country file cannot be used. The text names the file, the parameter, the key and how to mend it."""


class UnknownParameter(KeyError):
    """No parameter of this id, or none on this day. `str()` is a sentence."""

    def __str__(self) -> str:
        return str(self.args[0])


class _File(Part):
    country: Header
    parameters: dict[ParameterId, Entry]


class Country:
    """A country's parameters. Make one with `load`."""

    def __init__(self, header: Header, entries: dict[str, Entry]) -> None:
        self.header = header
        self._entries = entries

    @property
    def code(self) -> str:
        """Two letters, such as `id`."""
        return self.header.code

    @property
    def checked_on(self) -> date:
        """The newest check of any parameter: the day as of which texts are built, so that builds repeat."""
        return max(version.checked_on for entry in self._entries.values() for version in entry.versions)

    def __contains__(self, parameter_id: object) -> bool:
        return parameter_id in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def get(self, parameter_id: str, on: date | None = None) -> Parameter:
        """Return a parameter as it holds on a day (today by default).

        Of the versions that cover the day, one in force comes before one that is announced, postponed or
        repealed, and a newer before an older one. Raises `UnknownParameter`.
        """
        entry = self._entries.get(parameter_id)
        if entry is None:
            raise UnknownParameter(self._unknown(parameter_id))
        day = on or today()
        covering = [version for version in entry.versions if version.covers(day)]
        if not covering:
            text = _("The parameter {id} has no value for {day}.")
            raise UnknownParameter(text.format(id=parameter_id, day=day.isoformat()))
        best = max(covering, key=_rank)
        return Parameter.of(parameter_id, entry, best, self.header.currency)

    def find(self, prefix: str, on: date | None = None) -> list[Parameter]:
        """Return the parameters whose id is `prefix` or begins with `prefix.`, as they hold on a day."""
        ids = [
            known for known in self._entries if known == prefix or known.startswith(prefix.rstrip(".") + ".")
        ]
        return [self.get(known, on) for known in ids if self._has_value(known, on)]

    def history(self, parameter_id: str) -> list[Parameter]:
        """Return all versions of a parameter, oldest first. Raises `UnknownParameter`."""
        entry = self._entries.get(parameter_id)
        if entry is None:
            raise UnknownParameter(self._unknown(parameter_id))
        return [Parameter.of(parameter_id, entry, each, self.header.currency) for each in entry.versions]

    def overdue(self, on: date | None = None) -> list[Parameter]:
        """Return the parameters whose review is overdue on a day (today by default)."""
        return [each for each in self._all(on) if each.is_expired(on)]

    def unconfirmed(self, on: date | None = None) -> list[Parameter]:
        """Return the parameters that are not both in force and confirmed by more than one reading."""
        return [each for each in self._all(on) if not each.is_certain()]

    def _all(self, on: date | None) -> list[Parameter]:
        return [self.get(known, on) for known in self._entries if self._has_value(known, on)]

    def _has_value(self, parameter_id: str, on: date | None) -> bool:
        day = on or today()
        return any(version.covers(day) for version in self._entries[parameter_id].versions)

    def _unknown(self, parameter_id: str) -> str:
        text = _("There is no parameter {id} in the country file.").format(id=parameter_id)
        near = difflib.get_close_matches(parameter_id, self._entries, n=1)
        return f"{text} {_('Did you mean {id}?').format(id=near[0])}" if near else text


def _rank(version: Version) -> tuple[bool, date]:
    return version.status == "in_force", version.effective_from or date.min


def load(code: str = "id") -> Country:
    """Return the country of a two-letter code, read once in a process. Raises `CountryFileProblem`."""
    return _load(code)


@cache
def _load(code: str) -> Country:
    path = Path(__file__).parent / f"{code}.yaml"
    if not (len(code) == 2 and code.isalpha() and path.is_file()):
        raise CountryFileProblem(_("There is no country file for {code}.").format(code=repr(code)))
    return read(path)


def read(path: Path) -> Country:
    """Read a country file. Raises `CountryFileProblem` that names every mistake found."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)  # noqa: S506
        content = _File.model_validate(data)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise CountryFileProblem(f"{path.name}: {problem}") from problem
    except ValidationError as problem:
        lines = [f"{path.name}: {_told(error)}" for error in problem.errors()]
        raise CountryFileProblem("\n".join(lines)) from problem
    return Country(content.country, dict(content.parameters))


def _told(error: Any) -> str:
    where = [str(part) for part in error["loc"]]
    message = str(error["msg"]).removeprefix("Value error, ")
    if where[:1] == ["parameters"] and len(where) > 1:
        where = where[1:]
        if len(where) > 2 and where[1] == "versions" and where[2].isdigit():
            where[1:3] = [f"version {int(where[2]) + 1}"]
    place = ", ".join(where) or "file"
    if error["type"] == "missing":
        return _("{where}: this key is missing; add it.").format(where=place)
    if error["type"] == "extra_forbidden":
        return _("{where}: this key is not known; remove it or correct its spelling.").format(where=place)
    return _("{where}: {message}.").format(where=place, message=message.rstrip("."))


class _UniqueKeys(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe loader that refuses a key written twice, which YAML would silently let win."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _value in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is written twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)
