"""Finds a tool by its name. A tool's file is imported only when the tool is opened."""

from __future__ import annotations

from importlib import import_module

from toolkit.lesson.tools.base import ToolModel

_TOOLS = {
    "readiness": "ReadinessModel",
    "size": "SizeModel",
    "cashbook": "CashbookModel",
    "recipe": "RecipeModel",
    "price": "PriceModel",
    "qris": "QrisModel",
    "reconcile": "ReconcileModel",
    "drill": "DrillModel",
    "safety": "SafetyModel",
    "privacy": "PrivacyModel",
    "breach": "BreachModel",
    "listing": "ListingModel",
    "reviews": "ReviewsModel",
    "campaign": "CampaignModel",
    "abtest": "AbTestModel",
    "segments": "SegmentsModel",
    "forecast": "ForecastModel",
    "stock": "StockModel",
    "licences": "LicencesModel",
    "tax": "TaxModel",
    "cashflow": "CashflowModel",
    "loan": "LoanModel",
    "emergency": "EmergencyModel",
    "landed": "LandedModel",
    "hscode": "HsCodeModel",
    "plan": "PlanModel",
}
"""Tool name -> class in the module of the same name."""


def names() -> list[str]:
    """Return the names of all tools, in the order of the lessons."""
    return list(_TOOLS)


def make(name: str) -> ToolModel:
    """Return a new, empty tool. Its texts are in the language in use now.

    Raises KeyError for a name that is not in `names()`.
    """
    if name not in _TOOLS:
        raise KeyError(f"no tool named {name!r}; there are {', '.join(_TOOLS)}")
    module = import_module(f"toolkit.lesson.tools.{name}")
    tool: ToolModel = getattr(module, _TOOLS[name])()
    return tool
