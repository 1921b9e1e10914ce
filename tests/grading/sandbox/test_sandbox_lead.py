"""Leading cells that ran once: submissions go on after them as if each had run them itself."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from toolkit.grading.runner import Cell, CellRun, Job, Ran
from toolkit.grading.sandbox import SandboxRunner
from toolkit.grading.sandbox.lead import Lead, Leads
from toolkit.grading.sandbox.limits import Limits
from toolkit.kernels.template import Template, TemplateGone

LOAD = """import logging, sys
import pandas as pd
from IPython.display import display
logging.basicConfig(format="%(message)s")
table = pd.read_csv("table.csv")
table["note"] = table["note"].fillna("")
open("made.txt", "w").write("by the lead")
shown = display("before", display_id="one")
print("loaded", len(table))
table.head(1)"""
BASE = {"table.csv": b"shop,amount,note\na,1,\nb,2.5,x\n", "helper.py": b"where = __file__\n"}


# What the cells here import: a template that lacks one is made again.
PRELOAD = ("numpy", "pandas", "IPython.display", "logging", "os", "random", "signal", "socket", "sys")
PRELOAD += ("tempfile", "threading", "time")


@pytest.fixture(scope="module")
def warm() -> Iterator[SandboxRunner]:
    made = SandboxRunner(PRELOAD)
    yield made
    made.close()


@pytest.fixture
def runner(warm: SandboxRunner) -> SandboxRunner:
    warm.leads.close()
    warm.leads = Leads()
    return warm


def job(lead: tuple[str, ...], *cells: str, files: dict[str, bytes] | None = None) -> Job:
    first = tuple(Cell(source, "shared", f"lead-{number}") for number, source in enumerate(lead))
    rest = []
    for number, text in enumerate(cells):
        role, _, source = text.partition(":")
        rest.append(Cell(source, role, f"cell-{number}"))  # type: ignore[arg-type]
    return Job((*first, *rest), files or {}, BASE, lead=first)


def again(runner: SandboxRunner, asked: Job) -> tuple[Ran, Ran]:
    """Run a job as usual and then with its leading cells run before; says that it was so."""
    runner.leads.close()
    usual = runner.run(replace(asked, lead=()))
    runner.run(asked)
    after = runner.run(asked)
    assert dict(runner.leads.unfit) == {}
    assert leads(runner)
    return usual, after


def leads(runner: SandboxRunner) -> list[Lead]:
    return [one for one in runner.leads._known.values() if one is not None]


def test_every_cell_gives_the_same(runner: SandboxRunner) -> None:
    asked = job(
        (LOAD, "%precision 3\nrate = 0.1\nIn[1][:6], Out[1].shape"),
        "learner:total = table['amount'].sum()\nlogging.warning('to stderr')\n"
        "shown.update('after')\n_ , total",
        "learner:import os, helper\nsorted(os.listdir()), open('made.txt').read(), helper.where, len(In)",
        "test:assert total == 3.5 and rate == 0.1\nassert open('made.txt').read() == 'by the lead'",
        "test:import helper\nassert helper.where.endswith('base/helper.py'), helper.where",
        "test:assert list(table.columns) == ['shop', 'amount', 'note'] and (table['note'] == '').sum() == 1",
        "learner:table.loc[0, 'amount'] = 99\ndef f():\n    return table['amount'].max()",
        "shared:top = table['amount'].max()",
        "test:assert f() == 99 and table['amount'].max() == 99 and top == 99",
        "test:assert 0",
        files={"timestamp.txt": b"2026-01-20 10:00:00 UTC", "table.csv": b"hers"},
    )
    usual, after = again(runner, asked)
    assert after == usual
    errors = [bool([one for one in run.outputs if one["output_type"] == "error"]) for run in after.cells]
    assert errors == [False] * 10 + [True]


def test_nothing_of_one_learner_reaches_another(runner: SandboxRunner, error) -> None:
    look = "assert table['amount'].max() == 2.5 and open('made.txt').read() == 'by the lead'"
    harm = job(
        (LOAD,),
        "learner:table['amount'] = 0\nopen('made.txt', 'w').write('x')\nopen('/tmp/left', 'w').write('x')\n"
        "import os\nos.write(1, b'past Python')",
    )
    # What is asked of the learner's process and of the checker's, which has seen no change.
    asked = job((LOAD,), f"learner:{look}\nimport os\nassert not os.path.exists('/tmp/left')", f"test:{look}")
    runner.run(harm)
    runner.run(harm)
    assert leads(runner)
    usual, after = runner.run(replace(asked, lead=())), runner.run(asked)
    assert after == usual
    assert [error(one) for one in after.cells] == ["", "", ""]


@pytest.mark.parametrize(
    ("lead", "why"),
    [
        (
            "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
            "ended",
        ),
        ("import os\nout = os.open('table.csv', os.O_RDONLY)", "open files"),
        ("kept = (one for one in [1])", "generator"),
        ("kept = open('table.csv')", "TextIOWrapper"),
        ("import random\nx = random.random()", "each time"),
        ("import random\nrandom.random();", "each time"),
        ("import numpy as np\nrng = np.random.default_rng()", "each time"),
        ("import time\nat = time.time()", "each time"),
        ("import os\nthere = os.path.exists('timestamp.txt')", "each time"),
        ("import os, tempfile\nopen(tempfile.gettempdir() + '/elsewhere', 'w').write('x')", "other files"),
        (
            "import socket\ntry:\n    socket.socket()\n    net = True\nexcept OSError:\n    net = False",
            "each time",
        ),
        ("object()", "each time"),
        ("import signal\nsignal.setitimer(signal.ITIMER_REAL, 50)", "timer"),
        ("import os\nos.symlink('table.csv', 'link')", "files"),
        ("1 / 0", "fail"),
    ],
)
def test_what_forks_would_not_have_runs_in_each_submission(
    runner: SandboxRunner, lead: str, why: str, result: Callable[[CellRun], str]
) -> None:
    asked = job((lead,), "learner:1 + 1")
    for _time in range(3):
        assert result(runner.run(asked).cells[1]) == "2"
    assert leads(runner) == []
    (reason,) = runner.leads.unfit.values()
    assert why in reason


def test_random_numbers_are_each_submissions_own(runner: SandboxRunner, result) -> None:
    asked = job(
        ("import random\nimport numpy as np",),
        "learner:random.random(), np.random.rand(), np.random.default_rng().random()",
    )
    runner.run(asked)
    shown = {result(runner.run(asked).cells[1]) for _time in range(3)}
    assert leads(runner)
    assert len(shown) == 3


@pytest.mark.parametrize("seeded", ["random", "np.random"])
def test_a_seed_of_the_trainers_holds_and_the_other_numbers_stay_fresh(
    runner: SandboxRunner, seeded: str, result
) -> None:
    asked = job(
        (f"import random\nimport numpy as np\n{seeded}.seed(5)\nown = np.random.default_rng(1)",),
        "learner:random.random(), own.random()",
        "learner:np.random.rand()",
    )
    usual, _after = again(runner, asked)
    shown = [[result(one) for one in runner.run(asked).cells[1:]] for _time in range(2)]
    firm, free = (0, 1) if seeded == "random" else (1, 0)
    assert shown[0][firm] == shown[1][firm] == result(usual.cells[1 + firm])
    assert shown[0][free] != shown[1][free]


def test_only_a_submission_that_begins_as_released_uses_it(runner: SandboxRunner, result) -> None:
    lead = ("import helper\nkind = getattr(helper, 'kind', 'ours')",)
    plain = job(lead, "learner:kind")
    runner.run(plain)
    runner.run(plain)
    (made,) = leads(runner)
    before = made.template
    made.template = None  # type: ignore[assignment] — whoever forks from it now fails
    with_file = replace(plain, files={"pandas.py": b"x = 1"})
    moved = replace(plain, cells=(Cell("kind = 'hers'", "learner"), *plain.cells))
    changed = replace(plain, cells=(Cell("kind = 'new'", "shared", "lead-0"), plain.cells[1]))
    assert result(runner.run(with_file).cells[1]) == "'ours'"
    assert result(runner.run(moved).cells[2]) == "'ours'"
    assert result(runner.run(changed).cells[1]) == "'new'"
    made.template = before
    other = replace(plain, base={**BASE, "helper.py": b"kind = 'mended'"})
    assert [result(runner.run(other).cells[1]) for _time in range(2)] == ["'mended'", "'mended'"]


def test_memory_of_the_leading_cells_counts(runner: SandboxRunner, error) -> None:
    """They ran before the limits were set, and leave a learner no more than she had."""
    asked = job(("import numpy as np\nkept = np.ones(30_000_000)",), "learner:np.ones(45_000_000).sum()")
    usual, after = again(runner, asked)
    assert error(usual.cells[1]).startswith(("MemoryError", "_ArrayMemoryError"))
    assert error(after.cells[1]) == error(usual.cells[1])


def test_it_is_made_again_when_it_ended_or_is_old(
    runner: SandboxRunner, result, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = job((LOAD,), "learner:len(table)")
    runner.run(asked)
    runner.run(asked)
    (made,) = leads(runner)
    made._process.signal(signal.SIGKILL)
    assert result(runner.run(asked).cells[1]) == "2"
    runner.run(asked)
    (second,) = leads(runner)
    assert second is not made
    monkeypatch.setattr(second, "made", second.made - 24 * 3600)
    assert result(runner.run(asked).cells[1]) == "2"
    assert leads(runner)[0] is not second


def test_only_the_last_few_are_kept(runner: SandboxRunner, result) -> None:
    for number in range(6):
        asked = job((f"kind = {number}",), "learner:kind")
        assert [result(runner.run(asked).cells[1]) for _time in range(2)] == [str(number)] * 2
    assert len(leads(runner)) == 4


def test_rings_are_the_same(runner: SandboxRunner, result) -> None:
    asked = job(
        (LOAD,),
        "learner:import os, socket\n"
        "def refused(what):\n    try:\n        what()\n"
        "    except OSError as error:\n        return error.errno\n"
        "[refused(one) for one in (os.fork, socket.socket, lambda: open('/proc/self/mem'), "
        "lambda: open('/dev/zero', 'w'), lambda: os.kill(2, 9), lambda: open('/etc/x', 'w'))], os.getpid(), "
        "sorted(os.listdir('/tmp')), os.listdir('/proc')",
    )
    usual, after = again(runner, asked)
    assert after == usual
    assert "None" not in result(after.cells[1])


CHECKED = (
    "learner:'wave' in sys.modules",
    "test:import sys\nthere = 'wave' in sys.modules\nimport wave\nimport helper\nassert there, helper.where",
)


def test_what_tests_import_is_ready_for_them_and_not_seen_by_learners(
    runner: SandboxRunner, result: Callable[[CellRun], str], error: Callable[[CellRun], str]
) -> None:
    asked = job(("import sys",), *CHECKED)
    for ran in again(runner, asked):
        assert result(ran.cells[1]) == "False"
    assert not error(ran.cells[2])


def _gone(_template: Template, _seconds: float) -> None:
    raise TemplateGone("it ended before it was ready")


def test_where_checkers_get_no_template_of_their_own_tests_import_for_themselves(
    runner: SandboxRunner,
    monkeypatch: pytest.MonkeyPatch,
    result: Callable[[CellRun], str],
    error: Callable[[CellRun], str],
) -> None:
    """An import that starts a thread, say, is the end of a template."""
    start = Lead._template_of_checkers

    def fails(self: Lead, limits: Limits, asked: Job) -> Template:
        with monkeypatch.context() as patched:
            patched.setattr(Template, "wait_ready", _gone)
            return start(self, limits, asked)

    monkeypatch.setattr(Lead, "_template_of_checkers", fails)
    asked = job(("import sys",), *CHECKED)
    _usual, ran = again(runner, asked)
    assert result(ran.cells[1]) == "False"
    assert error(ran.cells[2]).startswith("AssertionError")
