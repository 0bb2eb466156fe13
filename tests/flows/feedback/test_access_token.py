"""The command that prints an access token: believed when it ends well, repeated nowhere."""

import sys
from pathlib import Path

import pytest

from digest.errors import MailboxConfigError, MailboxError
from digest.flows.feedback.access_token import access_token
from digest.flows.feedback.mailboxes import access_of
from tests.loopback.patience import PATIENCE


def token_of(*command, timeout_s=PATIENCE):
    return access_token(command, Path("/"), "returns", timeout_s)


def test_the_token_is_what_the_command_prints():
    assert token_of("printf", "ya29.a-Token/of+ours==\\n") == "ya29.a-Token/of+ours=="


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        (("/nowhere/program",), MailboxConfigError),
        (("printf", ""), MailboxConfigError),
        (("printf", "s3cret one\\ns3cret two"), MailboxConfigError),
        (("printf", "s3cret\\001"), MailboxConfigError),
        (("sh", "-c", "echo s3cret; exit 3"), MailboxError),
    ],
)
def test_without_one_the_mailbox_is_not_opened_and_nothing_is_repeated(command, fault):
    with pytest.raises(fault, match=r"mailboxes\.returns\.token_command") as caught:
        token_of(*command)

    assert "s3cret" not in str(caught.value)


def test_a_command_that_does_not_end_is_not_waited_for():
    with pytest.raises(MailboxError, match="by hand"):
        token_of(sys.executable, "-c", "import time; time.sleep(1000)", timeout_s=0.01)


def test_a_mailbox_is_reached_with_the_token_of_its_command(with_settings):
    table = {"host": "127.0.0.1", "username": "rebond", "token_command": ["printf", "a-token"]}
    settings = with_settings(mailboxes={"returns": table})

    access = access_of(settings, "returns", settings.mailboxes["returns"])

    assert access.bearer == b"user=rebond\1auth=Bearer a-token\1\1"
