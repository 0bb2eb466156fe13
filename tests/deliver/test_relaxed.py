"""The relaxed form of headers and bodies, against another implementation of it."""

import pytest
from dkim.canonicalization import Relaxed
from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.relaxed import (
    SharedBody,
    body_digest,
    fields_of,
    relaxed_body,
    relaxed_field,
    spliced,
)

# bytes that a relaxed form may trip over, with and without their partners
TEXT = st.lists(
    st.sampled_from(
        [b" ", b"\t", b"\r\n", b"\r", b"\n", b"=", b"a", b"=E9", b".", b"\x0b", b"\xa0"]
    )
    | st.binary(max_size=3),
    max_size=40,
).map(b"".join)
BODY = TEXT.map(lambda text: text + b"\r\n")
LONG = st.sampled_from([b"<p>  Le pont\trouvre.</p> \r\n" * 9, b"=\r\n" * 40, b"x" * 70])
PIECE = st.lists(TEXT | LONG, max_size=3).map(b"".join)


@given(body=BODY)
def test_a_body_has_the_form_that_others_give_it(body):
    assert relaxed_body(body) == Relaxed.canonicalize_body(body)


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b"", b""),
        (b"\r\n\r\n", b""),
        (b" \t\r\n", b""),
        (b" C \r\nD \t E\r\n\r\n\r\n", b" C\r\nD E\r\n"),  # RFC 6376, section 3.4.5
        (b"without an end", b"without an end\r\n"),
    ],
)
def test_a_body_has_the_form_that_the_rfc_gives_it(body, form):
    assert relaxed_body(body) == form


@given(
    name=st.from_regex(rb"[!-9;-~]{1,12}[ \t]{0,2}", fullmatch=True),
    value=st.lists(st.sampled_from([b" ", b"\t", b"\r\n ", b"a", b"=E9", b":", b"\xc3\xa9"])).map(
        b"".join
    ),
)
def test_a_field_has_the_form_that_others_give_it(name, value):
    [(other_name, other_value)] = Relaxed.canonicalize_headers([(name, value)])

    own_name, form = relaxed_field(name + b":" + value)

    assert (own_name, form + b"\r\n") == (other_name, other_name + b":" + other_value)


def test_a_folded_field_is_one_field():
    head = b"Subject: =?utf-8?q?a?=\r\n =?utf-8?q?b?=\r\nTo: <a@exemple.test>\r\n\tx"

    assert fields_of(head) == [
        b"Subject: =?utf-8?q?a?=\r\n =?utf-8?q?b?=",
        b"To: <a@exemple.test>\r\n\tx",
    ]


# --- what many bodies share ------------------------------------------------------------------


@given(
    pieces=st.lists(PIECE, min_size=1, max_size=5), values=st.lists(TEXT, min_size=5, max_size=5)
)
def test_a_body_made_of_shared_pieces_has_the_digest_of_its_whole(pieces, values):
    shared, own = SharedBody(pieces), values[: len(pieces) - 1]

    assert shared.digest(own) == body_digest(spliced(pieces, own))
