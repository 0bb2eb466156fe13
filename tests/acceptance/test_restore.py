"""State older than the world: a restored backup, a copy, another place, other keys."""

import json
import shutil
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from digest.dates import civil_day
from digest.flows.app import wall_clock
from tests.loopback.command import run_digest
from tests.loopback.feeds import item, rss
from tests.rigs.operator import READERS, Operator, settled

ELSEWHERE = "https://essai.infolettre.example"


def bridge(web_server):
    return item(
        web_server.url("/pont"),
        title="Le pont rouvre lundi",
        published=wall_clock() - timedelta(hours=1),
        body="<p>Le pont de l’Anse rouvre lundi, a dit la Ville ce matin.</p>",
    )


def set_up(installation, web_server, inbox, url):
    web_server.put("/feed", rss(bridge(web_server)))
    operator = settled(installation, web_server, inbox, url)
    operator.add_readers(*READERS)
    return operator


@pytest.fixture
def on_sqlite(installation, web_server, inbox, sqlite_database):
    """An installation with one article of this morning and three readers, in a file."""
    return set_up(installation, web_server, inbox, "sqlite:///digest.db")


@pytest.fixture
def operator(installation, web_server, inbox, database_url):
    """The same on either database."""
    return set_up(installation, web_server, inbox, database_url)


def copies(inbox):
    return sorted(envelope.recipients[0] for envelope in inbox.envelopes)


def put_back(operator, backup):
    """As a person does it who knows no better."""
    for file in operator.folder.glob("digest.db*"):
        file.unlink()
    shutil.copy(operator.folder / backup, operator.folder / "digest.db")


# --- a backup that came back ---------------------------------------------------------------


def test_a_restored_backup_mails_nobody_twice_and_who_left_since_stays_out(operator, inbox):
    operator("db", "backup", "night.backup")
    operator("run")
    operator("subscribers", "forget", READERS[0], "--yes")
    operator("suppress", "add", READERS[1], "--reason", "asked by phone")

    said = operator("db", "restore", "night.backup", "--yes")
    held = operator("run", code=75)
    operator("editions", "approve")
    operator("run")

    assert "2 readers who left since are out again" in said
    assert "not in it: the edition of" in said
    assert "is held since" in held
    assert copies(inbox) == sorted([*READERS, READERS[2]])  # a person let it go


def test_a_second_restore_names_the_lost_edition_as_the_first_did(operator):
    operator("db", "backup", "night.backup")
    operator("run")
    first = operator("db", "restore", "night.backup", "--yes")

    again = operator("db", "restore", "night.backup", "--yes")

    assert f"not in it: the edition of {today()}" in first
    assert f"not in it: the edition of {today()}" in again


def test_an_edition_that_is_in_the_backup_is_not_said_to_be_held(operator):
    operator("run")
    operator("db", "backup", "noon.backup")

    said = operator("db", "restore", "noon.backup", "--yes")

    assert f"the edition of {today()} was made before" in said
    assert "editions approve" not in said


def today():
    return civil_day(wall_clock(), ZoneInfo("America/Toronto"))


def test_a_file_that_was_put_back_by_hand_sends_nothing_before_somebody_decides(on_sqlite, inbox):
    on_sqlite("db", "backup", "night.backup")
    on_sqlite("run")
    put_back(on_sqlite, "night.backup")

    said = [on_sqlite(command, code=78) for command in ("run", "send", "schedule")]
    unsaid = on_sqlite("db", "adopt", code=64)
    on_sqlite("db", "adopt", "--edition", "hold")
    on_sqlite("run", code=75)

    assert all("older than its stamp" in each for each in said)
    assert "--edition hold, or --edition send" in unsaid
    assert copies(inbox) == sorted(READERS)


def test_a_whole_folder_that_was_copied_back_is_known_by_its_stamps(on_sqlite):
    on_sqlite("run")
    for file in on_sqlite.folder.rglob("digest-*.stamp"):
        age_of_the_text(file)

    assert "its files were copied here" in on_sqlite("send", code=78)


def age_of_the_text(file):
    """As if the file had come here, under another number, long after it was written."""
    facts = json.loads(file.read_text())
    older = {**facts, "inode": 1, "written_ns": facts["written_ns"] - 3600 * 10**9}
    file.write_text(json.dumps(older))


def test_without_a_stamp_beside_it_a_database_that_sent_sends_no_more(on_sqlite):
    on_sqlite("run")
    for file in on_sqlite.folder.rglob("digest-*.stamp"):
        file.unlink()

    assert "no stamp of its last mail is beside it" in on_sqlite("send", code=78)


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(200)])
def test_what_is_no_backup_is_refused_and_nothing_changes(on_sqlite, content):
    (on_sqlite.folder / "night.backup").write_bytes(content)
    before = (on_sqlite.folder / "digest.db").read_bytes()

    said = on_sqlite("db", "restore", "night.backup", "--yes", code=65)

    assert "is no backup of a digest database" in said
    assert (on_sqlite.folder / "digest.db").read_bytes() == before
    assert list(on_sqlite.folder.glob("*restoring*")) == []


def test_a_backup_restored_in_a_copied_folder_says_where_it_was_made_to_send_from(
    on_sqlite, tmp_path_factory
):
    on_sqlite("db", "backup", "night.backup")
    copy = Operator(tmp_path_factory.mktemp("elsewhere") / "copy")
    shutil.copytree(on_sqlite.folder, copy.folder)

    refused = copy("db", "restore", "night.backup", "--yes", code=78)
    said = copy("db", "restore", "night.backup", "--yes", "--here")

    assert "it was made to send from" in refused
    assert "add --here" in refused
    assert "mail may leave from" in said


# --- a copy, another place -----------------------------------------------------------------


def test_a_copy_in_another_folder_mails_nobody(on_sqlite, inbox, tmp_path_factory):
    staging = tmp_path_factory.mktemp("staging") / "copy"
    shutil.copytree(on_sqlite.folder, staging)

    said = Operator(staging)("run", code=78)
    on_sqlite("run")

    assert "it was made to send from" in said
    assert copies(inbox) == sorted(READERS)


def test_a_copy_with_listed_addresses_mails_them_and_goes_on_knowing_what_it_is(
    on_sqlite, inbox, tmp_path_factory
):
    staging = Operator(tmp_path_factory.mktemp("staging") / "copy")
    shutil.copytree(on_sqlite.folder, staging.folder)
    elsewhere = {"DIGEST_WEB_PUBLIC_URL": ELSEWHERE, "DIGEST_MODE_STAGING": READERS[0]}

    ran = run_digest("run", folder=staging.folder, environment=elsewhere)
    (mail,) = inbox.envelopes
    doctor = staging("--staging", READERS[0], "doctor")
    without = staging("run", code=78)
    on_sqlite("run")

    assert ran.returncode == 0
    assert "staging: 1 of 3 copies could leave; 2 are held back" in ran.stderr
    assert f"<{ELSEWHERE}/d/" in mail.message["List-Unsubscribe"]
    assert mail.recipients == (READERS[0],)
    assert "warn  installation: staging: mail leaves for 1 address only" in doctor
    assert "it was a copy for trials" in without
    assert copies(inbox) == sorted([READERS[0], *READERS])


def test_the_original_takes_no_reader_their_edition_for_a_trial(operator, inbox):
    operator("run")
    inbox.envelopes.clear()

    said = operator("--staging", READERS[0], "send", code=78)
    operator("--staging", "nobody", "send", code=78)

    assert "this is not a copy" in said
    assert "fail  installation: mode.staging is set here" in operator(
        "--staging", READERS[0], "doctor", code=78
    )


def test_the_same_database_under_another_public_address_mails_nobody(operator, inbox):
    done = run_digest(
        "run", folder=operator.folder, environment={"DIGEST_WEB_PUBLIC_URL": ELSEWHERE}
    )

    assert done.returncode == 78
    assert f"web.public_url says {ELSEWHERE}" in done.stderr
    assert copies(inbox) == []


def test_an_edition_under_way_goes_on_under_its_own_address_after_a_change(operator, inbox):
    inbox.reply("RCPT", "450 4.2.0 later")
    operator("run", code=75)
    moved = {"DIGEST_WEB_PUBLIC_URL": ELSEWHERE}

    again = run_digest("send", folder=operator.folder, environment=moved)

    assert "nothing leaves" not in again.stderr


def test_a_house_that_moved_sends_again_once_it_is_adopted(on_sqlite, inbox, tmp_path_factory):
    there = tmp_path_factory.mktemp("there") / "house"
    on_sqlite.folder.rename(there)
    on_sqlite.folder.mkdir()

    Operator(there)("db", "adopt", "--edition", "send")
    Operator(there)("run")

    assert copies(inbox) == sorted(READERS)


# --- other keys ------------------------------------------------------------------------------


def test_another_keys_file_sends_nothing_until_the_loss_is_said(operator, inbox):
    operator("run")
    (operator.folder / "keys.txt").write_text(f"k1 {bytes(32).hex()}\n")

    looked = run_digest("doctor", folder=operator.folder).stdout
    said = operator("send", code=78)
    operator("keys", "replace", "--yes")
    operator("send")

    assert "fail  installation: " in looked
    assert "lacks keys that signed its links ('t1')" in said


def lose_keys(operator):
    """Who left did so, and was written down, under keys that are lost then; the night's backup."""
    operator("db", "backup", "night.backup")
    operator("run")
    operator("suppress", "add", READERS[1], "--reason", "asked by phone")
    (operator.folder / "keys.txt").unlink()
    operator("keys", "replace", "--yes")


def test_who_left_before_the_keys_were_lost_stays_out_after_a_restore(operator, inbox):
    lose_keys(operator)
    inbox.envelopes.clear()

    said = operator("db", "restore", "night.backup", "--yes")
    operator("editions", "approve")
    operator("run")

    assert "1 reader who left since is out again" in said
    assert copies(inbox) == sorted([READERS[0], READERS[2]])


def test_who_left_before_the_keys_were_lost_stays_out_of_a_backup_put_back_by_hand(
    on_sqlite, inbox
):
    lose_keys(on_sqlite)
    inbox.envelopes.clear()
    put_back(on_sqlite, "night.backup")

    refused = on_sqlite("db", "adopt", "--edition", "send", code=78)
    on_sqlite("keys", "replace", "--yes")
    on_sqlite("db", "adopt", "--edition", "send")
    on_sqlite("run")

    assert "lacks keys that signed its links" in refused
    assert "mail may leave" not in refused
    assert copies(inbox) == sorted([READERS[0], READERS[2]])


def test_who_cannot_be_matched_any_more_is_counted_and_holds_all_mail(operator, inbox):
    operator("db", "backup", "night.backup")
    operator("run")
    operator("subscribers", "forget", READERS[0], "--yes")
    (operator.folder / "keys.txt").unlink()
    operator("keys", "replace", "--yes")
    inbox.envelopes.clear()

    said = operator("db", "restore", "night.backup", "--yes", code=78)
    operator("send", code=78)
    another = operator("db", "adopt", "--edition", "send", "--unmatched", "7", code=78)
    operator("suppress", "add", READERS[0], "--reason", "was erased before")
    operator("db", "adopt", "--edition", "send", "--unmatched", "1")
    operator("run")

    assert "night.backup is in place" in said
    assert "1 who left" in said
    assert "--unmatched 1" in another
    assert copies(inbox) == sorted(READERS[1:])


def test_lost_keys_have_a_way_back(operator):
    (operator.folder / "keys.txt").unlink()

    said = operator("run", code=78)
    operator("keys", "replace", "--yes")
    operator("run")

    assert "`digest keys replace`" in said


def test_a_rotation_is_no_loss(operator):
    operator("keys", "rotate")

    operator("run")


# --- another newsletter -----------------------------------------------------------------------


def test_a_second_newsletter_does_not_share_the_readers_of_the_first(operator, inbox):
    operator("run")
    slug = {"DIGEST_NEWSLETTER_SLUG": "sportive"}

    done = [
        run_digest(*words, folder=operator.folder, environment=slug)
        for words in (("run",), ("subscribers", "list"), ("serve", "--port", "0"))
    ]

    assert [each.returncode for each in done] == [78, 78, 78]
    assert "is of the newsletter 'quotidienne'" in done[0].stderr
    assert copies(inbox) == sorted(READERS)


def test_a_newsletter_that_is_renamed_does_not_mail_the_day_again(operator, inbox):
    operator("run")
    slug = {"DIGEST_NEWSLETTER_SLUG": "matinale"}

    renamed = run_digest("newsletter", "rename", folder=operator.folder, environment=slug)
    again = run_digest("run", folder=operator.folder, environment=slug)

    assert (renamed.returncode, again.returncode) == (0, 0), renamed.stderr + again.stderr
    assert copies(inbox) == sorted(READERS)
