"""One cause is told once, by mail or by a web hook, and once more when it is over."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import func, insert, select

from digest.flows.app import App
from digest.flows.operating.alarms import look, tell_untold
from digest.flows.operating.notice import notice
from digest.flows.operating.pulse import Pulse, tell_success
from digest.model import Act, ActKind, EditionStatus
from digest.store import alarms, desk_acts, editions, letters, subscribers
from digest.store.book_tables import batch
from digest.store.letters import LetterKind
from digest.store.rolls import copy_id
from digest.store.schema import edition
from tests.conftest import MORNING
from tests.loopback.inbox import Inbox
from tests.loopback.settings import KEYRING
from tests.rigs.published import enqueue, subscribe
from tests.rigs.standing import let_stand

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
FRIDAY = date(2024, 11, 8)


def mail_edition(app, day, at, status=EditionStatus.DONE, **more):
    """A day's edition without its words, as an alarm sees it."""
    row = {
        "newsletter": app.settings.newsletter.slug,
        "day": day,
        "status": status,
        "enqueued": 100,
        **dict.fromkeys(("window_start", "window_end", "composed_at"), at),
        "best_before": at + timedelta(hours=20),
        **more,
    }
    with app.database.write() as conn:
        conn.execute(insert(edition).values(row))


@pytest.fixture
def newsroom(with_settings, sqlite_database, clock, inbox):
    """`newsroom(alarm={…})`: an installation whose editions left until yesterday."""

    def make(**sections):
        smtp = {"host": inbox.host, "port": inbox.port}
        settings = with_settings(smtp=smtp, **sections)
        app = App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=clock)
        for ago in range(1, 4):
            mail_edition(app, FRIDAY - ago * DAY, MORNING - ago * DAY)
        return app

    return make


def notice_and_tell(app):
    """As any command does it."""
    if notice(app):
        tell_untold(app)


def subjects(inbox):
    return [envelope.message["Subject"] for envelope in inbox.envelopes]


def test_a_morning_that_was_prevented_raises_exactly_one_alarm_within_ten_minutes_and_its_end(
    newsroom, clock, inbox
):
    app = newsroom()
    schedule, serve = Pulse(app, "schedule"), Pulse(app, "serve")
    schedule.beat()
    assert subjects(inbox) == []

    for process in [schedule.beat, serve.beat, partial(notice_and_tell, app)] * 3:
        clock.advance(MINUTE)
        process()
    assert subjects(inbox) == [
        "Alarme\u00a0: L’édition du 8\u00a0novembre 2024 n’est pas partie à son heure."
    ]

    clock.advance(timedelta(hours=2))
    mail_edition(app, FRIDAY, clock())
    for process in (schedule, serve, schedule):
        process.beat()
    assert [subject.partition("\u00a0")[0] for subject in subjects(inbox)] == [
        "Alarme",
        "C’est revenu",
    ]
    text = inbox.envelopes[1].message.get_body(("plain",)).get_content()
    assert "Du 8\u00a0novembre 2024 à 8\u00a0h\u00a035 au 8\u00a0novembre 2024 à 10\u00a0h" in text


def test_what_the_desk_holds_is_told_as_held_after_an_hour_and_never_as_missed(
    newsroom, clock, inbox
):
    app = newsroom()
    hold = Act(kind=ActKind.HOLD, reason="on vérifie", actor="desk", at=MORNING)
    with app.database.write() as conn:
        desk_acts.add(conn, app.settings.newsletter.slug, FRIDAY, hold)

    for minutes in (10, 59, 61, 90):
        clock.set(MORNING + minutes * MINUTE)
        look(app)

    (subject,) = subjects(inbox)
    assert "est retenue depuis longtemps\u00a0: «\u00a0on vérifie\u00a0»." in subject


@pytest.mark.parametrize("status", ["queued", "deferred"])
def test_an_edition_that_was_made_and_does_not_leave_is_an_alarm_until_a_copy_leaves(
    newsroom, clock, inbox, status
):
    app = newsroom()
    subscribe(app, *(f"lectrice{number}@mail.example" for number in range(3)))
    row = enqueue(app)
    with app.database.write() as conn:
        let_stand(conn, status)

    for minutes in (4, 6, 20, 60):
        clock.set(MORNING + minutes * MINUTE)
        notice_and_tell(app)
        look(app)
        assert len(inbox.envelopes) == (minutes > 5)

    with app.database.write() as conn:
        first = conn.scalar(select(func.min(batch.c.id)))
        let_stand(conn, "accepted", only=copy_id(first, 0))
    look(app)
    assert [subject.partition("\u00a0")[0] for subject in subjects(inbox)] == [
        "Alarme",
        "C’est revenu",
    ]
    assert row.day == FRIDAY


def test_the_next_command_of_any_kind_finds_a_morning_that_did_not_run(newsroom, clock, inbox):
    app = newsroom()
    clock.advance(timedelta(hours=9))

    notice_and_tell(app)
    notice_and_tell(app)

    assert len(inbox.envelopes) == 1


def test_an_alarm_that_the_relay_does_not_take_is_told_later_and_by_one(newsroom, clock, inbox):
    app = newsroom()
    clock.advance(timedelta(minutes=6))
    inbox.reply("BODY", "451 4.3.0 later")

    look(app)
    look(app)
    assert inbox.envelopes == []
    clock.advance(timedelta(minutes=6))
    look(app)
    look(app)

    assert len(inbox.envelopes) == 1


def test_a_web_hook_hears_it_in_json_and_no_mail_is_sent(newsroom, clock, inbox, web_server):
    app = newsroom(alarm={"hook": web_server.put("/alarme", "ok")})
    clock.advance(timedelta(minutes=6))

    look(app)
    mail_edition(app, FRIDAY, clock())
    look(app)

    heard = [json.loads(request.body)["alarms"] for request in web_server.asked("/alarme")]
    assert [[(each["cause"], each["state"]) for each in each_time] for each_time in heard] == [
        [("missed", "raised")],
        [("missed", "over")],
    ]
    assert inbox.envelopes == []


def test_a_web_hook_that_fails_is_stood_in_for_by_mail(newsroom, clock, inbox, web_server):
    app = newsroom(alarm={"hook": web_server.put("/alarme", "no", status=500)})
    clock.advance(timedelta(minutes=6))

    look(app)

    assert len(inbox.envelopes) == 1


def test_another_relay_carries_alarms_where_one_is_set(newsroom, clock, inbox):
    with closing(Inbox()) as second:
        relays = {"second": {"host": second.host, "port": second.port}}
        app = newsroom(relays=relays, alarm={"relay": "second", "to": "garde@nouvelles.example"})
        clock.advance(timedelta(minutes=6))

        look(app)

        assert second.recipients == ["garde@nouvelles.example"]
    assert inbox.envelopes == []


def test_what_comes_and_goes_is_one_alarm_until_it_stays_away(newsroom, clock, inbox):
    app = newsroom()
    mail_edition(app, FRIDAY, MORNING)
    subscribe(app, "anne@mail.example")
    with app.database.write() as conn:
        [reader] = subscribers.ids(conn, ["anne@mail.example"]).values()
        letters.queue(conn, reader, LetterKind.WELCOME, 0, MORNING - timedelta(hours=2))
    for minutes in (0, 5, 10, 20, 40, 60):
        clock.set(MORNING + minutes * MINUTE)
        with app.database.write() as conn:
            if minutes == 5:
                letters.drop_waiting(conn, "")
            elif minutes == 10:
                letters.queue(conn, reader, LetterKind.RETURN, 0, MORNING - timedelta(hours=2))
            elif minutes == 20:
                letters.drop_waiting(conn, "")
        look(app)

    assert [subject.split("\u00a0")[0] for subject in subjects(inbox)] == [
        "Alarme",
        "C’est revenu",
    ]


def test_a_copy_for_trials_alarms_nobody(newsroom, clock, inbox):
    app = newsroom(mode={"staging": ["anne@mail.example"]})
    clock.advance(timedelta(hours=1))

    assert look(app) == ()
    notice_and_tell(app)

    assert inbox.envelopes == []


def test_who_watches_from_outside_is_pinged_once_for_each_morning_that_went_well(
    newsroom, web_server
):
    app = newsroom(alarm={"ping": web_server.put("/vivant", "ok")})
    tell_success(app)
    tell_success(app)
    assert len(web_server.asked("/vivant")) == 1

    mail_edition(app, FRIDAY, MORNING, EditionStatus.SENDING)
    tell_success(app)
    assert len(web_server.asked("/vivant")) == 1

    with app.database.write() as conn:
        row = editions.find(conn, app.settings.newsletter.slug, FRIDAY)
        editions.mark(conn, row.id, EditionStatus.DONE, MORNING)
    tell_success(app)
    assert [request.method for request in web_server.asked("/vivant")] == ["GET", "GET"]


def test_a_morning_that_lost_its_copies_is_no_success(newsroom, web_server):
    app = newsroom(alarm={"ping": web_server.put("/vivant", "ok")})
    subscribe(app, *(f"lectrice{number}@mail.example" for number in range(5)))
    row = enqueue(app)
    with app.database.write() as conn:
        let_stand(conn, "refused")
        editions.mark(conn, row.id, EditionStatus.DONE, MORNING)

    look(app)
    tell_success(app)

    assert web_server.requests == []


def test_two_processes_raise_one_row_and_one_tells_it(database, clock):
    now = clock()
    raised = alarms.AlarmRow(
        id=0,
        cause="disk",
        subject="",
        words="…",
        step="…",
        raised_at=now,
        **dict.fromkeys(("told_at", "gone_at", "ended_at", "end_told_at")),
    )
    with database.write() as conn:
        alarms.add(conn, raised, "disk:")
        alarms.add(conn, raised, "disk:")
        first = alarms.claim(conn, now, now + 5 * MINUTE)
        second = alarms.claim(conn, now, now + 5 * MINUTE)
        alarms.note_told(conn, first, now)
        alarms.end(conn, [first[0].id], now)
        third = alarms.claim(conn, now, now + 5 * MINUTE)
        alarms.add(conn, replace(raised, raised_at=now + DAY), "disk:")

        assert (len(first), len(second), len(third)) == (1, 0, 1)
        assert [row.ended_at for row in alarms.newest(conn, 5)] == [None, now]
