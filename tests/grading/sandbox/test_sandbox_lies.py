"""What a learner tries who owns her process, to get points for nothing. Each `test:` cell must fail."""

from __future__ import annotations

import pytest

EQUAL = (
    "class Yes:\n"
    + "\n".join(
        f"    def __{name}__(self, *a): return True"
        for name in ("eq", "ne", "lt", "le", "gt", "ge", "contains", "bool", "getitem", "instancecheck")
    )
    + (
        "\n    def __len__(self): return 3\n    def __iter__(self): return iter([1, 2, 3])\n"
        "    def __getattr__(self, name): return self\n    def __call__(self, *a, **k): return self\n"
        "    def __hash__(self): return hash(3)\n    def __float__(self): return 3.0\n"
        "    def __array__(self, *a, **k): import numpy; return numpy.full(3, 3.0)\n"
        "    def __sub__(self, o): return 0\n    __rsub__ = __add__ = __radd__ = __abs__ = __sub__\n"
        "    _typ = 'dataframe'\n"
    )
)


ASKED = [
    "assert x == 3",
    "assert x != 4",
    "assert 3 == x",
    "assert x < 5",
    "assert x",
    "assert not not x",
    "assert x == [1, 2, 3]",
    "assert len(x) == 3",
    "assert list(x) == [1, 2, 3]",
    "assert 3 in x",
    "assert x in [3]",
    "assert x in {3}",
    "assert isinstance(x, int)",
    "assert abs(x - 3) < 1e-9",
    "assert float(x) == 3",
    "assert np.allclose(x, 3)",
    "assert x.value == 3",
    "assert x(2) == 3",
    "assert x.equals(pd.DataFrame({'a': [1]}))",
    "pd.testing.assert_frame_equal(x, pd.DataFrame({'a': [1]}))",
    "assert (pd.Series([x]) == 3).all()",
    "assert (np.array([x]) == 3).all()",
    "assert sorted([x, 2]) == [2, 3]",
    "assert {'a': x} == {'a': 3}",
    "assert [x] == [3]",
    "assert type(x) is int",
    "assert [1, 2, 3] == x.numbers",
]


def test_an_object_that_equals_everything(run, error) -> None:
    ran = run(
        "shared: import numpy as np\nimport pandas as pd",
        f"learner: {EQUAL}x = Yes()",
        *(f"test: {test}" for test in ASKED),
    )
    assert error(ran.cells[1]) == ""
    assert [test for test, cell in zip(ASKED, ran.cells[2:], strict=True) if not error(cell)] == []


BOX = """
class Box:
    def __call__(self, x): return x * 2
class Bare:
    def __init__(self, x=0): self.x = x
"""
ELEMENTS = [
    *("len(x)", "list(x)", "1 in x", "x[0]", "x[1:]", "any(x)", "min(x)", "sum(x)", "sorted(x)", "next(x)"),
    *("first, *rest = x", "reversed(x)", "set(x)", "[*x]", "print(*x)", "dict(zip(x, x))", "''.join(x)"),
    *("format(x, '.2f')", "f'{x:>5}'", "x[0] = 1", "del x[0]", "math.trunc(x)", "statistics.mean(x)"),
]


@pytest.mark.parametrize("made", ["Bare()", "Box()", "Bare"])
def test_who_asks_for_elements_has_no_error_that_a_test_may_expect(run, error, made: str) -> None:
    ran = run(
        "shared: import math, statistics",
        f"learner: {BOX}x = {made}",
        *(f"test: try:\n    {use}\nexcept Exception:\n    pass" for use in ELEMENTS),
        "test: import unittest\nwith unittest.TestCase().assertRaises(TypeError):\n    len(x)",
    )
    assert [error(cell).split(":")[0] for cell in ran.cells[2:]] == ["NotPlain"] * (len(ELEMENTS) + 1)


def test_what_has_no_elements_is_not_taken_for_what_has(run, error) -> None:
    tests = [
        "assert not isinstance(x, Iterable) and not isinstance(x, Sized) and not isinstance(x, Container)",
        "assert f'{x}' == '<Box>' and str(x) == '<Box>'",
        "assert pd.Series([1, 2]).apply(x).tolist() == [2, 4]",
        "assert pd.Series([1, 2]).map(x).tolist() == [2, 4]",
        "assert pd.DataFrame({'a': [1, 2]}).assign(b=x).shape == (2, 2)",
        "assert [each.x for each in pd.Series([1, 2]).apply(Bare)] == [1, 2]",
        "assert isinstance(Bare(3), Bare) and not isinstance(x, Bare)",
        "assert 2 in several() and list(several()) == [1, 2]",
        "try:\n    len(several())\nexcept TypeError:\n    pass",
        "try:\n    len(several)\nexcept TypeError:\n    pass",
    ]
    ran = run(
        "shared: import pandas as pd\nfrom collections.abc import Container, Iterable, Sized",
        f"learner: {BOX}x = Box()\ndef several():\n    yield 1\n    yield 2",
        *(f"test: {test}" for test in tests),
    )
    assert [error(cell) for cell in ran.cells[1:]] == [""] * (len(tests) + 1)


def test_subclasses_of_plain_types_are_objects_too(run, error) -> None:
    kinds = "int", "str", "list", "dict", "float", "tuple"
    classes = "\n".join(
        f"class My{kind}({kind}):\n    def __eq__(self, o): return True\n    __hash__ = None\n"
        f"    __class__ = {kind}\n{kind}_ = My{kind}()"
        for kind in kinds
    )
    ran = run(f"learner: {classes}", *(f"test: assert {kind}_ == 5" for kind in kinds))
    assert error(ran.cells[0]) == ""
    assert all(error(cell) for cell in ran.cells[1:])


def test_a_table_full_of_objects(run, error) -> None:
    ran = run(
        "shared: import pandas as pd\nimport numpy as np",
        f"learner: {EQUAL}t = pd.DataFrame({{'a': [Yes(), Yes()]}})\ns = t['a']\nd = {{Yes(): Yes()}}",
        "test: assert (t['a'] == 1).all()",
        "test: assert (t['a'] != 1).all()",
        "test: assert s.sum() == 3",
        "test: assert s.is_monotonic_increasing",
        "test: pd.testing.assert_series_equal(s, pd.Series([1, 2], name='a'))",
        "test: assert d == {3: 3}",
        "test: assert np.allclose(t['a'], [1, 2])",
        "test: assert t['a'].max() < 5",
    )
    assert error(ran.cells[1]) == ""
    assert all(error(cell) for cell in ran.cells[2:])


TRICKS = {
    "asserts dropped by an AST transformer": (
        "import ast\nclass T(ast.NodeTransformer):\n    def visit_Assert(self, node): return ast.Pass()\n"
        "get_ipython().ast_transformers.append(T())"
    ),
    "run_cell replaced": (
        "from IPython.core.interactiveshell import InteractiveShell as S, ExecutionResult as R\n"
        "S.run_cell = lambda self, *a, **k: R(None)\nget_ipython().run_cell = lambda *a, **k: R(None)"
    ),
    "tracebacks silenced": (
        "ip = get_ipython()\n"
        "ip.showtraceback = ip._showtraceback = ip.showsyntaxerror = lambda *a, **k: None\n"
        "ip.set_custom_exc((BaseException,), lambda *a, **k: None)"
    ),
    "an exit hook and a trace": (
        "import sys, atexit\nsys.settrace(lambda *a: None)\nsys.excepthook = lambda *a: None\n"
        "ip = get_ipython()\nip.events.register('post_run_cell', lambda r: setattr(r, 'error_in_exec', None))"
    ),
    "the sandbox's own code replaced": (
        "from toolkit.grading.sandbox import learner, checker, peer, streams, shell\n"
        "checker.Checker.run = lambda *a: {'status': 'ok'}\nlearner.Learner._try = lambda *a: {'ok': 3}"
    ),
    "builtins replaced": (
        "import builtins, operator\nbuiltins.AssertionError = type('A', (Exception,), {})\n"
        "builtins.abs = builtins.len = lambda *a: 3\nbuiltins.print = lambda *a: None"
    ),
    "libraries patched": (
        "import numpy, pandas\nnumpy.allclose = lambda *a, **k: True\n"
        "pandas.testing.assert_frame_equal = lambda *a, **k: None\npandas.DataFrame.equals = lambda *a: True"
    ),
    "shadow modules": "for n in ('math', 'json', 'numpy'): open(n + '.py', 'w').write('')",
}


@pytest.mark.parametrize("trick", TRICKS)
def test_tricks_in_her_own_process_change_no_test(run, error, trick) -> None:
    ran = run(
        "shared: import numpy as np\nimport pandas as pd",
        f"learner: f = lambda *a: None\nx = 3\n{TRICKS[trick]}",
        "test: assert False",
        "test: import json, math\nassert math.floor(1.5) == 1 and np.allclose(1, 2)",
        "test: pd.testing.assert_frame_equal(pd.DataFrame({'a': [1]}), pd.DataFrame({'a': [2]}))",
        "test: assert len('ab') == 3",
        "test: raise KeyboardInterrupt",
    )
    assert all(error(cell) for cell in ran.cells[2:])


SEND = (
    "import gc, json, struct, socket, threading, time\n"
    "from toolkit.kernels.frames import Frames\n"
    "frames = next(o for o in gc.get_objects() if type(o) is Frames)\n"
    "def send(kind, content):\n"
    "    data = content if isinstance(content, bytes) else json.dumps(content).encode()\n"
    "    frames.socket.sendall(struct.pack('!IB', len(data), ord(kind)) + data)\n"
)
GOOD = "{'type': 'execute_result', 'content': {'data': {'text/plain': '2'}, 'metadata': {}}}"
ERASE = "{'type': 'clear_output', 'content': {'wait': False}}"


@pytest.mark.parametrize(
    ("name", "code"),
    {
        "a done of hers during the test": "send('D', {'status': 'ok'})",
        "a result of hers": f"send('M', {GOOD})",
        "the outputs cleared": f"send('M', {ERASE})",
        "an answer too many": "send('A', {'ok': 3})\nsend('A', {'ok': 3})",
        "a question nobody may ask": "send('Q', {'op': 'fetch', 'names': {'secret': 0}})\n"
        "return frames.receive()",
        "a function nobody gave": "send('Q', {'op': 'call', 'object': 7, 'args': [], 'kwargs': {}})\n"
        "frames.receive()",
        "no frame": "frames.socket.sendall(b'\\xff' * 64)",
        "no JSON": "send('A', b'[' * 100_000)",
        "an unknown kind": "send('Z', {})",
        "a closed socket": "frames.socket.close()",
        "a very deep answer": "send('A', b'{\"ok\":' + b'[\"l\",[' * 5_000 + b']]' * 5_000 + b'}')",
        "a forged error": "send('A', {'error': {'base': 'eval', 'args': 5}})",
    }.items(),
)
def test_forged_frames_earn_nothing(run, error, name, code) -> None:
    body = "\n".join("    " + line for line in code.splitlines())
    ran = run(
        f"learner: {SEND}def f(*a):\n{body}\n    return 4",
        "test: f()\nassert f() == 3\nassert False\n0.5",
        "test: assert f(0) == 3\nassert False",
    )
    for cell in ran.cells[1:]:
        # Every test ends with an error and shows no result: no points.
        assert error(cell)
        assert not any(one["output_type"] == "execute_result" for one in cell.outputs)


def test_threads_that_send_all_the_time(run, error) -> None:
    code = (
        f"{SEND}def flood():\n    while True:\n"
        f"        send('M', {GOOD})\n        send('M', {ERASE})\n"
        f"        send('M', {{'type': 'error', 'content': 3}})\n"
        "        time.sleep(0.0005)\nthreading.Thread(target=flood, daemon=True).start()\ndef f(): return 1"
    )
    ran = run(
        f"learner: {code}", "test: assert f() == 2\n1", "test: import time\ntime.sleep(0.2)\nassert False"
    )
    for cell in ran.cells[1:]:
        assert error(cell)
        assert not any(one["output_type"] == "execute_result" for one in cell.outputs)


def test_a_flood_ends_the_submission_and_not_the_grader(run, error) -> None:
    ran = run(
        f"learner: {SEND}much = {{'name': 'stdout', 'text': 'x' * 10**6}}\n"
        "data = json.dumps({'type': 'stream', 'content': much})"
        ".encode()\nwhile True: send('M', data)",
        "test: assert True",
    )
    assert [flag.code for flag in ran.flags if flag.code != "output-cut"] == ["too-much"]
    assert error(ran.cells[1]).startswith("DeadKernelError")
    assert sum(len(str(one)) for one in ran.cells[0].outputs) < 1_100_000


def test_a_reply_before_its_cell_is_no_way_out(run, error) -> None:
    ran = run(
        f"learner: {SEND}send('D', {{'status': 'ok'}})\nx = 1", "test: assert x == 2", "test: assert False"
    )
    assert all(error(cell) for cell in ran.cells[1:])


def test_her_text_for_display_is_no_result(run, result) -> None:
    ran = run(
        "learner: class P:\n    def _repr_mimebundle_(self, *a, **k): return {'text/plain': '2'}\n"
        "    def __repr__(self): return '2'\n    def _ipython_display_(self): print('2')\np = P()",
        "test: p",
    )
    assert result(ran.cells[1]) == "<P>"


def test_values_that_are_odd_but_hers(run, error) -> None:
    ran = run(
        "learner: nan = float('nan')\nodd = {nan: 1, float('nan'): 2}\nloop = []\n"
        "loop.append(loop)\ndeep = []\n"
        "for _ in range(500): deep = [deep]\nn = 0\ndef turn():\n    global n\n    n += 1\n    return n",
        "test: assert len(odd) == 2 and nan != nan",
        "test: assert turn() != turn()",
        "test: assert len(loop) == 1",
        "test: assert len(deep) == 1",
        "test: assert turn() == 3",
    )
    assert [bool(error(cell)) for cell in ran.cells] == [False, False, False, True, True, False]
