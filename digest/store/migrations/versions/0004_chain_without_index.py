"""
The log of consent without an index on its seals.

Nothing looks a seal up: the chain is walked in order, and `consent verify` sees
a row that stands twice. The index was as large as the seals themselves and cost
a random page for each event.
"""

import sqlalchemy as sa
from alembic import op

from digest.store.migrations.consent_guard import guard_consent_events, lift_guard

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """SQLite builds the table anew; the guard is put back in the same transaction."""
    rules = sa.inspect(op.get_bind()).get_unique_constraints("consent_event")
    names = [rule["name"] for rule in rules if rule["column_names"] == ["digest"]]
    lift_guard()
    with op.batch_alter_table("consent_event") as table:
        for name in names:
            table.drop_constraint(str(name), type_="unique")
    guard_consent_events()
