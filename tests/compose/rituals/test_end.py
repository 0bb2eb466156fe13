"""What stands below the last line: who made the edition, and what its reader thinks of it."""

from dataclasses import replace

import pytest

from digest.compose.make import make
from digest.config import EditionSettings
from digest.model import Tone
from tests.rigs.newsroom import (
    DAY,
    PUBLIC_URL,
    candidate,
    candidates,
    edition,
    html_of,
    morning,
    text_of,
)

GRAVE = {"title": "Incendie à Rimouski : deux personnes sont mortes", "section": "Faits divers"}


def signed(*names, stories=None):
    sample = edition(stories, limits=EditionSettings(rituals={"signature": names}))
    return next((each for each in sample.rituals if each.name == "signature"), None)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["Camille Exemple"], "Camille Exemple"),
        (["Camille Exemple", "Jo Test"], "Camille Exemple et Jo Test"),
        (["A. Un", "B. Deux", "C. Trois"], "A. Un, B. Deux et C. Trois"),
    ],
)
def test_an_edition_is_signed_by_those_who_are_named(names, words):
    assert signed(*names).lines[0].text == f"Édition préparée par {words}."


def test_nobody_signs_where_nobody_is_named_and_a_sober_edition_is_signed_too():
    grave = (candidate(0, **GRAVE), *candidates()[1:])

    assert signed() is None
    assert signed("Camille Exemple", stories=grave) is not None


def test_a_reader_is_asked_in_two_links_and_told_that_answers_are_read():
    sample = edition()
    [asked] = [each for each in sample.rituals if each.name == "feedback"]

    assert [(line.text, line.url) for line in asked.lines] == [
        ("Bien envoyé", f"{PUBLIC_URL}/avis/{DAY}/bien"),
        ("Bof", f"{PUBLIC_URL}/avis/{DAY}/bof"),
    ]
    for part in (html_of(sample), text_of(sample)):
        assert "Réponds à ce courriel" in part
        assert part.index(sample.ritual) < part.index("/bien") < part.index("/bof")


def test_nobody_is_asked_about_a_sober_edition_or_where_there_are_no_pages():
    sober = edition((candidate(0, **GRAVE), *candidates()[1:]))
    without_pages = make(candidates(), replace(morning(), public_url=""), lambda _: True).edition

    assert sober.tone is Tone.SOBER
    for sample in (sober, without_pages):
        assert "feedback" not in {each.name for each in sample.rituals}
    assert "feedback: there are no public pages to answer on" in without_pages.without_rituals
