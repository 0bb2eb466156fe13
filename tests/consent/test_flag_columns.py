"""A column of boxes whose title nobody understands is never passed over."""

import pytest

from digest.consent.flag_columns import flags_unheard
from digest.consent.list_columns import columns
from digest.errors import InputError


def unheard(header, *rows, ignored=()):
    table = [row.split("|") for row in (header, *rows)]
    return flags_unheard(table[1:], columns(table).without(ignored))


@pytest.mark.parametrize("cell", ["oui", "Non", "1", "0", "x", "TRUE", "faux", "✓", "O", "n"])
def test_a_column_of_yes_and_no_that_nobody_knows_may_say_no(cell):
    assert unheard("courriel|Zzz", f"a@exemple.test|{cell}", "b@exemple.test|") == ("Zzz",)


@pytest.mark.parametrize(
    "cells", [("", ""), ("oui", "Québec"), ("3", "1"), ("Anne", "oui"), ("-", "NULL")]
)
def test_what_holds_anything_else_is_no_box(cells):
    assert unheard("courriel|Zzz", *(f"a@exemple.test|{cell}" for cell in cells)) == ()


@pytest.mark.parametrize("title", ["Abonné", "Ne plus écrire", "SMS", "digest", "line"])
def test_what_is_heard_or_says_nothing_is_not_asked_about(title):
    assert unheard(f"courriel|{title}", "a@exemple.test|1") == ()


def test_a_word_inside_another_hides_no_column():
    assert unheard("courriel|Statut client", "a@exemple.test|oui") == ("Statut client",)


def test_a_column_without_a_title_is_named_by_its_place():
    assert unheard("courriel||nom", "a@exemple.test|x|Anne") == ("column 2",)
    assert flags_unheard([("a@b.test", "1")], columns([("a@b.test", "1")])) == ("column 2",)


def test_the_operators_word_is_taken_for_what_nobody_knows_and_for_nothing_else():
    assert unheard("courriel|Zzz", "a@exemple.test|1", ignored=["zzz"]) == ()
    assert columns([("courriel", "Ne pas rire")]).without(["Ne pas rire"]).rules == ()
    for known in ("Désabonné", "courriel", "Absente"):
        with pytest.raises(InputError, match="to ignore is"):
            columns([("courriel", "Désabonné")]).without([known])
