"""Books that go back, as after a failover to a standby that had not heard of the last commits."""

from sqlalchemy import delete, select, update

from digest.flows.app import App
from digest.store.book_tables import batch, fold, outcome


def books(app: App) -> list[dict[str, object]]:
    """The batches as they stand."""
    with app.database.read() as conn:
        return [dict(row) for row in conn.execute(select(batch)).mappings()]


def go_back(app: App, rows: list[dict[str, object]]) -> None:
    """Let the batches stand as they stood then, with nothing folded of them."""
    with app.database.write() as conn:
        conn.execute(delete(fold))
        conn.execute(delete(outcome))
        for row in rows:
            conn.execute(update(batch).where(batch.c.id == row["id"]).values(row))
