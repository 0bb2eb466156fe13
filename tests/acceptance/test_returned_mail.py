"""What an operator sees of mail that came back, and how a wave is undone."""

import json

import pytest

from tests.loopback.command import run_digest
from tests.rigs.published import enqueue, subscribe
from tests.rigs.returned import Post

ANNE, BRUNO = "anne@mail.example", "bruno@autre.example"


@pytest.fixture
def said(app, installation, tmp_path):
    """`said("feedback", "poll")`: what the command printed, once two copies came back."""
    subscribe(app, ANNE, BRUNO)
    post = Post(app, enqueue(app))
    post.accept_all()
    post.bring(post.bounce(ANNE))
    post.bring(post.bounce(BRUNO, "5.7.1", "blocked"))
    installation()

    def run(*words):
        answer = run_digest(*words, folder=tmp_path)
        return answer.stdout

    run("feedback", "poll")
    return run


def test_the_books_tell_both_what_was_accepted_and_what_came_back(said):
    shown = said("editions", "show", "2024-11-08")
    record = json.loads(said("editions", "show", "2024-11-08", "--json"))

    assert "2 readers = 2 bounced" in shown
    assert "came back  2, of 2 copies that the relay had accepted" in shown
    assert (record["came_back"], record["balance"]["bounced"]) == (2, 2)


def test_an_address_that_was_closed_shows_what_showed_it(said):
    listed = said("suppress", "list")
    reader = said("subscribers", "show", ANNE)
    why = said("feedback", "why", BRUNO)

    assert "there is no such mailbox (550 5.1.1 <a•••@m•••.example>: no such user;" in listed
    assert "no such user" in reader
    assert "closed on: 550 5.1.1" in reader
    assert "alarm" in why
    assert "about-us 5.7.1" in why


def test_what_an_edition_closed_is_opened_again_at_once(said):
    answer = said("suppress", "remove", "--edition", "2024-11-08", "--yes")

    assert answer == "1 no longer suppressed\n"
    assert said("suppress", "list") == ""
