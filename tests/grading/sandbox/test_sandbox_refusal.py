"""Without enough rings nothing is run, and the trainer learns what to do. Also as a user without rights."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from toolkit.grading.problems import GradingProblem
from toolkit.grading.runner import Cell, Job
from toolkit.grading.sandbox import Limits, Rings, SandboxRunner, launch, probe, run
from toolkit.grading.sandbox.plan import Plan, work_folder
from toolkit.grading.sandbox.rings import ALL
from toolkit.i18n import use_language

JOB = Job((Cell("open('/tmp/ran', 'w')", "learner"),))


def test_the_probe_tells_what_holds_here() -> None:
    rings = probe()
    assert rings.enough
    assert set(rings.in_force) | set(rings.missing) == set(ALL)
    assert not set(rings.in_force) & set(rings.missing)
    assert bool(rings.remedy()) == bool(rings.missing)


@pytest.mark.parametrize(
    "gone", ["files", "network", "seccomp", "no-new-privileges", "capabilities", "limits"]
)
def test_each_of_these_rings_is_needed(gone: str) -> None:
    assert Rings(ALL, 7).enough
    assert not Rings(tuple(name for name in ALL if name != gone), 7).enough


def test_which_walls_are_enough() -> None:
    def without(*gone: str, abi: int = 7) -> bool:
        return Rings(tuple(name for name in ALL if name not in gone), abi).enough

    assert without("landlock", abi=0)
    assert without("bubblewrap")
    assert not without("bubblewrap", "landlock", abi=0)
    assert not without("work-folder")
    assert without("bubblewrap", "namespaces", "work-folder", abi=6)
    assert not without("bubblewrap", "namespaces", "work-folder", abi=5)
    assert not without("bubblewrap", "namespaces", "landlock", "work-folder")


def weaker(monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    """Let this machine offer only plans without some ring."""
    real = launch.plans

    def plans(modules: object) -> list[Plan]:
        found = [replace(plan, **changes) for plan in real(modules)]  # type: ignore[arg-type]
        return [plan for plan in found if plan.bubblewrap is None or "bubblewrap" not in changes]

    monkeypatch.setattr(launch, "plans", plans)


def test_a_machine_without_a_filter_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    weaker(monkeypatch, seccomp=False)
    runner = SandboxRunner()
    with pytest.raises(GradingProblem) as caught:
        runner.run(JOB)
    assert caught.value.machine
    use_language("en")
    with pytest.raises(GradingProblem, match=r"is not run: .*Missing: .*seccomp"):
        runner.run(JOB)


def test_without_bubblewrap_and_landlock_nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    weaker(monkeypatch, bubblewrap=None, new_proc=False, landlock=0)
    use_language("en")
    with pytest.raises(GradingProblem, match="apt install bubblewrap") as caught:
        SandboxRunner().run(JOB)
    assert caught.value.machine


def test_a_fork_with_fewer_rings_than_the_probe_found_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts is each fork's own report, not what was found some time ago."""
    runner = SandboxRunner(preload=())
    runner.start()
    assert runner._plan is not None
    runner.close()
    runner._plan = replace(runner._plan, seccomp=False)
    with pytest.raises(GradingProblem) as caught:
        runner.run(JOB)
    assert caught.value.machine
    runner.close()


def test_the_likely_plan_is_tried_by_the_template_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bare template, only to look at the rings, would take as long to start."""
    monkeypatch.delattr(run, "best_plan")
    runner = SandboxRunner(preload=())
    assert runner.start().enough
    assert runner._launched is not None
    assert runner.run(JOB).cells[0].count == 1
    runner.close()


def test_other_systems_are_told_where_to_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch.sys, "platform", "darwin")
    rings = probe()
    assert rings.in_force == ()
    use_language("en")
    assert "WSL 2" in rings.remedy()
    use_language("id")
    assert "WSL 2" in rings.remedy()
    assert "On Windows" not in rings.remedy()


def test_a_template_that_ends_is_started_again(sandbox: SandboxRunner) -> None:
    sandbox.start()
    assert sandbox._launched is not None
    sandbox._launched._process.kill()
    sandbox._launched._process.wait()
    assert sandbox.run(JOB).cells[0].count == 1


def test_a_template_that_cannot_start_is_the_machines_problem() -> None:
    runner = SandboxRunner(preload=("no_such_module",))
    with pytest.raises(GradingProblem) as caught:
        runner.run(JOB)
    assert caught.value.machine
    assert "no_such_module" in caught.value.detail


def test_the_work_folder_never_covers_what_is_read() -> None:
    """A checkout or a virtual environment may lie in /tmp itself."""
    assert work_folder(("/usr", "/opt/python")) == "/tmp"
    assert work_folder(("/usr", "/tmp/checkout/toolkit")) == "/var/tmp"
    plan = launch.plans(("toolkit",))[0]
    moved = replace(plan, writable="/var/tmp")
    assert launch.probe_plan(moved, Limits()).enough


# Where Python lies in the administrator's own home, a mount of its own makes it reachable for others.
_REACHABLE = """
set -e
mkdir "$1/python"
mount --bind "$2" "$1/python"
mount -t tmpfs -o mode=755 tmpfs "$HOME"
mkdir -p "$2"
mount --bind "$1/python" "$2"
shift 2
exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
"""
_SCRIPT = """
import os
from toolkit.grading.runner import Cell, Job
from toolkit.grading.sandbox import SandboxRunner
assert os.getuid() == 65534
runner = SandboxRunner()
rings = runner.start()
ran = runner.run(Job((Cell('x = 6', 'learner'), Cell('x * 7', 'test'))))
print(ran.cells[1].outputs[0]['data']['text/plain'], rings.enough, *rings.in_force)
runner.close()
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may enter. pytest's own are closed again by each session that begins."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="not root: the other tests show it")
def test_it_works_for_a_user_without_rights(open_folder: Path, repository: Path) -> None:
    if not (shutil.which("unshare") and shutil.which("setpriv")):
        pytest.skip("no unshare or setpriv here")
    (open_folder / "tmp").mkdir()
    (open_folder / "tmp").chmod(0o777)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(Path.home()),
        "PYTHONPATH": str(repository),
        "TMPDIR": str(open_folder / "tmp"),
    }
    shell = ["unshare", "--mount", "sh", "-c", _REACHABLE, "sh", str(open_folder), sys.base_prefix]
    if not Path(sys.base_prefix).is_relative_to(Path.home()):
        shell = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    done = subprocess.run(
        [*shell, sys.executable, "-c", _SCRIPT], env=environment, capture_output=True, text=True, cwd="/"
    )
    assert done.returncode == 0, done.stderr
    answer, enough, *in_force = done.stdout.split()
    assert (answer, enough) == ("42", "True")
    assert set(in_force) == set(probe(limits=Limits()).in_force)


_GRADES = """
import toolkit
from toolkit.grading.runner import Cell, Job
from toolkit.grading.sandbox import SandboxRunner
cells = [
    ("import toolkit.i18n, tempfile", "shared"),
    ("with tempfile.TemporaryFile() as file: file.write(b'1')\\nright, wrong = 4, 5", "learner"),
    ("assert right == 4", "test"),
    ("assert wrong == 4", "test"),
]
runner = SandboxRunner()
ran = runner.run(Job(tuple(Cell(*cell) for cell in cells)))
print(toolkit.__file__, *(not cell.outputs for cell in ran.cells))
runner.close()
"""


@pytest.mark.parametrize("place", ["/tmp", "/var/tmp"])
def test_it_gives_right_marks_when_this_software_lies_among_temporary_files(
    repository: Path, place: str
) -> None:
    """Where the work folders of submissions are mounted otherwise."""
    with tempfile.TemporaryDirectory(dir=place) as made:
        copy = Path(made) / "toolkit"
        shutil.copytree(repository / "toolkit", copy, ignore=shutil.ignore_patterns("__pycache__"))
        environment = {**os.environ, "PYTHONPATH": made, "TMPDIR": made}
        done = subprocess.run(
            [sys.executable, "-c", _GRADES], env=environment, capture_output=True, text=True, cwd="/"
        )
        assert done.stdout.split() == [str(copy / "__init__.py"), "True", "True", "True", "False"], (
            done.stderr
        )
