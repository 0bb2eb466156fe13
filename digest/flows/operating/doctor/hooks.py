"""What the doctor sees of web hooks: whether the relays we listen to speak, and who else does."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from digest.config import Settings
from digest.dates import wall
from digest.english import counted
from digest.flows.feedback.open_hooks import open_hooks
from digest.flows.operating.doctor.finding import Finding, ok, warn
from digest.store import hooks
from digest.store.database import Database
from digest.store.hooks import HookRow

_LATELY = timedelta(days=7)


def web_hooks(settings: Settings, database: Database, now: datetime) -> Finding:
    """When each relay was last heard; raises `ConfigError` for one that never could be."""
    about, opened = "web hooks", open_hooks(settings)
    if not opened:
        return ok(about, "none is open")
    with database.read() as conn:
        rows = [hooks.row_of(conn, name) for name in sorted(opened)]
    zone = settings.newsletter.timezone
    silent = [row.relay for row in rows if row.heard_at is None]
    if silent:
        return warn(
            about,
            f"{', '.join(silent)} never said anything",
            f"have it post to {settings.web.public_url}/retours/NAME, and let it send a test "
            "(docs/feedback.md)",
        )
    forged = [row for row in rows if row.refused_at is not None and row.refused_at > now - _LATELY]
    words = "; ".join(_words(row, zone) for row in rows)
    if forged:
        return warn(
            about,
            f"{words}; refused: {'; '.join(map(_refused, forged))}",
            "compare the secret there and here; where they are the same, somebody tries others",
        )
    return ok(about, words)


def _words(row: HookRow, zone: ZoneInfo) -> str:
    heard, newest = (wall(at, zone) if at else "never" for at in (row.heard_at, row.event_at))
    return f"{row.relay} last heard {heard}, its newest event {newest}, of {row.events} in all"


def _refused(row: HookRow) -> str:
    return f"{counted(row.refused, 'request')} in the name of {row.relay}"
