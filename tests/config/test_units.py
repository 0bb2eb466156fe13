"""Values carry their unit, and are written the way a person would."""

import math
from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from digest.config.units import (
    Duration,
    Hour,
    Rate,
    Size,
    Zone,
    render_duration,
    render_measured_rate,
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


@pytest.mark.parametrize(
    ("rate", "text"), [(50.04, "50/s"), (1.7917, "108/min"), (0.0219, "79/h"), (1e-6, "1/d")]
)
def test_rates_that_were_measured_are_written_without_fractions(rate, text):
    assert render_measured_rate(rate) == text


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
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_is_allowed(kind, value):
    with pytest.raises(ValidationError, match="allowed"):
        read(kind, value)


def test_an_hour_of_toml_s_own_needs_no_quotes():
    assert read(Hour, time(8, 30)) == time(8, 30)
