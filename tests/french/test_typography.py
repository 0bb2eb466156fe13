from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.french.typography import (
    civil_date,
    clean,
    count,
    date_and_hour,
    day_before,
    hour,
    keep_spacing,
    long_date,
    opening_words,
    shorten,
    typeset,
)

MONTREAL = ZoneInfo("America/Toronto")
N = "\u00a0"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Voilà. T'es au courant.", "Voilà. T’es au courant."),
        ("On te l'a dit : c'est lundi", f"On te l’a dit{N}: c’est lundi"),
        ("Hé, t'as deux minutes ?", "Hé, t’as deux minutes?"),
        ("Allô !", "Allô!"),
        ("oui ; non", "oui; non"),
        ("Il a dit « oui »", f"Il a dit «{N}oui{N}»"),
        ("Il a dit «oui»", f"Il a dit «{N}oui{N}»"),
        ('Il a dit "oui".', f"Il a dit «{N}oui{N}»."),
        ("Attends...", "Attends…"),
        ("Compte 12 %", f"Compte 12{N}%"),
        ("Compte 12%", f"Compte 12{N}%"),
        ("à 7 h 52", f"à 7{N}h{N}52"),
        ("12 500 personnes", f"12{N}500 personnes"),
        ("le 8 novembre 2024", f"le 8{N}novembre 2024"),
        ("le 1er novembre", f"le 1er{N}novembre"),
        ("Le 5 à 7", "Le 5 à 7"),
        ("Note:ça", "Note:ça"),
        ("Note: ça", f"Note{N}: ça"),
        ("à 14:30 précises", "à 14:30 précises"),
        ("5'10\"", "5'10\""),
        ("va à https://exemple.test/a?b='c' : oui", f"va à https://exemple.test/a?b='c'{N}: oui"),
        ("écris à l'bureau@exemple.test", "écris à l'bureau@exemple.test"),
        ("Il fait 21 °C, pas 21°C", f"Il fait 21{N}°C, pas 21{N}°C"),
        ("21° C et -12°C", f"21{N}°C et -12{N}°C"),
        ("un angle de 21°", "un angle de 21°"),
        ("5 $ : c'est donné", f"5{N}${N}: c’est donné"),
        ("un prix de $20", "un prix de $20"),
        ("12 millions d'arbres", f"12{N}millions d’arbres"),
        ("1 000 000 $", f"1{N}000{N}000{N}$"),
    ],
)
def test_the_newsletters_own_words_follow_the_office_quebecois(written, read):
    assert typeset(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Un tournant pour la Russie ?", f"Un tournant pour la Russie{N}?"),
        ("Un tournant pour la Russie?", "Un tournant pour la Russie?"),
        ("Loyer : le point", f"Loyer{N}: le point"),
        ("Loyer: le point", "Loyer: le point"),
        ("L'hiver « arrive »", f"L’hiver «{N}arrive{N}»"),
        ("L'hiver «arrive»", "L’hiver «arrive»"),
        ('"Citation" intacte', '"Citation" intacte'),
        ("encore à 5 h", f"encore à 5{N}h"),
    ],
)
def test_titles_keep_their_own_spacing_made_no_break(written, read):
    assert keep_spacing(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("à 14:30 : on y va", f"à 14:30{N}: on y va"),
        ('"à 14:30", dit-elle', f"«{N}à 14:30{N}», dit-elle"),
        ("il a gagné 3:45 ; bravo", "il a gagné 3:45; bravo"),
        ('va voir "https://exemple.test" ; oui', f"va voir «{N}https://exemple.test{N}»; oui"),
        ("(à https://exemple.test: oui)", f"(à https://exemple.test{N}: oui)"),
        ('écris à "bureau@exemple.test"', f"écris à «{N}bureau@exemple.test{N}»"),
        ("tape `a` : c'est tout", f"tape `a`{N}: c’est tout"),
    ],
)
def test_a_text_is_set_once_across_its_hours_and_addresses(written, read):
    assert typeset(written) == read


@pytest.mark.parametrize(
    "text", ["Bonne journée ;)", "Merci :) à demain", "(pis voilà :-))", "Bof :/", "Salut =)."]
)
def test_an_emoticon_keeps_its_shape_and_its_space(text):
    assert typeset(text) == keep_spacing(text) == typeset(text, "france") == text


@given(st.text(alphabet="ab \U00013000\U000104a0`"))
def test_what_stands_in_for_an_address_is_a_letter_like_any_other(text):
    assert typeset(text) == clean(text)


@pytest.mark.parametrize(
    "text", ["En 2024 500 personnes", "le 2019 100 fois", "v1.2 500 personnes"]
)
def test_a_year_is_no_part_of_the_number_beside_it(text):
    assert typeset(text) == keep_spacing(text) == text


def test_a_number_after_a_guillemet_or_an_hour_is_a_number():
    assert keep_spacing("« 12 500 fois »") == f"«{N}12{N}500 fois{N}»"
    assert keep_spacing("à 7 h 52 500 personnes") == f"à 7{N}h{N}52 500 personnes"


T = "\u202f"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Hé, t'as deux minutes?", f"Hé, t’as deux minutes{T}?"),
        ("Hé, t'as deux minutes ?", f"Hé, t’as deux minutes{T}?"),
        ("Allô!", f"Allô{T}!"),
        ("oui ; non", f"oui{T}; non"),
        ("Quoi?!", f"Quoi{T}?!"),
        ("On te l'a dit : «oui»", f"On te l’a dit{N}: «{N}oui{N}»"),
        ("va à https://exemple.test/a?b=1;c!", "va à https://exemple.test/a?b=1;c!"),
    ],
)
def test_a_house_in_france_has_a_thin_space_before_some_marks(written, read):
    assert typeset(written, "france") == read


@pytest.mark.parametrize("house", ["quebec", "france"])
@given(text=st.text())
def test_setting_a_text_twice_changes_nothing_more(house, text):
    assert typeset(typeset(text, house), house) == typeset(text, house)
    assert keep_spacing(keep_spacing(text)) == keep_spacing(text)


FRENCH = st.text(
    alphabet=" \u00a0'’\"«»“”:;!?.…,0123456789%$hminser@/élA-()°C`\U00013000\U000104a0", max_size=60
)


@pytest.mark.parametrize("house", ["quebec", "france"])
@given(text=FRENCH)
@example(text='"0";')
@example(text='"0" ;')
@example(text="«0 0:00 000» ;)")
@example(text="14:30 ° C :) ;")
def test_setting_dense_punctuation_twice_changes_nothing_more(house, text):
    assert typeset(typeset(text, house), house) == typeset(text, house)
    assert keep_spacing(keep_spacing(text)) == keep_spacing(text)


@given(st.text())
def test_a_clean_text_stands_on_one_line_without_controls(text):
    line = clean(text)

    assert not set(line) & set("\n\r\t\x00\x1b\u2028\u202e")
    assert clean(line) == line


def test_a_decomposed_accent_becomes_one_letter():
    assert clean("e\u0301te\u0301") == "été"


def test_dates_are_said_in_words():
    assert civil_date(date(2024, 11, 8)) == f"8{N}novembre 2024"
    assert civil_date(date(2024, 11, 1)) == f"1er{N}novembre 2024"
    assert long_date(date(2024, 11, 8)) == f"vendredi 8{N}novembre 2024"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 1, 9), "aujourd’hui"),
        (date(2025, 1, 8), "hier"),
        (date(2025, 1, 7), "mardi"),
        (date(2025, 1, 2), f"le 2{N}janvier"),
        (date(2024, 12, 1), f"le 1er{N}décembre"),
        (date(2024, 5, 1), f"le 1er{N}mai 2024"),
        (date(2025, 1, 10), f"le 10{N}janvier"),
    ],
)
def test_a_day_is_named_as_people_name_it(day, words):
    assert day_before(day, date(2025, 1, 9)) == words


def test_every_day_of_a_year_has_a_date_without_leading_zero():
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(366)]

    dates = [civil_date(day) for day in days]

    assert len(set(dates)) == 366
    assert not [text for text in dates if text.startswith("0")]


def test_hours_are_those_of_the_newsletters_wall():
    def at(*wall):
        return hour(datetime(2024, 11, 8, *wall, tzinfo=MONTREAL), MONTREAL)

    assert at(7, 52) == f"7{N}h{N}52"
    assert at(14, 0) == f"14{N}h"
    assert at(17, 5) == f"17{N}h{N}05"
    assert at(0, 0) == f"0{N}h"


def test_an_update_is_dated_to_the_minute():
    moment = datetime(2024, 11, 8, 12, 52, tzinfo=UTC)

    assert date_and_hour(moment, MONTREAL) == f"8{N}novembre 2024 à 7{N}h{N}52"


def test_french_counts_from_two():
    counts = [count(number, "nouvelle", "nouvelles") for number in (0, 1, 2)]

    assert counts == [f"0{N}nouvelle", f"1{N}nouvelle", f"2{N}nouvelles"]


@given(st.text(alphabet="aé ,.", min_size=1), st.integers(min_value=5, max_value=30))
def test_a_shortened_text_is_never_longer_than_asked(text, limit):
    assert len(shorten(text, limit)) <= max(limit, 0)


def test_a_text_is_shortened_between_two_words():
    assert shorten("Le traversier de nuit, enfin", 24) == "Le traversier de nuit…"
    assert shorten("Le traversier", 24) == "Le traversier"


def test_whole_sentences_are_kept_while_they_fit():
    text = "M. Roy est venu. Il a vu. Il est reparti avec tout le monde."

    assert opening_words(text, 8) == "M. Roy est venu. Il a vu."
    assert opening_words("Un deux trois quatre", 2) == "Un deux…"
    assert opening_words("Selon la Dre. Roy et Mme. Côté, tout va. Fin.", 9).endswith("tout va.")


def test_an_hour_is_spaced_and_the_first_of_a_month_is_not():
    assert typeset("À 7h52, dès 14h, le 1 er mai") == f"À 7{N}h{N}52, dès 14{N}h, le 1er{N}mai"
    assert typeset("le 12h00min, v1.2h30") == "le 12h00min, v1.2h30"


# where every place of the text looked for an address, it took an hour
@pytest.mark.parametrize("text", ["a" * 800_000, "a@" * 400_000, "« " * 400_000, "`" * 200_001])
def test_a_long_text_without_an_end_is_set_all_the_same(text):
    assert len(typeset(text)) > 100_000


@pytest.mark.parametrize(
    "sign", "\u200b\u200c\u200e\u200f\u061c\u2060\u00ad\ufeff\u202e\u2067\u180e"
)
def test_a_sign_that_nobody_sees_is_no_part_of_what_is_said(sign):
    assert clean(f"{sign}Le po{sign}nt {sign} rouvre{sign}") == "Le pont rouvre"
    assert typeset(f"Le pont {sign}: la su{sign}ite") == "Le pont\u00a0: la suite"
    assert keep_spacing(f"Le po{sign}nt") == "Le pont"


def test_a_joiner_stays_where_it_holds_an_emoji_together():
    assert (
        clean("Une famille 👨\u200d👩\u200d👧 à Gas\u200dpé")
        == "Une famille 👨\u200d👩\u200d👧 à Gaspé"
    )
