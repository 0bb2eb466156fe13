"""What became of an edition and of each copy of it, for whoever asks."""

from collections.abc import Generator
from dataclasses import dataclass

from digest.address import named
from digest.errors import InputError
from digest.flows.app import App
from digest.flows.sending.progress import Balance
from digest.model import CopyRow, DeliveryStatus, EditionRow, Variant
from digest.store import (
    copies,
    corrections,
    deliveries,
    editions,
    mailings,
    sent_copies,
    subscribers,
)
from digest.store.corrections import Correction


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionOutcome:
    """An edition, and how many of its copies stand where."""

    edition: EditionRow
    balance: Balance


def newest(app: App, limit: int) -> tuple[EditionOutcome, ...]:
    """The newest editions and what corrected them, the newest first; *limit* at the most."""
    with app.database.read() as conn:
        return tuple(
            EditionOutcome(edition=row, balance=deliveries.balance(conn, row.id))
            for row in editions.rows(conn, app.settings.newsletter.slug, limit)
        )


def balance_of(app: App, edition: EditionRow) -> Balance:
    """How many of its copies stand where; every status has its figure."""
    with app.database.read() as conn:
        return deliveries.balance(conn, edition.id)


def came_back(app: App, edition: EditionRow) -> int:
    """How many of its copies a relay had accepted before they came back."""
    with app.database.read() as conn:
        return sent_copies.count_returned(conn, edition.id)


def corrections_of(app: App, edition: EditionRow) -> tuple[Correction, ...]:
    """What was put right in it, the newest first."""
    with app.database.read() as conn:
        return corrections.of_edition(conn, edition.id)


def copies_at(
    app: App, edition: EditionRow, status: DeliveryStatus
) -> Generator[CopyRow, None, None]:
    """Its copies that stand there, one by one: there may be a hundred thousand."""
    with app.database.read() as conn:
        yield from copies.standing(conn, edition.id, status)


def copy_for(app: App, edition: EditionRow, address: str) -> CopyRow | None:
    """The copy of one reader, or None where none was meant for them; `InputError` for nobody's."""
    with app.database.read() as conn:
        reader = subscribers.by_address(conn, named(address))
        if reader is None:
            raise InputError(
                f"{address} is not on the list; `digest subscribers list` shows who is"
            )
        copy = copies.of_reader(conn, edition.id, reader.id)
    return None if copy is None else copy.row(reader.address)


def texts_of(app: App, edition: EditionRow) -> dict[Variant, str]:
    """The text part of each variant, as it was sent."""
    with app.database.read() as conn:
        return {mailing.variant: mailing.text for mailing in mailings.of_edition(conn, edition.id)}
