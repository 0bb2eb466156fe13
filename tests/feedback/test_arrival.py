"""What makes two messages the same: not where they lie, nor how their lines end."""

import pytest

from digest.feedback.arrival import Arrival, ReturnPlace, without_mark

PLACE = ReturnPlace(mailbox="returns", validity="1", uid="7")
RAW = (
    b"Received: a\r\nTo: x@y.example\r\nMessage-ID:\r\n <1@y.example>\r\nDate: now\r\n\r\nbody\r\n"
)


def fingerprint(raw):
    return Arrival(place=PLACE, raw=raw).fingerprint


@pytest.mark.parametrize(
    "raw",
    [
        RAW.replace(b"\r\n", b"\n"),
        RAW.replace(b"Received: a", b"Received: b\r\nX-Other: c"),
        RAW.replace(b"Message-ID:\r\n <", b"Message-ID: <"),
    ],
    ids=["other line ends", "another way here", "another fold"],
)
def test_the_same_message_is_known_again(raw):
    assert fingerprint(raw) == fingerprint(RAW)


@pytest.mark.parametrize(
    "raw",
    [
        RAW.replace(b"<1@", b"<2@"),
        RAW.replace(b"x@y", b"z@y"),
        RAW.replace(b"body", b"other"),
        RAW.replace(b"Date: now", b"Date: then"),
        b"",
        b"no end of a header",
    ],
)
def test_another_message_is_another(raw):
    assert fingerprint(raw) != fingerprint(RAW)


def test_the_mark_of_a_local_delivery_is_no_part_of_the_message():
    assert without_mark(b"From a@b Fri Nov  8\n" + RAW) == RAW
    assert without_mark(RAW) == RAW
