"""
The triggers that keep `consent_event` append-only.

A row of it is evidence: the database itself refuses to change or to remove one,
whoever asks and by whatever statement. One thing is allowed: to empty a
personal half, whole, as the law asks; the seal covers only its commitment.
"""

from alembic import op

_REFUSAL = "consent_event is append-only: a proof of consent is never changed or removed"
_SEALED = (
    "id",
    "subscriber_id",
    "kind",
    "purposes",
    "at",
    "wording",
    "wording_sha256",
    "source",
    "actor",
    "person_sha256",
    "visit_sha256",
    "previous",
    "digest",
)
_HALVES = (("person_salt", "address", "basis"), ("visit_salt", "ip", "user_agent"))
"""The personal halves of an event: each may be emptied, whole, and nothing else may change."""


def guard_consent_events() -> None:
    """Put the triggers on the table, for the kind of database that is migrated."""
    if op.get_bind().dialect.name == "sqlite":
        _guard_on_sqlite()
    else:
        _guard_on_postgresql()


def lift_guard() -> None:
    """Take the triggers off, for a migration that puts them back before it commits."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION consent_event_refuses_change() CASCADE")
        return
    for what in ("delete", "update", "replace"):
        op.execute(f"DROP TRIGGER consent_event_refuses_{what}")


def _erases_only(same: str) -> str:
    """The condition of an UPDATE that changes nothing, but for emptying a personal half."""
    kept = [f"NEW.{name} {same} OLD.{name}" for name in _SEALED]
    for half in _HALVES:
        untouched = " AND ".join(f"NEW.{name} {same} OLD.{name}" for name in half)
        emptied = " AND ".join(f"NEW.{name} = ''" for name in half)
        kept.append(f"(({untouched}) OR ({emptied}))")
    return " AND ".join(kept)


def _guard_on_sqlite() -> None:
    refuse = f"SELECT RAISE(ABORT, '{_REFUSAL}')"
    op.execute(
        "CREATE TRIGGER consent_event_refuses_delete BEFORE DELETE ON consent_event "
        f"BEGIN {refuse}; END"
    )
    op.execute(
        "CREATE TRIGGER consent_event_refuses_update BEFORE UPDATE ON consent_event "
        f"WHEN NOT ({_erases_only('IS')}) BEGIN {refuse}; END"
    )
    # INSERT OR REPLACE removes the old row without firing the trigger on DELETE
    op.execute(
        "CREATE TRIGGER consent_event_refuses_replace BEFORE INSERT ON consent_event "  # noqa: S608 - only our own words
        "WHEN EXISTS (SELECT 1 FROM consent_event WHERE id = NEW.id) "
        f"BEGIN {refuse}; END"
    )


def _guard_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION consent_event_refuses_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER consent_event_refuses_change "
        "BEFORE DELETE OR TRUNCATE ON consent_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION consent_event_refuses_change()"
    )
    op.execute(
        "CREATE TRIGGER consent_event_refuses_update "
        "BEFORE UPDATE ON consent_event FOR EACH ROW "
        f"WHEN (NOT ({_erases_only('IS NOT DISTINCT FROM')})) "
        "EXECUTE FUNCTION consent_event_refuses_change()"
    )
