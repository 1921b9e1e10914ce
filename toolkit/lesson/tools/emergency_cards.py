"""The crisis cards: what happens, the first steps, and what can be prepared.

The share of sales that stops is an example for practice, not a statistic; the learner types her own.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from toolkit.curriculum.chance import Chance
from toolkit.i18n import Messages

_ = Messages("tools")


@dataclass(frozen=True)
class Card:
    """One crisis. lost: share of sales that stops in the example. steps: what to do first. ready: what can be
    prepared, by id. facts: country parameters it rests on."""

    id: str
    name: str
    story: str
    lost: Decimal
    steps: tuple[str, ...]
    ready: dict[str, str]
    facts: tuple[str, ...] = ()


def cards() -> dict[str, Card]:
    """Return the cards by id, in the language in use."""
    found = (_flood(), _blocked(), _supplier(), _illness(), _data(), _fraud())
    return {card.id: card for card in found}


def next_card(current: str, seed: str) -> str:
    """Return the card after `current` in a deck shuffled by `seed`; the first one if there is none."""
    deck = Chance(f"emergency|{seed.strip().casefold()}").shuffled(list(CARDS))
    return deck[(deck.index(current) + 1) % len(deck)] if current in deck else deck[0]


CARDS = ("flood", "blocked", "supplier", "illness", "data", "fraud")


def _flood() -> Card:
    return Card(
        "flood",
        _("Flood"),
        _("Water stands in the shop. Some stock is wet. Nobody can reach you."),
        Decimal(1),
        (
            _("People first. Switch off the electricity."),
            _("Photograph the damage before you clean up."),
            _("Tell customers and suppliers when you open again."),
        ),
        {
            "flood_shelf": _("Stock and papers stand above flood level"),
            "flood_place": _("A second place to sell from"),
            "flood_photos": _("Photos of stock and machines for a claim"),
            "flood_warning": _("Somebody follows the weather warnings"),
        },
        ("emergency.all", "emergency.disaster", "emergency.warning", "kur.disaster"),
    )


def _blocked() -> Card:
    return Card(
        "blocked",
        _("Marketplace account blocked"),
        _("This morning you cannot get into your shop account. The balance is stuck."),
        Decimal("0.6"),
        (
            _("Read the message in the app and note its date."),
            _("Appeal the same day, with ID card and receipts."),
            _("Send open orders another way. Tell the buyers."),
        ),
        {
            "blocked_contacts": _("Customers' contacts kept, with their consent"),
            "blocked_channel": _("A second channel that already sells"),
            "blocked_balance": _("Balance withdrawn every week"),
            "blocked_papers": _("Papers for an appeal ready: ID, NIB, receipts"),
        },
        ("platform.appeal_days",),
    )


def _supplier() -> Card:
    return Card(
        "supplier",
        _("Supplier stops"),
        _("Your only supplier cannot deliver. You do not know for how long."),
        Decimal("0.5"),
        (
            _("Count how many days your stock lasts."),
            _("Call the second supplier today."),
            _("Offer buyers a substitute, or a date."),
        ),
        {
            "supplier_second": _("A second supplier, tried once already"),
            "supplier_stock": _("Two weeks of the main goods in stock"),
            "supplier_other": _("A substitute product is chosen"),
            "supplier_recipe": _("Recipe and sizes are written down"),
        },
    )


def _illness() -> Card:
    return Card(
        "illness",
        _("You are ill"),
        _("You must rest for two weeks. Only you know how everything works."),
        Decimal("0.7"),
        (
            _("Rest. Your helper takes the phone."),
            _("Finish paid orders first. Pause new ones."),
            _("Tell customers honestly when you are back."),
        ),
        {
            "illness_helper": _("Somebody can open the shop without me"),
            "illness_sheet": _("Steps of work stand on one sheet"),
            "illness_bpjs": _("BPJS is active"),
            "illness_message": _("A message for customers is ready"),
        },
        ("emergency.ambulance",),
    )


def _data() -> Card:
    return Card(
        "data",
        _("Phone lost, data gone"),
        _("The phone is gone. Orders, debts and photos were on it."),
        Decimal("0.3"),
        (
            _("Block the SIM card and the bank app at once."),
            _("Put the copy onto another phone."),
            _("Ask customers for open orders and debts."),
        ),
        {
            "data_photo": _("A photo of the cash book every evening"),
            "data_backup": _("Backup of chats and photos is on"),
            "data_passwords": _("Passwords kept safe at home"),
            "data_phone": _("An old phone that still works"),
        },
        ("scam.hotline",),
    )


def _fraud() -> Card:
    return Card(
        "fraud",
        _("Cheated, money gone"),
        _("Somebody emptied your account, or goods left for a fake transfer."),
        Decimal(0),
        (
            _("Call the bank at once: block, and trace the money."),
            _("Report to OJK. Keep chats and numbers."),
            _("Tell suppliers early if you will pay late."),
        ),
        {
            "fraud_check": _("Goods leave only when money shows"),
            "fraud_two": _("2-step verification is on"),
            "fraud_bank": _("The bank's number is on paper"),
            "fraud_wall": _("First-hour steps hang on the wall"),
        },
        ("scam.hotline", "scam.iasc_site"),
    )
