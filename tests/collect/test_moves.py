"""Whether a source has moved for good, when its server says so."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.collect.moves import MoveVerdict, is_passing, judged
from digest.model import Source

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
OLD, NEW = "https://gazette.example/feed", "https://www.gazette.example/flux/"


def source(**more):
    return Source(id=1, url=OLD, title="G", added_at=NOW, **more)


@pytest.mark.parametrize(
    ("target", "since", "verdict"),
    [
        ("", None, MoveVerdict.NONE),
        (OLD, None, MoveVerdict.NONE),
        (NEW, None, MoveVerdict.SAID),
        (NEW, timedelta(hours=2), MoveVerdict.WAITING),
        (NEW, timedelta(hours=24), MoveVerdict.MOVED),
        (f"{NEW}tout", timedelta(hours=24), MoveVerdict.SAID),
        (f"{OLD}?jeton=1", timedelta(hours=24), MoveVerdict.NONE),
    ],
)
def test_a_move_is_believed_when_the_same_is_said_a_day_later(target, since, verdict):
    moved = {} if since is None else {"moved_to": NEW, "moved_since": NOW - since}

    assert judged(source(**moved), target, NOW) is verdict


def test_the_way_back_is_believed_at_once():
    assert judged(source(former_url=NEW), NEW, NOW) is MoveVerdict.MOVED


@pytest.mark.parametrize(
    ("url", "target", "verdict"),
    [
        (OLD, f"{OLD}?expires=99&sig=ab", True),
        (OLD, "https://cdn.example/9f8e7d6c5b4a39281706f5e4d3c2b1a0/feed", True),
        (OLD, f"{OLD};jsessionid=9F8E", True),
        (f"{OLD}?id=3", f"{NEW}?id=3", False),
        (OLD, "https://gazette.example/2026/le-quai-sera-refait-au-printemps-prochain", False),
    ],
)
def test_an_address_with_a_key_is_a_pass_for_a_moment(url, target, verdict):
    assert is_passing(url, target) is verdict
