"""One story under many guises, and stories that only look like one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.collect.identity import (
    SAME_ADDRESS,
    SAME_GUID,
    SAME_TEXT,
    SAME_TITLE,
    KnownStory,
    RecentStories,
    changed_in_substance,
    same_story,
)
from digest.model import Passage
from tests.labelled.pairs import PAIRS

AT = datetime(2024, 11, 7, 22, 12, tzinfo=UTC)
TEXT = (
    "Le pont de l’Anse rouvre lundi après neuf mois de travaux, avec deux voies de moins et une "
    "passerelle pour les piétons qui donne sur le fleuve. La circulation se fera sur quatre voies "
    "au lieu de six, le temps de voir si les gens changent leurs habitudes. La Ville compte "
    "publier les chiffres chaque vendredi, et trancher au printemps."
)
STORY = KnownStory(
    id=1,
    source_id=1,
    url="https://gazette.example/pont/",
    guid="1",
    title="Le pont rouvre : deux voies de moins, une vue de plus ?",
    text=TEXT,
    at=AT,
)
BULLETIN = (
    "Voici les prévisions de la journée pour la vallée du Saint-Laurent, préparées par notre "
    "équipe. Consulte la carte pour ta région et reviens nous voir en fin de journée pour la suite."
)


def other(**changes):
    return replace(
        STORY, **{"id": 2, "source_id": 2, "url": "https://x.example/2", "guid": "2"} | changes
    )


@pytest.mark.parametrize(
    ("repeat", "ground"),
    [
        (other(url="http://www.gazette.example/pont"), SAME_ADDRESS),
        (other(source_id=1, guid="1", title="Un pont rouvre"), SAME_GUID),
        (other(at=AT + timedelta(days=7)), SAME_TITLE),
        (other(title="Le pont rouvre: deux voies de moins, une vue de plus?"), SAME_TITLE),
        (other(text=TEXT[:180]), SAME_TITLE),
        (other(title="Réouverture du pont de l’Anse lundi"), "the same text"),
        (
            other(
                title="LE PONT ROUVRE : DEUX VOIES DE MOINS, UNE VUE DE PLUS",
                at=AT + timedelta(days=1),
            ),
            SAME_TITLE,
        ),
        (
            other(
                title="Le pont rouvre : deux voies de moins, la vue en plus",
                text=TEXT.replace("vendredi", "mois, sans faute,").replace("lundi", "mardi matin"),
            ),
            None,
        ),
    ],
)
def test_one_story_is_known_under_another_guise(repeat, ground):
    judged = same_story(STORY, repeat)

    assert judged
    assert ground is None or judged == ground
    assert same_story(repeat, STORY) == judged


@pytest.mark.parametrize(
    "stranger",
    [
        other(guid="1", title="Autre titre", text="Un tout autre texte, qui parle de neige. " * 9),
        other(title="Autre titre", text="Un tout autre texte, qui parle de tout autre chose. " * 5),
        other(text="Un tout autre texte, qui parle de tout autre chose. " * 5),
        other(source_id=1, guid="1", title="Tout autre", text="Rien de cela n’est vrai, dit-il."),
        other(url=STORY.url, title="Tout autre", text="Rien de cela n’est vrai, dit-on ici."),
        other(at=AT + timedelta(days=365)),
        other(title="", text=""),
    ],
)
def test_another_story_is_not_taken_for_it(stranger):
    titled = replace(stranger, title=stranger.title or "Titre", text=stranger.text)

    assert same_story(STORY, titled) == ""


def test_the_weather_of_two_days_is_two_stories():
    today = other(
        title="Météo", text=f"{BULLETIN} Douze degrés, du soleil, aucun vent sur le fleuve."
    )
    tomorrow = other(
        id=3,
        url="https://x.example/3",
        guid="3",
        title="Météo",
        text=f"Neige toute la journée. Prudence sur les routes du Bas-du-Fleuve. {BULLETIN[:60]}",
    )

    assert same_story(today, tomorrow) == ""


def test_the_numbers_of_a_series_are_different_stories():
    third = other(title="Élections, épisode 3 : la salle", text=TEXT)
    fourth = other(
        id=3, url="https://x.example/3", guid="3", title="Élections, épisode 4 : la rue", text=TEXT
    )

    assert same_story(third, fourth) == ""


def test_a_repeat_is_found_among_many_without_comparing_all():
    recent = RecentStories()
    recent.add(STORY)
    for number in range(2000):
        recent.add(
            other(
                id=10 + number,
                url=f"https://x.example/{number}",
                guid=str(number),
                title=f"Nouvelle {number} du quartier",
                text=f"La rue {number} change de nom, et ses {number * 7} voisins en rient. " * 6,
            )
        )

    repeat = other(
        url="https://x.example/pont", guid="pont", title="Le pont de l’Anse rouvre enfin"
    )
    match = recent.find(repeat)

    assert match is not None
    assert match.known.id == STORY.id


def test_the_surest_ground_wins():
    recent = RecentStories()
    recent.add(replace(STORY, id=5, url="https://gazette.example/copie", guid="5"))
    recent.add(STORY)

    match = recent.find(replace(STORY, id=0, guid=""))

    assert (match.known.id, match.ground) == (STORY.id, SAME_ADDRESS)


def test_a_story_that_moved_is_known_at_both_addresses():
    recent = RecentStories()
    recent.add(STORY)
    recent.add(
        replace(STORY, url="https://gazette.example/nouveau", guid="9", title="Neuf", text="Neuf.")
    )

    match = recent.find(other(title="Rien", text="Rien.", url=STORY.url))

    assert (match.known.id, match.ground) == (STORY.id, SAME_ADDRESS)


def test_a_story_that_changed_is_known_by_its_new_form_only():
    recent = RecentStories()
    recent.add(STORY)
    recent.add(replace(STORY, guid="9", title="Neuf", text="Neuf."))

    assert recent.find(other(source_id=1, guid=STORY.guid, text=TEXT)) is None


@pytest.mark.parametrize(
    ("after", "is_news"),
    [
        (TEXT.replace("lundi", "mardi"), False),
        (f"{TEXT} Corrigé.", False),
        (TEXT[:150], False),
        (f"{TEXT} {BULLETIN}", False),
        (TEXT.replace("neuf mois", "onze mois"), True),
        (TEXT.replace("rouvre lundi", "ne rouvre pas lundi"), True),
        (f"{TEXT} Un cycliste y a été blessé mardi.", True),
        (TEXT.replace("quatre voies", "4 voies"), False),
        (f"Une troisième victime est morte pendant la nuit. {TEXT}", True),
        (f"Le bilan passe à 14 blessés, dit l’hôpital. {TEXT}", True),
        (f"Une erreur de date a été corrigée dans cet article. {TEXT}", False),
        (f"Bref. {TEXT}", False),
        ("Un tout autre texte, avec des mots que personne n’avait encore lus ici. " * 4, True),
    ],
)
def test_only_a_change_of_substance_makes_a_story_news_again(after, is_news):
    before = (Passage(text=TEXT),)

    assert changed_in_substance(before, (Passage(text=after),)) is is_news


# --- pairs that a person judged -----------------------------------------------------------


SAME = [pair for pair in PAIRS if pair.is_same]
DIFFERENT = [pair for pair in PAIRS if not pair.is_same]


def judged_same(pair):
    """As a collect judges: found among the known, on some ground."""
    recent = RecentStories()
    recent.add(pair.one)
    return recent.find(pair.other) is not None


def test_the_set_is_large_and_hard():
    assert len(PAIRS) >= 120
    assert len(DIFFERENT) >= 50
    assert len({(pair.one, pair.other) for pair in PAIRS}) == len(PAIRS)


@pytest.mark.parametrize("pair", DIFFERENT, ids=lambda pair: pair.name)
def test_no_stranger_is_merged(pair):
    assert not judged_same(pair), same_story(pair.one, pair.other)


def test_hardly_a_repeat_is_missed():
    missed = [pair.name for pair in SAME if not judged_same(pair)]

    assert len(missed) <= 0.02 * len(SAME), missed


def test_a_judgement_does_not_depend_on_which_came_first():
    assert [
        pair.name
        for pair in PAIRS
        if same_story(pair.one, pair.other) != same_story(pair.other, pair.one)
    ] == []


MORNING_WEATHER = (
    "Aujourd’hui, ensoleillé avec passages nuageux, puis ciel variable. Vents du nord-ouest de 20 "
    "km/h avec rafales à 40. Maximum de 4 degrés. Indice UV de 1, ou bas, toute la journée."
)
NIGHT_WEATHER = (
    "Ce soir, ciel variable, puis ciel dégagé. Vents du nord-ouest de 20 km/h avec rafales à 40 "
    "diminuant. Minimum de moins 4 degrés cette nuit. Indice UV de 0, ou bas, ce soir."
)
ISSUES = {
    "weather at night": (MORNING_WEATHER, NIGHT_WEATHER),
    "weather elsewhere": (MORNING_WEATHER, MORNING_WEATHER.replace("de 4 degrés", "de 6 degrés")),
    "weather in brief": ("Ensoleillé. Maximum 4.", "Ensoleillé. Maximum 6."),
    "two horoscopes": (
        "Bélier : un bon jour pour parler. Taureau : on t’écoute. Gémeaux : prends ton temps.",
        "Cancer : un bon jour pour marcher. Lion : on te suit. Vierge : prends ton temps.",
    ),
    "two draws": ("Les numéros sont 4, 8 et 31.", "Les numéros sont 4, 9 et 31."),
    "in brief": ("Un chat perdu rue Noël est retrouvé.", "La caserne fête ses cent ans samedi."),
}


@pytest.mark.parametrize("texts", ISSUES.values(), ids=ISSUES)
@pytest.mark.parametrize("title", ["Météo", "En bref", "Les prévisions météo de la région"])
@pytest.mark.parametrize("hours", [0, 1, 9])
@pytest.mark.parametrize("link", ["own", "one for all"])
def test_two_issues_of_a_column_on_one_day_are_two(texts, title, hours, link):
    first, second = (
        replace(STORY, title=title, text=text, guid=str(number), id=number, url=STORY.url + place)
        for number, text in enumerate(texts)
        for place in (str(number) if link == "own" else "",)
    )
    second = replace(second, at=AT + timedelta(hours=hours))

    assert same_story(first, second) == same_story(second, first) == ""


@pytest.mark.parametrize(
    "again", [MORNING_WEATHER, MORNING_WEATHER[:90] + "…", MORNING_WEATHER.replace("ciel", "cièl")]
)
def test_an_issue_that_is_told_again_cut_or_put_right_is_one(again):
    first = replace(STORY, title="Météo", text=MORNING_WEATHER)

    assert same_story(first, other(title="Météo", text=again, source_id=1)) == SAME_TITLE


def test_a_copy_whose_sentences_another_desk_put_in_its_order_is_the_same_story():
    in_another_order = " ".join(reversed(TEXT.split(". ")))
    copy = other(title="Réouverture du pont de l’Anse lundi", text=in_another_order)

    assert same_story(STORY, copy) == SAME_TEXT


def test_a_long_text_that_has_all_the_words_of_a_short_one_somewhere_is_another_story():
    long_one = " ".join((*reversed(TEXT.split()), *BULLETIN.split(), *BULLETIN.split()))
    column = other(title="Ce que la semaine a été", text=f"{long_one} {BULLETIN} {BULLETIN}")

    assert same_story(STORY, column) == ""


@pytest.mark.parametrize(
    ("title", "is_one"),
    [
        ("Remaniement : Étienne Vachon hérite des Finances", False),
        ("Remaniement : Réjean Dubucq hérite des Finances", True),
        ("Remaniement : Réjean Dubuc hérite des Finances", True),
    ],
)
def test_one_title_over_one_text_is_a_form_where_it_names_somebody_else(title, is_one):
    text = f"Réjean Dubuc succède à Étienne Vachon, et Étienne Vachon à Réjean Dubuc. {TEXT}"
    first = replace(STORY, title="Remaniement : Réjean Dubuc hérite des Finances", text=text)

    assert bool(same_story(first, other(title=title, text=text))) is is_one


@pytest.mark.parametrize(
    ("title", "hours", "is_one"),
    [
        ("Panne majeure dans l’est de Laval : 38 000 foyers touchés", 0, True),
        ("Panne majeure dans l’est de Laval : 38 000 foyers touchés", 30, False),
        ("Bulletin météo de Laval, Longueuil, Montréal", 0, False),
        ("La photo du jour", 0, False),
    ],
)
def test_without_a_text_one_title_is_one_story_where_it_tells_by_itself_what_happened(
    title, hours, is_one
):
    alert = replace(STORY, title=title, text="")
    again = other(title=title, text="", at=AT + timedelta(hours=hours))

    assert bool(same_story(alert, again)) is is_one


def test_a_standing_page_with_another_text_the_next_day_is_another_story():
    first = (
        "Voici les écoles fermées ce matin : les écoles des Hautes-Terres, le cégep de Montmagny."
    )
    second = "Voici les écoles fermées ce matin : l’école du Grand-Fleuve, les écoles de Beaulieu."
    page = replace(STORY, title="Écoles fermées ce matin", text=first)
    again = replace(page, id=2, text=second, at=AT + timedelta(days=1))
    put_right = replace(page, id=2, text=f"{first} Les autobus roulent.", at=AT + timedelta(days=1))

    assert not same_story(page, again)
    assert same_story(page, put_right) == SAME_ADDRESS
