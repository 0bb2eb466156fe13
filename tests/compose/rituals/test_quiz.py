"""Friday's three questions: of the week's titles word for word, or the desk's own."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from digest.compose.leave_out import without
from digest.compose.make import make
from digest.config import EditionSettings
from digest.model import QuizQuestion, Ritual, RitualLine, RitualPlace, Sequel, Tone
from tests.rigs.newsroom import DAY, candidate, candidates, edition, html_of, morning, text_of

TITLES = (
    "Le bibliobus reçoit 300 livres neufs",
    "La piscine ouvre 40 vestiaires de plus",
    "Un verger nourrit cinquante familles",
    "Le marché accueille 60 kiosques",
    "Le curling cherche 12 balais de plus",
)
CROWD = (
    "Le parc plante 90 érables",
    "Le musée expose 70 tuques",
    "La chorale cherche 80 voix",
    "Le zoo nourrit 95 hiboux",
)
OWN = QuizQuestion(number=2, text="Qui a rouvert le cinéma?", answer="une coopérative")


def past(at, title, **changes):
    """An edition of the week that told one story, under that title."""
    told = edition((candidate(20 + at, title=title, section="Culture", **changes),), partner=None)
    return replace(told, day=DAY - timedelta(days=1 + at))


@cache
def of_the_week():
    return tuple(past(at, title) for at, title in enumerate(TITLES))


def asked(week=None, quiz=(), day=DAY, lately=(), stories=None):
    limits = EditionSettings(rituals={"quiz": True})
    today = replace(
        morning(),
        day=day,
        published_on=day,
        limits=limits,
        week=of_the_week() if week is None else week,
        quiz=quiz,
        asked_lately=lately,
        partner=None,
    )
    sample = make(stories or candidates(), today, lambda _: True).edition
    return sample, next((each for each in sample.rituals if each.name == "quiz"), None)


def test_every_fact_of_it_is_word_for_word_in_a_title_that_was_carried():
    _, quiz = asked()

    assert [line.label for line in quiz.lines] == ["1", "2", "3"]
    for line in quiz.lines:
        blanked = line.text.partition("«\u00a0")[2].removesuffix("\u00a0»")
        fact = line.answer.removesuffix(".").lower()
        title = blanked.replace(f"____\u00a0{fact.split()[-1]}", fact)
        assert title in TITLES
        assert fact not in line.text
        assert line.article_id in {told.lead.article_id for told in of_the_week()}


def test_the_answers_stand_at_the_foot_of_both_parts():
    sample, quiz = asked()

    for part in (html_of(sample), text_of(sample)):
        questions = part.index("Complète le titre de")
        answers = part.upper().rindex("RÉPONSES")
        assert questions < part.index(sample.ritual) < answers
        assert all(part.index(line.answer, answers) for line in quiz.lines)
        assert all(line.answer not in part[:answers] for line in quiz.lines)


def test_the_desks_own_question_takes_the_place_of_the_one_of_its_number():
    _, quiz = asked(quiz=(OWN,))

    assert (quiz.lines[1].text, quiz.lines[1].answer) == (OWN.text, OWN.answer)
    assert quiz.lines[0].text.startswith("Complète le titre de jeudi")
    assert quiz.lines[2].text.startswith("Complète le titre de")
    assert quiz.reason.startswith("1 question of the desk's")


def test_fewer_than_three_are_none_and_a_grave_title_is_never_asked_about():
    grave = past(0, "Incendie : 200 maisons détruites et deux morts")
    sample, quiz = asked((grave, *of_the_week()[:2]))

    assert quiz is None
    assert any(
        why.startswith("quiz: the week's titles hold fewer") for why in sample.without_rituals
    )


def test_a_week_of_news_has_questions_too_of_people_sums_and_places():
    titles = (
        "Le marathon attend 400 coureurs",
        "Québec dépose un budget de 3 milliards",
        "Le vélo gagne 40 % des élèves",
        "Le cinéma de Granby rouvre",
        "Le carnaval de Rimouski commence",
        "Le marché de Laval grandit",
    )
    week = tuple(past(at, title) for at, title in enumerate(titles))

    _, quiz = asked(week)
    _, of_place = asked((*week[:2], *week[3:]))

    assert [line.answer for line in quiz.lines] == [
        "400 coureurs.",
        "3\u00a0milliards.",
        "40\u00a0%.",
    ]
    assert of_place.lines[2].answer == "Granby."
    assert of_place.lines[2].text.endswith("____\u00a0rouvre\u00a0» Granby, Laval ou Rimouski?")


@pytest.mark.parametrize(
    "title",
    ["Les Remparts gagnent 4 à 2", "Le budget de 2025", "La ville de Québec se repose", "Météo"],
)
def test_a_title_without_one_certain_number_or_place_is_not_asked_about(title):
    _, quiz = asked((past(0, title), *of_the_week()[:2]))

    assert quiz is None


def test_the_questions_are_of_several_days():
    crowd = [candidate(30 + at, title=title, section="Culture") for at, title in enumerate(CROWD)]
    thursday = replace(edition(tuple(crowd), partner=None), day=DAY - timedelta(days=1))

    _, quiz = asked((thursday, *of_the_week()[2:]))

    days = [line.text.split("titre de ")[1].split("\u00a0")[0] for line in quiz.lines]
    assert len(set(days)) == 3


def test_no_question_is_asked_twice_of_two_titles_that_differ_by_its_answer_alone():
    again = [past(at, f"Le vaccin offert dans {at + 80} pharmacies") for at in (0, 1)]

    _, quiz = asked((*again, *of_the_week()[2:]))

    assert len({line.text.partition("«")[2] for line in quiz.lines}) == 3


def test_a_place_that_no_list_names_is_asked_for_too_and_no_person():
    others = (past(2, "Un potier ouvre à Matane"), past(3, "Une fête attend à Saguenay"))
    week = (past(4, "Un orignal se baigne à Chibougamau"), *others)
    of_person = (past(4, "On rend hommage à Marie Laberge"), *of_the_week()[:2])

    assert "Chibougamau." in [line.answer for line in asked(week)[1].lines]
    assert asked(of_person)[1] is None


def test_an_answer_that_stands_above_in_the_edition_is_not_asked_for():
    _, quiz = asked((past(0, "Un potager nourrit quarante familles"), *of_the_week()[:2]))

    assert quiz is None


def test_a_title_that_begins_with_its_number_is_asked_how_many():
    week = (past(0, "Marché : 60 kiosques ouverts samedi"), *of_the_week()[:1], *of_the_week()[2:])

    _, quiz = asked(week)

    assert (
        quiz.lines[0].text == "Marché\u00a0: combien de kiosques ouverts samedi? (titre de jeudi)"
    )
    assert quiz.lines[0].answer == "60 kiosques."


@pytest.mark.parametrize(
    "title",
    [
        "Un visiteur à quatre pattes",
        "La route 40 sera repeinte",
        "Le quartier gagne deux parcs",
        "Fini l’hiver au 21 mars",
    ],
)
def test_what_language_answers_or_a_number_only_names_is_not_asked(title):
    _, quiz = asked((past(0, title), *of_the_week()[:2]))

    assert quiz is None


def test_what_was_told_again_is_not_of_that_day_and_what_a_quiz_asked_lately_is_not_asked():
    again = replace(of_the_week()[0].lead, sequel=Sequel(told_on=DAY, reference="On te disait"))
    sequel = replace(of_the_week()[0], lead=again)
    _, first = asked()

    assert asked((sequel, *of_the_week()[1:3]))[1] is None
    assert asked(lately=first.lines)[1] is None


def test_a_restrained_friday_with_a_grave_story_has_none():
    grave = {"title": "Incendie à Rimouski : deux personnes sont mortes", "section": "Faits divers"}
    stories = (*candidates()[:3], candidate(3, **grave))

    sample, quiz = asked(stories=stories)

    assert sample.tone is not Tone.NORMAL
    assert quiz is None


def test_it_is_of_friday_alone():
    sample, quiz = asked(day=DAY - timedelta(days=1))

    assert quiz is None
    assert not any(why.startswith("quiz") for why in sample.without_rituals)


def test_a_story_that_is_left_out_takes_its_question_and_its_answer_with_it():
    sample, _ = asked()
    gone = sample.stories[0]
    lines = (
        RitualLine(label="1", text="Combien?", answer="douze", article_id=gone.article_id),
        RitualLine(label="2", text="Quel titre?", answer=gone.title),
        RitualLine(label="3", text="Et là?", answer="trois"),
    )
    quiz = Ritual(name="quiz", place=RitualPlace.AFTER, lines=lines)

    [left] = without(replace(sample, rituals=(quiz,)), gone.article_id).rituals

    assert [line.label for line in left.lines] == ["3"]
