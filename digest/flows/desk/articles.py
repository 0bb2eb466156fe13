"""What the desk does with articles: look, hide, pin, tell in its own words."""

from datetime import datetime, timedelta

from digest.collect.canonical import item_address
from digest.errors import InputError
from digest.flows.app import App
from digest.model import ListedArticle
from digest.store import articles, desk, logbook
from digest.store.articles import StoredArticle
from digest.store.database import Connection

MOST_LINES = 3
LONGEST_TITLE = 80
"""Characters of a short title: what a subject line and a list can hold."""


def entries(app: App, now: datetime, *, days: int, most: int) -> tuple[ListedArticle, ...]:
    """The newest articles of the last *days*, and those that are pinned, the newest first."""
    slug = app.settings.newsletter.slug
    with app.database.read() as conn:
        return desk.entries(conn, slug, since=now - timedelta(days=days), most=most)


def show(app: App, which: str) -> tuple[ListedArticle, StoredArticle]:
    """The article with that number or address; raises `InputError` where there is none."""
    with app.database.read() as conn:
        stored = _find(conn, which)
        listed = desk.entry(conn, app.settings.newsletter.slug, stored.id)
    assert listed is not None  # noqa: S101 - it was found in the same transaction
    return listed, stored


def hide(app: App, which: str, now: datetime, actor: str, *, hidden: bool) -> ListedArticle:
    """Keep an article out of every edition, or let it in again."""
    with app.database.write() as conn:
        stored = _find(conn, which)
        desk.hide(conn, stored.id, hidden=hidden)
        logbook.write(conn, now, actor, "hide" if hidden else "unhide", f"article {stored.id}")
    return show(app, str(stored.id))[0]


def pin(app: App, which: str, now: datetime, actor: str, *, pinned: bool) -> ListedArticle:
    """Ask for an article before all others, or no longer."""
    with app.database.write() as conn:
        stored = _find(conn, which)
        desk.pin(conn, stored.id, pinned=pinned)
        logbook.write(conn, now, actor, "pin" if pinned else "unpin", f"article {stored.id}")
    return show(app, str(stored.id))[0]


def write(
    app: App, which: str, now: datetime, actor: str, *, title: str | None, summary: str | None
) -> ListedArticle:
    """
    Keep the desk's own short title or summary; empty takes it back, None leaves it.

    Raises `InputError` for a title or a summary that is too long for the mail.
    """
    lines = None if summary is None else _lines(summary)
    if title is not None and len(title.strip()) > LONGEST_TITLE:
        raise InputError(
            f"the short title has {len(title.strip())} characters; {LONGEST_TITLE} fit"
        )
    with app.database.write() as conn:
        stored = _find(conn, which)
        desk.write(conn, stored.id, title=title and title.strip(), summary=lines)
        logbook.write(conn, now, actor, "write", f"article {stored.id}")
    return show(app, str(stored.id))[0]


def article_number(app: App, which: str) -> int:
    """The number of the article with that number or address; raises `InputError` without one."""
    with app.database.read() as conn:
        return _find(conn, which).id


def _lines(summary: str) -> str:
    lines = [line.strip() for line in summary.replace(r"\n", "\n").splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise InputError(f"the summary has {len(lines)} lines; {MOST_LINES} fit")
    return "\n".join(lines)


def _find(conn: Connection, which: str) -> StoredArticle:
    """By number, else by address."""
    numbered = articles.get(conn, int(which)) if which.isdecimal() and len(which) < 16 else None
    there = (numbered,) if numbered else articles.at_url(conn, item_address(which))
    if len(there) > 1:
        numbers = ", ".join(str(each.id) for each in there)
        raise InputError(f"{len(there)} articles have that address; name one by number: {numbers}")
    if not there:
        raise InputError(f"no article {which}; `digest articles list` shows the newest")
    return there[0]
