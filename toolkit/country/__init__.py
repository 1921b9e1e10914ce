"""Facts of a country that change: rates, limits, fees and counts, each with its date, source and status.

`load("id").get("qris.mdr.micro").value` is the rate that holds today. A learner never sees such a number
without knowing since when it holds and how sure we are: `Parameter.shown`, `.remark` and `.stamp` say it.
"""

from toolkit.country.country import Country, CountryFileProblem, UnknownParameter, load
from toolkit.country.parameter import Parameter
from toolkit.country.schema import Range, Texts, Tier

__all__ = [
    "Country",
    "CountryFileProblem",
    "Parameter",
    "Range",
    "Texts",
    "Tier",
    "UnknownParameter",
    "load",
]
