"""Collect, check and compile the message catalogues (`make messages`, and `naikkelas build` compiles).

The strings of each package are one gettext domain. English is in the sources; every other language has
`toolkit/locale/<language>/LC_MESSAGES/<domain>.po`, compiled to `.mo` beside it.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from toolkit.i18n import LANGUAGES
from toolkit.paths import locale_root

_PACKAGE = Path(__file__).resolve().parent
# Catalogues carry no dates of their own: they would change at every run and say nothing.
_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
_PLACEHOLDER = re.compile(r"\{([a-z_]*)[^{}]*\}")


@dataclass(frozen=True)
class Use:
    """One translatable string in the code: its domain, text, plural text and place."""

    domain: str
    text: str
    plural: str | None
    place: str
    line: int


def uses() -> list[Use]:
    """Return every `_("...")` and `_.plural("...", "...", n)` of the code, with the domain it belongs to."""
    found: list[Use] = []
    for path in sorted(_PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        domain = _domain(tree)
        if domain:
            found.extend(_uses_in(tree, domain, str(path.relative_to(_PACKAGE.parent))))
    for path in sorted(_PACKAGE.rglob("*.html")) + sorted(_PACKAGE.rglob("*.j2")):
        found.extend(_uses_in_template(path))
    return found


def _domain(tree: ast.Module) -> str | None:
    """Return the domain of `_ = Messages("domain")`, or of a `_` imported from a package's texts module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Messages":
            argument = node.args[0] if node.args else None
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                return argument.value
    return None


def _constant(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _uses_in(tree: ast.Module, domain: str, place: str) -> Iterator[Use]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        function = node.func
        if isinstance(function, ast.Name) and function.id == "_" and (text := _constant(node.args[0])):
            yield Use(domain, text, None, place, node.lineno)
        elif (
            isinstance(function, ast.Attribute)
            and function.attr == "plural"
            and isinstance(function.value, ast.Name)
            and function.value.id == "_"
            and len(node.args) >= 2
            and (one := _constant(node.args[0]))
        ):
            yield Use(domain, one, _constant(node.args[1]), place, node.lineno)


def _uses_in_template(path: Path) -> Iterator[Use]:
    from jinja2.ext import babel_extract

    place = str(path.relative_to(_PACKAGE.parent))
    domain = path.relative_to(_PACKAGE).parts[0]
    options = {"extensions": "jinja2.ext.i18n"}
    with path.open("rb") as source:
        for line, _function, message, _comments in babel_extract(
            source, ("_", "gettext", "ngettext"), [], options
        ):
            if isinstance(message, tuple):
                yield Use(domain, str(message[0]), str(message[1]), place, line)
            elif message:
                yield Use(domain, str(message), None, place, line)


def catalogue(language: str, domain: str) -> Catalog:
    """Return the catalogue of a language and domain, empty if there is no file yet."""
    path = _po(language, domain)
    if not path.is_file():
        return _empty(language, domain)
    with path.open("rb") as source:
        return read_po(source, locale=language, domain=domain)


def _empty(language: str, domain: str) -> Catalog:
    new = Catalog(
        locale=language,
        domain=domain,
        header_comment=f"# The strings of toolkit/{domain}.",
        project="NaikKelas",
        last_translator="The NaikKelas developers",
        language_team=language,
        charset="utf-8",
        fuzzy=False,
    )
    new.creation_date, new.revision_date = _NO_DATE, _NO_DATE
    if language == "id":
        # Babel's table knows no plural rule for Indonesian and would write the Germanic one.
        vars(new).update(_num_plurals=1, _plural_expr="0")
    return new


def _po(language: str, domain: str) -> Path:
    return locale_root() / language / "LC_MESSAGES" / f"{domain}.po"


def translated_languages() -> list[str]:
    """Return the languages that need catalogues: all but English, the language of the sources."""
    return [language for language in LANGUAGES if language != "en"]


def collect() -> list[str]:
    """Bring the `.po` files in line with the code and compile them. Returns what still has no translation."""
    missing: list[str] = []
    by_domain: dict[str, list[Use]] = {}
    for use in uses():
        by_domain.setdefault(use.domain, []).append(use)
    for language in translated_languages():
        for domain, found in sorted(by_domain.items()):
            old = catalogue(language, domain)
            new = _empty(language, domain)
            for use in found:
                key = (use.text, use.plural) if use.plural else use.text
                known = old.get(use.text)
                texts = _strings(known.string if known else None)[: new.num_plurals] or ("",)
                new.add(key, texts if use.plural else texts[0], locations=[(use.place, 1)])
                if not any(texts):
                    missing.append(f"{language} {domain}: {use.text!r} ({use.place}:{use.line})")
            _write_po(new, _po(language, domain))
    compile_all()
    return sorted(set(missing))


def _strings(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the forms of a translated message: one, or one for each plural."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def _write_po(new: Catalog, path: Path) -> None:
    buffer = io.BytesIO()
    write_po(buffer, new, width=110, omit_header=False, include_lineno=False, sort_output=True)
    lines = buffer.getvalue().decode("utf-8").splitlines(keepends=True)
    kept = [
        line
        for line in lines
        if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By'))
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(kept), encoding="utf-8")


def compiled(path: Path) -> bytes:
    """Return the binary form of a `.po` file."""
    language = path.parents[1].name
    with path.open("rb") as source:
        known = read_po(source, locale=language, domain=path.stem)
    known.creation_date, known.revision_date = _NO_DATE, _NO_DATE
    buffer = io.BytesIO()
    write_mo(buffer, known)
    return buffer.getvalue()


def compile_all() -> None:
    """Compile every `.po` beside itself."""
    for path in sorted(locale_root().glob("*/LC_MESSAGES/*.po")):
        path.with_suffix(".mo").write_bytes(compiled(path))


def faults() -> list[str]:
    """Return what is wrong with the catalogues: untranslated, stale, not compiled, other placeholders."""
    wrong: list[str] = []
    for language in translated_languages():
        used = list(uses())
        known = {domain: catalogue(language, domain) for domain in {use.domain for use in used}}
        for use in used:
            wrong.extend(_faults_of(use, language, known[use.domain]))
        for path in sorted((locale_root() / language / "LC_MESSAGES").glob("*.po")):
            binary = path.with_suffix(".mo")
            if not binary.is_file() or binary.read_bytes() != compiled(path):
                wrong.append(f"{binary.name} is not compiled from {path.name}: run `naikkelas build`")
    return sorted(set(wrong))


def _faults_of(use: Use, language: str, known: Catalog) -> Iterator[str]:
    where = f"{use.place}:{use.line}"
    message = known.get(use.text)
    strings = _strings(message.string if message else None)
    text = strings[0] if strings else ""
    if not text:
        yield f"{where}: {use.text!r} has no {language} translation in {use.domain}.po"
    elif message and message.fuzzy:
        yield f"{where}: the {language} translation of {use.text!r} is marked fuzzy"
    else:
        source = use.plural or use.text
        if set(_PLACEHOLDER.findall(source)) != set(_PLACEHOLDER.findall(text)):
            yield f"{where}: the {language} translation of {use.text!r} has other placeholders"


if __name__ == "__main__":
    for line in collect():
        print("not translated:", line)
