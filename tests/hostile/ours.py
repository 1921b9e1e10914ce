"""Grade a class folder with NaikKelas: `python -m tests.hostile.ours <folder>`; prints outcomes as JSON.

Form submissions come in through nbgrader's exchange, where everybody may put what she likes; code is taken
from `submitted/`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from tests.hostile.cases import CODE, FORM

if TYPE_CHECKING:
    from toolkit.grading import ClassFolder


def main(place: Path, feedback: list[str]) -> int:
    """Collect, grade and write feedback; returns 0 when the batch came to its end."""
    from toolkit.grading import ClassFolder
    from toolkit.grading.batch import grade_batch
    from toolkit.grading.ways.collect import collect_exchange
    from toolkit.i18n import use_language

    use_language("en")
    with mock.patch("toolkit.grading.folder.assignments_root", return_value=Path("/nowhere")):
        folder = ClassFolder.open_or_make(place)
    outcomes = collect_exchange(folder)
    todo = sorted(
        (learner.name, handed_in.name)
        for learner in (folder.path / "submitted").iterdir()
        for handed_in in learner.iterdir()
        if handed_in.name in (CODE, FORM)
    )
    outcomes += grade_batch(folder, todo, jobs=2)
    for learner in feedback:
        _feedback(folder, learner)
    print(json.dumps([outcome.as_dict() for outcome in outcomes]))
    return 0


def _feedback(folder: ClassFolder, learner: str) -> None:
    from tests.stock_feedback import stock_feedback
    from toolkit.grading.problems import GradingProblem

    for path in sorted((folder.path / "autograded" / learner).glob("*")):
        try:
            stock_feedback(folder.path, learner, path.name)
        except GradingProblem as problem:
            print(f"feedback of {learner}: {problem}", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), sys.argv[2:]))
