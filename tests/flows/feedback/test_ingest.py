"""Mail that is handed to us is kept first and read then; what cannot be kept is not taken."""

import json
import smtplib
import subprocess
import threading

import pytest

from digest.errors import InputError
from digest.flows.feedback.ingest import hand_in, listen, read_spool
from digest.flows.readers.suppress import everyone
from tests.loopback.command import PROGRAM, run_digest, surroundings
from tests.loopback.patience import PATIENCE
from tests.rigs.published import enqueue, subscribe
from tests.rigs.returned import Post

ANNE = "anne@mail.example"


@pytest.fixture
def post(app) -> Post:
    subscribe(app, ANNE)
    post = Post(app, enqueue(app))
    post.accept_all()
    return post


def pipe(folder, raw, *words):
    """What an alias of Postfix does."""
    return subprocess.run(
        [*PROGRAM, "feedback", "ingest", *words],
        cwd=folder,
        env=surroundings({}),
        input=raw,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )


def test_a_pipe_hands_a_message_over_and_it_acts(app, post, installation, tmp_path):
    installation()

    answer = pipe(tmp_path, b"From mailer Fri Nov  8 14:00:00 2024\n" + post.bounce(ANNE))
    why = run_digest("feedback", "why", ANNE, "--json", folder=tmp_path)

    assert (answer.returncode, answer.stderr) == (0, b"")
    (came,) = json.loads(why.stdout)
    assert (came["kind"], came["act"], came["cause"]) == ("bounce", "closed", "no-mailbox")


def test_what_the_database_cannot_take_now_is_kept_and_the_mail_server_is_done(
    app, post, installation, tmp_path
):
    installation()
    raw = post.bounce(ANNE)
    (tmp_path / "digest.db").rename(tmp_path / "away.db")

    answer = pipe(tmp_path, raw)
    (tmp_path / "digest.db").unlink(missing_ok=True)
    (tmp_path / "away.db").rename(tmp_path / "digest.db")

    assert answer.returncode == 0
    assert b"kept, and not read yet" in answer.stderr
    read_spool(app)
    assert len(everyone(app)) == 1


def test_what_cannot_be_kept_is_tried_again_by_the_mail_server(installation, tmp_path):
    installation()
    (tmp_path / "returned").write_text("no folder", encoding="ascii")

    answer = pipe(tmp_path, b"Subject: x\n\nx\n")

    assert answer.returncode == 75


def test_what_never_can_be_taken_is_not_tried_for_days(installation, tmp_path):
    installation()

    assert pipe(tmp_path, b"\n").returncode == 65


def test_nothing_on_standard_input_is_no_mail(app):
    with pytest.raises(InputError):
        hand_in(app.settings, b"\n", app.clock)


def test_a_listener_reads_what_it_takes(app, post):
    stop, says = threading.Event(), []
    listening = threading.Event()

    def say(words):
        says.append(words)
        listening.set()

    thread = threading.Thread(target=listen, args=(app, stop, say, 0))
    thread.start()
    assert listening.wait(PATIENCE)
    port = int(says[0].partition(" (")[0].rpartition(":")[2])
    to = post.copy(ANNE).envelope_sender
    with smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE) as client:
        client.sendmail("", [to], post.bounce(ANNE))
    stop.set()
    thread.join(PATIENCE)
    read_spool(app)

    assert len(everyone(app)) == 1
    assert len(says) == 1
