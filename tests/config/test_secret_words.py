"""What a log may say of a database's address."""

import pytest

from digest.address import without_addresses
from digest.config.secret_words import unsigned


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:////srv/digest.db", "sqlite:////srv/digest.db"),
        ("postgresql://u@db.exemple.test/d", "postgresql://db.exemple.test/d"),
        ("postgresql://u:p@ss/w@db.exemple.test:5432/d", "postgresql://db.exemple.test:5432/d"),
        (
            "postgresql://h.exemple.test/d?password=p",
            "postgresql://h.exemple.test/d?password=********",
        ),
        ("postgresql://u:p?q@h/d", "postgresql://********"),
    ],
)
def test_a_log_tells_which_database_it_is_and_no_secret_of_it(url, words):
    assert without_addresses(unsigned(url)) == words


def test_a_file_that_holds_an_at_sign_keeps_its_folder():
    assert unsigned("sqlite:///a:b@c.db") == "sqlite:///a:b@c.db"
