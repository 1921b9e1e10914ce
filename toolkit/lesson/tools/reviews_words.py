"""What the review tool says about each cause: its name, what to do, and what to answer."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.i18n import Messages

_ = Messages("tools")


@dataclass(frozen=True)
class Cause:
    """name: short. todo: what stops it. answer: a reply for under the review."""

    name: str
    todo: str
    answer: str


def causes() -> dict[str, Cause]:
    """Return the causes in the language in use."""
    return {
        "shipping": Cause(
            _("Slow delivery"),
            _("Write the packing days in the listing. Pack before a fixed hour, and send the same day."),
            _("Sorry that you waited so long. Tell us your order number, so that we trace the parcel today."),
        ),
        "packaging": Cause(
            _("Packing"),
            _("Pack one product, drop it from table height, open it. Add padding where it broke."),
            _("Sorry that it arrived damaged. Send us a photo by chat. We replace it or pay you back."),
        ),
        "wrong": Cause(
            _("Wrong goods, size or colour"),
            _("Read the order aloud when packing, and tick it off. Put a size table in the listing."),
            _("Sorry, we sent the wrong one. We send the right one, and we pay for the way back."),
        ),
        "missing": Cause(
            _("Pieces missing"),
            _("Count twice. Take a photo of the contents before you close the parcel."),
            _("Sorry that something is missing. We send it today. Tell us your order number by chat."),
        ),
        "quality": Cause(
            _("Quality"),
            _("Check every piece before packing. Write honestly how thick, strong and big it is."),
            _("Sorry that it disappoints you. Send a photo by chat. Exchange it, or get your money back."),
        ),
        "picture": Cause(
            _("Not as shown"),
            _("Take new photos in daylight, beside a ruler or a hand. Write size and material."),
            _("Sorry that it looks different. We are changing the photo. You may send it back at our cost."),
        ),
        "service": Cause(
            _("Seller does not help"),
            _("Set answering hours and an automatic reply. Answer every complaint within a day."),
            _("Sorry that nobody answered. We have read your message now. Please chat, we settle it today."),
        ),
        "price": Cause(
            _("Price"),
            _("Write what is in the price: size, contents, material. Compare with the price tool."),
            _("Thank you for saying so. The price covers {contents}. We hope to do better next time."),
        ),
        "taste": Cause(
            _("Taste, smell or expired"),
            _("Write the expiry date on each pack. Sell the oldest first. Taste each batch."),
            _("Sorry, this must not happen. Please do not eat it. Send a photo, we pay you back."),
        ),
    }


def name(cause: str) -> str:
    """Return the name of a cause in the language in use."""
    return causes()[cause].name
