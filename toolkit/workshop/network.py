"""At which addresses phones can reach this machine, without asking the internet anything."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator

import segno

EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104
"""What means "listen on every network"."""

# Connecting a UDP socket sends nothing; the system only chooses the address it would send from. The
# documentation addresses of RFC 5737 and the usual private networks stand for "anywhere".
_TOWARDS = ("192.0.2.1", "192.168.0.1", "192.168.1.1", "192.168.43.1", "10.0.0.1", "172.16.0.1")


def local_addresses() -> list[str]:
    """Return this machine's IPv4 addresses on local networks, the likeliest for the phones first."""
    found: list[str] = []
    for address in (*_by_route(), *_by_name()):
        usable = ipaddress.ip_address(address)
        if address not in found and not usable.is_loopback and not usable.is_unspecified:
            found.append(address)
    # Wi-Fi and hotspots give private addresses; link-local ones work only by luck.
    return sorted(
        found, key=lambda a: (ipaddress.ip_address(a).is_link_local, not ipaddress.ip_address(a).is_private)
    )


def _by_route() -> Iterator[str]:
    for target in _TOWARDS:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((target, 9))
            except OSError:
                continue  # no network leads there
            yield str(probe.getsockname()[0])


def _by_name() -> Iterator[str]:
    try:
        entries = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        return
    for entry in entries:
        yield str(entry[4][0])


def addresses(host: str, port: int, base: str = "/", *, name: str = "", tls: bool = False) -> list[str]:
    """Return the addresses to type on a phone, such as `http://192.168.43.10:8866/`.

    host: what the server listens on; empty or all-zero means every network. name: the host name to use
    instead of addresses, such as the one that a certificate is for. tls: whether the port speaks TLS.
    """
    scheme, usual = ("https", 443) if tls else ("http", 80)
    everywhere = local_addresses() or ["127.0.0.1"] if host in EVERYWHERE else [host]
    hosts = [name] if name else everywhere
    shown = "" if port == usual else f":{port}"
    return [f"{scheme}://{f'[{h}]' if ':' in h else h}{shown}{base}" for h in hosts]


def join_url(address: str, code: str) -> str:
    """Return the address behind the QR code: joining with the class code filled in."""
    return f"{address}join?code={code}"


def qr_svg(text: str) -> str:
    """Return a QR code as an SVG element that scales with its box."""
    code = segno.make(text, error="m", micro=False)
    return str(
        code.svg_inline(
            border=2, omitsize=True, dark="#1f2933", light="#ffffff", svgclass=None, lineclass=None
        )
    )
