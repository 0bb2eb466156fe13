"""What a row of a list claims, and why a bad one is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.consent.claim import ClaimDefaults, claim, purposes_of
from digest.consent.list_columns import columns
from digest.errors import InputError
from digest.model import Purpose

TODAY = date(2024, 11, 8)
NEWS, PARTNERS = Purpose.NEWSLETTER, Purpose.PARTNERS
TITLES = ("address", "purposes", "basis", "date")
LAYOUT = columns([TITLES])
ROW = ("lectrice@exemple.test", "newsletter", "formulaire papier", "2023-04-01")


NO_DEFAULTS = ClaimDefaults()


def judged(*cells, defaults=NO_DEFAULTS):
    return claim(cells, LAYOUT, defaults, TODAY)


def changed(**cells):
    return [cells.get(name, cell) for name, cell in zip(TITLES, ROW, strict=True)]


def test_a_whole_row_is_taken_with_the_day_consent_was_given():
    claimed = judged(*ROW)

    assert claimed.address == "lectrice@exemple.test"
    assert claimed.purposes == {NEWS}
    assert claimed.basis == "formulaire papier (consent given on 2023-04-01)"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (changed(address=""), "no address"),
        (changed(address="lectrice"), "@-sign"),
        (changed(address="a@exemple.test, b@exemple.test"), "several addresses"),
        (changed(purposes=""), "no purposes"),
        (changed(purposes="newsletter publicité"), "'publicité' is no purpose"),
        (changed(basis=""), "no basis"),
        (changed(basis="Default"), "is no basis"),
        (changed(date="il y a longtemps"), "write YYYY-MM-DD"),
        (changed(date="2024-11-09"), "is yet to come"),
        (changed(date="2024-11-10T00:01:00Z"), "is yet to come"),
    ],
)
def test_a_row_that_is_not_enough_says_why(row, reason):
    with pytest.raises(InputError, match=reason):
        judged(*row)


def test_a_moment_of_this_evening_may_be_tomorrow_s_in_utc():
    claimed = judged(*changed(date="2024-11-09T00:30:00+00:00"))

    assert claimed.basis.startswith("formulaire papier")


def test_what_a_row_does_not_say_comes_from_the_whole_list():
    defaults = ClaimDefaults(purposes=frozenset({NEWS, PARTNERS}), basis="salon 2023")

    claimed = judged("lectrice@exemple.test", defaults=defaults)

    assert claimed.purposes == {NEWS, PARTNERS}
    assert claimed.basis == "salon 2023"


@pytest.mark.parametrize(
    "cell", ["Anne Roy <anne@exemple.test>", "<anne@exemple.test>", "mailto:anne@exemple.test"]
)
def test_an_address_is_understood_inside_its_dress(cell):
    assert judged(*changed(address=cell)).address == "anne@exemple.test"


@pytest.mark.parametrize("mark", ["; ", ", ", " ", "/", "\n", " et "])
def test_several_addresses_in_one_cell_are_said_to_be_several(mark):
    with pytest.raises(InputError, match="several addresses; give each a row of its own"):
        judged(*changed(address=f"anne@exemple.test{mark}bea@exemple.test"))


@pytest.mark.parametrize("cell", ["-", "—", "NULL", "0000-00-00", "0000-00-00 00:00:00", "N/A"])
def test_a_cell_that_stands_for_no_date_is_none(cell):
    assert judged(*changed(date=cell)).given_on is None


@pytest.mark.parametrize("cell", ["#####", "avril 2023", "bientôt"])
def test_a_date_that_nobody_can_read_is_refused(cell):
    with pytest.raises(InputError, match="write YYYY-MM-DD"):
        judged(*changed(date=cell))


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\0", "\x85", "\u2028", "\x0b", "\x1b[2J"])
def test_a_name_that_does_not_end_on_its_line_dresses_no_address(end):
    with pytest.raises(InputError):
        judged(*changed(address=f"Anne Roy{end}RCPT TO:<anne@exemple.test>"))


@pytest.mark.parametrize(
    "text",
    [
        "newsletter,partners",
        "infolettre + partenaires",
        "Partners | Newsletter",
        " partners;NEWSLETTER ",
    ],
)
def test_purposes_are_read_in_both_languages_however_they_are_separated(text):
    assert purposes_of(text) == {NEWS, PARTNERS}


@pytest.mark.parametrize("title", ["email", "Courriel :", "Adresse e-mail", "ADDRESS", "Mail"])
def test_a_column_of_addresses_is_known_by_its_title(title):
    header = columns([["Nom", title, "Preuve"]])

    assert header.is_header
    assert header.places == {"address": 1, "basis": 2}


def test_a_first_row_with_an_address_is_no_header():
    header = columns([["Anne", "anne@exemple.test"]])

    assert (header.is_header, header.places) == (False, {"address": 1})


def test_a_list_without_addresses_is_refused():
    with pytest.raises(InputError, match="no column of addresses"):
        columns([["nom", "prénom"]])


@given(st.lists(st.text(max_size=40), max_size=6))
def test_no_row_is_more_than_taken_or_refused(cells):
    try:
        claimed = judged(*cells)
    except InputError:
        return
    assert "@" in claimed.address
    assert claimed.purposes
    assert claimed.basis.isprintable()
