"""Compiled mailings: what each audience's copies are made of, kept for as long as the edition."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from digest.model import Variant
from digest.store.schema import mailing


@dataclass(frozen=True, slots=True, kw_only=True)
class MailingRow:
    """
    A variant's rendered parts, and its bytes cut at the slots.

    `segments` are ASCII; `cuts` are (slot, place) pairs, one fewer. `key_id`
    names the key that signs its links, so that a resend has the same bytes.
    """

    variant: Variant
    html: str
    text: str
    segments: tuple[str, ...]
    cuts: tuple[tuple[str, str], ...]
    key_id: str


def save(conn: Connection, edition_id: int, row: MailingRow) -> None:
    """Keep a variant of an edition."""
    conn.execute(
        insert(mailing).values(
            edition_id=edition_id,
            variant=row.variant,
            html=row.html,
            text=row.text,
            segments={"segments": row.segments, "cuts": row.cuts},
            key_id=row.key_id,
        )
    )


def remove(conn: Connection, edition_id: int) -> None:
    """Forget how an edition's copies were made; others must be kept in their place at once."""
    conn.execute(delete(mailing).where(mailing.c.edition_id == edition_id))


def of_edition(conn: Connection, edition_id: int) -> tuple[MailingRow, ...]:
    """Every variant of an edition."""
    rows = conn.execute(select(mailing).where(mailing.c.edition_id == edition_id))
    return tuple(
        MailingRow(
            variant=Variant(row.variant),
            html=row.html,
            text=row.text,
            segments=tuple(row.segments["segments"]),
            cuts=tuple((slot, place) for slot, place in row.segments["cuts"]),
            key_id=row.key_id,
        )
        for row in rows
    )
