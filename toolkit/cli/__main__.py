"""`python -m toolkit.cli` is the `naikkelas` command."""

from toolkit.cli import main

main()
