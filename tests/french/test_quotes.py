import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.french.quotes import is_closed, quotations, with_french_quotes

N = "\u00a0"
MARKS = st.text(alphabet=" \u00a0\"«»“”a1(),'", max_size=40)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('Il a dit "oui".', f"Il a dit «{N}oui{N}»."),
        ('Elle dit "oui à "Paris" hier"', f"Elle dit «{N}oui à “Paris” hier{N}»"),
        ('« Il a dit "oui" »', "« Il a dit “oui” »"),
        ("« Il a dit « oui » hier »", "« Il a dit “oui” hier »"),
        ("« Il a dit « oui » »", "« Il a dit “oui” »"),
        ("un film, “Le quai”", "un film, “Le quai”"),
        ('" oui ", dit-il', f"«{N} oui {N}», dit-il"),
        ("5'10\"", "5'10\""),
        ('un écran de 12"', 'un écran de 12"'),
        ('il a dit "oui et il est parti', 'il a dit "oui et il est parti'),
        ('""', '""'),
    ],
)
def test_a_quotation_is_set_by_where_it_stands(written, read):
    assert with_french_quotes(written) == read


@given(MARKS)
def test_setting_quotation_marks_twice_changes_nothing_more(text):
    assert with_french_quotes(with_french_quotes(text)) == with_french_quotes(text)


@given(MARKS)
def test_quotations_open_in_order_and_never_cross(text):
    pairs = [(quotation.start, quotation.end) for quotation in quotations(text)]

    assert pairs == sorted(pairs)
    assert not [(a, b) for a in pairs for b in pairs if a[0] < b[0] < a[1] < b[1]]


@pytest.mark.parametrize(
    "text", ["« oui »", '"oui"', "« il a dit “oui” » (hier)", "5'10\"", "rien"]
)
def test_a_text_whose_marks_all_have_partners_is_closed(text):
    assert is_closed(text)


@pytest.mark.parametrize("text", ["« oui", "oui »", 'il a dit "oui', "(hier", "hier)", "« “oui »"])
def test_a_text_that_lacks_a_partner_is_not(text):
    assert not is_closed(text)


@pytest.mark.parametrize("text", ["«" * 300_000, '"' * 300_000, "«" * 200_000 + "”" * 200_000])
def test_a_long_row_of_marks_is_read_all_the_same(text):
    assert not is_closed(text)
    assert len(with_french_quotes(text)) == len(text)
