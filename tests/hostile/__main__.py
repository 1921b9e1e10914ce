"""`python -m tests.hostile --grader stock|ours|class [--only NAME]`: let a grader at the hostile submissions.

`stock` is nbgrader in a course of its own, `class` nbgrader's unmodified command in a class of ours, with the
class's settings, and `ours` the batch of `naikkelas grade`.

Stock nbgrader gets a jail for every case that harms others, because one may take everything with it; ours
grades all in one batch, as a class would. Exit code 1 when, with ours, something happened that must not.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.hostile import jail, runs, verdict
from tests.hostile.cases import chosen
from tests.hostile.world import make_template


def main() -> int:
    """Run and print one line a case."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--grader", choices=("stock", "ours", "class"), required=True)
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME")
    parser.add_argument("--apart", action="store_true", help="a jail for each case with ours too")
    parser.add_argument("--seconds", type=float, default=8, help="how long a cell may take")
    parser.add_argument("--results", type=Path, help="write results as JSON, and go on where a run ended")
    parser.add_argument("--evidence", action="store_true", help="print all that was seen")
    options = parser.parse_args()
    if not jail.is_possible():
        print("This needs Linux with bubblewrap (apt install bubblewrap).", file=sys.stderr)
        return 2
    cases = chosen(options.only)
    with tempfile.TemporaryDirectory(prefix="hostile-") as made:
        make_template(Path(made))
        known = _read(options.results)
        waiting = [case for case in cases if case.name not in known]
        bad = 0
        groups = [[case] for case in waiting] if options.apart else runs.groups(options.grader, waiting)
        while groups:
            group = groups.pop(0)
            seen = runs.run(options.grader, group, Path(made), options.seconds)
            if options.evidence:
                print(json.dumps(seen, indent=1, ensure_ascii=False))
            everybody = verdict.shared(seen, group)
            if everybody and len(group) > 1:
                # Whose doing it was can be seen when each is alone.
                print(f"{len(group)} together: {everybody}; now each alone", flush=True)
                groups = [[case] for case in group] + groups
                bad += 1
                continue
            for case in group:
                known[case.name] = runs.result(options.grader, seen, case, everybody)
                bad += bool(known[case.name]["happened"] or known[case.name]["unlike"])
                print(runs.line(case, known[case.name]), flush=True)
            if options.results:
                options.results.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")
    return int(bad > 0 and options.grader != "stock")


def _read(path: Path | None) -> dict:
    return json.loads(path.read_text()) if path and path.exists() else {}


if __name__ == "__main__":
    sys.exit(main())
