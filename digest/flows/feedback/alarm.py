"""
Tell the desk what providers say of us: refusals that are nobody's fault but ours, and waves.

Once for each edition and domain; what could not be told is told the next time.
"""

from datetime import date, timedelta

from digest.english import counted
from digest.errors import DigestError
from digest.feedback.verdict import ReturnConsequence
from digest.flows.app import App
from digest.flows.identity import prove
from digest.flows.post import PostOffice
from digest.flows.readers.ways_out import WaysOut
from digest.french.typography import civil_date
from digest.model import DeliveryStatus, Mail
from digest.render.environment import environment
from digest.render.letter import LetterHeader, letter
from digest.store import logbook, returns
from digest.store.returns import AlarmCount

_ACTOR = "feedback"
_ACT = "alarm"
_LATELY = timedelta(days=3)
_ACTS = (ReturnConsequence.ALARM, ReturnConsequence.WAVE)


def tell_desk(app: App) -> tuple[str, ...]:
    """Mail the desk what it has not heard yet; that it could not be told, in words."""
    now = app.clock()
    with app.database.read() as conn:
        alarms = [
            each
            for each in returns.alarms(conn, _ACTS, now - _LATELY)
            if not logbook.has(conn, _ACTOR, _ACT, _mark(each))
        ]
    if not alarms:
        return ()
    try:
        prove(app)
        outcome = PostOffice.of(app.settings).send(_mail(app, alarms), now)
    except DigestError as fault:
        return (f"the desk could not be told what providers say of us: {fault}",)
    if outcome.status is not DeliveryStatus.ACCEPTED:
        return (f"the desk could not be told what providers say of us: {outcome.reason}",)
    with app.database.write() as conn:
        for each in alarms:
            copies = counted(each.number, "copy")
            logbook.write(conn, now, _ACTOR, _ACT, f"{_mark(each)}{copies}")
    return ()


def _mark(alarm: AlarmCount) -> str:
    return f"{alarm.day or 'a letter'} {alarm.domain} {alarm.act}: "


def _mail(app: App, alarms: list[AlarmCount]) -> Mail:
    newsletter, now = app.settings.newsletter, app.clock()
    postmark = WaysOut.of(app.settings, app.keyring.newest).of_desk_note(now)
    header = LetterHeader(
        address=app.settings.desk_address,
        date=now.astimezone(newsletter.timezone),
        message_id=postmark.message_id,
    )
    values = {
        "alarms": [
            {
                "domain": each.domain,
                "number": each.number,
                "words": each.words,
                "date": civil_date(each.day) if isinstance(each.day, date) else "",
                "is_wave": each.act == ReturnConsequence.WAVE,
            }
            for each in alarms
        ]
    }
    jinja = environment(app.settings.own_templates)
    return Mail(
        envelope_sender=postmark.envelope_sender,
        recipient=header.address,
        wire=letter("returned", header, newsletter, jinja, values),
    )
