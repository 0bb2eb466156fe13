from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.voice import CatalogueLine, LineQuery, Speaker, in_order
from tests.rigs.newsroom import catalogue

FIRST = date(2024, 1, 1)


def pool_of(size):
    return tuple(CatalogueLine(f"p/{number}", f"Phrase numéro {number}.") for number in range(size))


def drawn(pool, days, of=1):
    draws = [
        LineQuery(slot="opening", day=FIRST + timedelta(days=day), longest=99, nth=nth, of=of)
        for day in range(days)
        for nth in range(of)
    ]
    return [next(iter(in_order(pool, draw))).id for draw in draws]


@given(st.integers(1, 25), st.integers(1, 2))
def test_no_line_comes_back_inside_half_its_pool(size, of):
    said = drawn(pool_of(size), 120, of)

    last = {}
    for turn, line in enumerate(said):
        assert turn - last.get(line, -size) > size // 2 or size == 1
        last[line] = turn


@given(st.integers(1, 25))
def test_every_line_is_said_equally_often(size):
    said = drawn(pool_of(size), size * 6)

    assert all(5 <= said.count(line) <= 7 for line in set(said))
    assert len(set(said)) == size


@given(st.integers(0, 20), st.integers(0, 4000))
def test_the_order_holds_every_line_once(size, day):
    draw = LineQuery(slot="opening", day=FIRST + timedelta(days=day), longest=99)

    order = list(in_order(pool_of(size), draw))

    assert sorted(line.id for line in order) == sorted(line.id for line in pool_of(size))


def test_the_same_day_says_the_same_line():
    assert drawn(pool_of(9), 30) == drawn(pool_of(9), 30)


def test_stand_ins_are_not_what_was_just_said():
    pool = pool_of(16)
    draws = [LineQuery(slot="s", day=FIRST + timedelta(days=day), longest=99) for day in range(90)]
    orders = [[line.id for line in in_order(pool, draw)] for draw in draws]

    assert not [1 for before, after in pairwise(orders) if before[0] == after[1]]
    assert not [1 for before, after in pairwise(orders) if before[1] == after[0]]


def speak(lines, variables=None, motifs=(), **draw):
    speaker = Speaker(variables=variables or {}, motifs=motifs)
    pool = tuple(CatalogueLine(str(number), text) for number, text in enumerate(lines))
    said = speaker.say(pool, LineQuery(slot="opening", day=FIRST, **{"longest": 99, **draw}))
    return said, speaker


def test_a_line_is_set_in_type_and_remembered():
    said, speaker = speak(["Pis, {nom} : t'es là ?"], {"nom": "toi"})

    assert said == "Pis, toi\u00a0: t’es là?"
    assert [(phrase.slot, phrase.id, phrase.text) for phrase in speaker.phrases] == [
        ("opening", "0", said)
    ]


@pytest.mark.parametrize("variables", [{}, {"nom": ""}])
def test_a_line_whose_name_is_not_known_is_not_said(variables):
    said, _ = speak(["{nom}", "Sans nom."], variables)

    assert said == "Sans nom."


def test_a_line_that_does_not_fit_is_not_said():
    said, _ = speak(["Une ligne beaucoup trop longue", "Courte."], longest=10)

    assert said == "Courte."


def test_nothing_is_said_when_nothing_can_be():
    said, speaker = speak(["{nom}"])

    assert said == ""
    assert speaker.phrases == []


def test_a_motif_serves_once_an_edition():
    motifs = catalogue().motifs
    speaker = Speaker(variables={}, motifs=motifs)
    pool = (CatalogueLine("a", "Ton café refroidit."), CatalogueLine("b", "Apporte ton café."))
    draw = LineQuery(slot="s", day=FIRST, longest=99)

    said = [speaker.say(pool, draw), speaker.say(pool, draw)]

    assert said[0]
    assert said[1] == ""


def test_a_title_that_ends_with_its_own_mark_takes_no_full_stop_after_it():
    said, _ = speak(["Aussi : {aussi}. Bonne lecture."], {"aussi": "Où vont tes bas?"})

    assert said == "Aussi\u00a0: où vont tes bas? Bonne lecture."


def test_a_question_is_not_followed_by_a_comma():
    pool = (
        CatalogueLine("subject/normal/1", "{sujet}, vite fait"),
        CatalogueLine("subject/normal/2", "Su : {sujet}"),
    )

    for day in range(4):
        speaker = Speaker(variables={"sujet": "Qui l’eût cru?"})
        draw = LineQuery(slot="subject/normal", day=FIRST + timedelta(days=day), longest=60)
        assert speaker.say(pool, draw) == "Su\u00a0: qui l’eût cru?"


@pytest.mark.parametrize("topic", ["Percé\u00a0: un quai rouvre", "Percé: un quai rouvre"])
def test_a_headline_with_a_colon_follows_no_other(topic):
    pool = (
        CatalogueLine("subject/normal/1", "{sujet}, vite fait"),
        CatalogueLine("subject/normal/2", "Su : {sujet}"),
    )

    for day in range(4):
        speaker = Speaker(variables={"sujet": topic})
        draw = LineQuery(slot="subject/normal", day=FIRST + timedelta(days=day), longest=60)
        assert speaker.say(pool, draw) == f"{topic}, vite fait"


def test_a_line_whose_condition_does_not_hold_is_not_said():
    pool = (CatalogueLine("a", "C’est court.", frozenset({"short"})), CatalogueLine("b", "Allô."))
    draws = [LineQuery(slot="s", day=FIRST + timedelta(days=day), longest=99) for day in range(8)]

    grey = {Speaker(variables={}).say(pool, draw) for draw in draws}
    fair = {
        Speaker(variables={}, conditions=frozenset({"short"})).say(pool, draw) for draw in draws
    }

    assert grey == {"Allô."}
    assert fair == {"Allô.", "C’est court."}


def test_an_opening_does_not_say_the_word_of_the_greeting_again():
    pool = (CatalogueLine("a", "Voici les faits."), CatalogueLine("b", "On y va."))

    for day in range(6):
        speaker = Speaker(variables={})
        speaker.keep("greeting/sober", "g", "Bonjour. Voici l’essentiel.")
        draw = LineQuery(slot="opening/sober", day=FIRST + timedelta(days=day), longest=99)
        assert speaker.say(pool, draw) == "On y va."


def test_an_opening_that_echoes_is_better_than_none():
    speaker = Speaker(variables={})
    speaker.keep("greeting/sober", "g", "Bonjour. Voici l’essentiel.")

    draw = LineQuery(slot="opening/sober", day=FIRST, longest=99)

    assert speaker.say((CatalogueLine("a", "Voici les faits."),), draw) == "Voici les faits."


def test_no_preheader_is_said_twice_in_three_weeks():
    pool = pool_of(8)
    earlier = ()

    for day in range(60):
        draw = LineQuery(slot="preheader/normal", day=FIRST + timedelta(days=day), longest=99)
        speaker = Speaker(variables={}, earlier=earlier)
        text = speaker.say(pool, draw)
        assert text == "" or text not in [p.text for said in earlier[:21] for p in said]
        earlier = (tuple(speaker.phrases), *earlier)


def test_a_line_of_a_weekly_pool_rests_while_half_of_it_is_said():
    pool, earlier, said = pool_of(7), (), []

    for day in range(30 * 7):
        draw = LineQuery(slot="opening/monday", day=FIRST + timedelta(days=day), longest=99)
        speaker = Speaker(variables={}, earlier=earlier)
        if day % 7 == 0:
            said.append(speaker.say(pool, draw))
        earlier = (tuple(speaker.phrases), *earlier)[:30]

    assert [line for at, line in enumerate(said) if line in said[max(0, at - 3) : at]] == []


def test_a_line_that_names_a_fact_of_the_lead_goes_before_the_days_own_and_then_rests():
    pool = (*pool_of(5), CatalogueLine("fact", "À {lieu}, donc."))
    earlier, said = (), []

    for day in range(4):
        draw = LineQuery(slot="opening/normal", day=FIRST + timedelta(days=day), longest=99)
        speaker = Speaker(variables={"lieu": "Rimouski"}, earlier=earlier)
        said.append(speaker.say(pool, draw))
        earlier = (tuple(speaker.phrases), *earlier)

    assert said[0] == "À Rimouski, donc."
    assert said[0] not in said[1:]
