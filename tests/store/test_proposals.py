"""Proposals and the desk's acts, on each database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from digest.model import Act, ActKind, Edition, Story, Tone, Window
from digest.store import desk_acts, proposals

DAY = date(2024, 11, 8)
NOW = datetime(2024, 11, 8, 13, tzinfo=UTC)
SOON = NOW + timedelta(minutes=2)


def edition(subject):
    return Edition(
        newsletter="quotidienne",
        day=DAY,
        window=Window(start=NOW - timedelta(days=1), end=NOW),
        tone=Tone.NORMAL,
        subject=subject,
        preheader="",
        greeting="",
        opening="",
        lead=Story(article_id=1, url="https://a.example/", title="Le pont"),
    )


def test_the_first_proposal_is_made_once_and_the_newest_version_counts(database):
    with database.write() as conn:
        number = proposals.add(conn, edition("a"), NOW)
        again = proposals.add(conn, edition("b"), NOW)
        proposals.note_asked(conn, number, NOW)
        first = proposals.newest(conn, "quotidienne", DAY)
        proposals.add(conn, edition("c"), SOON, after=first)
        second = proposals.newest(conn, "quotidienne", DAY)

    assert again is None
    assert (first.version, first.content) == (1, edition("a"))
    assert (second.version, second.content, second.asked_at) == (2, edition("c"), NOW)
    with database.read() as conn:
        assert proposals.by_id(conn, number).version == 1
        assert proposals.newest(conn, "autre", DAY) is None


def test_the_desk_is_asked_by_one_process_alone_until_its_time_is_over(database):
    with database.write() as conn:
        number = proposals.add(conn, edition("a"), NOW)
        claims = [proposals.claim(conn, number, NOW, SOON) for _ in range(2)]
        late = proposals.claim(conn, number, SOON, SOON + timedelta(minutes=2))
        proposals.release(conn, number)
        freed = proposals.claim(conn, number, NOW, SOON)
        proposals.note_asked(conn, number, NOW)
        asked = proposals.claim(conn, number, SOON, SOON)

    assert (claims, late, freed, asked) == ([True, False], True, True, False)


def test_acts_come_back_in_their_order_each_with_its_number_and_its_words(database):
    acts = (
        Act(kind=ActKind.HOLD, reason="a", actor="anne", at=NOW),
        Act(kind=ActKind.DROP, about=7, reason="b", actor="anne", at=NOW),
        Act(kind=ActKind.TONE, tone=Tone.SOBER, reason="c", actor="bart", at=SOON),
        Act(kind=ActKind.ORDER, words="12 7", reason="", actor="bart", at=SOON),
    )
    with database.write() as conn:
        for act in acts:
            desk_acts.add(conn, "quotidienne", DAY, act)
        desk_acts.add(conn, "quotidienne", DAY + timedelta(days=1), acts[0])

    with database.read() as conn:
        kept = desk_acts.of_day(conn, "quotidienne", DAY)
    numbers = [act.id for act in kept]
    assert numbers == sorted(numbers)
    assert tuple(replace(act, id=None) for act in kept) == acts
