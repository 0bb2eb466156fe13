"""Sending stops by itself when going on does harm, and only then."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.circuit_breaker import CircuitBreaker
from digest.deliver.verdict import Consequence, SmtpStage, Verdict, verdict
from digest.model import Reply

ACCEPTED = verdict(SmtpStage.END, Reply(code=250, text="queued"))
REFUSED = verdict(SmtpStage.END, Reply(code=554, status="5.7.1", text="blocked using a DNSBL"))
BOUNCED = verdict(SmtpStage.RCPT, Reply(code=550, status="5.1.1", text="user unknown"))
DEFERRED = verdict(SmtpStage.RCPT, Reply(code=451, text="busy"))
FULL = verdict(SmtpStage.RCPT, Reply(code=552, status="5.2.2", text="mailbox full"))
STRANGE = verdict(SmtpStage.END, Reply(code=550, text="Computer says no to anne@exemple.test"))
SLOWER = verdict(SmtpStage.MAIL, Reply(code=454, text="please retry"))
HARMLESS = st.sampled_from([ACCEPTED, FULL, DEFERRED])


def shown(*verdicts: Verdict) -> list[str]:
    """What a breaker says to each, one after the other."""
    breaker = CircuitBreaker()
    return [breaker.record(verdict) for verdict in verdicts]


def test_five_refusals_of_us_stop_the_sending_and_say_why() -> None:
    said = shown(*[REFUSED] * 5)

    assert said[:4] == [""] * 4
    assert said[4].startswith("5 of the last copies were turned away: the provider refuses")


def test_copies_that_were_on_their_way_do_not_change_what_is_told() -> None:
    said = shown(*[REFUSED] * 7)

    assert len(set(said[4:])) == 1


def test_the_reason_told_is_the_refusal_s_even_when_another_copy_was_put_off() -> None:
    said = shown(*[REFUSED] * 5, DEFERRED)

    assert "reputation" in said[-1]


def test_refusals_far_apart_do_not_stop_it() -> None:
    said = shown(*([REFUSED] + [ACCEPTED] * 12) * 20)

    assert not any(said)


def test_a_list_of_strangers_stops_it_before_much_harm_is_done() -> None:
    said = shown(*[BOUNCED] * 25)

    assert not any(said[:24])
    assert said[24] == "25 of the last 25 addresses do not exist: is the list right?"


def test_an_ordinary_number_of_lost_addresses_does_not_stop_it() -> None:
    said = shown(*([BOUNCED] * 2 + [ACCEPTED] * 3) * 40)

    assert not any(said)


def test_fifty_copies_put_off_in_a_row_stop_it() -> None:
    said = shown(*[DEFERRED] * 50)

    assert not any(said[:49])
    assert said[49].startswith("the last 50 copies were all deferred: the relay asks")


def test_one_copy_that_gets_through_shows_that_it_is_worth_going_on() -> None:
    said = shown(*[DEFERRED] * 49, ACCEPTED, *[DEFERRED] * 49)

    assert not any(said)


def test_ten_refusals_in_words_nobody_knows_with_nothing_taken_stop_it_and_say_the_words() -> None:
    said = shown(*[STRANGE] * 10)

    assert not any(said[:9])
    assert said[9].startswith("none of the last copies was taken: refused for a reason of its own")
    assert said[9].endswith("; it said: 550 Computer says no to [address]")


def test_one_copy_that_is_taken_shows_that_strange_refusals_are_not_about_everybody() -> None:
    said = shown(*([STRANGE] * 9 + [ACCEPTED]) * 9)

    assert not any(said)


@given(st.lists(st.sampled_from([FULL, DEFERRED, SLOWER, STRANGE]), min_size=50, max_size=60))
def test_nothing_taken_in_fifty_tries_stops_it_whatever_the_words(verdicts: list[Verdict]) -> None:
    said = shown(ACCEPTED, *verdicts)

    assert any(said)


def test_a_run_of_later_after_copies_that_got_through_is_a_wish_to_slow_down() -> None:
    breaker = CircuitBreaker()
    heard = []
    for each in [DEFERRED] * 9 + [ACCEPTED] + [DEFERRED] * 5:
        heard.append(breaker.weighed(each))
        breaker.record(each)

    assert [verdict.consequence for verdict in heard[:14]] == [Consequence.GO_ON] * 14
    assert heard[14].consequence is Consequence.SLOW_DOWN
    assert heard[14].outcome.soon


@pytest.mark.parametrize("text", ["greylisted", "mailbox full"])
def test_readers_who_are_put_off_one_by_one_slow_nobody_down(text: str) -> None:
    later = verdict(SmtpStage.RCPT, Reply(code=451, text=text))
    breaker = CircuitBreaker()
    for each in [ACCEPTED, *[later] * 20]:
        assert breaker.weighed(each) == each
        breaker.record(each)


@given(st.lists(HARMLESS, max_size=200), st.integers(0, 49))
def test_what_is_about_single_readers_never_stops_it(verdicts: list[Verdict], at: int) -> None:
    spaced = [ACCEPTED if number % 50 == at else each for number, each in enumerate(verdicts)]

    assert not any(shown(*spaced))


@given(st.lists(st.sampled_from([ACCEPTED, REFUSED, BOUNCED, DEFERRED, FULL]), max_size=200))
def test_it_says_nothing_or_a_reason_in_words(verdicts: list[Verdict]) -> None:
    assert all(said == "" or ": " in said for said in shown(*verdicts))
