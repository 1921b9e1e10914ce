"""Fields of the landed-cost tool, and what we know of each country."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from toolkit.country.schema import Texts
from toolkit.i18n import Messages
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools.shared import MOST_MONEY, fact_value

_ = Messages("tools")

ZERO = Decimal(0)

MONEY_SIGNS = {"my": "RM", "sg": "S$", "au": "A$", "jp": "¥", "us": "US$", "eu": "€", "ph": "₱"}
FREE_BY_CIF = ("my", "sg", "jp")
"""Countries that compare the value with freight with their limits."""

TAX_ON_GOODS = ("my",)
"""Countries whose tax on low-value goods is counted on the goods alone."""

READY = ("capacity", "packing", "permits", "language", "payment", "sample")
NEEDED = ("country", "cost", "margin", "pieces", "inland", "freight", "rate")
LATER = ("duty", "tax", "term", "platform", "market", "insurance", "fee", "ready", *READY)


@dataclass(frozen=True)
class Country:
    """What the country file says of a destination. Limits are in its own money; None: not known."""

    code: str
    sign: str
    duty_base: str
    duty: Decimal | None
    duty_free: Decimal
    tax: Decimal | None
    tax_free: Decimal
    flat_duty: Decimal
    flat_max: Decimal

    @property
    def parameters(self) -> list[str]:
        """Ids of the parameters that the result rests on."""
        names = ("duty_base", "duty", "duty_free", "tax", "tax_free", "flat_duty", "extra")
        return [f"export.{self.code}.{name}" for name in names]


def known(code: str) -> Country:
    """Return a destination as the country file has it today."""

    def value(name: str) -> Decimal | None:
        found = fact_value(f"export.{code}.{name}")
        return found if isinstance(found, Decimal) else None

    base = fact_value(f"export.{code}.duty_base")
    return Country(
        code=code,
        sign=MONEY_SIGNS[code],
        duty_base=base.en.lower() if isinstance(base, Texts) and base.en.lower() in ("fob", "cif") else "cif",
        duty=value("duty"),
        duty_free=value("duty_free") or ZERO,
        tax=value("tax"),
        tax_free=value("tax_free") or ZERO,
        flat_duty=value("flat_duty") or ZERO,
        flat_max=value("flat_max") or ZERO,
    )


def country_names() -> dict[str, str]:
    """Return the destinations by their codes."""
    return {
        "my": _("Malaysia (ringgit)"),
        "sg": _("Singapore (dollar)"),
        "ph": _("Philippines (peso)"),
        "au": _("Australia (dollar)"),
        "jp": _("Japan (yen)"),
        "us": _("United States (dollar)"),
        "eu": _("European Union (euro)"),
    }


def terms() -> dict[str, str]:
    """Return in plain words what a price covers."""
    return {
        "exw": _("EXW: the buyer fetches it at my place"),
        "fob": _("FOB: I pay as far as the ship or plane"),
        "cif": _("CIF: I pay freight, the buyer pays duty"),
        "ddp": _("DDP: I pay everything to the door"),
    }


def ready() -> dict[str, str]:
    """Return the six points of readiness."""
    return {
        "capacity": _("I can make this much extra every month"),
        "packing": _("The packing survives a drop and two weeks"),
        "permits": _("NIB is there, and the goods are allowed there"),
        "language": _("Label, listing and answers in their language"),
        "payment": _("I am paid before I send"),
        "sample": _("One sample has arrived in good order"),
    }


def fields() -> list[Entry]:
    """Return all fields; those of `LATER` appear once the first ones are filled in."""
    yes_no = [("no", _("No")), ("yes", _("Yes"))]
    return [
        Entry("country", "choice", _("Where to?"), choices=list(country_names().items())),
        Entry(
            "cost", "money", _("Cost of one piece"), help=_("From lesson 2. Example: 60k."), high=MOST_MONEY
        ),
        Entry(
            "margin",
            "percent",
            _("Wanted margin of your price"),
            help=_("Example: 40%."),
            high=Decimal("0.95"),
        ),
        Entry("pieces", "count", _("Pieces in the parcel"), help=_("Example: 10."), low=1, high=100_000),
        Entry(
            "inland",
            "money",
            _("To the port or post office, with papers"),
            help=_("Whole parcel. Example: 100k."),
            high=MOST_MONEY,
        ),
        Entry(
            "freight",
            "money",
            _("Postage abroad"),
            help=_("Whole parcel. Ask two couriers. Example: 450k."),
            high=MOST_MONEY,
        ),
        Entry(
            "rate",
            "money",
            _("Rupiah for 1 of their money, today"),
            help=_("Look it up at your bank: what they pay you. Not from memory."),
            low=Decimal("0.01"),
            high=MOST_MONEY,
        ),
        Entry(
            "duty",
            "percent",
            _("Duty on your goods there"),
            help=_("Ask the courier with your HS code. Example: 5%."),
            high=10,
            optional=True,
        ),
        Entry(
            "term",
            "choice",
            _("Who pays what (Incoterm)"),
            default="ddp",
            choices=list(terms().items()),
        ),
        Entry(
            "market",
            "money",
            _("Similar goods cost there, in their money"),
            help=_("One piece, on arrival. Look at three shops. Example: 55."),
            high=MOST_MONEY,
            optional=True,
        ),
        Entry(
            "platform",
            "tick",
            _("A marketplace or courier collects tax there"),
            help=_("Then small parcels pay tax too."),
            optional=True,
        ),
        Entry(
            "tax",
            "percent",
            _("Tax there, if you know better"),
            help=_("Empty: we take the rate that we noted."),
            high=1,
            optional=True,
        ),
        Entry("insurance", "money", _("Insurance of the parcel"), high=MOST_MONEY, optional=True),
        Entry(
            "fee",
            "percent",
            _("Fee for payment from abroad"),
            help=_("Of the whole amount. Example: 4.5%."),
            high=Decimal("0.5"),
            optional=True,
        ),
        Entry("ready", "choice", _("Also check: am I ready?"), default="no", choices=yes_no),
        *(Entry(name, "tick", label, optional=True) for name, label in ready().items()),
    ]
