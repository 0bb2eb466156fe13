"""What may be set of the way back, and what is never shown of it."""

import pytest
from pydantic import ValidationError

from digest.config import shown

MAILBOX = {"host": "imap.nouvelles.example", "username": "rebond"}


@pytest.mark.parametrize(
    ("sections", "is_there"),
    [
        ({"feedback": {"handed_over": False}}, False),
        ({"feedback": {"handed_over": True}}, True),
        ({"feedback": {"handed_over": False}, "mailboxes": {"returns": MAILBOX}}, True),
    ],
)
def test_there_is_a_way_back_where_somebody_reads(with_settings, sections, is_there):
    assert with_settings(**sections).has_way_back is is_there


def test_a_mailboxes_password_is_never_shown(with_settings):
    settings = with_settings(mailboxes={"returns": {**MAILBOX, "password": "s3cret"}})

    assert "s3cret" not in str(shown(settings))
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("mailboxes", {"returns": {**MAILBOX, "tls": "none"}}),
        ("mailboxes", {"returns": {**MAILBOX, "folder": "Réponses"}}),
        ("mailboxes", {"returns": {**MAILBOX, "password": "a", "password_file": "b"}}),
        ("mailboxes", {"returns": {**MAILBOX, "password": "a", "token_command": ["b"]}}),
        ("mailboxes", {"returns": {"kind": "maildir", "token_command": ["b"]}}),
        ("mailboxes", {"Returns!": MAILBOX}),
        ("feedback", {"listen": "2525"}),
        ("feedback", {"listen": "127.0.0.1:99999"}),
        ("feedback", {"keep": "0d"}),
    ],
)
def test_what_cannot_be_is_refused(with_settings, section, values):
    with pytest.raises(ValidationError, match=r"allowed|match"):
        with_settings(**{section: values})
