"""A relay whose door changes in the middle: a clear end, never a hang or a second copy."""

import pytest

from digest.errors import RelayConfigError, RelayError
from digest.flows.app import App
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import send
from tests.loopback.certificate import make_certificate
from tests.loopback.settings import KEYRING
from tests.rigs.published import enqueue, subscribe
from tests.rigs.reckoning import reckon

READERS = [f"lectrice{number}@exemple.test" for number in range(9)]


@pytest.fixture
def app(with_settings, sqlite_database, clock, secure_inbox, certificate, monkeypatch):
    """An application whose one connection to a guarded relay takes three messages at a time."""
    monkeypatch.setattr("digest.deliver.sender._PAUSE_SECONDS", 0.01)
    smtp = {
        "host": "localhost",
        "port": secure_inbox.port,
        "tls": "starttls",
        "ca_file": str(certificate.file),
        "username": "digest",
        "password": "s3cret",
        "connections": 1,
        "messages_per_connection": 3,
    }
    settings = with_settings(smtp=smtp)
    app = App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=clock)
    subscribe(app, *READERS)
    return app


def stops_offering_tls(inbox, _folder):
    inbox.tls = None


def shows_another_certificate(inbox, folder):
    inbox.tls = make_certificate(folder).context


def forgets_the_password(inbox, _folder):
    inbox.users["digest"] = "another"


def refuses_the_handshake(inbox, _folder):
    inbox.cut("STARTTLS", times=100)


def shuts_the_door(inbox, _folder):
    inbox.cut("CONNECT", times=100)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (stops_offering_tls, "does not offer STARTTLS"),
        (shows_another_certificate, "certificate that does not hold"),
        (forgets_the_password, "refuses the password"),
        (refuses_the_handshake, "cannot be used"),
        (shuts_the_door, "cannot be used"),
    ],
)
def test_a_door_that_changes_ends_the_sending_and_the_next_one_sends_the_rest(
    app, secure_inbox, watch, tmp_path, changes, words
):
    edition = enqueue(app, batch_size=20)
    tls = secure_inbox.tls

    def change_after_three(*_):
        if len(secure_inbox.envelopes) == 3:
            changes(secure_inbox, tmp_path)

    report = send(app, edition, SendingWatch(stop=watch.stop, progress=change_after_three))
    first = reckon(app, edition, secure_inbox)
    secure_inbox.tls, secure_inbox.users["digest"] = tls, "s3cret"
    secure_inbox.script.forget()
    send(app, edition, watch)
    last = reckon(app, edition, secure_inbox)

    assert isinstance(report.trouble, RelayError)
    assert isinstance(report.trouble, RelayConfigError) == (words != "cannot be used")
    assert words in str(report.trouble)
    assert first.faults() == last.faults() == {}
    assert len(first.who("accepted")) == 3
    assert last.who("accepted") == set(READERS)
    assert not last.doubled
    assert all(envelope.is_encrypted for envelope in secure_inbox.envelopes)
