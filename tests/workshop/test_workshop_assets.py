"""The built front end as phones get it: compressed, for a year, and light."""

from __future__ import annotations

import gzip
import http.client
import re

import pytest

from tests.workshop.conftest import Served
from toolkit.frontend import BUILT, built_files, built_name
from toolkit.workshop.assets import accepted_encodings

FIRST_VISIT = 300_000
"""Bytes of everything a phone loads for its first lesson, compressed."""
SCRIPT = 150_000


def fetch(
    served: Served, path: str, cookie: str = "", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    """One request as it goes over the wire: nothing is decompressed."""
    connection = http.client.HTTPConnection("127.0.0.1", served.app.port, timeout=60)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers={**named, **({"Cookie": cookie} if cookie else {})})
    reply = connection.getresponse()
    return reply, reply.read()


@pytest.mark.server
@pytest.mark.parametrize("name", sorted(built_files()))
def test_a_file_comes_in_the_best_encoding_and_stays_for_a_year(served: Served, name: str) -> None:
    path = f"/static/{built_name(name)}"
    plain = (BUILT / built_name(name)).read_bytes()
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    for asked, encoding, ending in (
        ("gzip, deflate, br, zstd", "br", ".br"),
        ("gzip, deflate", "gzip", ".gz"),
        ("br;q=0, gzip;q=0.5", "gzip", ".gz"),
        ("identity", None, ""),
    ):
        reply, body = fetch(served, path, Accept_Encoding=asked)
        assert reply.status == 200
        assert reply.headers["Content-Encoding"] == encoding
        assert body == (BUILT / f"{built_name(name)}{ending}").read_bytes()
        assert reply.headers["Content-Type"].startswith(kind)
        assert "immutable" in reply.headers["Cache-Control"]
        assert "max-age=31536000" in reply.headers["Cache-Control"]
        assert "Accept-Encoding" in reply.headers["Vary"]
        again, nothing = fetch(served, path, Accept_Encoding=asked, If_None_Match=reply.headers["Etag"])
        assert (again.status, nothing) == (304, b"")
    assert gzip.decompress(fetch(served, path, Accept_Encoding="gzip")[1]) == plain


@pytest.mark.server
@pytest.mark.parametrize(
    "path",
    [
        "site.css",
        "manifest.json",
        built_name("lesson.js") + ".br",
        "../__init__.py",
        "..%2Flight.json",
        "lesson-000000000000.js",
        "",
    ],
)
def test_only_what_is_built_is_served(served: Served, path: str) -> None:
    assert fetch(served, f"/static/{path}", Accept_Encoding="br, gzip")[0].status in (403, 404)


@pytest.mark.server
def test_a_first_visit_is_light(served: Served) -> None:
    visitor, _learner = served.learner("Ringan")
    cookie = "; ".join(f"{each.name}={each.value}" for each in visitor.cookies)
    reply, page = fetch(served, "/learn/02-price", cookie, Accept_Encoding="gzip")
    assert reply.headers["Content-Encoding"] == "gzip"
    text = gzip.decompress(page).decode()
    loaded = re.findall(r'<(?:script|link)[^>]*(?:src|href)="(/[^"]*)"', text)
    assert len(loaded) == 2, loaded
    sizes = {path: len(fetch(served, path, Accept_Encoding="gzip")[1]) for path in loaded}
    assert len(page) + sum(sizes.values()) <= FIRST_VISIT
    assert max(sizes.values()) <= SCRIPT
    # Nothing runs that is not a file of ours, and every script waits for nobody.
    scripts = re.findall(r"<script\b([^>]*)>", text)
    assert all('type="application/' in each or ("src=" in each and "async" in each) for each in scripts)


def test_accepted_encodings() -> None:
    assert accepted_encodings("gzip, deflate, br") == {"gzip", "deflate", "br"}
    assert accepted_encodings("BR;Q=1.0, gzip; q=0, x;q=zero") == {"br"}
    assert accepted_encodings("") == set()
