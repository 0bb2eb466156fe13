"""Bodies that come packed, or in an encoding that only some readers know."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.unpack import unpacked

MOST = 10_000
XML = "<?xml version='1.0' encoding='UTF-16'?><rss><channel><title>L’été</title></channel></rss>"


@given(st.binary(max_size=500), st.integers(0, 2))
def test_what_was_packed_up_to_twice_is_what_it_was(body, times):
    packed = b"x" + body
    for _ in range(times):
        packed = gzip.compress(packed)

    assert unpacked(packed, MOST) == b"x" + body


def test_a_small_body_that_unpacks_to_an_endless_one_is_refused():
    assert unpacked(gzip.compress(b" " * 1_000_000), MOST) is None


def test_what_only_begins_like_a_packed_body_is_left_as_it_is():
    assert unpacked(b"\x1f\x8bnot packed", MOST) == b"\x1f\x8bnot packed"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_body_in_utf_16_comes_out_in_utf_8_and_no_longer_says_otherwise(encoding):
    body = unpacked(XML.encode(encoding), MOST)

    assert body.decode() == XML.replace(" encoding='UTF-16'", "")


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail(body):
    unpacked(body, MOST)
