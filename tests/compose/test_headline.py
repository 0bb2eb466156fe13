import re
from collections import Counter
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.headline import forms, gentle_forms
from digest.compose.titles import LONGEST, forms_of, plain_subject, topic
from digest.french.quotes import is_closed
from digest.french.typography import keep_spacing, typeset
from tests.compose.test_headlines import gravity
from tests.headlines import FRESH, LEADS, TUNED, Headline, headlines, leads
from tests.rigs.newsroom import catalogue

N = "\u00a0"
ROOMY = 3
"""Lines of the voice that must have room for a topic, to say that there is room."""


@pytest.mark.parametrize(
    ("title", "shortest"),
    [
        ("Exclusif : le plan de Québec pour les fermes", "Le plan de Québec pour les fermes"),
        ("VIDÉO | Un ours se promène à Saguenay", "Un ours se promène à Saguenay"),
        ("Hockey : Laval gagne en prolongation", "Laval gagne en prolongation"),
        ("Le pont rouvre, selon des élus", "Le pont rouvre, selon des élus"),
        ("Le pont pourrait rouvrir, selon des élus", "Le pont pourrait rouvrir"),
        ("Un phare rouvre à Percé samedi matin", "Un phare rouvre à Percé"),
        ("Le phare reste fermé jusqu’à samedi", "Le phare reste fermé jusqu’à samedi"),
        ("Le phare rouvre (photos)", "Le phare rouvre"),
        ("Jean Roy, le maire sortant, quitte Percé", "Jean Roy quitte Percé"),
        ("Après des mois d’attente, le quai de Percé rouvre", "Le quai de Percé rouvre"),
        ("Le quai de Percé rouvre : ce qu’il faut savoir", "Le quai de Percé rouvre"),
        ("Fermeture du pont de Percé : on s’organise", "Fermeture du pont de Percé"),
        ("Garderies : Québec promet 2000 places", "Québec promet 2000 places"),
        ("Percé dépense 3 millions de dollars en ballons", f"Percé dépense 3{N}M$ en ballons"),
        ("Le lac dégèle, et les pêcheurs rient", "Le lac dégèle"),
        ("Il faut agir TRÈS vite à l’UQAM", "Il faut agir très vite à l’UQAM"),
    ],
)
def test_a_headline_is_shortened_as_a_copy_editor_would(title, shortest):
    assert forms(title)[-1] == shortest


@pytest.mark.parametrize(
    "title",
    [
        "Mise à jour : ce qu’il faut retenir",
        "À vendre",
        "Il est urgent d’attendre avant de prendre LA",
        "Un chemin qui mène à",
        "Le quai rouvre avec…",
        "« Le quai rouvre",
        "Le pont (de Percé",
    ],
)
def test_what_is_a_label_or_was_cut_has_no_form(title):
    assert forms(title) == ()


@pytest.mark.parametrize(
    "title",
    [
        "Collision à Percé : deux morts",
        "La tornade emporte des toits, et une vie",
        "Le pont rouvre : c’était un canular",
        "Le pont rouvre : vraiment?",
        "Percé gagne 3 à 2 : Roy marque 2 fois",
        "Piments : une fermière de Percé joue avec le feu",
        "Québec interdit les écrans dans les garderies",
        "Accusé de fraude, il est acquitté",
        "Le maire part, mais pas tout de suite",
        "Polyarthrite : des pistes pour aller mieux",
        "Assurance récolte : les pomiculteurs obtiennent un sursis",
        "La ruée vers l’or fait une victime : le stationnement du motel",
    ],
)
def test_what_would_no_longer_be_true_without_a_part_keeps_it(title):
    assert forms(title) == (title,)


def test_the_headline_of_a_story_that_weighs_loses_only_what_announces_it():
    title = "Reportage : le quai rouvre, et les pêcheurs rient"

    assert gentle_forms(title) == ("Le quai rouvre, et les pêcheurs rient",)
    assert forms(title) == ("Le quai rouvre, et les pêcheurs rient", "Le quai rouvre")


# --- what holds for every headline --------------------------------------------------------


NEGATIONS = r"\b(?:ne|n’|pas|jamais|aucune?|rien|sans|ni|non)(?!\w)"
DEATHS = r"\b(?:mort|morts|morte|mortes|décès|tuée?s?|meurt|meurent|noyade|victimes?|meurtres?)\b"


@cache
def every():
    """Every invented headline, as an edition shows it."""
    read = [
        headline for name in (*TUNED, FRESH) for mark in "GL" for headline in headlines(name, mark)
    ]
    return [keep_spacing(title) for title in (*(line.title for line in read), *leads(LEADS))]


def counted(pattern, text):
    return Counter(re.findall(pattern, text.casefold()))


def named(title):
    """Words with a capital inside a clause."""
    return set(re.findall(r"(?<=[\wé,’] )[A-ZÀ-Þ][\w-]+|(?<=’)[A-ZÀ-Þ][\w-]+", title))


def lost(title, form):
    """The numbers, noes and deaths that a form no longer tells."""
    numbers = counted(r"\d+", title) - counted(r"\d+", form)
    noes = counted(NEGATIONS, title) - counted(NEGATIONS, form)
    deaths = counted(DEATHS, title) - counted(DEATHS, form)
    return [*numbers, *noes, *deaths]


def unnamed(title, form):
    """The names that a form no longer says."""
    return [name for name in named(title) if name.casefold() not in form.casefold()]


def test_no_number_negation_or_death_is_lost_in_any_form():
    assert [(t, form, lost(t, form)) for t in every() for form in forms(t) if lost(t, form)] == []


def test_a_name_goes_only_where_nothing_else_is_short_enough():
    without = {
        title: [form for form in forms(title) if unnamed(title, form)]
        for title in every()
        if any(len(form) <= LONGEST and not unnamed(title, form) for form in forms(title))
    }

    assert {title: short for title, short in without.items() if short} == {}


def test_nothing_in_a_form_is_new():
    units = {"m$", "g$", "km", "cm", "après", "pour", "durant"}
    new = [
        (title, form)
        for title in every()
        for form in forms(title)
        if set(re.findall(r"[\w$]+", form.casefold()))
        - set(re.findall(r"[\w$]+", title.casefold()))
        - units
    ]

    assert new == []


def test_every_form_ends_as_a_headline_ends():
    odd = [
        (title, form)
        for title in every()
        for form in forms(title)
        if form.endswith(("…", ",", ":", "-"))
        or not is_closed(form)
        or re.search(r"\b(?:le|la|les|de|du|des|à|au|et|que|qui|pour|par|sur|un|une)$", form)
    ]

    assert odd == []


def test_forms_come_the_fullest_first_and_each_once():
    for title in every():
        lengths = [len(form) for form in forms(title)]
        assert lengths == sorted(lengths, reverse=True)
        assert len(set(forms(title))) == len(lengths)


@given(st.lists(st.sampled_from(" :,«»“”()?…’-|.LleaéDD3") | st.text(max_size=4), max_size=25))
def test_a_headline_of_whatever_letters_has_forms_that_end(pieces):
    title = "".join(pieces)

    assert all(len(form) <= len(title) + 1 for form in forms(title))


PARTS = st.sampled_from(
    [
        *("Le quai de Percé rouvre", "Québec promet 3000 places", "personne n’est mort"),
        *("Reportage", "Hockey", "ce qu’il faut savoir", "deux morts", "le maire ne part pas"),
        *("selon des élus", "et les voisins rient", "mais pas tout de suite", "(photos)", "12 ans"),
        *("« on verra »", "samedi matin", "malgré la pluie", "grâce à un don", "à Matane"),
    ]
)


@given(st.lists(PARTS, min_size=1, max_size=5), st.lists(st.sampled_from((" : ", ", ", " ", ". "))))
def test_nothing_that_matters_is_lost_however_a_headline_is_put_together(parts, joints):
    ends = [*joints, *[" "] * len(parts)]
    title = "".join(part + end for part, end in zip(parts, ends, strict=False)).strip(" :,.")

    assert [(form, lost(title, form)) for form in forms(title) if lost(title, form)] == []


# --- how far it goes ------------------------------------------------------------------------


def leads_by_kind():
    """The light headlines that nobody tuned on, all of those, and leads written to be long."""
    light, grave = headlines(FRESH, "L"), headlines(FRESH, "G")
    long = [Headline("Culture", title) for title in leads(LEADS)]
    return {"light ones": light, "with grave ones": [*light, *grave], "long ones": long}


def shapes_of(headline):
    return forms_of(keep_spacing(headline.title), gravity(headline).score)


def has_room(name):
    lines = [typeset(line.text) for line in catalogue().pool("subject", "normal")]
    filled = [line.replace("{sujet}", name) for line in lines if "{minutes}" not in line]
    free = [line for line in filled if len(line) <= 60 and not re.search(r" :[^:]* :", line)]
    return bool(name) and len(free) >= ROOMY


def shares(read):
    """Of so many headlines: that fit as they are, that fit, that leave the voice room."""
    shapes = [shapes_of(headline) for headline in read]
    return tuple(
        round(sum(map(bool, good)) / len(read), 2)
        for good in (
            [len(headline.title) <= 60 for headline in read],
            [plain_subject(each) for each in shapes],
            [has_room(topic(each)) for each in shapes],
        )
    )


def test_most_leads_fit_a_subject_uncut_and_leave_the_voice_room(capsys):
    figures = {kind: shares(read) for kind, read in leads_by_kind().items()}
    lines = [
        f"{kind}: {whole} fit as they are, {fit} in a shorter form, {room} leave the voice room"
        for kind, (whole, fit, room) in figures.items()
    ]
    with capsys.disabled():
        print("", *lines, sep="\n")  # noqa: T201 - for whoever looks

    _, fit, room = figures["light ones"]
    assert (fit >= 0.78, room >= 0.42) == (True, True)
    assert all(fit > whole for whole, fit, _ in figures.values())
