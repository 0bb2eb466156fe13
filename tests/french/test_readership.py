import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.french.readership import readership


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, ""),
        (500, ""),
        (501, "Plus de 500 lecteurs"),
        (1_000, "Plus de 900 lecteurs"),
        (1_234, "Plus de 1 200 lecteurs"),
        (12_345, "Plus de 12 000 lecteurs"),
        (100_000, "Plus de 99 000 lecteurs"),
        (1_234_567, "Plus de 1 200 000 lecteurs"),
    ],
)
def test_readers_are_told_in_round_words(number, words):
    assert readership(number).replace("\u00a0", " ") == words


@given(number=st.integers(501, 10_000_000))
def test_what_is_told_is_less_than_there_are_and_not_much_less(number):
    said = int("".join(filter(str.isdigit, readership(number))))

    assert 0.83 * number <= said < number
