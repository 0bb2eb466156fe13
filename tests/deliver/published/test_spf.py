"""SPF read, counted and merged as receivers do (RFC 7208)."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.deliver.published.record import DnsRecord, RecordKind
from digest.deliver.published.spf import SpfRecord, is_spf, merged, new_record
from digest.deliver.published.spf_reading import reading_of
from digest.deliver.published.spf_verdict import spf_verdict
from digest.errors import InputError
from tests.rigs.zone import zone

OURS = ("ip4:192.0.2.7", "include:relay.test")
RELAY = {"TXT relay.test": "v=spf1 ip4:198.51.100.0/24 -all"}
WANTED = DnsRecord(name="n.example", kind=RecordKind.TXT, value=new_record(OURS))


def verdict_on(*texts, ours=OURS, **others):
    records = RELAY | {"TXT n.example": list(texts)} | others
    return spf_verdict(WANTED, ours, "n.example", zone(records))


def words_on(*texts, **others):
    return "\n".join(f"{f.words} → {f.step}" for f in verdict_on(*texts, **others).faults)


# --- the text -----------------------------------------------------------------------------

QUALIFIERS = st.sampled_from(["", "-", "~", "?"])
MECHANISMS = st.sampled_from(
    ["a", "mx", "a:x.test/24", "mx//64", "ip4:203.0.113.0/24", "ip6:2001:db8::/32", "exists:%{i}.x"]
)
TERMS = st.lists(st.tuples(QUALIFIERS, MECHANISMS).map("".join), max_size=5)
ENDS = st.sampled_from(["", " -all", " ~all", " ?all", " redirect=relay.test"])


@settings(max_examples=40)
@given(first=TERMS, second=TERMS, ends=st.tuples(ENDS, ENDS))
def test_what_was_merged_says_all_that_each_said_and_lets_us_send(first, second, ends):
    texts = [
        f"{' '.join(('v=spf1', *terms))}{end}"
        for terms, end in zip((first, second), ends, strict=True)
    ]

    whole = SpfRecord.parse(merged([SpfRecord.parse(text) for text in texts], OURS))

    assert is_spf(str(whole))
    assert {*first, *second, *OURS} <= {term.text for term in whole.terms}
    assert whole.ending is not None
    assert whole.terms[-1] == whole.ending
    assert reading_of("n.example", whole, zone(RELAY)).lacks(OURS) == ()


@pytest.mark.parametrize(
    ("records", "whole"),
    [
        (["v=spf1 mx -all"], "v=spf1 mx ip4:192.0.2.7 include:relay.test -all"),
        (
            ["v=spf1 a ~all", "v=spf1 mx -all"],
            "v=spf1 a mx ip4:192.0.2.7 include:relay.test -all",
        ),
        (
            ["v=spf1 redirect=x.test"],
            "v=spf1 ip4:192.0.2.7 include:relay.test redirect=x.test",
        ),
        (["v=spf1"], "v=spf1 ip4:192.0.2.7 include:relay.test ~all"),
    ],
)
def test_an_existing_record_is_merged_with_ours_before_its_end(records, whole):
    assert merged([SpfRecord.parse(text) for text in records], OURS) == whole


@pytest.mark.parametrize(
    "text",
    [
        "v=spf1 ip4:192.0.2 -all",
        "v=spf1 ip6:192.0.2.7 -all",
        "v=spf1 include -all",
        "v=spf1 include: -all",
        "v=spf1 192.0.2.7 -all",
        "v=spf1 alle",
        "v=spf1, mx -all",
    ],
)
def test_what_receivers_take_for_broken_is_refused(text):
    with pytest.raises(InputError):
        SpfRecord.parse(text.replace("v=spf1,", "v=spf1 ,"))


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("v=spf1 -all", True),
        ("V=SPF1 -all", True),
        ("v=spf1", True),
        ("v=spf10 -all", False),
        ("v=spf1-all", False),
        ("spf2.0/pra ~all", False),
    ],
)
def test_a_text_is_a_record_by_its_first_word(text, is_one):
    assert is_spf(text) is is_one


# --- counting --------------------------------------------------------------------------------


def includes(number):
    return " ".join(f"include:i{at}.test" for at in range(number))


def includes_zone(number, text="v=spf1 -all"):
    return {f"TXT i{at}.test": text for at in range(number)}


@pytest.mark.parametrize(
    ("text", "others", "lookups"),
    [
        ("v=spf1 ip4:192.0.2.7 ip6:2001:db8::7 -all", {}, 0),
        ("v=spf1 a mx ptr exists:x.test include:relay.test -all", {}, 5),
        ("v=spf1 a redirect=relay.test", {}, 2),
        ("v=spf1 a -all redirect=relay.test", {}, 1),
        ("v=spf1 -all a mx include:relay.test", {}, 0),
        ("v=spf1 include:i0.test -all", {"TXT i0.test": "v=spf1 a mx include:relay.test"}, 4),
        (f"v=spf1 {includes(12)} -all", includes_zone(12), 12),
    ],
)
def test_look_ups_are_counted_as_receivers_count(text, others, lookups):
    reading = reading_of("n.example", SpfRecord.parse(text), zone(RELAY | others))

    assert reading.lookups == lookups


def test_includes_that_go_round_in_a_circle_come_to_an_end():
    circle = {
        "TXT a.test": "v=spf1 include:b.test include:b.test",
        "TXT b.test": "v=spf1 include:a.test",
    }

    reading = reading_of("n.example", SpfRecord.parse("v=spf1 include:a.test -all"), zone(circle))

    assert 10 < reading.lookups < 100


@pytest.mark.parametrize(
    ("text", "others", "ours", "lacks"),
    [
        ("v=spf1 ip4:192.0.2.0/24 include:relay.test -all", {}, OURS, ()),
        ("v=spf1 ip4:192.0.2.0/24 -all", {}, OURS, ("include:relay.test",)),
        ("v=spf1 -ip4:192.0.2.7 ?include:relay.test -all", {}, OURS, OURS),
        ("v=spf1 -all ip4:192.0.2.7 include:relay.test", {}, OURS, OURS),
        ("v=spf1 a ~all", {"A n.example": "192.0.2.7"}, OURS[:1], ()),
        ("v=spf1 a/24 ~all", {"A n.example": "192.0.2.250"}, OURS[:1], ()),
        ("v=spf1 a:h.test//64 ~all", {"AAAA h.test": "2001:db8::1"}, ("ip6:2001:db8::7",), ()),
        ("v=spf1 mx ~all", {"MX n.example": "10 m.test", "A m.test": "192.0.2.7"}, OURS[:1], ()),
        ("v=spf1 redirect=x.test", {"TXT x.test": "v=spf1 ip4:192.0.2.7"}, OURS[:1], ()),
        ("v=spf1 ip4:192.0.2.7 -all", {}, ("ip4:192.0.2.0/24",), ("ip4:192.0.2.0/24",)),
    ],
)
def test_what_covers_our_senders_is_seen_wherever_it_stands(text, others, ours, lacks):
    reading = reading_of("n.example", SpfRecord.parse(text), zone(RELAY | others))

    assert reading.lacks(ours) == lacks


# --- the verdict ------------------------------------------------------------------------------


def test_a_record_that_lets_us_send_is_well_and_tells_what_it_costs():
    verdict = verdict_on("v=spf1 ip4:192.0.2.7 include:relay.test -all", "other=text")

    assert verdict.faults == ()
    assert "1 of 10 look-ups" in verdict.observation


@pytest.mark.parametrize(
    ("texts", "others", "told"),
    [
        ([], {}, "no SPF record.* → type: TXT @ v=spf1 ip4:192.0.2.7 include:relay.test ~all"),
        (
            ["v=spf1 mx -all"],
            {"MX n.example": "0 m.test"},
            "lacks ip4:192.0.2.7 include:relay.test",
        ),
        (["v=spf1 ip4:192.0.2.7 include:relay.test ~all", "v=spf1 mx -all"], {}, "2 SPF records"),
        (["v=spf1 ip4:192.0.2.7 includes:relay.test ~all"], {}, "includes:relay.test"),
        (["v=spf1 ip4:192.0.2.7 include:relay.test +all"], {}, "lets everybody send"),
        (["v=spf1 ip4:192.0.2.7 include:relay.test ?all"], {}, "says nothing of who else"),
        (["v=spf1 ip4:192.0.2.7 include:relay.test"], {}, "says nothing of who else"),
        (
            [f"v=spf1 ip4:192.0.2.7 include:relay.test {includes(10)} -all"],
            includes_zone(10),
            "costs 11 look-ups; receivers stop at 10",
        ),
        (
            [f"v=spf1 ip4:192.0.2.7 include:relay.test {includes(8)} -all"],
            includes_zone(8),
            "costs 9 look-ups",
        ),
        (
            ["v=spf1 ip4:192.0.2.7 include:relay.test a:x.test a:y.test mx:z.test -all"],
            {},
            "x.test, y.test, z.test",
        ),
        (
            ["v=spf1 ip4:192.0.2.7 include:relay.test include:gone.test -all"],
            {},
            "gone.test, which has no SPF record",
        ),
        (
            ["v=spf1 ip4:192.0.2.7 include:relay.test include:i0.test -all"],
            {"TXT i0.test": "v=spf1 ip4:nowhere"},
            "the record of i0.test",
        ),
    ],
)
def test_what_differs_is_told_with_what_to_type(texts, others, told):
    words = words_on(*texts, **others)

    assert re.search(told, words), words


@settings(max_examples=40)
@given(terms=TERMS, end=st.one_of(ENDS, st.just(" +all")))
def test_every_record_that_is_told_to_type_is_the_same_one_and_leaves_nothing_to_say(terms, end):
    verdict = verdict_on(f"{' '.join(('v=spf1', *terms))}{end}")

    typed = {step[0] for each in verdict.faults if (step := re.search("v=spf1.*", each.step))}
    assert len(typed) <= 1
    for record in typed:
        assert not [each for each in verdict_on(record).faults if "v=spf1" in each.step]


def test_a_host_that_mail_leaves_from_counts_by_its_addresses():
    records = {"A mail.n.example": "192.0.2.7"}

    sound = verdict_on("v=spf1 ip4:192.0.2.7 ~all", ours=("a:mail.n.example",), **records)
    lacking = verdict_on("v=spf1 -all", ours=("a:mail.n.example",), **records)
    nameless = verdict_on("v=spf1 -all", ours=("a:mail.n.example",))

    assert sound.faults == ()
    assert lacking.faults[0].step == "type: TXT @ v=spf1 a:mail.n.example -all"
    assert "has no address" in nameless.faults[0].words


def test_a_dns_that_does_not_answer_is_no_reproach():
    silent = zone({}, lost=("n.example",))
    half = zone({"TXT n.example": "v=spf1 include:relay.test -all"}, lost=("relay.test",))

    verdicts = [spf_verdict(WANTED, OURS, "n.example", ask) for ask in (silent, half)]

    assert [fault.is_grave for each in verdicts for fault in each.faults] == [False, False]
