"""Whatever a relay says back, nobody reads our password in it."""

from base64 import b64encode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.connect import Relay, Tls
from digest.deliver.credentials import without_credentials
from digest.deliver.session import Session
from digest.deliver.verdict import in_public
from digest.errors import RelayError
from digest.model import Mail

USER, PASSWORD = "user", "S3cret! phrase"


def base64(said):
    return b64encode(said.encode()).decode()


PLAIN = base64(f"\0{USER}\0{PASSWORD}")
ECHOES = (
    PASSWORD,
    PASSWORD.upper(),
    base64(PASSWORD),
    PLAIN,
    PLAIN[:14],
    PLAIN.rstrip("="),
    f"AUTH=PLAIN={PLAIN}",
    base64(f"authz\0{USER}\0{PASSWORD}"),
    base64(USER),
    "S3cret%21%20phrase",
    PASSWORD.encode().hex(),
)


@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize("code", ["535 5.7.8", "501 5.5.2", "454 4.7.0", "421 4.7.0"])
def test_a_password_that_is_said_back_at_the_door_is_not_shown(inbox, code, echo):
    inbox.users = {USER: PASSWORD}
    inbox.reply("AUTH", f"{code} cannot take {echo} here")

    with pytest.raises(RelayError) as fault:
        Session(relay(inbox))

    assert echo not in str(fault.value)
    assert "cannot take" in str(fault.value)


@pytest.mark.parametrize("echo", ECHOES)
def test_a_password_that_is_said_back_to_a_mail_is_not_shown(inbox, echo):
    inbox.users = {USER: PASSWORD}
    inbox.reply("RCPT", f"550 5.7.1 you said {echo} before")
    mail = Mail(envelope_sender="r@nouvelles.example", recipient="a@exemple.test", pieces=(WIRE,))

    with Session(relay(inbox)) as session:
        (attempt,) = session.stream([mail], intend=lambda _mail: None)

    assert echo not in attempt.verdict.outcome.reply.text
    assert "you said" in in_public(attempt.verdict.outcome.reply)


LETTERS = st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=4)


@given(LETTERS, LETTERS, st.sampled_from(["{}", "({}):", "no,{}."]))
def test_no_password_is_left_in_any_words(user, password, words):
    for form in (password, base64(password), base64(f"\0{user}\0{password}")):
        shown = without_credentials(words.format(form), user, password)
        assert form not in shown.replace("•••", "")


@given(st.text())
def test_words_are_left_alone_where_there_is_no_password(text):
    assert without_credentials(text, "", "") == text


def test_url_safe_base64_is_base64_too():
    password = "ÿÿÿ>>>???"
    echo = urlsafe_b64encode(password.encode()).decode()

    assert without_credentials(f"bad {echo}", "u", password) == "bad •••"


def test_ordinary_words_stay():
    said = "5.7.8 authentication failed for user redaction, see https://aide.example/auth?id=12"

    assert without_credentials(said, "redaction", "S3cret!") == said


WIRE = (
    b"From: r@nouvelles.example\r\nTo: a@exemple.test\r\nSubject: x\r\n"
    b"Date: Fri, 08 Nov 2024 13:30:00 +0000\r\nMessage-ID: <1@nouvelles.example>\r\n\r\nx\r\n"
)


def relay(inbox):
    return Relay(host=inbox.host, port=inbox.port, tls=Tls.NONE, username=USER, password=PASSWORD)
