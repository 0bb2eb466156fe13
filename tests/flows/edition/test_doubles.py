"""Which candidates of a morning tell one story: what the one judge of it says."""

import sys
from dataclasses import replace

import pytest

from digest.collect.identity import RecentStories, same_story
from digest.flows.edition.doubles import JudgedStoryIndex, with_matches
from tests.labelled.pairs import PAIRS
from tests.rigs.newsroom import candidate, morning

LONG = "On a comparé dix offres et parlé à huit spécialistes, dans trois villes. " * 6


def matches(*articles):
    return [
        [(match.article_id, match.ground) for match in each.same_as]
        for each in with_matches(articles, morning())
    ]


def told(number, title, text):
    return candidate(number, title=title, summary=text, body=())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Deux blessés à Granby.", "Un quai brûle à Matane."),
        ("Le TSX gagne 120 points lundi.", "Le TSX perd 300 points mardi."),
        ("Neige à Amos, 5 centimètres au plus.", "Neige à Val-d’Or, 15 centimètres au plus."),
        ("", ""),
    ],
)
def test_a_standing_title_makes_no_two_articles_one(first, second):
    assert matches(told(1, "En bref", first), told(2, "En bref", second)) == [[], []]


@pytest.mark.parametrize("title", ["Acheter une tondeuse : les pièges", "Une tondeuse, 8 modèles"])
def test_a_copy_with_another_number_in_its_title_is_the_same_story(title):
    first = told(1, "Une tondeuse, 6 modèles", LONG)

    [[(number, ground)], _] = matches(first, told(2, title, LONG))

    assert (number, ground) == (told(2, title, LONG).id, "the same text")


def test_what_may_not_run_and_was_not_mailed_is_not_compared():
    untitled = told(1, "", LONG)

    assert matches(untitled, told(2, "Une tondeuse", LONG)) == [[], []]


STORIES = tuple(
    replace(story, id=number)
    for number, story in enumerate((each for pair in PAIRS for each in (pair.one, pair.other)), 1)
)


def test_every_pair_is_judged_as_a_collect_judges_it():
    recent = RecentStories()
    for story in STORIES:
        recent.add(story)

    matches = JudgedStoryIndex().of(STORIES)

    assert matches == {story.id: recent.same_as(story.id) for story in STORIES}
    assert any(matches.values())


def weighed_by(work):
    """How many pairs the judge weighed as that was done."""
    calls = []

    def note(frame, event, _):
        if event == "call" and frame.f_code is same_story.__code__:
            calls.append(frame)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return len(calls)


def test_a_pair_is_weighed_once_however_often_it_is_looked_at():
    judged = JudgedStoryIndex()

    first = weighed_by(lambda: judged.of(STORIES[:40]))
    again = weighed_by(lambda: judged.of(STORIES[:40]))

    assert first > 0
    assert again == 0


def test_a_story_that_was_changed_is_weighed_anew_and_one_that_went_is_no_match():
    pair = next(pair for pair in PAIRS if pair.is_same)
    one, other = replace(pair.one, id=1), replace(pair.other, id=2)
    judged = JudgedStoryIndex()
    assert judged.of((one, other))[1]

    changed = replace(
        other, url="https://x.example/", guid="x", title="Un quai brûle", text="À Matane, hier."
    )

    assert judged.of((one, changed)) == {1: (), 2: ()}
    assert judged.of((one,)) == {1: ()}


def test_judgements_are_forgotten_before_they_fill_the_memory():
    judged = JudgedStoryIndex()
    for number in range(0, 1500, 300):
        judged.of(tuple(_strange(number + each) for each in range(300)))

    assert len(judged._places) <= 1000


def _strange(number):
    return replace(
        STORIES[0],
        id=number,
        url=f"https://x.example/{number}",
        guid=f"{number}",
        title="",
        text="",
    )
