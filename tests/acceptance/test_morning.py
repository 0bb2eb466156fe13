"""What cron calls, as cron calls it: a process, a feed, a relay, two kinds of database."""

import re
import signal
import time
from datetime import timedelta

import pytest

from digest.flows.app import wall_clock
from tests.loopback.feeds import item, rss
from tests.loopback.forked import wait_until
from tests.rigs.operator import READERS, day, publish, settled
from tests.rigs.soak import TIMES


@pytest.fixture
def settle(installation, web_server, inbox, database_url):
    """An operator in an installation with those sections; nothing it began outlives the test."""
    operators = []

    def settle_with(**sections):
        operators.append(settled(installation, web_server, inbox, database_url, **sections))
        return operators[-1]

    yield settle_with
    for operator in operators:
        operator.end()


@pytest.fixture
def operator(settle, web_server):
    publish(web_server, days=12)
    return settle()


def test_a_run_mails_each_consenting_reader_once_and_a_second_run_nobody(operator, inbox):
    operator.add_readers(*READERS)
    operator.add_readers("dario@exemple.test", purposes="newsletter")

    first = operator("run", "--date", day(5), "--yes")
    second = operator("run", "--date", day(5), "--yes")

    assert sorted(inbox.recipients) == list(READERS)
    assert "3 readers = 3 accepted" in first
    assert "3 readers = 3 accepted" in second
    text = inbox.envelopes[0].message.get_body(("plain",)).get_content()
    assert "Un théâtre renaît, 5" in text
    assert "Mercredi 6\u00a0novembre 2024" in text
    assert "Des vélos" not in text


def test_the_next_edition_starts_where_the_last_one_was_cut_off(operator, inbox):
    operator.add_readers(READERS[0])

    operator("run", "--date", day(2), "--yes")
    operator("run", "--date", day(5), "--yes")

    second = inbox.envelopes[1].message.get_body(("plain",)).get_content()
    for subject in ("La bibliothèque prolonge ses heures, 3", "Des vélos tout l’hiver, 4"):
        assert subject in second
    assert "Le marché déménage" not in second


def test_a_dry_run_says_what_would_go_to_how_many_and_why_and_sends_nothing(operator, inbox):
    operator.add_readers(*READERS)

    done = operator("run", "--date", day(5), "--dry-run")

    assert "with-partners: 3 readers" in done
    assert re.search(r"too old: published 5 November 2024", done)
    assert not inbox.envelopes
    assert "no edition yet" in operator("editions", "list")


def test_a_day_without_an_article_mails_nobody_and_says_so(operator, inbox):
    operator.add_readers(*READERS)

    done = operator("run", "--date", day(40), "--yes")

    assert "no article in the window" in done
    assert not inbox.envelopes
    assert operator.json("editions", "list")[0]["status"] == "empty"


def test_resend_to_somebody_holds_consent_and_says_why_not(operator, inbox):
    operator.add_readers(*READERS)
    operator.add_readers("dario@exemple.test", purposes="newsletter")
    operator("run", "--date", day(5), "--yes")

    sent_again = operator("resend", day(5), "--to", READERS[1], "--yes")
    refused = operator("resend", day(5), "--to", "dario@exemple.test", code=65)
    unknown = operator("resend", day(5), "--to", "inconnue@exemple.test", code=65)

    assert len(inbox.to(READERS[1])) == 2
    first, again = inbox.to(READERS[1])
    assert first.wire == again.wire
    assert "already accepted by the relay" in sent_again
    assert f"same Message-ID: {READERS[1]}\n" in sent_again
    assert "did not consent to: partners" in refused
    assert "never consented" in unknown
    assert len(inbox.envelopes) == 4


def test_a_correction_is_mailed_to_nobody_where_nobody_can_be_asked(operator, inbox):
    operator.add_readers(*READERS)
    operator("run", "--date", day(5), "--yes")

    refused = operator("editions", "correct", day(5), "--notice", "Non", "--mail", code=64)

    assert "then add --yes" in refused
    assert "nothing was changed or sent" in refused
    assert len(inbox.envelopes) == len(READERS)
    assert not operator.json("editions", "show", day(5)).get("corrections")


def test_resend_to_many_asks_first_and_yes_answers(operator, inbox):
    operator.add_readers(*READERS)
    inbox.reply("RCPT", "554 5.7.1 go away", times=3)
    operator("run", "--date", day(5), "--yes", code=69)

    asked = operator("resend", day(5), "--failed", code=130)
    planned = operator("resend", day(5), "--failed", "--dry-run")
    operator("resend", day(5), "--failed", "--yes")

    assert "to 3 readers?" in asked
    assert "3 readers" in planned
    assert sorted(inbox.recipients) == list(READERS)


def test_who_got_what_is_told_by_address_and_by_status(operator, inbox):
    operator.add_readers(*READERS)
    inbox.reply("RCPT", "550 5.1.1 no such user", when=lambda line: READERS[2] in line)
    operator("run", "--date", day(5), "--yes")

    shown = operator("editions", "show", day(5), "--who", READERS[0])
    listed = operator("editions", "show", day(5), "--status", "bounced")

    assert f"{READERS[0]}: accepted" in shown
    assert READERS[2] in listed
    assert READERS[1] not in listed


@pytest.mark.soak
def test_two_runs_at_the_same_instant_mail_each_reader_once(operator, inbox):
    operator.add_readers(*READERS)

    for number in range(TIMES):
        pair = [operator.begin("run", "--date", day(number), "--yes") for _ in range(2)]
        codes = [process.wait() for process in pair]
        assert codes == [0, 0], [process.output for process in pair]

    assert {address: len(inbox.to(address)) for address in READERS} == dict.fromkeys(READERS, TIMES)


def test_the_scheduler_makes_one_edition_beside_a_second_one_and_stops_at_sigterm(
    settle, web_server, inbox
):
    publish_now(web_server)
    operator = settle(schedule={"send_at": "00:00", "catch_up": "24h", "tick": "1s"})
    operator.add_readers(*READERS)

    pair = [operator.begin("schedule") for _ in range(2)]
    wait_until(lambda: all("schedule.started" in process.errors for process in pair))
    wait_until(lambda: len(inbox.envelopes) >= len(READERS))
    time.sleep(2.5)  # the ticks in which nobody may get a second one
    for process in pair:
        process.send_signal(signal.SIGTERM)
    said = ["".join(process.communicate()) for process in pair]

    assert [process.returncode for process in pair] == [0, 0], said
    assert sorted(inbox.recipients) == list(READERS)
    assert "schedule.stopped" in said[0]


def publish_now(web_server):
    moment = wall_clock() - timedelta(hours=1)
    web_server.put("/feed", rss(item(web_server.url("/une"), published=moment)))
