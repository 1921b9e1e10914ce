"""Docs are part of the change: what exists is named in docs/."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from toolkit.cli import app
from toolkit.curriculum import load_course
from toolkit.lesson.tools.registry import names


@pytest.fixture(scope="module")
def docs(repository: Path) -> str:
    pages = [*sorted((repository / "docs").glob("*.md")), repository / "README.md"]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def commands(group: Any, path: str = "naikkelas") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def test_every_command_and_option_is_in_the_docs(docs: str) -> None:
    group = typer.main.get_command(app)
    for path, command in commands(group):
        assert f"`{path}" in docs or f"\n{path}" in docs, path
        assert command.help, f"{path} has no help"
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--"):
                    assert option in docs, f"{path} {option}"


def test_every_setting_is_in_the_docs(repository: Path, docs: str) -> None:
    for path in sorted((repository / "toolkit").rglob("*.py")):
        for name in re.findall(r"\b(?:HTTP_)?NAIKKELAS_[A-Z_]+\b", path.read_text(encoding="utf-8")):
            assert f"`{name}`" in docs, f"{name} in {path.name}"


def test_every_tool_module_and_package_is_in_the_docs(repository: Path, docs: str) -> None:
    for name in names():
        assert f"`{name}`" in docs, f"tool {name}"
    for module in load_course().modules:
        assert f"`{module.info.id}`" in docs, f"module {module.info.id}"
    for package in (repository / "toolkit").glob("*/__init__.py"):
        assert f"{package.parent.name}/" in docs, package.parent.name


def test_every_make_target_is_in_the_docs(repository: Path, docs: str) -> None:
    targets = re.findall(
        r"^([a-z-]+):.*## ", (repository / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert targets
    for target in targets:
        assert f"make {target}" in docs, target


def test_links_between_pages_lead_somewhere(repository: Path) -> None:
    for page in [
        *sorted((repository / "docs").glob("*.md")),
        repository / "README.md",
        repository / "README.id.md",
    ]:
        for link in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in link:
                assert (page.parent / link).exists(), f"{page.name} links to {link}"
