"""Asking for the newsletter and confirming it, as plain HTTP."""

from digest.model import EventKind, Purpose
from digest.store import consents, letters, subscribers, suppressions

READER = "lectrice@exemple.test"


def entries(app, address=READER):
    with app.database.read() as conn:
        reader = subscribers.by_address(conn, address)
        return consents.of_subscriber(conn, reader.id) if reader else ()


def reader_of(app, address=READER):
    with app.database.read() as conn:
        return subscribers.by_address(conn, address)


def test_a_reader_signs_up_confirms_and_is_welcomed(site, inbox, read_letter, link_in):
    answer = site.post("/abonnement", {"courriel": READER})
    link = link_in(read_letter(site.app), "/confirmer/")
    shown = site.get(site.path_of(link))
    confirmed = site.post(site.path_of(link))
    welcome = read_letter(site.app)

    assert (answer.status, answer.headers["location"]) == (303, "/merci")
    assert shown.status == 200
    assert "Confirmer mon inscription" in shown.text
    assert confirmed.status == 200
    assert "vendredi 8 novembre" not in confirmed.text
    assert "samedi 9\N{NO-BREAK SPACE}novembre 2024 vers 8\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30" in confirmed.text
    assert reader_of(site.app).purposes == frozenset(Purpose)
    assert "Me désabonner" in welcome
    assert [e.event.kind for e in entries(site.app)] == [EventKind.REQUESTED, EventKind.CONFIRMED]
    assert inbox.recipients == [READER, READER]
