"""
What alembic runs for each command: the revisions, on the connection it is handed.

The connection comes with a transaction already begun and the lock already held
(`digest.store.migrate`), so every revision of one upgrade succeeds or none does.
"""

from alembic import context

from digest.store.migrate import VERSION_TABLE
from digest.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
