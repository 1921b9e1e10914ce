"""What the segments tool calls each group, what to do for it, and what to write to it."""

from __future__ import annotations

from toolkit.business.rfm import SEGMENTS
from toolkit.i18n import Messages

_ = Messages("tools")


def names() -> dict[str, str]:
    """Return the everyday name of each segment, in the language in use."""
    return {
        "champions": _("Champions"),
        "loyal": _("Loyal"),
        "potential": _("Potential loyalists"),
        "sleepy": _("About to sleep"),
        "at_risk": _("At risk"),
        "hibernating": _("Hibernating"),
    }


def meanings() -> dict[str, str]:
    """Return who belongs to each segment."""
    return {
        "champions": _("Bought lately, often, and for much."),
        "loyal": _("Come back regularly."),
        "potential": _("Bought lately, but little so far."),
        "sleepy": _("Bought little, and a while ago."),
        "at_risk": _("Used to buy well, but not for a long time."),
        "hibernating": _("Bought little, and long ago."),
    }


def actions() -> dict[str, str]:
    """Return the one thing to do for each segment."""
    return {
        "champions": _("Say thank you. Let them order new goods first."),
        "loyal": _("Offer something that goes with their usual order."),
        "potential": _("Invite them to a second or third order."),
        "sleepy": _("Tell them what is new. No discount yet."),
        "at_risk": _("Greet each one in person. Ask what was missing."),
        "hibernating": _("One short message. Then let them be."),
    }


def messages() -> dict[str, str]:
    """Return a WhatsApp message for each segment, with places for the customer's and the shop's name."""
    return {
        "champions": _(
            "Hello [name], this is {shop}. Thank you for ordering from us so often. "
            "On [day] we have something new: [product]. Before others hear of it, shall I keep one for you?"
        ),
        "loyal": _(
            "Hello [name], this is {shop}. Thank you for your last order. [Product] goes well with it. "
            "Shall I put one in with your next order?"
        ),
        "potential": _(
            "Hello [name], this is {shop}. How did you like [product]? If you order again this week, I add "
            "[small gift]."
        ),
        "sleepy": _(
            "Hello [name], this is {shop}. We have something new since your last order: [product]. "
            "Shall I send you a picture?"
        ),
        "at_risk": _(
            "Hello [name], this is {shop}. We have not met for a while. "
            "Was something not right with your last order? Tell me honestly, I will put it right."
        ),
        "hibernating": _(
            "Hello [name], this is {shop}. We are still here, at the same number. "
            "If you need [product] again, just write to me."
        ),
    }


def goodbye() -> str:
    """Return the last line of every message: how to stop them."""
    return _("You do not want such messages? Reply STOP, and I will not write again.")


def consent_line() -> str:
    """Return the sentences with which to ask for permission, and what to note down."""
    return _(
        "“May I write to you on WhatsApp about new goods and offers from {shop}, at most twice a month? "
        "Reply YES or NO. You can stop at any time by replying STOP.”"
    )


def ordered() -> list[tuple[str, str]]:
    """Return (id, name) of the segments, the best first."""
    known = names()
    return [(name, known[name]) for name in SEGMENTS]
