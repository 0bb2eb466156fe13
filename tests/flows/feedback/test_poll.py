"""Mail that came back acts once, on whom it is about, and on nobody else."""

from collections.abc import Callable

import pytest

from digest.config import Settings
from digest.feedback.verdict import ReturnConsequence as Act
from digest.flows.app import App
from digest.flows.feedback.poll import poll
from digest.flows.readers.show import dossier
from digest.flows.readers.suppress import everyone
from digest.model import EventKind, ReaderState
from digest.store import returns
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


def test_a_mail_that_asks_to_leave_is_a_departure_like_the_links(app, post):
    post.bring(post.leaving(BRUNO))

    poll(app)

    assert state_of(app, BRUNO) is ReaderState.UNSUBSCRIBED
    last = dossier(app, BRUNO).events[-1]
    assert (last.kind, last.source) == (EventKind.UNSUBSCRIBED, "mail")


def test_a_complaint_ends_everything_and_no_confirmation_lifts_it(app, post):
    post.bring(post.complaint(CHANTAL))

    poll(app)

    assert dossier(app, CHANTAL).events[-1].kind is EventKind.COMPLAINED
    assert closed(app) == {CHANTAL: "its reader called our mail spam"}


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


def test_what_is_said_of_us_costs_no_reader_and_the_desk_hears_it(app, post, inbox):
    post.bring(post.bounce(ANNE, "5.7.1", "blocked, see https://mail.example/why"))

    poll(app)

    assert closed(app) == {}
    (told,) = inbox.to("contact@infolettre.example")
    assert "https://mail.example/why" in told.message.get_body(("plain",)).get_content()


def test_the_desk_hears_of_the_same_trouble_once(app, post, inbox):
    post.bring(post.bounce(ANNE, "5.7.1", "blocked"))
    poll(app)
    post.bring(post.bounce(BRUNO, "5.7.1", "blocked"))

    poll(app)

    assert len(inbox.to("contact@infolettre.example")) == 1


def test_a_persons_words_reach_the_desk_unharmed_and_once(app, post, inbox):
    raw = post.reply()
    post.bring(raw)

    poll(app)
    poll(app)

    (got,) = inbox.to("contact@infolettre.example")
    attachment = next(part for part in got.message.walk() if part.get_filename() == "message.eml")
    assert attachment.get_payload(decode=True) == raw
    assert got.message["Reply-To"] == "anne@mail.example"
    assert got.sender == "bonjour@infolettre.example"


@pytest.mark.parametrize(
    "words",
    [
        {"return_path": "<>"},
        {"sender": "rebond@infolettre.example"},
        {"sender": "bonjour@infolettre.example"},
    ],
    ids=["a null sender", "the bounce address", "our own address"],
)
def test_nothing_goes_to_the_desk_that_would_go_in_a_circle(app, post, inbox, words):
    post.bring(post.reply(**words))

    poll(app)

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
    assert len(list((folder / "cur").iterdir())) == 2
    assert poll(app).read == 0
