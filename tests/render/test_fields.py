"""Header fields hold what they were given, and nothing else."""

from email import message_from_string
from email.header import decode_header, make_header
from email.policy import default
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.errors import RenderError
from digest.render.fields import mailbox_field, on_one_line, plain, quoted_string, text_field

NASTY = st.sampled_from(
    [
        "Tu serais déjà au courant\u00a0: «\u202fici\u202f»",
        "IGSNEWS, l’infolettre",
        'Nom" <mallory@exemple.test>, "x',
        "Nom <mallory@exemple.test>",
        "Une ligne\r\nBcc: mallory@exemple.test",
        "Une ligne\r\n\r\ncorps",
        "\u2028Bcc: mallory@exemple.test",
        "\x85\x0b\x0c\x00\u2029",
        "=?utf-8?q?Bcc:_mallory?=",
        "a\\",
        "🦫" * 60,
        "x" * 300,
        "mot " * 60,
    ]
)
TEXTS = st.one_of(NASTY, st.text(max_size=200), st.lists(NASTY, max_size=3).map(" ".join))
ADDRESS = "bonjour@infolettre.example"


def parsed(field):
    """The one field of a message that has only this one."""
    message = message_from_string(f"{field}\r\n\r\n", policy=default)
    assert len(message.keys()) == 1
    assert not message.get_payload()
    return next(iter(message.values()))


def decoded_name(field):
    """The display name, by the older half of the library: the newer adds spaces between words."""
    name, _ = parseaddr(field.partition(": ")[2].replace("\r\n", ""))
    return str(make_header(decode_header(name)))


def assert_is_safe(field):
    assert field.isascii()
    assert all(32 <= ord(character) < 127 for character in field.replace("\r\n ", ""))
    for row in field.split("\r\n"):
        assert row.strip()
        assert len(row) <= 998
        if "=?" in row:
            assert len(row) <= 76


@given(TEXTS)
@example("a" * 68)
@example("a" * 67 + " b")
@example("é\u00a0")
def test_any_subject_comes_back_on_one_line(text):
    field = text_field("Subject", text)

    assert_is_safe(field)
    assert str(parsed(field)) == on_one_line(text)


@given(TEXTS)
@example('"')
@example("x, y")
def test_any_display_name_comes_back_before_its_one_mailbox(text):
    field = mailbox_field("From", text, ADDRESS)

    assert_is_safe(field)
    (mailbox,) = parsed(field).addresses
    assert mailbox.addr_spec == ADDRESS
    assert decoded_name(field) == on_one_line(text)


@given(st.text(alphabet="aé’🦫 ", min_size=20, max_size=200))
def test_each_encoded_word_can_be_read_alone(text):
    field = text_field("Subject", text)

    for row in field.removeprefix("Subject: ").split("\r\n "):
        ((octets, charset),) = decode_header(row)
        if charset:
            assert len(row) <= 75
            octets.decode(charset)


def test_a_short_ascii_text_is_left_as_it_is():
    assert text_field("Subject", "Good day, everybody!") == "Subject: Good day, everybody!"


def test_a_long_ascii_text_is_folded_where_it_has_spaces():
    field = text_field("Subject", "word " * 30)

    assert "=?" not in field
    assert max(map(len, field.split("\r\n"))) <= 76


def test_a_mailbox_without_a_name_is_its_address_alone():
    assert mailbox_field("Reply-To", "", ADDRESS) == f"Reply-To: <{ADDRESS}>"


def test_quotes_and_backslashes_are_escaped_between_quotes():
    assert quoted_string('a"b\\c') == '"a\\"b\\\\c"'


@given(st.text(max_size=100))
def test_one_line_has_no_breaks_and_keeps_every_other_character(text):
    line = on_one_line(text)

    assert len(line.splitlines()) <= 1
    assert line == on_one_line(line)
    assert line == line.strip(" ")
    assert "  " not in line
    assert [c for c in line if c != " "] == [c for c in text if c > " " and on_one_line(c)]


@pytest.mark.parametrize(
    "text", ["", "a b", "a\r\nBcc: x", "<a>", "é", "a\x00", "a\u2028b", "\x7f"]
)
def test_what_would_end_a_plain_field_is_refused(text):
    with pytest.raises(RenderError, match="has no place in a header field"):
        plain(text)


def test_a_link_of_any_length_is_left_as_it_is():
    link = "https://n.infolettre.example/" + "x" * 600

    assert plain(link) == link
