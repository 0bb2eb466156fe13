"""What one message that nobody can read, and an address that is not our reader's, may cost."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from itertools import permutations

import pytest

from digest.config import Settings
from digest.feedback.classify import classify
from digest.feedback.verdict import ReturnConsequence as Act
from digest.flows.app import App
from digest.flows.feedback.poll import poll
from digest.flows.feedback.take_in import ArrivedReport, take_in
from digest.flows.readers.suppress import everyone
from digest.store.database import open_database
from digest.store.sqlite_copy import copy_sqlite
from tests.loopback.settings import KEYRING
from tests.rigs.published import enqueue, standing, subscribe
from tests.rigs.returned import Post

ANNE, BRUNO = "anne@mail.example", "bruno@mail.example"


@pytest.fixture
def app(with_settings: Callable[..., Settings], sqlite_database, clock) -> App:
    return App(settings=with_settings(), database=sqlite_database, keyring=KEYRING, clock=clock)


@pytest.fixture
def post(app) -> Post:
    subscribe(app, ANNE, BRUNO)
    post = Post(app, enqueue(app))
    post.accept_all()
    return post


def arrived(raw: bytes) -> ArrivedReport:
    return ArrivedReport(fingerprint=sha256(raw).hexdigest(), report=classify(raw, KEYRING))


def closed(app):
    return {row.address_key: row.reason for row in everyone(app)}


def test_a_forward_or_a_list_whose_member_died_costs_a_morning_and_not_its_reader(app, post):
    post.bring(post.notice(post.copy(ANNE).envelope_sender, "luc@ailleurs.example"))
    forwarded = post.notice(post.copy(BRUNO).envelope_sender, "b.roy@ailleurs.example")
    as_written = b"Original-Recipient: rfc822; %s\nFinal-Recipient:" % BRUNO.encode()
    post.bring(forwarded.replace(b"Final-Recipient:", as_written))

    report = poll(app)

    assert report.acts == {Act.COUNT: 1, Act.CLOSE: 1}
    assert closed(app) == {BRUNO: "there is no such mailbox"}
    assert standing(app, post.edition)[ANNE] == "bounced"


def test_a_file_that_cannot_be_read_costs_itself_and_is_named(with_settings, app, post):
    app = replace(app, settings=with_settings(feedback={"per_poll": 1}))
    for number in range(5):
        (post.folder / "new").mkdir(parents=True, exist_ok=True)
        (post.folder / "new" / f"0.{number}").symlink_to("/proc/self/mem")  # EIO, for root too
    post.bring(post.bounce(ANNE))

    report = poll(app)

    assert closed(app) == {ANNE: "there is no such mailbox"}
    assert (report.read, report.unread) == (1, 5)
    assert str(post.folder / "new" / "0.0") in report.faults[0]
    assert "2 messages more" in report.faults[-1]
    assert len(list((post.folder / "new").iterdir())) == 5


SAID = {
    "full": ("4.2.2", "mailbox full"),
    "closed": ("5.1.1", "no such user"),
    "of us": ("5.7.1", "message rejected: spam content"),
}


def test_whatever_comes_first_the_worst_that_is_said_of_a_copy_holds(app, post, tmp_path):
    notices = {name: post.bounce(ANNE, *words) for name, words in SAID.items()}
    fates = set()

    for number, order in enumerate(permutations(SAID)):
        file = tmp_path / f"{number}.db"
        copy_sqlite(app.database, file)
        with closing(open_database(f"sqlite:///{file.name}", tmp_path)) as database:
            there, left = replace(app, database=database), [*order]
            while left:  # together, one by one, or by twos
                some, left = left[: number % 3 + 1], left[number % 3 + 1 :]
                take_in(there, [arrived(notices[name]) for name in some])
            (reason,) = closed(there).values()
            fates.add((reason, standing(there, post.edition)[ANNE]))

    assert fates == {("there is no such mailbox", "bounced")}


def test_a_second_notice_that_says_no_worse_does_nothing(app, post):
    first, again = post.bounce(ANNE, *SAID["full"]), post.bounce(ANNE, *SAID["full"])
    post.bring(first)
    poll(app)
    post.bring(again)

    report = poll(app)

    assert report.acts == {Act.NOTHING: 1}
