"""Tests run in a process of their own and see the learner's work as plain data."""

from __future__ import annotations

import pytest


def passes(run, error, *cells: str) -> None:
    ran = run(*cells)
    for text, cell in zip(cells, ran.cells, strict=True):
        assert error(cell) == "", text
    assert ran.flags == ()


def test_values_and_functions(run, error) -> None:
    passes(
        run,
        error,
        "shared: import numpy as np\nimport pandas as pd\nprices = pd.DataFrame({'a': [1, 2]})",
        "learner: prices['b'] = prices['a'] * 2\ntotal = int(prices['b'].sum())\n"
        "def double(x, plus=0):\n    'Doubles.'\n    return x * 2 + plus",
        "test: assert total == 6 and list(prices.columns) == ['a', 'b']\n"
        "assert double(2) == 4 and double(np.array([1, 2]), plus=1).tolist() == [3, 5]\n"
        "assert callable(double) and double.__name__ == 'double' and double.__doc__ == 'Doubles.'",
        "learner: del total",
        "test: try:\n    total\nexcept NameError: pass\nelse: raise AssertionError",
    )


def test_hidden_tests_never_enter_the_learners_process(run, error, out) -> None:
    look = (
        "import gc, sys\n"
        "texts = [o for o in gc.get_objects() if isinstance(o, (dict, list, tuple))]\n"
        "found = any('SECRET' + '_7x' in repr(In) for _ in range(1))\n"
        "import os\nread = any('SECRET' + '_7x' in str(o)[:2000] for o in texts)\n"
        "print(found, read)"
    )
    ran = run("learner: def f(): return 1", "test: secret = 'SECRET_7x'\nassert f() == 1", f"learner: {look}")
    assert error(ran.cells[1]) == ""
    assert out(ran.cells[2]) == "False False\n"


def test_exceptions_keep_their_built_in_kind(run, error) -> None:
    passes(
        run,
        error,
        "learner: class ShopError(ValueError):\n    pass\n"
        "def missing(): return {}['P9']\n"
        "def fail(): raise ShopError('closed', 3)\n"
        "def late(): raise LookupError",
        "test: got = []\n"
        "for call in (missing, fail, late):\n"
        "    try: call()\n"
        "    except Exception as e: got.append((type(e).__mro__[1].__name__, e.args))\n"
        "assert got == [('LookupError', ('P9',)), ('ValueError', ('closed', 3)), ('Exception', ())], got",
        "test: try: fail()\nexcept ShopError as e: assert isinstance(e, ValueError)\n"
        "else: raise AssertionError",
    )


def test_errors_of_her_functions_end_the_test(run, error) -> None:
    ran = run(
        "learner: def f(): raise SystemExit\ndef g(): raise KeyboardInterrupt\ndef h(): raise GeneratorExit",
        "test: f()",
        "test: g()",
        "test: h()",
        "test: assert True",
    )
    assert all(error(cell) for cell in ran.cells[1:4])
    assert error(ran.cells[4]) == ""


def test_arguments_changed_in_place_come_back(run, error) -> None:
    passes(
        run,
        error,
        "learner: def add(items, table, seen, array, text):\n"
        "    items.append(3); items[0].append(9); table['k'] = 1; seen.add('s'); array[0] = 7\n"
        "    text.write('hi')\n"
        "def grow(frame):\n    frame['new'] = 1\n    frame.drop(index=0, inplace=True)\n"
        "def keep(items):\n    return sorted(items)",
        "test: import io\nimport numpy as np\nimport pandas as pd\n"
        "inner = [1]\nitems, table, seen, array, text = [inner, 2], {}, set(), np.zeros(2), io.StringIO()\n"
        "add(items, table, seen, array, text=text)\n"
        "assert items == [[1, 9], 2, 3] and items[0] is inner and table == {'k': 1} and seen == {'s'}\n"
        "assert array[0] == 7 and text.getvalue() == 'hi'\n"
        "frame = pd.DataFrame({'a': [1, 2]})\ngrow(frame)\n"
        "assert list(frame.columns) == ['a', 'new'] and len(frame) == 1\n"
        "unsorted = [2, 1]\nassert keep(unsorted) == [1, 2] and unsorted == [2, 1]",
    )


def test_what_a_function_does_to_names_is_seen_at_once(run, error) -> None:
    passes(
        run,
        error,
        "learner: import pandas as pd\nlog = []\ncount = 0\ntable = pd.DataFrame({'a': [1, 2]})\n"
        "def push(x):\n    global count\n    log.append(x)\n    count += 1\n"
        "def spoil():\n    table.loc[0, 'a'] = 99",
        "test: same = log\npush(5)\npush(6)\nassert log == [5, 6] and same is log and count == 2",
        "test: assert table.loc[0, 'a'] == 1\nspoil()\nassert table.loc[0, 'a'] == 99",
    )


def test_functions_of_a_test_are_called_back(run, error, out) -> None:
    passes(
        run,
        error,
        "learner: def apply(f, items, **more):\n    return [f(x, **more) for x in items]\n"
        "def double(x): return 2 * x\ndef same(f): return f is double\n"
        "def safe(f):\n    try: return f()\n    except KeyError as e: return e.args[0]",
        "test: import math\nimport numpy as np\nseen = []\n"
        "def spy(x, by=1):\n    seen.append(x)\n    return x * by\n"
        "assert apply(spy, [1, 2], by=3) == [3, 6] and seen == [1, 2]\n"
        "assert apply(double, [1, 2]) == [2, 4] and same(double)\n"
        "assert apply(math.sqrt, [4]) == [2.0] and apply(np.square, [3]) == [9]\n"
        "assert apply(str, [1]) == ['1']\n"
        "assert apply(lambda x: double(x) + 1, [1]) == [3]\n"
        "def lacking(): raise KeyError('no')\nassert safe(lacking) == 'no'",
    )


def test_endless_callbacks_end(run, error) -> None:
    ran = run(
        "learner: def again(f): return f(f)",
        "test: def f(g): return again(g)\nagain(f)",
        "test: assert True",
        seconds=30,
    )
    assert "nested too deep" in error(ran.cells[1]) or "RecursionError" in error(ran.cells[1])
    assert error(ran.cells[2]) == ""


def test_objects_stay_and_are_asked(run, error) -> None:
    passes(
        run,
        error,
        "learner: class Till:\n    rate = 3\n    def __init__(self, n): self.n = n\n"
        "    def add(self, x):\n        self.n += x\n        return self\n"
        "    @property\n    def total(self): return self.n * self.rate\n"
        "till = Till(1)\ndef numbers():\n    yield 1\n    yield 2\n",
        "test: assert till.n == 1 and till.add(2).total == 9 and till.n == 3\n"
        "other = Till(5)\nassert other.n == 5 and isinstance(other, Till) and not isinstance(3, Till)\n"
        "assert till.add(0) is till and Till.rate == 3\n"
        "assert list(numbers()) == [1, 2] and next(numbers()) == 1 and hasattr(till, 'n')\n"
        "assert not hasattr(till, 'nothing')",
    )


def test_names_of_the_trainer_win_where_they_are_code(run, error) -> None:
    passes(
        run,
        error,
        "shared: import numpy as np\nfrom math import sqrt\nlimit = 5\ndef check(x):\n    assert x == 3\n",
        "learner: class np: allclose = staticmethod(lambda *a: True)\n"
        "check = sqrt = lambda *a: True\nlimit = 6\n"
        "import builtins\nlen = abs = sum = lambda *a: 0\nbuiltins.all = lambda x: True\n"
        "AssertionError = None",
        "test: assert limit == 6 and sqrt(4) == 2.0 and len([1, 2]) == 2 and not all([0])\n"
        "assert not np.allclose(1, 2)\n"
        "try: check(4)\nexcept AssertionError: pass\nelse: raise RuntimeError('check was replaced')",
    )


def test_names_of_tests_stay_until_the_learner_binds_them_again(run, error) -> None:
    passes(
        run,
        error,
        "learner: part = 1",
        "test: assert part == 1\npart = 2\nhelper = lambda: part + base",
        "test: assert part == 2",
        "learner: base = 10\nother = part",
        "test: assert other == 1 and helper() == 12",
        "learner: part = 5",
        "test: assert part == 5 and helper() == 15",
    )


def test_modules_she_imported_are_the_checkers_own(run, error) -> None:
    passes(
        run,
        error,
        "learner: import statistics as st\nimport math\nmath.floor = lambda x: 99\n"
        "from collections import Counter",
        "test: assert st.mean([1, 3]) == 2 and math.floor(1.5) == 1 and Counter('aab')['a'] == 2",
    )


def test_names_looked_up_by_text(run, error) -> None:
    passes(
        run,
        error,
        "learner: import pandas as pd\nlowest = 2\ntable = pd.DataFrame({'a': [1, 2, 3]})",
        "test: assert len(table.query('a >= @lowest')) == 2 and globals()['lowest'] == 2\n"
        "assert eval('lowest + 1') == 3 and 'nothing' not in globals()",
        "test: %time assert lowest == 2",
    )


def test_what_her_functions_print_belongs_to_the_test(run, error, out) -> None:
    ran = run(
        "learner: import sys, warnings\n"
        "def loud():\n    print('hello')\n    return 1\n"
        "def warn():\n    print('careful', file=sys.stderr)\n    return 1",
        "test: print('before')\nassert loud() == 1\nprint('after')",
        "test: assert warn() == 1",
    )
    assert out(ran.cells[1]) == "before\nhello\nafter\n"
    assert error(ran.cells[1]) == ""
    # nbgrader gives no points where stderr was written to.
    assert out(ran.cells[2], "stderr") == "careful\n"


# How a test and her code may share the time that is too long; where it ends, either may be at its turn.
ENDLESS = {
    "her function": ("def f():\n    while True: pass", "f()"),
    "the test, calling hers": ("def f(): pass", "while True: f()"),
    "hers, calling the test's": ("def f(g):\n    while True: g()", "f(lambda: 3)"),
    "one that takes no interrupt": (
        "import time\ndef f():\n    try: time.sleep(99)\n    except KeyboardInterrupt: return 3",
        "while True: f()",
    ),
}


@pytest.mark.parametrize("way", ENDLESS)
def test_a_call_that_never_returns_costs_the_tests_time(run, error, way: str) -> None:
    hers, test = ENDLESS[way]
    ran = run(f"learner: {hers}\ndef g(): return 4", f"test: {test}", "test: assert g() == 4", seconds=1)
    # Only errors, and both: IPython writes to stderr instead when it is interrupted while showing one.
    shown = [one.get("ename", one) for one in ran.cells[1].outputs]
    assert shown == ["KeyboardInterrupt", "CellTimeoutError"]
    assert error(ran.cells[2]) == ""
    assert [flag.code for flag in ran.flags] == ["timeout"]


def test_a_trainers_cell_that_needs_her_work_is_prepared_on_both_sides(run, error) -> None:
    ran = run(
        "learner: bag = [1, 2]\nclass Odd:\n    def __len__(self): return 3\nodd = Odd()",
        "shared: twice = [x * 2 for x in bag]\ndef size(): return len(twice)",
        "test: assert twice == [2, 4] and size() == 2",
        "shared: size_of_odd = len(odd)",
    )
    assert [error(cell) for cell in ran.cells] == [""] * 4
    assert [(flag.code, flag.cell) for flag in ran.flags] == [("not-prepared", "cell-3")]


@pytest.mark.parametrize("size", [3_000_000, 40_000_000])
def test_large_values_travel_or_are_refused_without_harm(run, error, size) -> None:
    ran = run(
        f"learner: import numpy as np\nbig = np.zeros({size} // 8)\nsmall = 1\ndef f(): return big",
        "test: assert small == 1",
        "test: assert big.sum() == 0",
        "test: assert f().sum() == 0",
        "test: assert small == 1",
    )
    failed = [bool(error(cell)) for cell in ran.cells]
    assert failed == ([False] * 5 if size < 4_000_000 else [False, False, True, True, False])
    assert ran.flags == ()


def test_async_functions_are_awaited(run, error) -> None:
    passes(
        run,
        error,
        "learner: import asyncio\nasync def twice(x):\n    await asyncio.sleep(0)\n    return 2 * x",
        "test: assert await twice(4) == 8\nassert await twice(1) == 2",
    )


def test_a_test_may_take_a_function_of_hers_away(run, error) -> None:
    """As nbgrader's own example does, to see whether one function uses another."""
    passes(
        run,
        error,
        "learner: def squares(n): return [i * i for i in range(1, n + 1)]\n"
        "def total(n): return sum(squares(n))\ndef alone(n): return 14",
        "test: kept = squares\ndel squares\n"
        "try: total(3)\nexcept NameError: pass\nelse: raise AssertionError('it does not use squares')\n"
        "assert alone(3) == 14\n"
        "squares = kept\nassert total(3) == 14",
        "test: assert total(2) == 5",
        "learner: assert squares(2) == [1, 4] and total(2) == 5",
    )


def test_what_a_test_binds_is_not_told(run, error) -> None:
    """A hidden test's own solution, under a name that she guessed, must not work for her."""
    passes(
        run,
        error,
        "learner: answer = 0\ndef solution(n): return -1\ndef look(): return answer, solution(7)",
        "test: kept = look\nanswer += 42\nassert look() == (0, -1)",
        "test: solution\ndef solution(n): return n * 6\nassert look() == (0, -1)",
    )
