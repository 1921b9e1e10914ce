"""What each licence is called, who issues it, what it costs, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from toolkit import country
from toolkit.business.licences import Shop, barriers_of, food_permit, halal_way
from toolkit.i18n import Messages, language
from toolkit.lesson.tools.base import Note
from toolkit.lesson.tools.shared import HOME, fact_value, rupiah

_ = Messages("tools")


@dataclass(frozen=True)
class Told:
    """A licence as it is told. have: the field that says she has it already, empty if none does."""

    id: str
    name: str
    todo: str
    where: str
    cost: str
    have: str = ""
    facts: tuple[str, ...] = ()


def text_of(parameter: str) -> str:
    """Return a country fact as text with its remark; a dash if the country has none."""
    try:
        found = country.load(HOME).get(parameter)
    except KeyError:
        return "–"
    remark = found.remark(language())
    shown = found.shown(language())
    return f"{shown} ({remark})" if remark else shown


def _fee(parameter: str) -> str:
    value = fact_value(parameter)
    if isinstance(value, Decimal) and value == 0:
        return _("Free")
    return text_of(parameter)


def told(licence: str, shop: Shop) -> Told:
    """Return how one thing of `business.licences.needed` is told to this shop."""
    return _TELLERS[licence](shop)


def _nib(_shop: Shop) -> Told:
    site = text_of("licence.nib.site")
    return Told(
        "nib",
        _("NIB (business number)"),
        _("Open {site} with your identity card. Choose the code of what you do.").format(site=site),
        _("OSS, {site}").format(site=site),
        _fee("licence.nib.fee"),
        "have_nib",
        ("licence.nib.fee", "licence.kbli.edition"),
    )


def _pirt(_shop: Shop) -> Told:
    return Told(
        "pirt",
        _("P-IRT (food made at home)"),
        _("After the NIB: ask for the SPP-IRT in OSS, one for each kind of food. Then keep the promises."),
        text_of("licence.pirt.issuer"),
        text_of("licence.pirt.fee"),
        "have_pirt",
        ("licence.pirt.basis", "licence.pirt.excluded", "licence.pirt.commitment"),
    )


def _bpom(_shop: Shop) -> Told:
    return Told(
        "bpom",
        _("BPOM MD permit"),
        _("Ask the BPOM office of your province for help. The kitchen is checked first."),
        _("BPOM, e-reg.pom.go.id"),
        text_of("licence.bpom.fee"),
        "have_bpom",
        ("licence.pirt.excluded", "licence.bpom.frozen", "licence.bpom.fee"),
    )


def _halal(shop: Shop) -> Told:
    own = halal_way(shop) == "self"
    return Told(
        "halal",
        _("Halal certificate"),
        _("By own statement, with a companion (P3H). Ask whether free places are left.")
        if own
        else _("The regular way: an inspector visits. First buy from suppliers with a halal certificate."),
        _("BPJPH, {site}").format(site=text_of("licence.halal.site")),
        _("{fee}; free while the quota lasts").format(fee=text_of("licence.halal.self_fee"))
        if own
        else text_of("licence.halal.regular_fee")
        if shop.size in ("micro", "small")
        else _("Ask BPJPH: medium and large shops pay more"),
        "have_halal",
        (deadline_id(shop), "licence.halal.self_declare", *(("licence.halal.quota",) if own else ())),
    )


def _label(_shop: Shop) -> Told:
    return Told(
        "label",
        _("Label “not halal”"),
        _("Write clearly on pack and menu that it is not halal."),
        _("Yourself"),
        _("Only the label"),
        facts=("licence.halal.not_halal",),
    )


def _pdp(_shop: Shop) -> Told:
    return Told(
        "pdp",
        _("Care for buyers' data"),
        _("Keep only what you need, say what for, and delete the rest."),
        _("Yourself"),
        _("Free"),
        facts=("licence.pdp.since",),
    )


_TELLERS: dict[str, Any] = {
    "nib": _nib,
    "pirt": _pirt,
    "bpom": _bpom,
    "halal": _halal,
    "label": _label,
    "pdp": _pdp,
}


def deadline_id(shop: Shop) -> str:
    """Return the country parameter of the halal deadline for this size."""
    return f"licence.halal.deadline.{'micro_small' if shop.size in ('micro', 'small') else 'medium_large'}"


def barrier_words() -> dict[str, str]:
    """Return why something cannot be a P-IRT."""
    return {
        "cold": _("it must stay cold"),
        "sni": _("it must have SNI"),
        "claim": _("the label promises something for health"),
        "special": _("it is for babies or the sick, has alcohol, or is an additive"),
        "place": _("it is not made in your home by hand or small machines"),
    }


def permit_note(shop: Shop) -> list[Note]:
    """Return why this food needs a P-IRT, a BPOM MD permit or none; nothing for other shops."""
    permit = food_permit(shop)
    if permit == "pirt":
        return [Note(_("P-IRT: yes. It keeps long, needs no cold, and is made in your home."))]
    if permit == "bpom":
        words = barrier_words()
        reasons = ", ".join(words[each] for each in barriers_of(shop))
        text = _("P-IRT: no, because {reasons}. The way is BPOM MD.")
        return [Note(text.format(reasons=reasons), "care")]
    if shop.food:
        text = _("No P-IRT or MD for food that is eaten soon. Ask the health office about clean kitchens.")
        return [Note(text)]
    return []


def risk_note(risk: str | None) -> Note:
    """Return what a risk level asks for, or how to find it."""
    if risk in (None, "unknown"):
        text = _("Risk level: type what you make into the code search of OSS, and read the level beside it.")
        return Note(text)
    return Note(_("Risk level: {text}.").format(text=text_of(f"licence.risk.{risk}")))


def trademark_note(brand: bool) -> list[Note]:
    """Return the free choice of registering a brand, if she has one."""
    if not brand:
        return []
    text = _(
        "Brand: free to choose. Registering protects the name. Micro and small shops pay {fee} at {site}."
    )
    return [
        Note(
            text.format(fee=rupiah_of("licence.trademark.fee_small"), site=text_of("licence.trademark.site"))
        )
    ]


def rupiah_of(parameter: str) -> str:
    """Return a money fact as text."""
    value = fact_value(parameter)
    return rupiah(value) if isinstance(value, Decimal) else "–"
