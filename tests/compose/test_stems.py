"""A text as beginnings of words, and pairs of them."""

from digest.compose.stems import stems


def test_a_word_stands_in_all_its_forms_and_beside_its_neighbour():
    assert stems("Sa chaloupe") == {"sa", "chalo…", "sa chalo…"}
    assert "pompi…" in stems("les pompiers") & stems("le pompier")


def test_a_number_is_any_number():
    assert stems("12 morts") == stems("9 morts") == {"#", "morts", "# morts"}


def test_a_name_is_no_beginning_and_parts_what_stands_beside_it():
    assert stems("Le chat de Julie dort.") == {"le", "chat", "de", "dort", "le chat", "chat de"}


def test_where_a_sentence_begins_a_capital_is_no_name():
    assert {"perso…", "perso… n"} <= stems("Le feu. « Personne n’y croit »")


def test_a_text_without_a_word_has_none():
    assert stems("…") == frozenset()
