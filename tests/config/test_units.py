"""Values carry their unit, and are written the way a person would."""

import math
from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from digest.config.units import (
    BaseAddress,
    Duration,
    HostName,
    Hour,
    Mailbox,
    OwnMailbox,
    Rate,
    Size,
    TaggedMailbox,
    WebAddress,
    Zone,
    render_duration,
    render_rate,
    render_size,
)


def read(kind, text):
    return TypeAdapter(kind).validate_python(text)


@given(st.integers(min_value=1, max_value=315_360_000))
def test_every_duration_is_read_back_as_it_is_written(seconds):
    written = render_duration(timedelta(seconds=seconds))

    assert read(Duration, written) == timedelta(seconds=seconds)


@given(st.integers(min_value=0, max_value=10**12))
def test_every_size_is_read_back_as_it_is_written(size):
    assert read(Size, render_size(size)) == size


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("10min", 600), ("20h", 72_000), ("7d", 604_800), ("3650d", 315_360_000)],
)
def test_durations_are_read(text, seconds):
    assert read(Duration, text) == timedelta(seconds=seconds)


@given(st.integers(1, 10**6), st.sampled_from(["s", "min", "h", "d"]))
def test_every_rate_is_read_back_as_it_is_written(number, span):
    rate = read(Rate, f"{number}/{span}")

    assert read(Rate, render_rate(rate)) == pytest.approx(rate)


@pytest.mark.parametrize(
    ("text", "rate"), [("50/s", 50), ("600/min", 10), ("1/min", 1 / 60), ("none", math.inf)]
)
def test_rates_are_read(text, rate):
    assert read(Rate, text) == rate


@pytest.mark.parametrize(
    ("rate", "text"), [(50.0, "50/s"), (1 / 60, "1/min"), (0.5, "30/min"), (math.inf, "none")]
)
def test_rates_are_written_as_a_person_would(rate, text):
    assert render_rate(rate) == text


@pytest.mark.parametrize(("text", "size"), [("90kB", 90_000), ("10MB", 10_000_000), ("1B", 1)])
def test_sizes_are_read(text, size):
    assert read(Size, text) == size


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Duration, 30),
        (Duration, "30"),
        (Duration, "0s"),
        (Duration, "3651d"),
        (Duration, "30 s"),
        (Duration, "-30s"),
        (Duration, "1.5h"),
        (Duration, "30m"),
        (Duration, "٣٠s"),
        (Duration, "9" * 12 + "d"),
        (Duration, True),
        (Rate, 50),
        (Rate, "50"),
        (Rate, "0/s"),
        (Rate, "50/m"),
        (Rate, "-1/s"),
        (Rate, True),
        (Size, 90),
        (Size, "90"),
        (Size, "90KB"),
        (Size, "-1B"),
        (Hour, "8:30"),
        (Hour, "24:00"),
        (Hour, "08:60"),
        (Hour, "08:30:00"),
        (Hour, 830),
        (Zone, "America/Nowhere"),
        (Zone, ""),
        (Zone, "../etc/passwd"),
        (Zone, 5),
        (Hour, time(8, 30, 15)),
        (Mailbox, "nobody"),
        (Mailbox, "zoé@nouvelles.example"),
        (OwnMailbox, "nouvelles@gmail.com"),
        (OwnMailbox, "nouvelles@Videotron.CA"),
        (TaggedMailbox, "x" * 18 + "@nouvelles.example"),
        (BaseAddress, "https://nouvelles.example/?page=1"),
        (BaseAddress, "https://nouvelles.example/#lettre"),
        (BaseAddress, "https://nouvelles.example/" + "x" * 200),
        (WebAddress, "https://moi:secret@nouvelles.example"),
        (WebAddress, "https://québec.example"),
        (Mailbox, "a b@c.example"),
        (Mailbox, "anne@nouvelles.example\r\nBcc: all@nouvelles.example"),
        (WebAddress, "http://nouvelles.example"),
        (WebAddress, "ftp://nouvelles.example"),
        (WebAddress, "nouvelles.example"),
        (WebAddress, "https://"),
        (WebAddress, "https://[::1"),
        (WebAddress, "https://nouvelles.example:port"),
        (WebAddress, "https://nouvelles.example/a\nb"),
        (WebAddress, "https://nouvelles.example/a b"),
        (WebAddress, 'https://nouvelles.example/"><b>'),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_is_allowed(kind, value):
    with pytest.raises(ValidationError, match="allowed"):
        read(kind, value)


@pytest.mark.parametrize(
    "host", ["relay.example", "127.0.0.1", "::1", "[::1]", "mx_1.relay.example", ""]
)
def test_a_machine_goes_by_its_name_or_number(host):
    assert read(HostName, host) == host


@pytest.mark.parametrize("host", ["relay example", "relay\r\nMAIL FROM:<>", "é", "a/b", "x" * 256])
def test_what_would_end_a_command_is_no_name_of_a_machine(host):
    with pytest.raises(ValidationError):
        read(HostName, host)


def test_an_hour_of_toml_s_own_needs_no_quotes():
    assert read(Hour, time(8, 30)) == time(8, 30)


def test_a_page_may_have_a_question_in_its_address_where_no_link_is_made_of_it():
    assert read(WebAddress, "https://nouvelles.example/?page=3") == (
        "https://nouvelles.example/?page=3"
    )


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://nouvelles.example/", "https://nouvelles.example"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:1/x/", "http://localhost:1/x"),
    ],
)
def test_addresses_lose_their_last_slash(text, kept):
    assert read(WebAddress, text) == kept
