"""Words of the privacy tool: what the choices and the reasons for a colour are called."""

from __future__ import annotations

from toolkit.i18n import Messages

_ = Messages("tools")


def kinds() -> dict[str, str]:
    """Return the usual items of data with their names, and `other`."""
    return {
        "contact": _("Name and phone number"),
        "address": _("Delivery address"),
        "orders": _("Orders and receipts"),
        "proof": _("Picture of a transfer slip"),
        "debts": _("List of debts (kasbon)"),
        "chat": _("Chats with buyers"),
        "promo": _("Numbers for promotion"),
        "birthday": _("Birthday"),
        "photo": _("Buyer's photo or review"),
        "size": _("Clothes or shoe size"),
        "health": _("Allergy or illness"),
        "child": _("Child's name, age or photo"),
        "bank": _("Buyer's bank account number"),
        "card": _("Picture or number of a bank card"),
        "id_card": _("Picture or number of an ID card (KTP)"),
        "religion": _("Religion"),
        "cctv": _("CCTV recordings"),
        "staff": _("Staff: name, address, contract"),
        "staff_pay": _("Staff: pay and bank account"),
        "fingerprint": _("Staff: fingerprint or face scan"),
        "police": _("Staff: police record (SKCK)"),
        "supplier": _("Suppliers' contacts"),
        "other": _("Something else"),
    }


def people() -> dict[str, str]:
    """Return whom data can be about."""
    return {
        "buyer": _("Buyers"),
        "child": _("Children"),
        "visitor": _("Visitors"),
        "staff": _("Staff"),
        "supplier": _("Suppliers"),
    }


def purposes() -> dict[str, str]:
    """Return what data can be for."""
    return {
        "order": _("To make and send orders"),
        "payment": _("To check and collect payments"),
        "books": _("For books and tax"),
        "promo": _("To send promotion"),
        "complaint": _("To handle complaints"),
        "safety": _("To keep the shop safe"),
        "staff": _("To employ and pay staff"),
        "buying": _("To buy goods"),
        "none": _("I do not know, just in case"),
    }


def bases() -> dict[str, str]:
    """Return the lawful grounds of UU PDP art. 20(2) in everyday words."""
    return {
        "contract": _("Needed for the order or contract"),
        "consent": _("The person said yes"),
        "legal": _("The law asks for it"),
        "legitimate": _("Fair interest of my shop"),
        "vital": _("To save a life"),
        "public": _("Public duty"),
        "unsure": _("I am not sure"),
    }


def short_bases() -> dict[str, str]:
    """Return the grounds as a notice names them."""
    return {
        "contract": _("your order"),
        "consent": _("your consent"),
        "legal": _("legal duty"),
        "legitimate": _("legitimate interest"),
        "vital": _("vital interest"),
        "public": _("public interest"),
    }


def places() -> dict[str, str]:
    """Return where data can be kept."""
    return {
        "phone": _("My phone, chat"),
        "staff_phone": _("Staff's phones"),
        "paper": _("Paper, notebook"),
        "computer": _("Computer, flash drive"),
        "cloud": _("Internet (Drive, spreadsheet)"),
        "app": _("Marketplace or cashier app"),
        "device": _("CCTV or attendance machine"),
    }


def access() -> dict[str, str]:
    """Return who can see data."""
    return {
        "me": _("Only me"),
        "few": _("Me and one or two trusted people"),
        "all": _("All staff"),
        "open": _("Anyone with the link or the phone"),
    }


def keeping() -> dict[str, str]:
    """Return how long data can be kept; the ids are months, `-1` is without an end."""
    return {
        "0": _("Delete at once"),
        "1": _("1 month"),
        "3": _("3 months"),
        "6": _("6 months"),
        "12": _("1 year"),
        "24": _("2 years"),
        "60": _("5 years"),
        "120": _("10 years (books for tax)"),
        "-1": _("For ever"),
    }


def colours() -> dict[str, str]:
    """Return the colours of risk."""
    return {"red": _("Red"), "yellow": _("Yellow"), "green": _("Green")}


def specifics() -> dict[str, str]:
    """Return the categories of specific data, UU PDP art. 4(2)."""
    return {
        "health": _("health"),
        "biometric": _("biometric"),
        "genetic": _("genetic"),
        "criminal": _("criminal records"),
        "child": _("children"),
        "finance": _("personal finance"),
    }


def reasons() -> dict[str, str]:
    """Return why a line has its colour, and what to do about it."""
    return {
        "past": _("The oldest are past their time. Delete those today."),
        "no_purpose": _("It has no purpose. Delete it, and do not ask for it again."),
        "needless": _("Very few shops need this. Look at it, then delete it."),
        "no_basis": _("There is no ground yet. Find one, or delete it."),
        "child_consent": _("Ask a parent or guardian for consent."),
        "specific_open": _("Specific data, and too many can see it. Lock it today."),
        "specific_forever": _("Specific data is kept for ever. Set an end date."),
        "open": _("Anyone can open it. Close the link, lock the phone."),
        "all_staff": _("Does every member of staff need it? Give access to fewer."),
        "forever": _("It has no end date. Choose one."),
        "promo_consent": _("Ask first: promotion only to those who said yes."),
        "specific": _("Specific data: keep it apart, locked, for a short time."),
        "careful": _("Dangerous in wrong hands. Lock it, delete it soon."),
        "soon": _("To be deleted within 30 days."),
        "incomplete": _("Not filled in completely yet."),
    }
