"""NaikKelas: run digital-economy classes for small businesses.

The packages, lowest first; an arrow only ever points down (docs/architecture.md):
business, country -> curriculum -> lesson, records -> grading -> workshop -> cli.
"""

__version__ = "0.1.0"
