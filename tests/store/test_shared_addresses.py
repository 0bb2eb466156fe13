"""Articles that share an address: in a database of before, brought up to date, and since."""

from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from digest.errors import StoreError
from digest.store import migrate
from digest.store.database import open_database

BEFORE = "0013"
AT = "'2024-11-08 12:00:00+00:00'"
URL = "'https://ville.example/avis/'"
SOURCE = (
    "INSERT INTO source (id, url, title, added_at, etag, last_modified, failures, last_failure, "
    f"disabled_because, kind, selector) VALUES (1, 'https://ville.example/feed', 'V', {AT}, '', "
    "'', 0, '', '', 'feed', '')"
)
ARTICLE = (
    "INSERT INTO article (id, source_id, url, guid, title, summary, body, section, author, "
    f"language, first_seen_at) VALUES ({{0}}, 1, {URL}, 'avis-{{0}}', 'Avis {{0}}', '', '[]', '', "
    f"'', 'fr', {AT})"
)
PLACEMENT = "INSERT INTO placement (source_id, article_id, place) VALUES (1, 1, 0)"
RETELLING = (
    "INSERT INTO retelling (article_id, source_id, url, guid, title, ground, at) "
    f"VALUES ({{0}}, 1, {URL}, 'g', 'Avis', 'the same text', {AT})"
)


@contextmanager
def of_before(url):
    """A database of before, with an article that others refer to."""
    with closing(open_database(url, Path())) as opened:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(migrate, "HEAD", BEFORE)
            migrate.upgrade(opened)
        execute(opened, SOURCE, ARTICLE.format(1), PLACEMENT, RETELLING.format(1))
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def former(request, tmp_path):
    """A database of before, of either kind."""
    if request.param == "sqlite":
        with of_before(f"sqlite:///{tmp_path / 'former.db'}") as opened:
            yield opened
        return
    server = request.getfixturevalue("postgres_server")
    name = server.create()
    with of_before(server.url(name)) as opened:
        yield opened
    server.drop(name)


def execute(database, *statements):
    with database.write() as conn:
        for statement in statements:
            conn.execute(text(statement))


def count(database, table):
    with database.read() as conn:
        return conn.scalar(text(f"SELECT count(*) FROM {table}"))


def test_an_upgrade_keeps_all_that_refers_to_an_article_and_frees_its_address(former):
    with pytest.raises(StoreError):
        execute(former, ARTICLE.format(2))

    migrate.upgrade(former)
    execute(former, ARTICLE.format(2))

    counts = [count(former, table) for table in ("article", "placement", "retelling")]
    assert counts == [2, 1, 1]
    with pytest.raises(StoreError):  # references are heeded again
        execute(former, RETELLING.format(99))


def test_an_upgrade_of_a_damaged_file_changes_nothing(tmp_path):
    with of_before(f"sqlite:///{tmp_path / 'damaged.db'}") as damaged:
        with damaged.engine.connect() as conn:
            raw = conn.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys=OFF")
            raw.execute("DELETE FROM article")
            raw.execute("PRAGMA foreign_keys=ON")

        with pytest.raises(StoreError, match="placement, retelling refer to rows that are not"):
            migrate.upgrade(damaged)

        with damaged.read() as conn:
            query = text(f"SELECT version_num FROM {migrate.VERSION_TABLE}")
            assert conn.scalar(query) == BEFORE
