"""The format of a country file: what a parameter and its dated versions may say.

Numbers are written in quotes (`"0.007"`), so that they stay exact. Rates are shares: 0.7% is `"0.007"`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

Unit = Literal["money", "share", "fraction", "range", "tiers", "count", "text", "date"]
Status = Literal["in_force", "announced", "postponed", "repealed"]
Confidence = Literal["confirmed", "one_source", "conflicting", "unconfirmed"]

ParameterId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
PartDate = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]


def _exact(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError('a number with a decimal point must stand in quotes, e.g. "0.007"')
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError('write a number in quotes, e.g. "0.007" or "500000"')
    return value


Number = Annotated[Decimal, BeforeValidator(_exact)]


class Part(BaseModel):
    """Base of every part of the format: frozen, and unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Texts(Part):
    """A text in every language."""

    id: Line
    en: Line

    def pick(self, language: str) -> str:
        """Return the text in `language`, Indonesian if there is none."""
        return str(getattr(self, language, self.id))


class Tier(Part):
    """One step of a tariff: up to and including `up_to` (None: no limit) the share `rate` is charged."""

    up_to: Number | None
    rate: Number = Field(ge=0, le=1)


class Range(Part):
    """A span of shares, such as fees that differ between categories."""

    low: Number
    high: Number

    @model_validator(mode="after")
    def _in_order(self) -> Range:
        if self.low > self.high:
            raise ValueError("`low` is greater than `high`")
        return self


class Source(Part):
    """Where the value was read."""

    title: Line
    title_en: Line | None = Field(default=None, description="where the title itself needs translating")
    where: Line = Field(description="address, or law and article")

    def named(self, language: str) -> str:
        """Return the title in a language."""
        return self.title_en if language == "en" and self.title_en else self.title


Value = Decimal | Range | tuple[Tier, ...] | Texts | date | None


class Version(Part):
    """The value of a parameter during one span of time.

    effective_from, effective_to: first and last day, None where open or unknown. checked_on: when somebody
    last looked at the source. review_after: the day after which it should be looked at again.
    """

    value: Any
    effective_from: date | None = None
    effective_to: date | None = None
    status: Status
    legal_basis: Line | None = None
    source: Source
    source_date: PartDate
    checked_on: date
    review_after: date
    confidence: Confidence
    note_id: Line | None = None
    note_en: Line | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Version:
        if self.effective_from and self.effective_to and self.effective_from > self.effective_to:
            raise ValueError("`effective_to` lies before `effective_from`")
        if self.review_after <= self.checked_on:
            raise ValueError("`review_after` must lie after `checked_on`")
        if (self.note_id is None) != (self.note_en is None):
            raise ValueError("give `note_id` and `note_en`, or neither")
        return self

    def covers(self, day: date) -> bool:
        """Whether `day` lies in this version's span."""
        begun = self.effective_from is None or self.effective_from <= day
        return begun and (self.effective_to is None or day <= self.effective_to)


class Money(Part):
    """How the country writes its money."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    symbol: Line
    decimals: int = Field(ge=0, le=3)


class Header(Part):
    """What describes the country itself."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    name: Texts
    currency: Money


class Entry(Part):
    """One parameter with all its versions, oldest first."""

    unit: Unit
    title: Texts
    versions: tuple[Version, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _read_values(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("versions"), list):
            return data
        versions = []
        for number, version in enumerate(data["versions"], start=1):
            if isinstance(version, dict) and "value" in version:
                try:
                    value = read_value(data.get("unit"), version["value"])
                except ValueError as problem:
                    raise ValueError(f"version {number}, `value`: {_plain(problem)}") from problem
                version = {**version, "value": value}
            versions.append(version)
        return {**data, "versions": versions}

    @model_validator(mode="after")
    def _spans_do_not_overlap(self) -> Entry:
        in_force = [version for version in self.versions if version.status == "in_force"]
        for earlier, later in pairwise(in_force):
            if later.effective_from is None:
                raise ValueError("of several versions in force only the oldest may lack `effective_from`")
            if earlier.effective_to is None or earlier.effective_to >= later.effective_from:
                raise ValueError(
                    f"the version before {later.effective_from} must end earlier: set its `effective_to`"
                )
        return self


class _Number(Part):
    value: Number


class _Tiers(Part):
    tiers: tuple[Tier, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _rising_and_open(self) -> _Tiers:
        limits = [tier.up_to for tier in self.tiers]
        if limits[-1] is not None or None in limits[:-1]:
            raise ValueError("only the last tier has `up_to: null`, and it must have it")
        bounded = [limit for limit in limits if limit is not None]
        if bounded != sorted(set(bounded)):
            raise ValueError("the tiers' `up_to` must rise")
        return self


def read_value(unit: Any, raw: Any) -> Value:
    """Read a raw value by its unit; None stays None (no dated figure is known). Raises ValueError."""
    if raw is None:
        return None
    if unit == "text":
        return Texts(id=raw, en=raw) if isinstance(raw, str) else Texts.model_validate(raw)
    if unit == "date":
        return _day(raw)
    if unit == "tiers":
        return _Tiers(tiers=raw).tiers
    if unit == "range":
        return Range.model_validate(raw)
    value = _fraction(raw) if unit == "fraction" else _Number(value=raw).value
    if unit == "share" and not 0 <= value <= 1:
        raise ValueError("a share lies between 0 and 1: write 0.7% as 0.007")
    if value < 0:
        raise ValueError("must not be negative")
    return value


def _day(raw: Any) -> date:
    # YAML reads 2026-03-21 as a date, and 2026-03-21 10:00 as a moment, which is one too.
    if type(raw) is date:
        return raw
    raise ValueError("write a day without quotes, e.g. 2026-03-21")


def _fraction(raw: Any) -> Decimal:
    parts = str(raw).split("/")
    if len(parts) != 2 or not all(part.strip().isdigit() for part in parts) or not int(parts[1]):
        raise ValueError('write a fraction in quotes, e.g. "11/12"')
    return Decimal(int(parts[0])) / Decimal(int(parts[1]))


def _plain(problem: ValueError) -> str:
    errors = getattr(problem, "errors", None)
    if errors is None:
        return str(problem)
    return "; ".join(str(error["msg"]).removeprefix("Value error, ") for error in errors())
