"""class.yaml: which class a folder holds."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from toolkit.business.moments import DEFAULT_ZONE, zone
from toolkit.grading.late.rule import Rule
from toolkit.grading.problems import ClassFolderProblem
from toolkit.i18n import DEFAULT_LANGUAGE, LANGUAGES, Messages

_ = Messages("grading")

FORMAT = 1
# Capital letters and digits that nobody mistakes for another when reading them off a wall.
CODE_SIGNS = "ACDEFHJKMNPQRTUVWXY34679"
CODE_LENGTH = 6
MAX_NAME = 100


class Description(BaseModel):
    """What class.yaml says. `created` is a UTC time, `timezone` an IANA name.

    late_penalty: what a late submission loses: nothing, all, or a share for each day that has begun
    (`late_percent_per_day`, percent of its points).
    """

    model_config = ConfigDict(extra="ignore")

    format: int = FORMAT
    name: str = Field(min_length=1, max_length=MAX_NAME)
    code: str = Field(pattern=rf"^[{CODE_SIGNS}]{{{CODE_LENGTH}}}$")
    language: str = DEFAULT_LANGUAGE
    created: datetime
    timezone: str = DEFAULT_ZONE
    late_penalty: Literal["none", "zero", "percent"] = "none"
    late_percent_per_day: float = Field(default=10.0, gt=0, le=100)

    @field_validator("language")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in LANGUAGES:
            raise ValueError(f"one of {', '.join(LANGUAGES)}")
        return value

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        zone(value)
        return value

    @property
    def late(self) -> Rule:
        """What lateness costs."""
        return Rule(self.late_penalty, self.late_percent_per_day)

    def text(self) -> str:
        """Return the text of class.yaml."""
        values = self.model_dump()
        values["created"] = self.created.astimezone(UTC).isoformat(timespec="seconds")
        return yaml.safe_dump(values, allow_unicode=True, sort_keys=False)


def new_description(name: str, language: str) -> Description:
    """Return the description of a new class, with a fresh code."""
    code = "".join(secrets.choice(CODE_SIGNS) for _sign in range(CODE_LENGTH))
    return Description(
        name=clean_name(name),
        code=code,
        language=language if language in LANGUAGES else DEFAULT_LANGUAGE,
        created=datetime.now(UTC).replace(microsecond=0),
    )


def clean_name(name: str) -> str:
    """Return a class's name on one line and not too long; never empty."""
    return re.sub(r"\s+", " ", name).strip()[:MAX_NAME] or "NaikKelas"


def read_description(path: Path) -> Description:
    """Read class.yaml. Raises `ClassFolderProblem`: damaged, or made by a newer NaikKelas."""
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(values, dict):
            raise ValueError(_("it does not hold keys and values"))
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise _damaged(path, str(error).splitlines()[0]) from error
    given = values.get("format")
    if isinstance(given, int) and given > FORMAT:
        raise ClassFolderProblem(
            _(
                "{folder} was made by a newer NaikKelas (format {given}; this one reads {known}). "
                "Install the newer version on this laptop. Nothing was changed."
            ).format(folder=path.parent, given=given, known=FORMAT)
        )
    try:
        if given != FORMAT:
            raise ValueError("format")
        return Description.model_validate(values)
    except ValidationError as error:
        keys = ", ".join(".".join(str(part) for part in fault["loc"]) for fault in error.errors())
        raise _damaged(path, keys) from error
    except ValueError as error:
        raise _damaged(path, str(error)) from error


def _damaged(path: Path, what: str) -> ClassFolderProblem:
    return ClassFolderProblem(
        _(
            "{file} is damaged ({what}). Put the file back from a backup. "
            "The submissions and marks in this folder were not touched."
        ).format(file=path, what=what)
    )
