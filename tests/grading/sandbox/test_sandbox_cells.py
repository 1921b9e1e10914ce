"""Cells behave as in a kernel, in both processes."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("role", ["learner", "test"])
def test_outputs_and_counts(run, error, out, result, role) -> None:
    ran = run(
        *(f"{role}: {source}" for source in ("1 + 1", "print('a')\nprint('b')", "1/0", "", "x = (", "5;"))
    )
    assert [cell.count for cell in ran.cells] == [1, 2, 3, None, 4, 5]
    assert result(ran.cells[0]) == "2"
    assert ran.cells[0].outputs[0]["execution_count"] == 1
    assert ran.cells[1].outputs == [{"output_type": "stream", "name": "stdout", "text": "a\nb\n"}]
    assert error(ran.cells[2]) == "ZeroDivisionError: division by zero"
    assert "----> 1" in "".join(ran.cells[2].outputs[0]["traceback"]).replace("\x1b[32m", "").replace(
        "\x1b[39m", ""
    )
    assert error(ran.cells[4]).startswith("SyntaxError")
    assert ran.cells[5].outputs == []
    assert ran.flags == ()


def test_one_namespace_for_all_cells_of_the_learner(run, result) -> None:
    ran = run("learner: x = 20", "learner: def f(): return x + 1", "learner: f() * 2")
    assert result(ran.cells[2]) == "42"


def test_submissions_know_nothing_of_each_other(run, error) -> None:
    run("learner: import builtins\nbuiltins.left = 1\nx = 1\nopen('../left', 'w').write('x')")
    ran = run("learner: left", "learner: x", "learner: open('../left')")
    assert error(ran.cells[0]).startswith("NameError")
    assert error(ran.cells[1]).startswith("NameError")
    assert error(ran.cells[2]).startswith("FileNotFoundError")


def test_random_numbers_differ_between_submissions(run, result) -> None:
    source = "learner: import random\nimport numpy as np\nrandom.random(), np.random.rand()"
    first, second = (result(run(source).cells[0]) for _time in range(2))
    assert first != second


def test_exits_and_interrupts_are_errors_of_their_cell(run, error) -> None:
    ran = run(
        "test: raise SystemExit",
        "test: import sys\nsys.exit(0)",
        "test: raise KeyboardInterrupt",
        "test: input('x')",
        "test: import getpass\ngetpass.getpass()",
    )
    kinds = [error(cell).split(":")[0] for cell in ran.cells]
    assert kinds == [
        "SystemExit",
        "SystemExit",
        "KeyboardInterrupt",
        "StdinNotImplementedError",
        "StdinNotImplementedError",
    ]


def test_await_magics_and_display(run, out, result) -> None:
    ran = run(
        "learner: import asyncio\nawait asyncio.sleep(0)\n7",
        "learner: %%capture kept\nprint('x')",
        "learner: kept.stdout",
        "learner: display('shown', display_id='a')",
        "learner: from IPython.display import update_display\nupdate_display('changed', display_id='a')",
        "learner: print('gone')\nfrom IPython.display import clear_output\nclear_output()\nprint('stays')",
        "learner: import pandas as pd\npd.DataFrame({'a': [1]})",
        "learner: import os\nos.write(1, b'past Python')",
    )
    assert result(ran.cells[0]) == "7"
    assert result(ran.cells[2]) == "'x\\n'"
    assert ran.cells[3].outputs[0]["data"]["text/plain"] == "'changed'"
    assert out(ran.cells[5]) == "stays\n"
    assert "<table" in ran.cells[6].outputs[0]["data"]["text/html"]
    assert out(ran.cells[7]) == "past Python"


def test_files_lie_beside_the_cells(run, out, error, result) -> None:
    ran = run(
        "shared: import pandas as pd\ntable = pd.read_csv('sales.csv')",
        "learner: import helper\nprint(helper.answer, open('sales.csv').read())",
        "learner: open('mine.txt', 'w').write('written')\nopen('sales.csv', 'w').write('a\\n9\\n')",
        "test: assert open('mine.txt').read() == 'written'\nassert open('note.txt').read() == 'hers'",
        "test: assert pd.read_csv('sales.csv').equals(pd.DataFrame({'a': [1]}))",
        "test: import tool, os\nassert tool.__file__.endswith('/base/tool.py')",
        "test: import helper",
        files={"sales.csv": b"a\n5\n", "helper.py": b"answer = 3", "note.txt": b"hers", "tool.py": b"1/0"},
        base={"sales.csv": b"a\n1\n", "tool.py": b""},
    )
    assert out(ran.cells[1]) == "3 a\n1\n\n"
    assert [error(cell) for cell in ran.cells[:6]] == [""] * 6
    # What she handed in is data beside a test, and never imported there.
    assert error(ran.cells[6]).startswith("ModuleNotFoundError")


def test_a_cell_that_takes_too_long_is_interrupted_and_the_rest_runs(run, error) -> None:
    ran = run("learner: print('begun')\nwhile True: pass", "learner: 1/0", seconds=1)
    kinds = [output.get("ename", output.get("text")) for output in ran.cells[0].outputs]
    assert kinds == ["begun\n", "KeyboardInterrupt", "CellTimeoutError"]
    assert error(ran.cells[1]).startswith("ZeroDivisionError")
    assert [(flag.code, flag.cell) for flag in ran.flags] == [("timeout", "cell-0")]


def test_an_awaiting_cell_is_interrupted_too(run, error) -> None:
    ran = run("learner: import asyncio\nawait asyncio.sleep(99)", "learner: 1/0", seconds=1)
    assert [one["ename"] for one in ran.cells[0].outputs] == ["CancelledError", "CellTimeoutError"]
    assert error(ran.cells[1]).startswith("ZeroDivisionError")


def test_a_cell_that_ignores_the_interrupt_is_ended(run, error) -> None:
    stubborn = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    ran = run(f"learner: {stubborn}", "learner: 1", "test: assert True", seconds=1)
    assert [one["ename"] for one in ran.cells[0].outputs] == ["CellTimeoutError", "DeadKernelError"]
    # Without an error nbgrader would give all points for a test that never ran.
    assert [error(cell) for cell in ran.cells[1:]] == ["DeadKernelError: Kernel died"] * 2
    assert [cell.count for cell in ran.cells] == [1, None, None]
    assert [flag.code for flag in ran.flags] == ["timeout", "died"]


@pytest.mark.parametrize(
    "end", ["os._exit(0)", "os.kill(os.getpid(), 9) or os.abort()", "ctypes.string_at(0)"]
)
def test_a_process_that_ends_leaves_no_points(run, error, end) -> None:
    ran = run(f"learner: import os, ctypes\n{end}", "test: assert True")
    assert error(ran.cells[0]) == "DeadKernelError: Kernel died"
    assert error(ran.cells[1]) == "DeadKernelError: Kernel died"
    assert ran.cells[1].count is None
    assert [(flag.code, flag.cell) for flag in ran.flags] == [("died", "cell-0")]


def test_much_output_is_cut_and_told(run, out) -> None:
    ran = run("learner: print('x' * 5_000_000)", "learner: print('after')")
    assert len(out(ran.cells[0])) <= 1 << 20
    assert out(ran.cells[1]) == "after\n"
    assert [(flag.code, flag.cell) for flag in ran.flags] == [("output-cut", "cell-0")]


def test_file_names_stay_inside(run, error, out) -> None:
    ran = run(
        "test: import os\nprint(sorted(os.listdir('../base')), sorted(os.listdir('.')))",
        files={
            "../base/math.py": b"",
            "/tmp/base/json.py": b"",
            "a/../../base/x.py": b"",
            "sub/ok.txt": b"1",
        },
        base={"tool.py": b""},
    )
    assert out(ran.cells[0]) == "['tool.py'] ['sub', 'tool.py']\n"


def test_files_that_do_not_fit_give_no_points(run, error) -> None:
    ran = run("test: assert True", files={f"{n}.bin": bytes(10 << 20) for n in range(8)})
    assert error(ran.cells[0]) == "DeadKernelError: Kernel died"
    assert [flag.code for flag in ran.flags] == ["died"]
