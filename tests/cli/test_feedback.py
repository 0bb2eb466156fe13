"""`digest feedback classify` says what returned messages are."""

import json
import os

import pytest
from click.testing import CliRunner

from digest.cli import group
from digest.cli.output.returned import json_line
from digest.errors import InputError
from digest.feedback.report import Report, ReportKind
from tests.rigs.own_mail import MAIL, NOTICE, RECIPIENT, daemon, report


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call(*words, stdin=None):
        return CliRunner().invoke(group, ["feedback", "classify", *map(str, words)], input=stdin)

    return call


def test_a_bounce_is_told_for_each_address_without_a_configuration(run, tmp_path):
    file = tmp_path / "retour.eml"
    file.write_bytes(daemon(NOTICE + MAIL))

    done = run("--json", file)

    line = json.loads(done.output)
    assert done.exit_code == 0
    assert (line["file"], line["kind"], line["error"]) == (str(file), "bounce", None)
    assert [(each["recipient"], each["kind"]) for each in line["results"]] == [
        (RECIPIENT, "permanent")
    ]


def test_many_files_have_a_line_each_in_their_order(run, tmp_path):
    files = [tmp_path / name for name in ("a.eml", "b.eml", "c.eml")]
    for file, raw in zip(files, (daemon(NOTICE), b"", MAIL.encode()), strict=True):
        file.write_bytes(raw)

    done = run("--json", *files)

    assert [json.loads(line)["file"] for line in done.output.splitlines()] == [
        str(f) for f in files
    ]


def test_standard_input_is_a_message_too(run):
    done = run("--json", "-", stdin=daemon(NOTICE))

    assert json.loads(done.output)["kind"] == "bounce"


def test_a_table_is_what_a_person_reads(run, tmp_path):
    (tmp_path / "a.eml").write_bytes(daemon(NOTICE))

    lines = run("a.eml").output.splitlines()

    assert lines[0].split() == ["FILE", "WHAT", "WHOM", "WHY", "EVIDENCE"]
    assert lines[1].split()[:4] == ["a.eml", "bounce,", "permanent", RECIPIENT]


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_judged(run, tmp_path):
    (tmp_path / "a.eml").write_bytes(daemon(NOTICE))

    done = run("--json", "gone.eml", "a.eml")

    gone, there = map(json.loads, done.stdout.splitlines())
    assert isinstance(done.exception, InputError)
    assert gone["error"] == f"cannot be read ({os.strerror(2)})"
    assert there["kind"] == "bounce"


@pytest.mark.parametrize(
    ("kind", "word"),
    [(ReportKind.LEAVE, "unsubscribe"), (ReportKind.COMPLAINT, "complaint")],
)
def test_a_wish_or_complaint_that_names_nobody_has_a_line_all_the_same(kind, word):
    line = json.loads(json_line("a.eml", Report(kind=kind), ""))

    assert line["results"] == [{"recipient": "", "kind": word}]


def test_what_asks_for_nothing_has_no_results(run):
    raw = report(("Content-Type: message/feedback-report", "Feedback-Type: not-spam\n"))

    assert json.loads(run("--json", "-", stdin=raw).output)["results"] == []


def test_a_configuration_that_was_asked_for_and_is_not_there_is_an_error(tmp_path):
    words = ["--config", str(tmp_path / "gone.toml"), "feedback", "classify", "-"]

    done = CliRunner().invoke(group, words, input=b"")

    assert done.exit_code != 0
    assert "gone.toml" in str(done.exception)
