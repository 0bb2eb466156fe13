"""Tokens of links as our own mails hold them: bound to whoever has the row now."""

from sqlalchemy import func, select, update

from digest.flows.app import App
from digest.flows.readers.signed_link import binding_of
from digest.store import letters, subscribers
from digest.store.letters import LetterKind
from digest.store.schema import letter
from digest.tokens import Use, sign


def link_token(app: App, use: Use, reader: int, about: int | None = None) -> str:
    """The token of a link for that use to the reader of that number, made by the newest key."""
    with app.database.read() as conn:
        address = subscribers.addresses(conn, [reader]).get(reader, "")
    key = app.keyring.newest
    numbers = (reader,) if about is None else (reader, about)
    return sign(key, use, *numbers, binding_of(key, use, address))


def way_to_file(app: App, reader: int) -> str:
    """The path of a link to that reader's file, as a letter of this moment holds it."""
    now = app.clock()
    with app.database.write() as conn:
        letters.queue(conn, reader, LetterKind.FILE, 0, now)
        number = conn.scalar(select(func.max(letter.c.id)))
        conn.execute(update(letter).where(letter.c.id == number).values(due_at=None, sent_at=now))
    return f"/dossier/{link_token(app, Use.OWN_FILE, reader, number)}"
