"""Mail that came back acts once, on whom it is about, and on nobody else."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from digest.config import Settings
from digest.feedback.verdict import ReturnConsequence as Act
from digest.flows.app import App
from digest.flows.feedback.poll import poll
from digest.flows.operating.alarms import look
from digest.flows.readers import suppress
from digest.flows.readers.show import dossier
from digest.flows.readers.suppress import everyone
from digest.model import EventKind, ReaderState
from digest.store import consents, returns
from tests.loopback.dovecot import PASSWORD
from tests.loopback.settings import KEYRING
from tests.rigs.published import enqueue, standing, subscribe
from tests.rigs.returned import Post, maildir

READERS = ("anne@mail.example", "bruno@mail.example", "chantal@autre.example")
ANNE, BRUNO, CHANTAL = READERS


@pytest.fixture
def app(with_settings: Callable[..., Settings], sqlite_database, clock, inbox) -> App:
    smtp = {"host": inbox.host, "port": inbox.port}
    settings = with_settings(smtp=smtp)
    return App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=clock)


@pytest.fixture
def post(app) -> Post:
    subscribe(app, *READERS)
    post = Post(app, enqueue(app))
    post.accept_all()
    return post


def state_of(app, address):
    return dossier(app, address).subscriber.state


def closed(app):
    return {row.address_key: row.reason for row in everyone(app)}


def test_an_address_that_does_not_exist_is_closed_with_what_showed_it(app, post):
    post.bring(post.bounce(ANNE))

    report = poll(app)

    assert report.acts == {Act.CLOSE: 1}
    assert closed(app) == {ANNE: "there is no such mailbox"}
    assert standing(app, post.edition)[ANNE] == "bounced"
    (row,) = everyone(app)
    assert "5.1.1" in row.evidence
    assert ANNE not in row.evidence


def test_why_a_copy_came_back_is_told_without_an_address_or_a_token(app, post):
    post.bring(post.bounce(ANNE, words=f"{CHANTAL} and {post.copy(ANNE).envelope_sender}"))

    poll(app)

    (copy,) = dossier(app, ANNE).received
    assert copy.reason == (
        "there is no such mailbox (550 5.1.1 <a•••@m•••.example>: "
        "c•••@a•••.example and r•••@i•••.example)"
    )


def test_what_a_terminal_would_obey_is_not_kept_of_a_notice(app, post):
    post.bring(post.bounce(ANNE, words="no such \x1b[31muser \x9b2J"))

    poll(app)

    (copy,) = dossier(app, ANNE).received
    assert "no such [31muser" in copy.reason
    assert copy.reason.isprintable()


def test_who_answered_from_a_mailbox_since_is_not_closed_by_an_older_mail_that_came_back(app, post):
    app.clock.advance(timedelta(minutes=5))
    event = dossier(app, ANNE).events[-1]
    with app.database.write() as conn:
        yes = replace(event, kind=EventKind.CONFIRMED, at=app.clock(), source="https://x.example")
        consents.record(conn, yes)
    post.bring(post.bounce(ANNE))

    report = poll(app)

    assert report.acts == {Act.COUNT: 1}
    assert closed(app) == {}


def test_a_mail_that_asks_to_leave_is_a_departure_like_the_links(app, post):
    post.bring(post.leaving(BRUNO))

    poll(app)

    assert state_of(app, BRUNO) is ReaderState.UNSUBSCRIBED
    last = dossier(app, BRUNO).events[-1]
    assert (last.kind, last.source) == (EventKind.UNSUBSCRIBED, "mail")


def test_a_wish_to_leave_in_words_counts_where_the_copy_is_told_and_else_goes_to_the_desk(
    app, post, inbox
):
    copy = post.copy(ANNE)
    words = b"Subject: STOP\r\nFrom: <anne@mail.example>\r\nMessage-ID: <%s>\r\n%s\r\nstop\r\n"
    post.bring(words % (b"1@mail.example", f"To: <{copy.envelope_sender}>\r\n".encode()))
    post.bring(words % (b"2@mail.example", b"To: <desabonnement@infolettre.example>\r\n"))

    report = poll(app)

    assert report.acts == {Act.LEAVE: 1, Act.FORWARD: 1}
    assert state_of(app, ANNE) is ReaderState.UNSUBSCRIBED
    assert len(inbox.to("contact@infolettre.example")) == 1


@pytest.mark.parametrize(
    ("sender", "act"),
    [(ANNE, Act.LEAVE), ("anne@autre.example", Act.LEAVE), (BRUNO, Act.FORWARD)],
)
def test_a_reader_who_answers_anothers_copy_that_was_passed_on_takes_nobody_off(
    app, post, sender, act
):
    words = (
        "Subject: STOP\r\nFrom: <{}>\r\nMessage-ID: <1@mail.example>\r\nTo: <{}>\r\n\r\nstop\r\n"
    )
    post.bring(words.format(sender, post.copy(ANNE).envelope_sender).encode())

    assert poll(app).acts == {act: 1}
    assert (state_of(app, ANNE) is ReaderState.UNSUBSCRIBED) == (act is Act.LEAVE)
    assert state_of(app, BRUNO) is ReaderState.CONFIRMED


def test_a_complaint_ends_everything_and_no_confirmation_lifts_it(app, post):
    post.bring(post.complaint(CHANTAL))

    poll(app)

    assert dossier(app, CHANTAL).events[-1].kind is EventKind.COMPLAINED
    assert closed(app) == {CHANTAL: "its reader called our mail spam"}


def test_a_folder_in_a_maildir_is_no_message_and_stops_no_other(app, post):
    post.bring(post.bounce(ANNE))
    (post.folder / "new" / "a folder").mkdir()

    report = poll(app)

    assert (report.faults, sum(report.acts.values())) == ([], 1)


def test_the_same_message_read_twice_acts_once(app, post):
    raw = post.bounce(ANNE)
    post.bring(raw)
    poll(app)
    post.bring(raw)

    report = poll(app)

    assert (report.read, sum(report.acts.values())) == (1, 0)


def test_a_forged_notice_touches_nobody(app, post):
    post.bring(post.notice("rebond@infolettre.example", ANNE))
    post.bring(post.notice("rebond+bt1.1-1.0123456789abcdef0123@infolettre.example", BRUNO))

    report = poll(app)

    assert report.acts == {Act.UNVERIFIED: 2}
    assert closed(app) == {}
    assert set(standing(app, post.edition).values()) == {"accepted"}
    with app.database.read() as conn:
        assert returns.unverified(conn, app.clock(), 2) == ()


def test_a_notice_that_could_not_be_delivered_to_us_costs_no_reader(app, post):
    bounce_address = post.copy(ANNE).envelope_sender
    post.bring(post.notice("postmaster@infolettre.example", bounce_address))
    post.bring(post.notice(bounce_address, bounce_address))

    report = poll(app)

    assert report.acts[Act.KEEP] == 2
    assert closed(app) == {}
    assert standing(app, post.edition)[ANNE] == "accepted"


def test_what_is_said_of_us_costs_no_reader_and_the_desk_hears_it(app, post, inbox):
    post.bring(post.bounce(ANNE, "5.7.1", "blocked, see https://mail.example/why"))

    poll(app)
    look(app)

    assert closed(app) == {}
    (told,) = inbox.to("contact@infolettre.example")
    assert "https://mail.example/why" in told.message.get_body(("plain",)).get_content()


def test_the_desk_hears_of_the_same_trouble_once(app, post, inbox):
    post.bring(post.bounce(ANNE, "5.7.1", "blocked"))
    poll(app)
    look(app)
    post.bring(post.bounce(BRUNO, "5.7.1", "blocked"))

    poll(app)
    look(app)

    assert len(inbox.to("contact@infolettre.example")) == 1


def test_our_own_mail_that_comes_back_in_a_loop_changes_nothing(app, post, inbox):
    copy = post.copy(ANNE)
    trace = f"Return-Path: <{copy.envelope_sender}>\r\nDelivered-To: {copy.envelope_sender}\r\n"
    post.bring(copy.wire)
    post.bring(trace.encode() + copy.wire)

    poll(app)

    assert state_of(app, ANNE) is ReaderState.CONFIRMED
    assert set(standing(app, post.edition).values()) == {"accepted"}
    assert inbox.envelopes == []


def test_a_wave_of_bounces_costs_nobody(with_settings, app, inbox):
    crowd = [f"lectrice{number}@grand.example" for number in range(5)]
    subscribe(app, *crowd)
    post = Post(app, enqueue(app))
    post.accept_all()
    post.bring(post.bounce(crowd[0]))
    poll(app)
    for address in crowd[1:4]:
        post.bring(post.bounce(address))

    report = poll(app)
    look(app)

    assert closed(app) == {}
    assert sorted(standing(app, post.edition).values()) == ["accepted", *["refused"] * 4]
    assert report.faults == []
    (told,) = inbox.to("contact@infolettre.example")
    assert "grand.example" in told.message.get_body(("plain",)).get_content()


def test_a_foreign_maildir_keeps_what_was_read_and_what_nobody_understood(
    with_settings, app, post, tmp_path
):
    folder = maildir(tmp_path / "Maildir", post.bounce(ANNE), b"\n\nnothing at all\n")
    settings = with_settings(
        mailboxes={"returns": {"kind": "maildir", "folder": str(folder)}},
        smtp=app.settings.smtp.model_dump(),
    )
    app = App(settings=settings, database=app.database, keyring=KEYRING, clock=app.clock)

    report = poll(app)

    assert report.acts == {Act.CLOSE: 1, Act.KEEP: 1}
    names = [file.name for file in (folder / "cur").iterdir()]
    assert [name.partition(":")[2] for name in names] == ["2,", "2,"]
    assert poll(app).read == 0


def test_a_mailbox_that_is_renumbered_is_read_again_and_acts_no_more(
    with_settings, app, post, dovecot
):
    user = dovecot.user()
    raws = (post.bounce(ANNE), post.leaving(BRUNO))
    dovecot.put(user, *raws, folder="Retours")
    app = with_mailbox(with_settings, app, dovecot, user)
    poll(app)
    dovecot.renumber(user, *raws, folder="Retours")
    suppress.reopen(app, ANNE, "root")

    report = poll(app)

    assert (report.faults, report.read, report.acts.total()) == ([], 2, 0)
    assert closed(app) == {}
    assert poll(app).read == 0


def test_a_mailbox_is_left_as_it_was_until_what_was_handled_is_old(
    with_settings, app, post, dovecot, clock
):
    user = dovecot.user()
    dovecot.put(user, post.bounce(ANNE), b"\r\nnothing at all\r\n", folder="Retours")
    app = with_mailbox(with_settings, app, dovecot, user, delete_handled=True)
    poll(app)
    before = dovecot.messages(user, "Retours")
    clock.advance(timedelta(days=31))

    report = poll(app)

    assert (before, report.removed, dovecot.messages(user, "Retours")) == (2, 1, 1)


def test_two_pollers_at_once_act_once(with_settings, app, post, dovecot, inbox):
    user = dovecot.user()
    dovecot.put(user, *(post.bounce(each) for each in READERS), post.reply(), folder="Retours")
    app = with_mailbox(with_settings, app, dovecot, user)

    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda _: poll(app), range(2)))

    assert [report.faults for report in reports] == [[], []]
    assert sum(report.acts.total() for report in reports) == 4
    assert len(inbox.to("contact@infolettre.example")) == 1


def test_a_bounce_of_a_copy_that_is_being_sent_is_read_again_later(app, inbox):
    subscribe(app, ANNE)
    post = Post(app, enqueue(app))
    post.bring(post.bounce(ANNE))
    post.begin()

    early = poll(app)
    post.accept_all()
    late = poll(app)

    assert (early.later, early.acts.total()) == (1, 0)
    assert late.acts == {Act.CLOSE: 1}


def test_a_flood_of_answers_is_read_some_at_a_time(with_settings, app, post):
    flooded = with_settings(
        feedback={"handed_over": True, "per_poll": 120}, smtp=app.settings.smtp.model_dump()
    )
    app = App(settings=flooded, database=app.database, keyring=KEYRING, clock=app.clock)
    for number in range(300):
        post.bring(f"Auto-Submitted: auto-replied\r\nSubject: {number}\r\n\r\nabsent\r\n".encode())
    post.bring(post.leaving(ANNE))

    rounds = [poll(app) for _ in range(3)]

    assert [(each.read, each.remaining) for each in rounds] == [(120, 181), (120, 61), (61, 0)]
    assert state_of(app, ANNE) is ReaderState.UNSUBSCRIBED


def with_mailbox(with_settings, app, dovecot, user, **more):
    mailbox = {
        "host": "localhost",
        "port": dovecot.ports["imaps"],
        "tls": "implicit",
        "ca_file": str(dovecot.certificate.file),
        "username": user,
        "password": PASSWORD,
        "folder": "Retours",
    }
    settings = with_settings(
        mailboxes={"returns": mailbox | more}, smtp=app.settings.smtp.model_dump()
    )
    return App(settings=settings, database=app.database, keyring=KEYRING, clock=app.clock)
