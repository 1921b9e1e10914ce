"""The built front end fits its sources, names no other host, and speaks as Jupyter and ipywidgets do."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from ipywidgets.widgets.widget import _registry
from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1

from toolkit import frontend

REBUILD = "run `make frontend` and commit toolkit/frontend/built"


def test_built_files_fit_their_sources() -> None:
    manifest = json.loads((frontend.BUILT / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["sources"] == frontend.sources_hash(), REBUILD


def test_every_built_file_is_named_after_its_content_and_lies_there_compressed() -> None:
    expected = {"manifest.json", "licences.txt"}
    for name, built in frontend.built_files().items():
        content = (frontend.BUILT / built).read_bytes()
        stem, ending = name.rsplit(".", 1)
        assert built == f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{ending}", REBUILD
        assert gzip.decompress((frontend.BUILT / f"{built}.gz").read_bytes()) == content, REBUILD
        assert 0 < (frontend.BUILT / f"{built}.br").stat().st_size < len(content)
        expected |= {built, f"{built}.gz", f"{built}.br"}
    assert {path.name for path in frontend.BUILT.iterdir()} == expected, REBUILD


def test_the_script_names_no_host_that_could_be_asked() -> None:
    names_only = ("http://www.w3.org/", "https://www.w3.org/")
    for built in frontend.built_files().values():
        text = (frontend.BUILT / built).read_text(encoding="utf-8")
        for found in re.findall(r"https?://[\w.-]+/?|url\(\s*[\"']?//[^)]*|@import", text):
            assert found.startswith(names_only), f"{found} in {built}"


def test_packages_are_pinned_and_the_lock_names_no_registry() -> None:
    package = json.loads((frontend.HERE / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((frontend.HERE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, wanted in {**package["dependencies"], **package["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", wanted), name
        assert locked[f"node_modules/{name}"]["version"] == wanted
    for name, entry in locked.items():
        assert "resolved" not in entry, name
        assert not name or "integrity" in entry, name


def test_a_frame_of_the_front_ends_tests_is_jupyter_servers() -> None:
    sample = json.loads((frontend.HERE / "test" / "frame.json").read_text(encoding="utf-8"))
    message, buffers = sample["message"], [bytes.fromhex(each) for each in sample["buffers"]]
    parts = [
        json.dumps(message[part], separators=(",", ":"), ensure_ascii=False).encode()
        for part in ("header", "parent_header", "metadata", "content")
    ]
    assert serialize_msg_to_ws_v1([*parts, *buffers], message["channel"]).hex() == sample["frame"]


@pytest.mark.parametrize("module", sorted(frontend.light_set()))
def test_the_light_set_names_widgets_that_there_are(module: str) -> None:
    known = {model for versions in _registry._registry.get(module, {}).values() for model in versions}
    # Bases without a class of their own in Python.
    assert frontend.light_set()[module] - known <= {"StyleModel", "BoxModel", "DescriptionStyleModel"}


def test_licences_of_what_is_in_the_script_go_with_it() -> None:
    text = (frontend.BUILT / "licences.txt").read_text(encoding="utf-8")
    for package in ("@jupyter-widgets/base", "@lumino/widgets", "backbone", "dompurify", "nouislider"):
        assert re.search(rf"^{re.escape(package)} [\d.]+ \(", text, re.MULTILINE), package


def test_the_sources_of_a_stale_build_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = frontend.sources_hash()
    (tmp_path / "frontend" / "src").mkdir(parents=True)
    (tmp_path / "frontend" / "src" / "a.ts").write_text("1")
    monkeypatch.setattr(frontend, "HERE", tmp_path / "frontend")
    monkeypatch.setattr(frontend, "_SOURCES", ("frontend/src",))
    first = frontend.sources_hash()
    (tmp_path / "frontend" / "src" / "a.ts").write_text("2")
    assert len({before, first, frontend.sources_hash()}) == 3
