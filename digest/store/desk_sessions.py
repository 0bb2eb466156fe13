"""Who signs in at the desk: links that were asked for, and the sessions that they opened."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, text, update

from digest.model import DeskSession
from digest.store.desk_tables import desk_session, sign_in_link

_KEPT = timedelta(days=30)
"""How long a session that is over is remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLink:
    """A link that somebody asked for; `address` is empty where nobody of the desk has it."""

    address: str
    network: str
    goes_to: str
    """The path of ours that was wanted before."""
    asked_at: datetime
    used_at: datetime | None = None


def lock_links(conn: Connection) -> None:
    """Let nobody else ask for a link until the transaction ends: limits count what was asked."""
    if conn.dialect.name == "postgresql":  # SQLite has one writer anyway
        conn.execute(text("LOCK TABLE sign_in_link IN SHARE ROW EXCLUSIVE MODE"))


def add_link(conn: Connection, link: AskedLink) -> int:
    """Keep that it was asked for; its number."""
    row = insert(sign_in_link).values(
        address=link.address, network=link.network, goes_to=link.goes_to, asked_at=link.asked_at
    )
    added: int = conn.execute(row.returning(sign_in_link.c.id)).scalar_one()
    return added


def link(conn: Connection, number: int) -> AskedLink | None:
    """The link of that number, or None."""
    row = conn.execute(select(sign_in_link).where(sign_in_link.c.id == number)).one_or_none()
    if row is None:
        return None
    return AskedLink(
        address=row.address,
        network=row.network,
        goes_to=row.goes_to,
        asked_at=row.asked_at,
        used_at=row.used_at,
    )


def asked_for(conn: Connection, address: str, since: datetime) -> int:
    """How many links were asked for with that address since then and not used yet."""
    is_unused = sign_in_link.c.used_at.is_(None)
    return _count(conn, (sign_in_link.c.address == address) & is_unused, since)


def asked_from(conn: Connection, network: str, since: datetime) -> int:
    """How many links were asked for from that network since then, whoever for."""
    return _count(conn, sign_in_link.c.network == network, since)


def use_link(conn: Connection, number: int, asked_after: datetime, at: datetime) -> bool:
    """Use a link up; False where it was used, or is older than that."""
    where = (
        sign_in_link.c.id == number,
        sign_in_link.c.used_at.is_(None),
        sign_in_link.c.asked_at > asked_after,
    )
    return conn.execute(update(sign_in_link).where(*where).values(used_at=at)).rowcount == 1


def forget_link(conn: Connection, number: int) -> None:
    """Let it never have been asked for: it could not be mailed."""
    conn.execute(delete(sign_in_link).where(sign_in_link.c.id == number))


def forget_links(conn: Connection, asked_before: datetime) -> None:
    """Forget all links that are older than that."""
    conn.execute(delete(sign_in_link).where(sign_in_link.c.asked_at < asked_before))


def begin(conn: Connection, secret_hash: str, session: DeskSession) -> DeskSession:
    """Keep a session by the hash of its secret; it comes back with its number."""
    conn.execute(delete(desk_session).where(desk_session.c.ends_at < session.began_at - _KEPT))
    row = insert(desk_session).values(
        secret_hash=secret_hash,
        name=session.name,
        address=session.address,
        network=session.network,
        began_at=session.began_at,
        ends_at=session.ends_at,
    )
    return _session(conn.execute(row.returning(*desk_session.c)).one())


def of_secret(conn: Connection, secret_hash: str, now: datetime) -> DeskSession | None:
    """The session that such a secret opens now, or None."""
    ours = select(desk_session).where(desk_session.c.secret_hash == secret_hash, _is_open(now))
    row = conn.execute(ours).one_or_none()
    return None if row is None else _session(row)


def open_ones(conn: Connection, now: datetime) -> tuple[DeskSession, ...]:
    """Every session that opens something now, the oldest first."""
    ours = select(desk_session).where(_is_open(now)).order_by(desk_session.c.id)
    return tuple(map(_session, conn.execute(ours)))


def end(conn: Connection, number: int, now: datetime) -> DeskSession | None:
    """End a session; which it was, None where none of that number was open."""
    ended = update(desk_session).where(desk_session.c.id == number, _is_open(now))
    row = conn.execute(ended.values(ended_at=now).returning(*desk_session.c)).one_or_none()
    return None if row is None else _session(row)


def close_all(conn: Connection, now: datetime) -> None:
    """End every session, and let no link open one: who was shut out since may stand here as in."""
    conn.execute(update(desk_session).where(_is_open(now)).values(ended_at=now))
    conn.execute(delete(sign_in_link))


def _count(conn: Connection, whose: ColumnElement[bool], since: datetime) -> int:
    links = select(func.count()).select_from(sign_in_link)
    return conn.execute(links.where(whose, sign_in_link.c.asked_at > since)).scalar_one()


def _is_open(now: datetime) -> ColumnElement[bool]:
    return desk_session.c.ended_at.is_(None) & (desk_session.c.ends_at > now)


def _session(row: Row[tuple[object, ...]]) -> DeskSession:
    fields = row._mapping  # noqa: SLF001 - SQLAlchemy's public accessor, underscore and all
    return DeskSession(**{name: fields[name] for name in DeskSession.__dataclass_fields__})
