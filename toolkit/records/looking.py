"""A look into the records that changes nothing: no migration, no lock, no file made."""

from __future__ import annotations

from sqlalchemy import create_engine, select
from sqlalchemy.exc import SQLAlchemyError

from toolkit.records.database import make_engine
from toolkit.records.opening import file_of, read_url
from toolkit.records.problem import Problem
from toolkit.records.tables import SubmissionRow


def queued(url: str) -> list[tuple[str, str]]:
    """Return (learner id, assignment) of the submissions that wait to be graded, oldest first.

    url: as for `Records.open`. Records that cannot be read, or are not there, have none waiting.
    """
    try:
        target = read_url(url)
        if target.get_backend_name() == "sqlite":
            path = file_of(target)
            if not path.is_file() or not path.stat().st_size:
                return []
            # Without its log nobody has the file open, and SQLite would make one to read it.
            settled = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
            engine = create_engine(f"sqlite:///{path.as_uri()}?mode=ro{settled}&uri=true")
        else:
            engine = make_engine(target)
    except (Problem, ModuleNotFoundError):
        return []
    query = (
        select(SubmissionRow.learner_id, SubmissionRow.assignment)
        .where(SubmissionRow.state.in_(("queued", "grading")))
        .order_by(SubmissionRow.id)
    )
    try:
        with engine.connect() as connection:
            return [(str(row[0]), str(row[1])) for row in connection.execute(query)]
    except SQLAlchemyError:
        return []
    finally:
        engine.dispose()
