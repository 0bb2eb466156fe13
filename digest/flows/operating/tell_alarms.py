"""Tell alarms: by a web hook where one is set, else, or where it fails, by mail."""

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from digest.collect.fetch import WebClient
from digest.errors import DigestError, TryAgainError
from digest.flows.app import App
from digest.flows.identity import prove
from digest.flows.post import PostOffice
from digest.flows.readers.ways_out import WaysOut
from digest.flows.relays import relay_named
from digest.flows.sources.collect import fetch_policy
from digest.french.typography import date_and_hour
from digest.model import DeliveryStatus, Mail
from digest.render.environment import environment
from digest.render.letter import LetterHeader, letter
from digest.store import alarms
from digest.store.alarms import AlarmRow

_PATIENCE = timedelta(seconds=10)


def tell(app: App, rows: Collection[AlarmRow]) -> str:
    """Tell them all at once; in words why nobody could be told, else empty."""
    try:
        prove(app)
        by_hook = app.settings.alarm.hook
        fault = "" if by_hook is None else _post(app, by_hook, rows)
        if by_hook is None or fault:
            _send(app, rows)
    except DigestError as failure:
        return str(failure)
    return ""


def tell_trial(app: App) -> None:
    """Tell an alarm that is none, by the way that real ones go; `DigestError` where none hears."""
    now = app.clock()
    row = AlarmRow(
        id=0,
        cause="test",
        subject="",
        words="Ceci est un essai\u00a0: rien ne va mal.",
        step="Rien, sinon te réjouir que les alarmes se rendent.",
        raised_at=now,
        **dict.fromkeys(("told_at", "gone_at", "ended_at", "end_told_at")),
    )
    if fault := tell(app, [row]):
        raise TryAgainError(f"no alarm would be heard: {fault}; see [alarm] and `digest doctor`")


def newest(app: App, limit: int) -> tuple[AlarmRow, ...]:
    """The newest alarms, over or not, the newest first."""
    with app.database.read() as conn:
        return alarms.newest(conn, limit)


def ping(app: App) -> str:
    """Tell who watches from outside that a morning went well; in words why not, else empty."""
    url = app.settings.alarm.ping
    return "" if url is None else _called(app, url, None)


def _post(app: App, url: str, rows: Collection[AlarmRow]) -> str:
    return _called(app, url, json.dumps(_content(app, rows), ensure_ascii=False))


def _called(app: App, url: str, body: str | None) -> str:
    policy = replace(fetch_policy(app.settings), timeout=_PATIENCE)
    with WebClient(policy) as client:
        return client.call(url, body, now=app.clock())


def _content(app: App, rows: Collection[AlarmRow]) -> dict[str, object]:
    """`text` alone is what chat programs show; the rest is for a program."""
    return {
        "text": "\n".join(f"{row.words}{' C’est revenu.' if row.ended_at else ''}" for row in rows),
        "newsletter": app.settings.newsletter.slug,
        "alarms": [
            {
                "cause": row.cause,
                "subject": row.subject,
                "state": "over" if row.ended_at else "raised",
                "raised_at": row.raised_at.isoformat(),
                "ended_at": row.ended_at.isoformat() if row.ended_at else None,
                "words": row.words,
                "what_to_do": row.step,
            }
            for row in rows
        ],
    }


def _send(app: App, rows: Collection[AlarmRow]) -> None:
    """By mail, by the relay that is set for it. Raises `DigestError` where it is not taken."""
    settings, now = app.settings, app.clock()
    newsletter = settings.newsletter
    postmark = WaysOut.of(settings, app.keyring.newest).of_desk_note(now)
    header = LetterHeader(
        address=settings.alarm_address,
        date=now.astimezone(newsletter.timezone),
        message_id=postmark.message_id,
    )
    values = {
        "raised": [row for row in rows if row.ended_at is None],
        "over": [row for row in rows if row.ended_at is not None],
        "hours": {
            row.id: tuple(
                date_and_hour(at, newsletter.timezone) if at else ""
                for at in (row.raised_at, row.ended_at)
            )
            for row in rows
        },
    }
    wire = letter("alarm", header, newsletter, environment(settings.own_templates), values)
    office = replace(PostOffice.of(settings), relay=relay_named(settings, settings.alarm.relay))
    mail = Mail(envelope_sender=postmark.envelope_sender, recipient=header.address, pieces=(wire,))
    outcome = office.send(mail, now)
    if outcome.status is not DeliveryStatus.ACCEPTED:
        raise DigestError(f"the relay did not take the alarm: {outcome.reason}")
