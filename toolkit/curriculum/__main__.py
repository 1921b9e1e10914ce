"""`python -m toolkit.curriculum [module id or folder ...]`: what must be mended in the modules' text.

Without arguments every module is checked. Exit status 1 if there is anything to mend.
"""

from __future__ import annotations

import sys
from pathlib import Path

from toolkit.curriculum.course import Module, UnknownModule, load_course
from toolkit.curriculum.validation import module_problems
from toolkit.i18n import Messages, use_language

_ = Messages("curriculum")


def main(arguments: list[str]) -> int:
    """Print the problems of the named modules, English by default; `--language id` for Indonesian."""
    language = "en"
    if "--language" in arguments:
        at = arguments.index("--language")
        language = arguments[at + 1] if at + 1 < len(arguments) else "en"
        arguments = arguments[:at] + arguments[at + 2 :]
    use_language(language)
    try:
        modules = [_module(name) for name in arguments] or list(load_course().modules)
    except UnknownModule as unknown:
        print(unknown, file=sys.stderr)
        return 2
    tools = load_course().info.tools
    count = 0
    for module in modules:
        found = module_problems(module, tools)
        count += len(found)
        for problem in found:
            print(f"{problem.file}, {problem.where}" if problem.where else problem.file)
            print(f"    {problem.message} {problem.mend}")
        if not found:
            print(_("{module}: nothing to mend.").format(module=module.id))
    return 1 if count else 0


def _module(name: str) -> Module:
    folder = Path(name)
    if folder.is_dir() and (folder / "module.yaml").is_file():
        return Module(folder.resolve())
    return load_course().module(name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
