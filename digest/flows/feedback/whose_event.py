"""
Whose copy a relay speaks of: by the name we gave it, or else by the address and the day.

A relay that proved itself is no stranger: what it says of an address is said of the
newest copy that address had before, and of nobody who had none.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from digest.errors import TokenError
from digest.feedback.hooks.hook import RelayEvent
from digest.feedback.report import Report, ReportKind, ReturnToken
from digest.flows.app import App
from digest.flows.edition.as_sent import as_sent
from digest.flows.feedback.owner import CopyOwner, CopyOwners
from digest.flows.readers.signed_link import binding_of
from digest.flows.readers.ways_out import WaysOut
from digest.model import EditionRow
from digest.store import editions, hooks, subscribers
from digest.store.database import Connection
from digest.tokens import SHORT_BINDING, Keyring, Use, microseconds, read

_IN_A_NAME = (Use.BOUNCE, Use.LETTER_BOUNCE, Use.MESSAGE, Use.LETTER)
"""What names a reader's mail: alone, or in a Message-ID before the newsletter and the domain."""
_TOLD_WITHIN = timedelta(days=14)
"""From an edition to what a relay says of an address: none tries for longer than a week."""


def bound(app: App, conn: Connection, event: RelayEvent) -> Report:
    """The event's report with a token of the copy, letter or reader it is about, if any is."""
    report = event.report
    token = named_token(app.keyring, event.names)
    owner = CopyOwners(app, conn, [token]).of(token) if token else None
    if report.kind is ReportKind.BOUNCE:
        return replace(report, token=token if owner else _by_day(app, conn, event))
    # whoever complains or leaves is the person, whichever copy it was
    return replace(report, token=_link(app, conn, owner, report))


def named_token(keyring: Keyring, names: Iterable[str]) -> ReturnToken | None:
    """The token in the first of those names that is one of ours; None where there is none."""
    for name in names:
        local, at, _ = name.strip("<> ").partition("@")
        token = local.rpartition(".")[0] if at else local
        for use in _IN_A_NAME:
            try:
                return ReturnToken(use=use, numbers=read(keyring, use, token))
            except TokenError:
                continue
    return None


def _by_day(app: App, conn: Connection, event: RelayEvent) -> ReturnToken | None:
    """The envelope's token of the newest copy that the address had by then."""
    since = event.at - _TOLD_WITHIN
    for recipient in event.report.recipients:
        copy = hooks.newest_copy(conn, recipient.address, since, event.at)
        if copy is not None:
            number, edition = copy
            return _envelope(app, number, editions.by_id(conn, edition), recipient.address)
    return None


def _envelope(app: App, number: int, edition: EditionRow, address: str) -> ReturnToken:
    ways = WaysOut.of(as_sent(app, edition).settings, app.keyring.newest)
    corrected = microseconds(edition.composed_at) if edition.is_correction else 0
    binding = ways.binding(address, edition.day.toordinal(), corrected)
    return ReturnToken(use=Use.BOUNCE, numbers=(number, binding % SHORT_BINDING))


def _link(
    app: App, conn: Connection, owner: CopyOwner | None, report: Report
) -> ReturnToken | None:
    """The token of the reader's own way out."""
    if owner is not None:
        return _way_out(app, owner.reader, owner.address)
    for recipient in report.recipients:
        reader = subscribers.by_address(conn, recipient.address)
        if reader is not None:
            return _way_out(app, reader.id, reader.address)
    return None


def _way_out(app: App, reader: int, address: str) -> ReturnToken:
    binding = binding_of(app.keyring.newest, Use.UNSUBSCRIBE, address)
    return ReturnToken(use=Use.UNSUBSCRIBE, numbers=(reader, binding))


def happened_by(event: RelayEvent, now: datetime) -> RelayEvent:
    """The same event, which did not happen in the future whatever the relay's clock says."""
    return replace(event, at=min(event.at, now))
