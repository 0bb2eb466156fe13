"""What an operator wants in no edition."""

import pytest

from digest.compose.unwanted import why_unwanted
from digest.config.sources import LeaveOutSettings
from digest.model import Article

ARTICLE = Article(
    url="https://www.gazette.example/horoscope/2024/belier/",
    guid="1",
    title="L’été des Béliers : mots croisés compris",
    section="Vie pratique",
    author="Ariane Exemple et Agence Robot",
    tags=("Vie pratique", "Emplois à Val-Clair"),
)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("sections", "VIE PRATIQUE"),
        ("tags", "emplois a val-clair"),
        ("tags", "Vie pratique"),
        ("authors", "Agence robot"),
        ("authors", "ariane exemple"),
        ("addresses", "gazette.example/horoscope/"),
        ("addresses", "https://www.gazette.example/Horoscope"),
        ("addresses", "/horoscope/"),
        ("titles", "Mots croisés"),
        ("titles", "mots-croises"),
        ("titles", "7=mots croisés"),
    ],
)
def test_what_it_names_is_out_with_the_setting_that_says_so(name, wanted):
    settings = LeaveOutSettings.model_validate({name: ["autre chose", wanted]})

    reason = why_unwanted(ARTICLE, 7, settings)

    assert reason.startswith(f"left out by sources.leave_out.{name} (« ")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("sections", "Vie"),
        ("tags", "emplois"),
        ("authors", "Ariane"),
        ("addresses", "/belier/"),
        ("addresses", "autre.example/horoscope/"),
        ("titles", "les étés"),
        ("titles", "8=mots croisés"),
        ("titles", "ots croisés"),
    ],
)
def test_what_only_sounds_like_it_stays(name, wanted):
    settings = LeaveOutSettings.model_validate({name: [wanted]})

    assert why_unwanted(ARTICLE, 7, settings) == ""


def test_a_rule_is_written_as_it_was_read():
    settings = LeaveOutSettings.model_validate({"tags": ["2= Emplois ", "Horoscope"]})

    assert settings.tags == ((2, "Emplois"), (0, "Horoscope"))
    assert settings.model_dump(mode="json")["tags"] == ["2=Emplois", "Horoscope"]


@pytest.mark.parametrize("written", ["", "  ", "2="])
def test_a_rule_without_words_is_refused(written):
    with pytest.raises(ValueError, match="allowed: words"):
        LeaveOutSettings.model_validate({"tags": [written]})
