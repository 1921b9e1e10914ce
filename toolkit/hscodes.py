"""Write the table of HS codes from the data set: `python -m toolkit.hscodes harmonized-system.csv`.

The data set (github.com/datasets/harmonized-system, PDDL, from UN Comtrade) has a line for each chapter (2
digits), heading (4) and subheading (6). Code and description are kept, packed without a time stamp, so that
the same input always gives the same file. Chapter 99 is left out: it is Comtrade's own.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from pathlib import Path

from toolkit.country.hs_codes import TABLE

LEVELS = ("2", "4", "6")
OWN = "99"
"""Codes of UN Comtrade itself, for goods without a kind."""


def packed(source: Path) -> bytes:
    """Return the packed table, made from the data set at `source`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("code", "description"))
    with source.open(encoding="utf-8-sig", newline="") as data:
        for row in csv.DictReader(data):
            code = row["hscode"]
            if row["level"] in LEVELS and code.isdigit() and not code.startswith(OWN):
                writer.writerow((code, " ".join(row["description"].split())))
    return gzip.compress(out.getvalue().encode(), compresslevel=9, mtime=0)


def main(arguments: list[str]) -> int:
    """Write the table beside the country file; return the exit code."""
    if len(arguments) != 1:
        print("usage: python -m toolkit.hscodes harmonized-system.csv", file=sys.stderr)
        return 2
    made = packed(Path(arguments[0]))
    TABLE.write_bytes(made)
    print(f"{TABLE.name}: {len(made)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
