"""What time it is at a relay, by its greeting."""

import smtplib
from datetime import UTC, datetime

import pytest

from digest.deliver.connect import clock_of, tls_library

NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("greeting", "said"),
    [
        (b"mail.test ESMTP Exim 4.98 Fri, 08 Nov 2024 13:30:00 +0000", NOW),
        (b"mail.test ESMTP Sendmail 8.18.1; Fri, 8 Nov 2024 08:30:00 -0500", NOW),
        (b"mail.test ESMTP Postfix", None),
        (b"mail.test Fri, 99 Nov 2024 13:30:00 +0000", None),
        (b"\xff\xfe", None),
        (b"", None),
    ],
)
def test_a_greeting_says_what_time_it_is_or_does_not(greeting, said):
    client = smtplib.SMTP()
    client.greeting = greeting

    assert clock_of(client) == said


def test_the_library_that_encrypts_has_a_name_and_a_version_in_numbers():
    name, version = tls_library()

    assert name.split()[1].startswith(".".join(map(str, version[:2])))
