"""Stories that share one address: a page of notices, a live page, a front page."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """SQLite builds both tables anew; an address stays quick to look up."""
    _free("article", ["url"])
    op.create_index("ix_article_url", "article", ["url"])
    _free("retelling", ["source_id", "url"])
    with op.batch_alter_table("retelling") as table:
        names = ["source_id", "url", "guid"]
        table.create_unique_constraint("uq_retelling_source_id_url_guid", names)


def _free(table_name: str, columns: list[str]) -> None:
    rules = sa.inspect(op.get_bind()).get_unique_constraints(table_name)
    names = [rule["name"] for rule in rules if rule["column_names"] == columns]
    with op.batch_alter_table(table_name) as table:
        for name in names:
            table.drop_constraint(str(name), type_="unique")
