"""Serving a class over TLS, with a certificate that the trainer brings."""

from __future__ import annotations

import ssl
from pathlib import Path

from toolkit.i18n import Messages
from toolkit.workshop.problem import WorkshopProblem

_ = Messages("workshop")


def context(certificate: Path, key: Path | None = None) -> ssl.SSLContext:
    """Return what a server needs to speak TLS 1.2 or newer.

    certificate: PEM file with the certificate, then those that vouch for it. key: PEM file of its private key
    without a password, if it is not in the same file. Raises `WorkshopProblem` with what to do.
    """
    for path in (certificate, *([key] if key else [])):
        if not path.is_file():
            raise WorkshopProblem(_("The file {file} was not found.").format(file=path))
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    # One TLS record per message, and no old sessions to keep for phones that come and go.
    made.options |= ssl.OP_NO_COMPRESSION
    try:
        made.load_cert_chain(certificate, key, password=_no_password)
    except (OSError, ssl.SSLError, _LockedKey) as error:
        raise WorkshopProblem(_why_not(error, certificate, key or certificate)) from error
    return made


class _LockedKey(Exception):
    """The key asks for a password."""


def _no_password() -> str:
    # Without this, OpenSSL would ask at the terminal and wait.
    raise _LockedKey


def _why_not(error: Exception, certificate: Path, key: Path) -> str:
    if isinstance(error, _LockedKey):
        text = _("The key in {file} is locked with a password. Save it without one: openssl pkey -in {file}")
        return text.format(file=key)
    if isinstance(error, PermissionError):
        return _("{file} may not be read by this account.").format(file=certificate)
    reason = getattr(error, "reason", "") or ""
    if reason == "KEY_VALUES_MISMATCH":
        text = _("The key in {key} does not belong to the certificate in {file}.")
        return text.format(key=key, file=certificate)
    text = _("{file} holds no certificate with its key (PEM). Keys in a file of their own need --key.")
    return text.format(file=certificate)
