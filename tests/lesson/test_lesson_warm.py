"""What a process that forks lesson kernels has ready."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from toolkit.lesson import warm
from toolkit.lesson.tools import registry

PROGRAM = """
import sys
import yaml
from toolkit.lesson import warm
warm.warm()
read = []
stock = yaml.load
yaml.load = lambda *given, **more: read.append(1) or stock(*given, **more)
from toolkit.lesson.tools import registry
model = registry.make("price")
model.from_dict({"cost": "30000", "margin": "20"})
print(bool(model.compute()), len(read), "pandas" in sys.modules)
"""


def test_a_first_answer_reads_no_country_file_again(repository: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, cwd=repository, check=True
    )
    assert told.stdout.split() == ["True", "0", "False"]


def test_what_tools_need_later_exists_and_belongs_to_tools() -> None:
    assert {f"tool/{name}" for name in registry.names()} >= warm._LATER.keys()
    for names in warm._LATER.values():
        for name in names:
            warm._have(name)
