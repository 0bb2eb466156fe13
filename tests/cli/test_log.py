"""What the commands that stay write: a line an event, or an object a line, and no address."""

import json
import logging

import pytest

from digest.cli.log import _JsonFormatter


@pytest.fixture
def line():
    """`line("edition.done day=%s", "2024-11-08")`: the object that is written."""
    formatter = _JsonFormatter()

    def written(message, *values, fault=None):
        info = fault and (type(fault), fault, None)
        record = logging.LogRecord("digest.schedule", 30, "", 1, message, values, info)
        return json.loads(formatter.format(record))

    return written


def test_an_event_is_told_with_its_fields(line):
    written = line("edition.done day=%s accepted=%d", "2024-11-08", 3)

    assert written["event"] == "edition.done"
    assert written["fields"] == {"day": "2024-11-08", "accepted": "3"}
    assert (written["level"], written["logger"]) == ("warning", "digest.schedule")


def test_what_is_no_event_is_told_in_its_words(line):
    written = line("letters: they leave again")

    assert written["message"] == "letters: they leave again"
    assert "event" not in written


def test_no_address_is_written_wherever_it_stands(line):
    written = line(
        "relay.said words=%s", "anne@mail.example", fault=ValueError("bruno@mail.example")
    )

    assert "anne@" not in json.dumps(written)
    assert "bruno@" not in json.dumps(written)
