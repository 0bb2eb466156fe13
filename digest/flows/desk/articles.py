"""What the desk does with articles: look, hide, pin, tell in its own words."""

from datetime import datetime, timedelta

from digest.collect.canonical import canonical, item_address
from digest.compose.unwanted import why_unwanted
from digest.config import Settings
from digest.english import counted
from digest.errors import InputError
from digest.flows.app import App
from digest.french.typography import clean
from digest.model import NO_PICTURE, DeskWording, Image, ListedArticle
from digest.store import articles, desk, logbook
from digest.store.article_rows import StoredArticle
from digest.store.database import Connection

MOST_LINES = 3
LONGEST_HEADLINE = 160
"""Characters of a headline: three lines of a lead's on a telephone."""
LONGEST_TITLE = 80
"""Characters of a short title: what a subject line and a list can hold."""
LONGEST_NOTE = 200
"""Characters of a note: one sentence that is read at a glance."""


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


def why_left_out(settings: Settings, entry: ListedArticle) -> str:
    """Why no edition tells it, whatever the day: it is paid for, or left out by the settings."""
    if entry.paid_sign:
        return f"paid matter (« {entry.paid_sign} »)"
    return why_unwanted(entry, entry.source_id, settings.sources.leave_out)


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


def write(app: App, which: str, now: datetime, actor: str, wording: DeskWording) -> ListedArticle:
    """
    Keep what the desk says of an article; empty takes it back, None leaves it.

    Raises `InputError` for what is too long for the mail, and for a picture that mail
    programs do not show.
    """
    kept = fit(wording)
    with app.database.write() as conn:
        stored = _find(conn, which)
        desk.write(conn, stored.id, kept)
        logbook.write(conn, now, actor, "write", f"article {stored.id}")
    return show(app, str(stored.id))[0]


def fit(wording: DeskWording) -> DeskWording:
    """The same as it is kept; raises `InputError` where a mail has no place for it."""
    title, summary, note = wording.short_title, wording.short_summary, wording.note
    headline = wording.headline
    return DeskWording(
        headline=None
        if headline is None
        else _short(clean(headline), "headline", LONGEST_HEADLINE),
        short_title=None if title is None else _short(title, "short title", LONGEST_TITLE),
        short_summary=None if summary is None else _lines(summary),
        note=None if note is None else _short(clean(note), "note", LONGEST_NOTE),
        picture=None if wording.picture is None else _picture(wording.picture.strip()),
    )


def _short(text: str, what: str, longest: int) -> str:
    if len(text.strip()) > longest:
        raise InputError(f"the {what} has {len(text.strip())} characters; {longest} fit")
    return text.strip()


def _picture(typed: str) -> str:
    if typed in ("", NO_PICTURE):
        return typed
    url = canonical(typed)
    if not url or not Image(url=url).is_shown_in_mail:
        raise InputError(
            f"{typed} is no picture that mail programs show: give the https address of a JPEG, "
            f"PNG or GIF, or {NO_PICTURE} for none"
        )
    return url


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
    """By number, else by address: its own, else that of the page whose only entry it is."""
    numbered = articles.get(conn, int(which)) if which.isdecimal() and len(which) < 16 else None
    url = item_address(which)
    there = (numbered,) if numbered else articles.at_url(conn, url) or articles.on_page(conn, [url])
    if len(there) > 1:
        numbers = ", ".join(str(each.id) for each in there)
        many = counted(len(there), "article", "has")
        raise InputError(f"{many} that address; name one by number: {numbers}")
    if not there:
        raise InputError(f"no article {which}; `digest articles list` shows the newest")
    return there[0]
