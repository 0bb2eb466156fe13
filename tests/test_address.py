"""What a person types becomes an address mail can be sent to, or is refused with a reason."""

import unicodedata

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from digest.address import key, masked, named, parse, verp
from digest.errors import InputError
from digest.tokens import Key, Use, sign

LOCAL = st.text(alphabet="abcéßİA1.+_-'&", min_size=1, max_size=30)
DOMAIN = st.sampled_from(["exemple.test", "EXEMPLE.Test", "québec.test", "xn--qubec-csa.test"])
TYPED = st.builds("{}@{}".format, LOCAL, DOMAIN)


def taken(text):
    """The address, or None where it is refused."""
    try:
        return parse(text)
    except InputError:
        return None


@given(st.text(alphabet='aZ9_+-.@ <>"é', max_size=40), st.text(alphabet="aZ9-.é_ >@", max_size=30))
@example("a" * 64, "exemple.test")
@example("a", ".".join(["a" * 60] * 4))
@example("a", "é" * 50 + ".test")
def test_the_short_way_takes_and_refuses_what_the_long_way_does(local, domain):
    text = f"{local}@{domain}"
    try:
        whole = validate_email(text.strip(" "), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        assert taken(text) is None
    else:
        kept = f"{whole.local_part}@{whole.ascii_domain}"
        is_fit = len(whole.local_part.encode()) <= 64 and not text.strip(" ").startswith("-")
        assert taken(text) == (kept if is_fit else None)


# --- parsing --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("anne@exemple.test", "anne@exemple.test"),
        ("  anne@exemple.test\t", "anne@exemple.test"),
        ("\N{NO-BREAK SPACE}anne@exemple.test", "anne@exemple.test"),
        ("Anne.Marie+infolettre@Exemple.TEST", "Anne.Marie+infolettre@exemple.test"),
        ("anne@québec.test", "anne@xn--qubec-csa.test"),
        ("anne@QUÉBEC.test", "anne@xn--qubec-csa.test"),
        ("zoé@exemple.test", "zoé@exemple.test"),
        ("zoe\u0301@exemple.test", "zoé@exemple.test"),
        ("o'neil@exemple.test", "o'neil@exemple.test"),
        ("jean-paul_@exemple.test", "jean-paul_@exemple.test"),
        ("g=a/s=roy@exemple.test", "g=a/s=roy@exemple.test"),
        ("moi&toi$2@exemple.test", "moi&toi$2@exemple.test"),
        ("a" * 64 + "@exemple.test", "a" * 64 + "@exemple.test"),
        ("é" * 32 + "@exemple.test", "é" * 32 + "@exemple.test"),
        ("lecteur@exemple.example", "lecteur@exemple.example"),
    ],
)
def test_an_address_is_brought_to_the_form_mail_is_sent_to(typed, address):
    assert parse(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "@",
        "anne",
        "anne@",
        "@exemple.test",
        "anne@exemple",
        "anne@exemple..test",
        "anne@exemple.test.",
        "anne@-exemple.test",
        "anne@localhost",
        "anne@[192.0.2.1]",
        "anne.@exemple.test",
        "an ne@exemple.test",
        '"anne marie"@exemple.test',
        "Anne <anne@exemple.test>",
        "anne@exemple.test, marie@exemple.test",
        "anne@exemple.test\r\nBcc: marie@exemple.test",
        "anne\n@exemple.test",
        "an\ufffdne@exemple.test",
        "anne@exemple.test>",
        "anne@exemple.test\n",
        "\r\nanne@exemple.test",
        "<\u0338anne@exemple.test",
        "anne@exemple.test\u200b",
        "me%ici.test@exemple.test",
        "me\uff05ici.test@exemple.test",
        "exemple.test!me@exemple.test",
        "me\uff01ici@exemple.test",
        "me\uff20ici@exemple.test",
        *("-oQ/tmp@exemple.test", "|sh@exemple.test", "a|b@exemple.test", "/etc/x@exemple.test"),
        *("`id`@exemple.test", "${IFS}@exemple.test", "x/../y@exemple.test"),
        *("\uff5csh@exemple.test", "\uff0dx@exemple.test", "\uff0fetc@exemple.test"),
        "me\ufe0f@exemple.test",
        "me\u3164@exemple.test",
        "anne@exemple.te\u2028st",
        "\ud800@exemple.test",
        "a" * 65 + "@exemple.test",
        "é" * 33 + "@exemple.test",
        "anne@" + "x" * 64 + ".test",
        "anne@" + "x." * 130 + "test",
        "a" * 100_000 + "@exemple.test",
    ],
)
def test_what_cannot_be_sent_to_is_refused_with_a_reason(typed):
    with pytest.raises(InputError) as refusal:
        parse(typed)

    assert str(refusal.value)
    assert not str(refusal.value).endswith(".")


@given(st.text(max_size=80) | TYPED)
def test_whatever_is_typed_is_an_address_fit_for_an_envelope_or_refused(typed):
    address = taken(typed)

    if address is not None:
        local, _, domain = address.rpartition("@")
        assert domain.isascii()
        assert domain == domain.lower()
        assert 0 < len(local.encode()) <= 64
        assert len(address.encode()) <= 254
        assert not set(address) & set(' \t\r\n<>()[]\\",;:\x00\u2028\u2029\x85')
        assert unicodedata.is_normalized("NFC", address)


@given(TYPED)
def test_parsing_what_was_parsed_changes_nothing(typed):
    address = taken(typed)

    assert address is None or parse(address) == address


# --- naming who is on the books ---------------------------------------------------------


@pytest.mark.parametrize(
    "kept",
    [
        "me%ici.test@exemple.test",
        "exemple.test!me@exemple.test",
        "=?utf-8?q?me?=@exemple.test",
        "me\ufe0f@exemple.test",
        "me\uff05ici@exemple.test",
    ],
)
def test_an_address_that_would_be_refused_today_can_still_be_named(kept):
    assert taken(kept) is None
    assert named(f" {kept.replace('@exemple', '@EXEMPLE')}\t") == kept


@given(st.text(max_size=80) | TYPED)
def test_whatever_may_be_written_to_is_named_alike(typed):
    address = taken(typed)

    assert address is None or named(typed) == named(address) == address


@pytest.mark.parametrize("typed", ["", "anne", "anne@", "anne@exemple.test\r\nBcc: x@exemple.test"])
def test_what_is_no_address_names_nobody(typed):
    with pytest.raises(InputError):
        named(typed)


# --- the same person ---------------------------------------------------------------------


@given(TYPED)
def test_case_and_spelling_of_accents_make_no_second_person(typed):
    address = taken(typed)

    if address is not None:
        assert key(key(address)) == key(address)
        assert key(address.upper()) == key(address.upper().lower())
        assert key(unicodedata.normalize("NFD", address)) == key(address)


def test_a_key_tells_readers_apart_but_not_their_capitals():
    assert key("Anne@exemple.test") == key("ANNE@exemple.test")
    assert key("anne@exemple.test") != key("anne+x@exemple.test")
    assert key("zoé@exemple.test") != key("zoe@exemple.test")


# --- shown and sent ------------------------------------------------------------------------


def test_a_masked_address_tells_its_owner_and_nobody_else():
    assert masked("karine@courriel.exemple.test") == "k•••@c•••.test"
    assert masked("zoé@exemple.test") == "z•••@e•••.test"


@given(TYPED)
def test_a_mask_hides_how_long_the_address_is(typed):
    address = taken(typed)

    if address is not None:
        local, _, domain = address.rpartition("@")
        assert masked(address) == masked(f"{local}xyz@{domain[:-5]}xyz{domain[-5:]}")


def test_the_envelope_sender_carries_the_token():
    assert verp("rebond@n.example", "b1.2s.3f9a") == "rebond+b1.2s.3f9a@n.example"


@given(
    st.integers(0, 36**7 - 1),
    st.text("0123456789abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=4),
)
@example(36**7 - 1, "zzzz")
def test_an_envelope_sender_is_short_enough_for_every_relay(number, key_id):
    token = sign(Key(key_id, b"secret"), Use.UNSUBSCRIBE, number, 2**30 - 1)

    sender = verp("desabonnement@infolettre.example", token)

    local, _, _ = sender.rpartition("@")
    assert len(local) <= 64
    assert parse(sender) == sender
