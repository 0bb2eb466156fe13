"""A person's words go on to the desk: whole, once, and never in a circle."""

from collections.abc import Callable

import pytest

from digest.config import Settings
from digest.flows.app import App
from digest.flows.feedback.poll import poll
from tests.loopback.settings import KEYRING
from tests.rigs.returned import Post


@pytest.fixture
def app(with_settings: Callable[..., Settings], sqlite_database, clock, inbox) -> App:
    settings = with_settings(smtp={"host": inbox.host, "port": inbox.port})
    return App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=clock)


@pytest.fixture
def post(app) -> Post:
    return Post.without_edition(app)


def text_of(message):
    return next(
        part for part in message.walk() if part.get_content_type() == "text/plain"
    ).get_content()


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
    "subject",
    ["=?utf-8?q?Merci_pour_l=27=C3=A9dition?=", "Merci pour l'édition"],
    ids=["in encoded words", "in plain UTF-8"],
)
def test_the_desk_reads_a_persons_subject_in_clear(app, post, inbox, subject):
    post.bring(post.reply().replace(b"Subject: ", f"Subject: {subject}\r\nX-Was: ".encode()))

    poll(app)

    (got,) = inbox.to("contact@infolettre.example")
    assert got.message["Subject"].endswith(": Merci pour l'édition")


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


def test_the_desk_is_told_which_words_are_a_wish_to_leave(app, post, inbox):
    """By the bounce address, without a token: nobody is taken off, and the law counts the days."""
    words = "Bonjour,\n\nDésabonnez-moi s.v.p.".encode()
    typed = post.reply("luc@mail.example").replace(b"Merci pour l'article sur le pont.", words)
    stop = post.reply("eve@mail.example").replace(b"Subject: Re: Le pont rouvre", b"Subject: STOP")
    for raw in (post.reply(), typed, stop):
        post.bring(raw)

    poll(app)

    subjects = {got.message["Reply-To"]: got.message["Subject"] for got in inbox.envelopes}
    texts = {got.message["Reply-To"]: text_of(got.message) for got in inbox.envelopes}
    assert subjects["anne@mail.example"].startswith("On t’a écrit")
    for leaving in ("luc@mail.example", "eve@mail.example"):
        assert subjects[leaving].startswith("On demande à se désabonner")
        assert "dix jours ouvrables" in texts[leaving]
        assert "digest suppress add" in texts[leaving]
