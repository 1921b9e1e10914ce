"""The trainer's laptop as a hostile learner would find it: a class, a home, secrets, other learners."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from unittest import mock

import yaml

from tests.hostile import make
from tests.hostile.cases import CODE, FORM, HERE, Case

CANARIES = {
    "private key": "canary-key-c07d11",
    "environment": "canary-environment-9e82b5",
    "gradebook": "canary-gradebook-1b6f70",
    "hidden test": "canary-hidden-5f21c9",
    "solution": "canary-solution-83ab40",
    "other's work": "canary-aaron-64d2e8",
}
"""Words that stand in one place each and must not be seen in another. No attack holds them."""

# What honest learners earn automatically, before (aaron) and after (zoe) the hostile in the alphabet.
EARNED = {("aaron", CODE): 17.0, ("zoe", CODE): 9.0, ("aaron", FORM): 26.0, ("zoe", FORM): 18.0}
# A learner who was graded long ago, partly by hand.
EARLIER = "bella"

_STOCK = """c = get_config()
c.CourseDirectory.course_id = "{course}"
c.CourseDirectory.root = "{root}"
c.ExecutePreprocessor.timeout = {seconds}
"""


def make_template(target: Path) -> None:
    """Make the class that every run begins with, by ours and by nbgrader alike; some ten seconds."""
    from toolkit.grading import ClassFolder
    from toolkit.paths import assignments_root

    course = target / "course"
    shutil.copytree(HERE / "course", course)
    shutil.copytree(assignments_root() / "source" / FORM, course / "source" / FORM)
    with mock.patch("toolkit.grading.folder.assignments_root", return_value=course):
        folder = ClassFolder.open_or_make(target / "class", name="Kelas Uji")
    _grade_by_hand(folder.gradebook, folder.code)
    shutil.rmtree(course)


def _grade_by_hand(database: Path, course: str) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{database}", course) as book:
        book.add_student(EARLIER)
        book.add_submission(CODE, EARLIER)
        grade = book.find_grade("m1", CODE, CODE, EARLIER)
        grade.manual_score, grade.needs_manual_grade = 4, False
        book.find_comment("m1", CODE, CODE, EARLIER).manual_comment = CANARIES["gradebook"]
        book.db.commit()


def furnish(home: Path, folder: Path, cases: list[Case]) -> None:
    """Put secrets into the home folder, and everybody's submissions into the class."""
    (home / ".ssh").mkdir(mode=0o700)
    key = "-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n-----END OPENSSH PRIVATE KEY-----\n"
    (home / ".ssh" / "id_ed25519").write_text(key.format(CANARIES["private key"]))
    (home / ".bashrc").write_text("# the trainer's own\n")
    for learner in ("aaron", "zoe"):
        for assignment in {case.assignment for case in cases} or {CODE, FORM}:
            target = folder / "submitted" / learner / assignment
            shutil.copytree(HERE / "honest" / learner / assignment, target)
            if assignment == FORM:
                make.form_files(target, folder)
    for case in cases:
        _hand_in(case, folder)


def _hand_in(case: Case, folder: Path) -> None:
    target = folder / "submitted" / case.learner / case.assignment
    if case.files.is_dir():
        shutil.copytree(case.files, target, symlinks=True)
    else:
        target.mkdir(parents=True)
    if case.make:
        make.GENERATORS[case.make](target, folder)
    if case.assignment == FORM:
        make.form_files(target, folder)


def secrets_in_environment() -> dict[str, str]:
    """Return variables as a trainer may have them."""
    return {"PAYMENT_API_KEY": CANARIES["environment"]}


def use_stock_nbgrader(folder: Path, cell_seconds: float) -> None:
    """Make the class a plain nbgrader course without any setting of ours."""
    text = _STOCK.format(course=course_code(folder), root=folder, seconds=max(1, int(cell_seconds)))
    (folder / "nbgrader_config.py").write_text(text)


def course_code(folder: Path) -> str:
    """Return nbgrader's course id of a class folder."""
    return str(yaml.safe_load((folder / "class.yaml").read_text(encoding="utf-8"))["code"])


def give_to(uid: int, place: Path) -> None:
    """Make a folder and all in it somebody's own, without following links."""
    os.chown(place, uid, uid, follow_symlinks=False)
    for root, folders, files in os.walk(place):
        for name in (*folders, *files):
            os.chown(Path(root) / name, uid, uid, follow_symlinks=False)
