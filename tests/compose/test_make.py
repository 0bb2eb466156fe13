from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.compose.choose import EditionPlace
from digest.compose.make import make
from digest.compose.tone import AskedTone
from digest.model import Prominence, Tone
from tests.rigs.newsroom import DAY, candidate, candidates, morning

GRAVE = {
    "title": "Incendie à Rimouski : deux personnes sont mortes",
    "section": "Faits divers",
    "summary": "Le feu a pris vers 5 h. La cause reste à établir.",
}
SOBERLY = AskedTone(Tone.SOBER, "un deuil au village")


def whatever_it_weighs(_edition):
    return True


def made(*articles, fits=whatever_it_weighs, **changes):
    return make(articles, replace(morning(), **changes), fits)


def numbers(edition):
    return [story.article_id for story in edition.all_stories]


def test_a_morning_without_an_article_has_a_choice_and_no_edition():
    composition = made(candidate(0, published_at=morning().window.start - timedelta(days=9)))

    assert composition.edition is None
    assert [ruling.place for ruling in composition.choice.rulings] == [EditionPlace.OUT]


def test_why_a_person_asked_for_a_sober_edition_is_kept_though_its_light_end_is_dropped():
    first = replace(candidate(0), pinned=True)
    one_grave_of_three = (first, candidate(1, **GRAVE), candidate(2))

    edition = made(*one_grave_of_three, asked=SOBERLY).edition

    assert numbers(edition) == [1, 2]
    assert edition.tone is Tone.SOBER
    assert edition.tone_reason == (
        "asked for by a person: un deuil au village; by itself restrained: one story is grave"
    )


def test_a_serious_story_that_gives_way_to_the_light_end_holds_nothing_back():
    titles = (
        *("Le conseil refait trois rues", "Un bulletin de plus", "Trente mises à pied à l’usine"),
        *("Le train part en mai", "Vingt mises à pied au moulin"),
    )
    sections = ("Politique", "Éducation", "Économie", "Politique", "Économie")
    shown = [
        replace(
            candidate(place, title=title, section=section, summary="Le conseil a tranché mardi."),
            prominence=Prominence(is_on_front_page=True, front_place=place),
        )
        for place, (title, section) in enumerate(zip(titles, sections, strict=True))
    ]

    edition = made(*shown, *candidates()[5:]).edition

    assert edition.tone is Tone.NORMAL
    assert numbers(edition)[:4] == [each.id for each in shown[:4]]
    assert shown[4].id not in [story.article_id for story in edition.stories]


def test_what_makes_a_mail_too_heavy_is_out_of_the_choice_and_its_reason_says_so():
    composition = made(*candidates(), fits=lambda edition: len(edition.all_stories) <= 3)

    choice, edition = composition.choice, composition.edition
    left_out = {ruling.reason for ruling in choice.rulings if "heavy" in ruling.reason}
    assert len(edition.all_stories) == 3
    assert [article.id for article in choice.carried] == numbers(edition)
    assert left_out == {"the mail would be so heavy that mailboxes cut it"}


@settings(max_examples=30)
@given(
    most=st.integers(0, 12),
    grave=st.sets(st.integers(0, 11)),
    asked=st.sampled_from([None, SOBERLY]),
)
def test_the_edition_tells_what_the_choice_carries_in_its_order(most, grave, asked):
    articles = [
        candidate(n, **(GRAVE | {"title": f"{n} morts"} if n in grave else {})) for n in range(12)
    ]

    composition = made(
        *articles, asked=asked, fits=lambda edition: len(edition.all_stories) <= most
    )

    edition = composition.edition
    assert [article.id for article in composition.choice.carried] == numbers(edition)
    assert len(composition.choice.rulings) == len(articles)
    assert edition.day == DAY
