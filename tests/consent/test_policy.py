"""May we write to this person, and with which blocks."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.consent.policy import audiences, variant_for, wants_on, why_not
from digest.model import Frequency, Purpose, Subscriber, Variant

DAY = datetime(2024, 11, 8, tzinfo=UTC)
NEWS, PROMOTIONS, PARTNERS = Purpose.NEWSLETTER, Purpose.PROMOTIONS, Purpose.PARTNERS
OWNERS_RULE = audiences((NEWS, PARTNERS), partner_free_variant=False)
BOTH = audiences((NEWS, PARTNERS), partner_free_variant=True)

purposes = st.frozensets(st.sampled_from(Purpose))
payers = st.sampled_from([None, 1, 2])
rules = st.builds(audiences, purposes, st.booleans(), payers)
subscribers = st.builds(
    Subscriber,
    id=st.just(1),
    address=st.just("lectrice@exemple.test"),
    created_at=st.just(DAY),
    confirmed_at=st.sampled_from([None, DAY]),
    left_at=st.sampled_from([None, DAY]),
    purposes=purposes,
    is_text_only=st.booleans(),
    dropped_partners=st.frozensets(st.sampled_from([1, 2])),
    suppressed_because=st.sampled_from(["", "bounced"]),
)


def reader(*consents, **state):
    confirmed = {"confirmed_at": DAY, **state}
    person = {"id": 1, "address": "lectrice@exemple.test", "created_at": DAY}
    return Subscriber(**person, purposes=frozenset(consents), **confirmed)


def test_the_owners_rule_reaches_who_consented_to_partners_and_no_one_else():
    assert variant_for(reader(NEWS, PARTNERS), OWNERS_RULE) is Variant.WITH_PARTNERS
    assert variant_for(reader(NEWS, PROMOTIONS), OWNERS_RULE) is None
    assert variant_for(reader(PARTNERS), OWNERS_RULE) is None


def test_the_partner_free_variant_goes_to_who_wants_only_the_news():
    assert variant_for(reader(NEWS), BOTH) is Variant.PARTNER_FREE
    assert variant_for(reader(NEWS, PARTNERS), BOTH) is Variant.WITH_PARTNERS


def test_where_partners_are_not_required_who_did_not_ask_for_them_gets_none():
    rule = audiences((NEWS,), partner_free_variant=False)

    assert variant_for(reader(NEWS), rule) is Variant.PARTNER_FREE


@pytest.mark.parametrize(
    ("subscriber", "reason"),
    [
        (reader(NEWS, PARTNERS), ""),
        (reader(NEWS), "did not consent to: partners"),
        (reader(), "did not consent to: newsletter, partners"),
        (reader(NEWS, PARTNERS, confirmed_at=None), "never confirmed the subscription"),
        (reader(NEWS, PARTNERS, left_at=DAY), "unsubscribed on 2024-11-08"),
        (reader(NEWS, PARTNERS, suppressed_because="bounced"), "suppressed: bounced"),
    ],
)
def test_the_operator_is_told_why_nothing_goes(subscriber, reason):
    assert why_not(subscriber, OWNERS_RULE) == reason


@given(subscribers, rules)
def test_a_reason_is_given_exactly_when_there_is_no_variant(subscriber, rule):
    assert (why_not(subscriber, rule) == "") == (variant_for(subscriber, rule) is not None)


@given(subscribers, rules)
def test_nobody_is_written_to_without_a_live_consent_to_the_newsletter(subscriber, rule):
    if variant_for(subscriber, rule) is not None:
        assert NEWS in subscriber.purposes
        assert subscriber.confirmed_at
        assert not subscriber.left_at
        assert not subscriber.suppressed_because


@given(subscribers, rules)
def test_no_block_reaches_who_did_not_ask_for_partners_or_dropped_that_one(subscriber, rule):
    variant = variant_for(subscriber, rule)
    if variant is not None and variant.carries_partners:
        assert PARTNERS in subscriber.purposes
        assert rule[0].partner not in subscriber.dropped_partners


@given(subscribers, rules)
def test_who_wants_text_alone_gets_nothing_else_and_nobody_else_gets_it(subscriber, rule):
    variant = variant_for(subscriber, rule)

    assert variant is None or variant.is_text_only == subscriber.is_text_only


@given(subscribers, rules)
def test_dropping_one_partner_never_costs_the_news(subscriber, rule):
    content = replace(subscriber, dropped_partners=frozenset())

    assert (variant_for(subscriber, rule) is None) == (variant_for(content, rule) is None)


@given(subscribers, rules)
def test_nobody_belongs_to_two_audiences(subscriber, rule):
    assert sum(audience.admits(subscriber) for audience in rule) <= 1


def test_the_day_of_a_dropped_partner_is_without_its_block_and_other_days_are_not():
    dropped_one = reader(NEWS, PARTNERS, dropped_partners=frozenset({1}))

    got = [variant_for(dropped_one, audiences((NEWS, PARTNERS), False, payer)) for payer in (1, 2)]  # noqa: FBT003 (the setting of that place)

    assert got == [Variant.PARTNER_FREE, Variant.WITH_PARTNERS]


FRIDAY, SATURDAY, SUNDAY = (date(2024, 11, number) for number in (8, 9, 10))


@pytest.mark.parametrize(
    ("frequency", "wanted"),
    [
        (Frequency.DAILY, [FRIDAY, SATURDAY, SUNDAY]),
        (Frequency.WEEKDAYS, [FRIDAY]),
        (Frequency.SATURDAY, [SATURDAY]),
    ],
)
def test_a_rhythm_is_kept(frequency, wanted):
    chosen = reader(NEWS, frequency=frequency)

    assert [day for day in (FRIDAY, SATURDAY, SUNDAY) if wants_on(chosen, day)] == wanted


def test_a_pause_ends_by_itself_on_its_day():
    resting = reader(NEWS, resumes_on=SATURDAY)

    assert [wants_on(resting, day) for day in (FRIDAY, SATURDAY, SUNDAY)] == [False, True, True]
