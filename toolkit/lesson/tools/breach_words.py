"""Words of the breach tool: what can happen, which data, what to do now, and what people can do."""

from __future__ import annotations

from toolkit.i18n import Messages

_ = Messages("tools")


def events() -> dict[str, str]:
    """Return what can happen to data."""
    return {
        "phone": _("A phone was lost or stolen"),
        "account": _("Somebody took over an account"),
        "wrong": _("I sent a list to the wrong person"),
        "link": _("A file could be seen by anyone"),
        "file": _("A computer was broken into"),
        "staff": _("Somebody from inside took data"),
        "paper": _("A notebook or papers are gone"),
        "other": _("Something else"),
    }


def how() -> dict[str, str]:
    """Return the same as a letter says it."""
    return {
        "phone": _("A phone of our shop with customers' data was lost or stolen."),
        "account": _("Somebody else took over an account of our shop."),
        "wrong": _("By mistake we sent a list to a person who should not have it."),
        "link": _("A file of ours could be opened by anyone with the link."),
        "file": _("Somebody broke into a computer of our shop."),
        "staff": _("Somebody who worked with us took data without permission."),
        "paper": _("A notebook or papers of our shop with customers' data are gone."),
    }


def data() -> dict[str, str]:
    """Return the kinds of data that can leak, in a letter's words."""
    return {
        "contact": _("names and phone numbers"),
        "address": _("addresses"),
        "orders": _("order histories"),
        "payment": _("bank account numbers or transfer slips"),
        "id_card": _("pictures or numbers of ID cards"),
        "health": _("notes on health or allergies"),
        "child": _("children's data"),
        "password": _("passwords or codes"),
        "staff": _("data of our staff"),
    }


SPECIFIC = ("payment", "health", "child")
"""Kinds that are, or may be, specific data by UU PDP art. 4(2)."""


def done() -> dict[str, str]:
    """Return what may have been done already, in a letter's words."""
    return {
        "password": _("we changed all passwords and PINs"),
        "logout": _("we logged out every other device"),
        "close": _("we closed the link or took the file down"),
        "ask": _("we asked the receiver to delete it"),
        "lock": _("we locked or wiped the phone from afar"),
        "report": _("we reported it to app, bank or police"),
    }


def plans() -> dict[str, str]:
    """Return what comes next, in a letter's words."""
    return {
        "watch": _("we watch for misuse and tell you what we find"),
        "twostep": _("we turn on two-step verification everywhere"),
        "restore": _("we restore our data from a copy"),
        "less": _("we keep less data and delete what is not used"),
        "train": _("we teach everybody in the shop to handle data"),
    }


_FIRST = {
    "phone": ("lock", "logout", "password"),
    "account": ("password", "logout", "report"),
    "wrong": ("ask",),
    "link": ("close",),
    "file": ("password", "logout", "report"),
    "staff": ("password", "logout", "report"),
    "paper": ("report",),
}


def first_steps(event: str, ticked: set[str]) -> list[str]:
    """Return what to do at once for an event and is not done yet, most urgent first."""
    steps = {
        "password": _("Change passwords and PINs, from another phone."),
        "logout": _("Log out all other devices: WhatsApp, e-mail, marketplace."),
        "close": _("Close the link or take the file down."),
        "ask": _("Ask the receiver to delete it, in writing. Keep the answer."),
        "lock": _("Lock the phone from afar. Ask the operator to block the number."),
        "report": _("Report it: app, bank, police. Note time and report number."),
    }
    return [steps[name] for name in _FIRST.get(event, ()) if name not in ticked]


def elements() -> dict[str, str]:
    """Return the elements of a notice, UU PDP art. 46(2), by the names of `business.breach.ELEMENTS`."""
    return {
        "data": _("Which data leaked"),
        "when": _("When it leaked"),
        "how": _("How it leaked"),
        "handling": _("What you did to handle it"),
        "recovery": _("How you recover"),
    }


def advice(kinds: tuple[str, ...]) -> list[str]:
    """Return what the people concerned can do, for these kinds of data."""
    told = [_("Do not believe messages in our name that ask for money, a code or a link.")]
    if "password" in kinds:
        told.append(_("Change that password wherever you use it."))
    if "payment" in kinds:
        told.append(_("Look at your account and tell your bank."))
    if "id_card" in kinds:
        told.append(_("Watch for loans in your name. Report them at once."))
    if "child" in kinds:
        told.append(_("Tell your child not to answer strangers."))
    return told
