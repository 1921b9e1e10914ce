"""The first hour after a fraud, and the locks of her accounts: what to do, in which order, where to tap."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.i18n import Messages

_ = Messages("tools")


@dataclass(frozen=True)
class Lock:
    """One protection to tick. name: of the field. label: the box. how: where to find it."""

    name: str
    label: str
    how: str


def locks() -> list[Lock]:
    """Return the protections, the most important first, in the language in use."""
    return [
        Lock(
            "wa_pin",
            _("WhatsApp: two-step verification is on"),
            _("WhatsApp, Settings, Account, Two-step verification. Choose a 6-digit PIN, add your e-mail."),
        ),
        Lock(
            "email_two_step",
            _("E-mail: two-step verification is on"),
            _("Google account, Security, 2-Step Verification. E-mail is the key to all other accounts."),
        ),
        Lock(
            "market_two_step",
            _("Marketplace: verification at login is on"),
            _("Seller app, Settings, Security. Do you sell only by chat? Tick it for your payment app."),
        ),
        Lock(
            "phone_lock",
            _("Phone: locks itself with a PIN or fingerprint"),
            _("Phone, Settings, Security. Let it lock after one minute at most."),
        ),
        Lock(
            "own_pins",
            _("Bank PIN: different from all others, nobody knows it"),
            _("Not a birthday, not 123456. Change it in the bank's app."),
        ),
        Lock(
            "no_unknown_apps",
            _("Apps from outside the app store are blocked"),
            _("Phone, Settings, Apps, Install unknown apps. Switch it off for WhatsApp and the browser."),
        ),
        Lock(
            "updates",
            _("Phone and apps are up to date"),
            _("App store, your picture, Manage apps, Update all. Use Wi-Fi to save data."),
        ),
        Lock(
            "backup_chat",
            _("WhatsApp: chats are backed up"),
            _("WhatsApp, Settings, Chats, Chat backup. Once a week over Wi-Fi is enough."),
        ),
        Lock(
            "backup_books",
            _("Contacts and cash book: there is a copy elsewhere"),
            _("Contacts to your Google account. Cash book: a photo sent to a second phone or e-mail."),
        ),
        Lock(
            "recovery",
            _("Recovery: phone number and e-mail are up to date"),
            _("Google account, Security. Is the old number still there? Change it."),
        ),
        Lock(
            "devices",
            _("Linked devices: only my own"),
            _("WhatsApp, Settings, Linked devices. Log out what you do not know."),
        ),
        Lock(
            "family_word",
            _("Family: we have a secret word for emergencies"),
            _("Choose a word together. Whoever asks for money must say it."),
        ),
    ]


def cases() -> dict[str, str]:
    """Return what can have happened, with its name."""
    return {
        "sent": _("I sent money"),
        "app": _("I installed an app or APK"),
        "code": _("I told somebody a PIN or OTP"),
        "account": _("My WhatsApp or shop account is gone"),
        "goods": _("My goods left, the money did not come"),
    }


def first_steps(case: str, bank: str) -> list[str]:
    """Return what comes first in this case; in any other, what fits all. bank: whom to call, in words."""
    call = _("Call {bank}. Say: I am a victim of fraud, please block it. Note the report number.").format(
        bank=bank
    )
    return {
        "sent": [call, _("Tell the time, the amount, and the account it went to.")],
        "app": [
            _("Switch off mobile data and Wi-Fi. Flight mode is quickest."),
            _("Take another phone. {call}").format(call=call),
            _("Delete the app. Then change PINs and passwords from another phone."),
        ],
        "code": [call, _("Change the PIN and password at once, from a phone that is safe.")],
        "account": [
            _("Open WhatsApp with your number and type the SMS code. The other person is logged out."),
            _("Shop account: choose “forgot password”, and report it in the app's help."),
            _("Tell family and customers by phone or status: do not send money."),
            _("Is your bank in that phone or account? {call}").format(call=call),
        ],
        "goods": [
            _("Call the courier and ask to stop the parcel."),
            _("Report the buyer in the app where it happened."),
        ],
    }.get(
        case,
        [
            _("Stop. Do not answer, do not send more money.") + " " + _("APK installed? Data and Wi-Fi off."),
            call,
        ],
    )
