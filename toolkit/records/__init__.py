"""What is stored about learners: SQLite by default, PostgreSQL by URL; queue, export and erase included.

    records = Records.open("sqlite:////home/ibu/class/records.db")
    learner = records.learners.join("Sari", "482913", "id")
    version, also_changed = records.shelf(learner.id).save("tool/price", {"cost": "12.000"})

Everything that can go wrong for a person is a `Problem`, whose text is for that person. No name, PIN or
token is ever logged, and no `repr` shows personal data.
"""

from toolkit.records.checks import HardCheck
from toolkit.records.learners import CONSENT_VERSION, Learner
from toolkit.records.overview import ModuleProgress, Progress, lately
from toolkit.records.privacy import Erased
from toolkit.records.problem import Problem
from toolkit.records.shelf import Shelf
from toolkit.records.store import Records
from toolkit.records.submissions import Submission

__all__ = [
    "CONSENT_VERSION",
    "Erased",
    "HardCheck",
    "Learner",
    "ModuleProgress",
    "Problem",
    "Progress",
    "Records",
    "Shelf",
    "Submission",
    "lately",
]
