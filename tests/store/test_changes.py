"""Whether anything that an edition is made from was changed, on each database."""

from datetime import timedelta

from digest.model import Article, DeskWording
from digest.store import articles, changes, desk, sources
from tests.conftest import MORNING

DAY = MORNING.date()


def marked(database, since=MORNING):
    with database.read() as conn:
        return changes.mark(conn, "quotidienne", DAY, since)


def test_the_mark_is_another_after_a_change_and_only_then(database):
    with database.write() as conn:
        source = sources.add(conn, url="https://gazette.example/feed", title="G", at=MORNING)
    empty = marked(database)

    article = Article(
        url="https://gazette.example/1", guid="1", title="Le pont", published_at=MORNING
    )
    with database.write() as conn:
        (number,) = articles.insert(conn, source.id, (article,), MORNING)
    came = marked(database)
    with database.write() as conn:
        desk.write(conn, number, DeskWording(short_title="Le pont, enfin"))
    written = marked(database)

    assert len({empty, came, written}) == 3
    assert marked(database) == written
    assert marked(database, since=MORNING + timedelta(hours=1)) == empty
