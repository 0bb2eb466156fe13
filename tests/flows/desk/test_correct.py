"""An edition put right after it was sent: its archive, and those who received it."""

import socket
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from digest.errors import CheckError, IdentityError, InputError, TryAgainError, UsageError
from digest.flows.app import App
from digest.flows.desk import correct as flow
from digest.flows.desk.correct import Amendment
from digest.flows.edition.decisions import Decisions
from digest.flows.morning import run_morning
from digest.flows.sending.resend import edition_of, plan_addresses, resend
from digest.flows.sending.send import send
from digest.model import DeliveryStatus
from digest.store import corrections, editions, schema, sources
from tests.conftest import MORNING
from tests.loopback.command import run_digest
from tests.loopback.settings import KEYRING
from tests.rigs.gazette import DAY, TITLES, publish
from tests.rigs.published import standing, subscribe, unsubscribe

DESK = Decisions(actor="ariane")
NOTICE = "Les travaux ont duré douze mois, et non neuf."


@pytest.fixture
def mail_to_four(with_settings, web_server, inbox, watch, clock):
    """`mail_to_four(database)`: three received the edition, one did not; one of them left since."""

    def make(database):
        smtp = {"host": inbox.host, "port": inbox.port}
        settings = with_settings(smtp=smtp, sources={"read_pages": False})
        app = App(settings=settings, database=database, keyring=KEYRING, clock=clock)
        with database.write() as conn:
            sources.add(conn, url=publish(web_server), title="La Gazette", at=MORNING)
        subscribe(app, *(f"{name}@exemple.test" for name in ("anne", "bart", "chloe", "dora")))
        inbox.reply("RCPT", "550 5.1.1 no such user", when=lambda line: "dora" in line)
        run_morning(app, DAY, watch)
        unsubscribe(app, "chloe@exemple.test")
        inbox.envelopes.clear()
        return app

    return make


@pytest.fixture
def mailed(mail_to_four, sqlite_database):
    """Such an edition on SQLite, for what is decided and not stored."""
    return mail_to_four(sqlite_database)


@pytest.fixture
def mailed_on_each(mail_to_four, database):
    """Such an edition, once on each database."""
    return mail_to_four(database)


def correct(app, **changes):
    amendment = Amendment(notice=NOTICE, wordings=(("neuf mois", "douze mois"),), **changes)
    return flow.correct(app, edition_of(app, DAY), amendment, DESK)


def test_the_archive_says_the_right_thing_and_keeps_what_it_said(mailed_on_each):
    before = edition_of(mailed_on_each, DAY).content

    correction = correct(mailed_on_each)

    after = edition_of(mailed_on_each, DAY).content
    assert "douze mois" in after.lead.paragraphs[0]
    assert before.lead.paragraphs[0] == after.lead.paragraphs[0].replace("douze", "neuf")
    with mailed_on_each.database.read() as conn:
        assert corrections.of_day(conn, "quotidienne", DAY) == (correction,)
        assert list(corrections.last_by_day(conn, "quotidienne")) == [DAY]
    assert (correction.notice, correction.actor, correction.mailed_as) == (NOTICE, "ariane", None)


def test_only_those_who_received_it_and_did_not_leave_are_mailed_once(mailed_on_each, inbox, watch):
    correct(mailed_on_each)

    mail = flow.mail_of(mailed_on_each, edition_of(mailed_on_each, DAY))
    report = flow.send_mail(mailed_on_each, mail, "ariane", watch)

    assert mail.readers == 2
    assert sorted(envelope.recipients[0] for envelope in inbox.envelopes) == [
        "anne@exemple.test",
        "bart@exemple.test",
    ]
    assert report.balance[DeliveryStatus.ACCEPTED] == 2
    assert standing(mailed_on_each, report.edition) == {
        "anne@exemple.test": "accepted",
        "bart@exemple.test": "accepted",
    }
    with pytest.raises(InputError, match="mailed already"):
        flow.mail_of(mailed_on_each, edition_of(mailed_on_each, DAY))
    with pytest.raises(InputError, match="meanwhile"):
        flow.send_mail(mailed_on_each, mail, "bart", watch)


def test_its_mail_is_not_even_queued_where_no_mail_may_leave(mailed, inbox, watch, monkeypatch):
    correct(mailed)
    mail = flow.mail_of(mailed, edition_of(mailed, DAY))
    monkeypatch.setattr(socket, "gethostname", lambda: "laptop")

    with pytest.raises(IdentityError, match="and this is laptop"):
        flow.send_mail(mailed, mail, "ariane", watch)

    monkeypatch.undo()
    assert flow.mail_of(mailed, edition_of(mailed, DAY)).readers == 2
    assert inbox.envelopes == []


def test_the_mail_is_a_sober_edition_with_every_header_and_its_own_identity(mailed, inbox, watch):
    correct(mailed)
    mail = flow.mail_of(mailed, edition_of(mailed, DAY))
    flow.send_mail(mailed, mail, "ariane", watch)

    messages = [envelope.message for envelope in inbox.envelopes]
    text = messages[0].get_body(("plain",)).get_content()
    assert messages[0]["Subject"].startswith("Correction\u00a0: notre édition du")
    assert len({message["Message-ID"] for message in messages}) == 2
    for name in ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Feedback-ID", "Date"):
        assert messages[0][name]
    words = " ".join(text.split())
    assert NOTICE in words
    assert "douze mois" in words
    assert "neuf mois de" not in words
    assert f"/e/{DAY}" in words


def test_who_was_deferred_gets_it_later_and_the_day_s_own_edition_stays_the_newest(
    mailed_on_each, inbox, watch, clock
):
    correct(mailed_on_each)
    inbox.reply("RCPT", "451 4.7.1 later", times=1)
    mail = flow.mail_of(mailed_on_each, edition_of(mailed_on_each, DAY))
    first = flow.send_mail(mailed_on_each, mail, "ariane", watch)
    clock.advance(timedelta(hours=1))

    with mailed_on_each.database.read() as conn:
        [waiting] = editions.sending(conn, "quotidienne")
        newest = editions.latest(conn, "quotidienne")
    second = send(mailed_on_each, waiting, watch)

    assert first.balance[DeliveryStatus.DEFERRED] == 1
    assert second.balance[DeliveryStatus.ACCEPTED] == 2
    assert waiting.argument == f"{DAY} --correction"
    assert newest == edition_of(mailed_on_each, DAY).content


def test_copies_that_are_still_to_go_say_the_right_thing(mailed, inbox, watch):
    correct(mailed)
    plan = plan_addresses(mailed, edition_of(mailed, DAY), ["anne@exemple.test"])

    resend(mailed, plan, "ariane", watch)

    [envelope] = inbox.envelopes
    assert "douze mois" in envelope.message.get_body(("plain",)).get_content()


def test_a_story_can_be_left_out(mailed):
    row = edition_of(mailed, DAY)
    last = row.content.all_stories[-1]

    flow.correct(mailed, row, Amendment(notice=NOTICE, dropped=(last.url,)), DESK)

    content = edition_of(mailed, DAY).content
    assert last.url not in [story.url for story in content.all_stories]
    assert len(content.all_stories) == len(TITLES) - 1


def test_what_cannot_be_corrected_is_told_and_changes_nothing(mailed):
    row = edition_of(mailed, DAY)
    refused = {
        "1 to 600 characters": Amendment(notice=" "),
        "nowhere says": Amendment(notice="a", wordings=(("dix baleines", "onze"),)),
        "no article 999": Amendment(notice="a", dropped=("999",)),
    }

    for message, amendment in refused.items():
        with pytest.raises(InputError, match=message):
            flow.correct(mailed, row, amendment, DESK)

    assert edition_of(mailed, DAY) == row


def test_two_corrections_at_once_do_not_undo_each_other(mailed):
    row = edition_of(mailed, DAY)
    flow.correct(mailed, row, Amendment(notice="a", wordings=(("neuf", "dix"),)), DESK)

    with pytest.raises(TryAgainError, match="meanwhile"):
        flow.correct(mailed, row, Amendment(notice="b", wordings=(("neuf", "onze"),)), DESK)


def test_a_corrected_edition_is_held_to_the_rules(mailed):
    row = edition_of(mailed, DAY)
    subject = row.content.subject

    with pytest.raises(CheckError) as refused:
        flow.correct(mailed, row, Amendment(notice="a", wordings=((subject, "Long " * 20),)), DESK)
    forced = replace(DESK, forced=frozenset({"H22", "H30"}))
    flow.correct(mailed, row, Amendment(notice="a", wordings=((subject, "Long " * 20),)), forced)

    assert edition_of(mailed, DAY).content.subject.startswith("Long Long")
    message = str(refused.value)
    assert message.startswith(f"the edition of {DAY} was not corrected:\n  - H")
    assert "H22: the subject has 99 characters" in message
    assert f"run `digest editions correct {DAY}` again" in message
    assert "add `--force-rule RULE`" in message
    assert {"H22", "H30"} == set(forced_rules(mailed))


def forced_rules(app):
    """Which rules the logbook says were accepted as they are broken."""
    book = schema.logbook.c
    with app.database.read() as conn:
        details = conn.scalars(select(book.detail).where(book.action == "force-rule"))
        return [detail.partition(":")[0].removeprefix(f"{DAY} ") for detail in details]


def test_what_a_person_accepts_is_accepted_for_the_mail_too(mailed, inbox, watch):
    forced = replace(DESK, forced=frozenset({"H12"}))
    row = edition_of(mailed, DAY)
    nowhere = ((row.content.lead.url, "https:///"),)
    flow.correct(mailed, row, Amendment(notice=NOTICE, wordings=nowhere), forced)
    row = edition_of(mailed, DAY)

    with pytest.raises(CheckError) as refused:
        flow.mail_of(mailed, row)
    flow.send_mail(mailed, flow.mail_of(mailed, row, forced), "ariane", watch)

    assert str(refused.value).startswith(f"the correction of {DAY} was not mailed:\n  - H12")
    assert f"run `digest editions correct {DAY} --mail` again" in str(refused.value)
    assert len(inbox.envelopes) == 2
    assert set(forced_rules(mailed)) == {"H12"}
    assert len(forced_rules(mailed)) == 2


def test_a_lead_that_is_left_out_is_named_nowhere_in_the_archive(mailed):
    row = edition_of(mailed, DAY)
    gone = row.content.lead

    flow.correct(mailed, row, Amendment(notice="Retrait", dropped=(gone.url,)), DESK)

    after = edition_of(mailed, DAY).content
    assert after.subject.startswith(after.lead.title[:16])
    assert gone.title[:12] not in repr(after)


def test_a_notice_without_a_full_stop_gets_one_before_the_mail_goes_on(mailed, inbox, watch):
    amendment = Amendment(notice="Retrait", wordings=(("neuf mois", "douze mois"),))
    flow.correct(mailed, edition_of(mailed, DAY), amendment, DESK)
    flow.send_mail(mailed, flow.mail_of(mailed, edition_of(mailed, DAY)), "ariane", watch)

    text = inbox.envelopes[0].message.get_body(("plain",)).get_content()
    assert "Retrait. Voici l’édition corrigée." in " ".join(text.split())


@pytest.mark.parametrize(
    ("wrong", "right", "message"),
    [
        ("", "mieux", "WRONG is empty"),
        (" \u00a0", "mieux", "--replace WRONG RIGHT"),
        ("https://exemple.test/", "la page", "is none"),
    ],
)
def test_words_that_can_replace_nothing_are_refused(mailed, wrong, right, message):
    row = edition_of(mailed, DAY)

    with pytest.raises(UsageError, match=message):
        flow.amended(mailed, row, Amendment(notice="a", wordings=((wrong, right),)))


def test_the_command_lists_each_line_that_would_change_and_passes_on_what_is_forced(
    mailed, installation, inbox, tmp_path
):
    installation(smtp={"host": inbox.host, "port": inbox.port})
    said = edition_of(mailed, DAY).content
    correct = ("editions", "correct", str(DAY), "--notice", "Retrait", "--replace")
    nowhere = (*correct, said.lead.url, "https:///")

    listed = run_digest(*correct, said.sign_off, "Salut.", "--dry-run", folder=tmp_path)
    blank = run_digest(*correct, " ", "mieux", folder=tmp_path)
    refused = run_digest(*nowhere, folder=tmp_path)
    done = run_digest(*nowhere, "--mail", "--yes", "--force-rule", "H12", folder=tmp_path)

    assert listed.stderr == f"-{said.sign_off}\n+Salut.\n"
    assert (blank.returncode, refused.returncode, done.returncode) == (64, 65, 0), done.stderr
    assert "give the words to replace" in blank.stderr
    assert f"the edition of {DAY} was not corrected" in refused.stderr
    assert len(inbox.envelopes) == 2
