"""Serves the built front end: compressed once when it was built, kept by browsers for a year."""

from __future__ import annotations

from typing import Any

from tornado.web import HTTPError, StaticFileHandler

from toolkit import frontend

_YEAR = 365 * 24 * 3600


class BuiltFiles(StaticFileHandler):
    """Tornado's handler for `toolkit/frontend/built`: only files of the manifest, in the best encoding."""

    _ending = ""

    @classmethod
    def make_static_url(cls, settings: dict[str, Any], path: str, include_version: bool = True) -> str:  # noqa: ARG003
        """Return the address of a file by the name that pages use; its version is in the address."""
        return str(settings["static_url_prefix"]) + frontend.built_name(path)

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        """Choose the encoding. Raises 404 for what is not in the manifest."""
        if self.path not in frontend.built_files().values():
            raise HTTPError(404)
        accepted = accepted_encodings(self.request.headers.get("Accept-Encoding", ""))
        for encoding, ending in frontend.ENCODINGS.items():
            if encoding in accepted:
                self._ending = ending
                self.set_header("Content-Encoding", encoding)
                break
        return super().validate_absolute_path(root, absolute_path + self._ending)

    def get_content_type(self) -> str:
        """Return the type of the file itself, whatever its encoding."""
        encoded = self.absolute_path
        try:
            self.absolute_path = (encoded or "").removesuffix(self._ending)
            return super().get_content_type()
        finally:
            self.absolute_path = encoded

    def set_extra_headers(self, path: str) -> None:  # noqa: ARG002
        """Let browsers keep the file: what changes gets another name."""
        self.set_header("Cache-Control", f"public, max-age={_YEAR}, immutable")
        self.set_header("Vary", "Accept-Encoding")


def accepted_encodings(header: str) -> set[str]:
    """Return the encodings of an Accept-Encoding header that are not refused by `q=0`."""
    accepted = set()
    for part in header.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((value[2:] for value in parameters if value.startswith("q=")), "1")
        try:
            if name and float(quality) > 0:
                accepted.add(name)
        except ValueError:
            continue
    return accepted
