"""One parameter as it holds on a day, and how it is told to people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from toolkit.country import shown
from toolkit.country.schema import Confidence, Entry, Money, Range, Source, Status, Texts, Tier, Unit, Version
from toolkit.i18n import Messages, in_language

_ = Messages("country")


def today() -> date:
    """Return today's date on this machine's calendar."""
    return datetime.now(UTC).astimezone().date()


@dataclass(frozen=True)
class Parameter:
    """A dated fact. `value` is by unit:

    money: Decimal in the main unit (rupiah). share: Decimal, 0.7% is 0.007. count: Decimal.
    fraction: Decimal, 11/12 to 28 figures. range: `Range(low, high)` of shares. text: `Texts`.
    tiers: tuple of `Tier(up_to, rate)`. date: a date.
    None: no dated figure is known, and the person fills in her own.
    """

    id: str
    unit: Unit
    title: Texts
    currency: Money
    version: Version

    @classmethod
    def of(cls, parameter_id: str, entry: Entry, version: Version, currency: Money) -> Parameter:
        """Make the parameter of one version of an entry."""
        return cls(parameter_id, entry.unit, entry.title, currency, version)

    @property
    def value(self) -> Any:
        """The value; see the class."""
        return self.version.value

    @property
    def status(self) -> Status:
        """in_force, announced, postponed or repealed."""
        return self.version.status

    @property
    def confidence(self) -> Confidence:
        """confirmed, one_source, conflicting or unconfirmed."""
        return self.version.confidence

    @property
    def effective_from(self) -> date | None:
        """First day on which it holds, None if unknown."""
        return self.version.effective_from

    @property
    def effective_to(self) -> date | None:
        """Last day on which it holds, None if open."""
        return self.version.effective_to

    @property
    def legal_basis(self) -> str | None:
        """The rule it comes from, if any."""
        return self.version.legal_basis

    @property
    def source(self) -> Source:
        """Where it was read."""
        return self.version.source

    @property
    def source_date(self) -> str:
        """Date of the source, as exact as known: 2025, 2025-07 or 2025-07-14."""
        return self.version.source_date

    @property
    def checked_on(self) -> date:
        """When the source was last looked at."""
        return self.version.checked_on

    @property
    def review_after(self) -> date:
        """After this day it should be looked at again."""
        return self.version.review_after

    def is_expired(self, on: date | None = None) -> bool:
        """Whether its review is overdue on a day (today by default)."""
        return (on or today()) > self.review_after

    def is_certain(self) -> bool:
        """Whether it is in force and confirmed, so that it may be told without a remark."""
        return self.status == "in_force" and self.confidence == "confirmed"

    def note(self, language: str) -> str:
        """Return the note in a language, or an empty text."""
        note = self.version.note_en if language == "en" else self.version.note_id
        return note or ""

    def shown(self, language: str) -> str:
        """Return the value as people write it: `0,7%`, `Rp1.250`, `Rp500 juta`, tiers in words."""
        with in_language(language) as code:
            match self.value:
                case None:
                    return _("fill in yourself")
                case Texts() as texts:
                    return texts.pick(code)
                case Range() as span:
                    return shown.span(span.low, span.high, code)
                case date() as day:
                    return shown.long_date(day, code)
                case tuple() as tiers:
                    return self._tiers(tiers, code)
                case _ as number:
                    return self._number(number, code)

    def remark(self, language: str) -> str:
        """Return what to add in brackets when it is not certain, such as `ditunda`; else an empty text."""
        with in_language(language):
            by_status = {
                "announced": _("announced, not yet in force"),
                "postponed": _("postponed"),
                "repealed": _("repealed"),
            }
            by_confidence = {
                "one_source": _("from one source only"),
                "conflicting": _("sources differ"),
                "unconfirmed": _("not yet confirmed"),
            }
            remarks = [by_status.get(self.status), by_confidence.get(self.confidence)]
            return ", ".join(remark for remark in remarks if remark)

    def stamp(self, language: str, on: date | None = None) -> str:
        """Return since when it holds and where it was read, with a warning where one is due.

        on: the day on which it is read (today by default); after `review_after` it says so.
        """
        with in_language(language) as code:
            parts = [self._since(code)]
            source = _("source: {title}, {date}")
            parts.append(
                source.format(title=self.source.named(code), date=shown.part_date(self.source_date, code))
            )
            if remark := self.remark(code):
                parts.append(remark)
            if self.is_expired(on):
                parts.append(_("needs checking again"))
            return "; ".join(parts)

    def _since(self, code: str) -> str:
        if self.effective_from is None:
            return _("as of {date}").format(date=shown.part_date(self.source_date, code))
        since = shown.long_date(self.effective_from, code)
        if self.status == "in_force":
            return _("in force since {date}").format(date=since)
        return _("planned from {date}").format(date=since)

    def _number(self, number: Decimal, code: str) -> str:
        if self.unit == "share":
            return shown.percent(number, code)
        if self.unit == "fraction":
            return shown.fraction(number)
        if self.unit == "money":
            return shown.money(number, code, self.currency.symbol, self.currency.decimals)
        return shown.count(number, code)

    def _tiers(self, tiers: tuple[Tier, ...], code: str) -> str:
        parts = []
        for number, tier in enumerate(tiers):
            rate = shown.percent(tier.rate, code)
            if tier.up_to is not None:
                limit = shown.exact_money(tier.up_to, code, self.currency.symbol, self.currency.decimals)
                parts.append(_("{rate} up to {limit} per transaction").format(rate=rate, limit=limit))
            elif number:
                parts.append(_("{rate} above that").format(rate=rate))
            else:
                parts.append(rate)
        return ", ".join(parts)
