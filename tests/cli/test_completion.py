"""What a shell offers while a command is typed."""

import subprocess

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from digest.cli import COMMANDS, group


def offered(*words, begun=""):
    """The words that a shell offers behind `digest`, and what it says of each."""
    asked = ShellComplete(group, {}, "digest", "_DIGEST_COMPLETE")
    return {item.value: item.help for item in asked.get_completions(list(words), begun)}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_asks_the_program_by_the_name_it_is_called_by(shell):
    script = CliRunner().invoke(group, ["completion", shell]).output

    assert f"_DIGEST_COMPLETE={shell}_complete" in script


def test_the_script_of_bash_is_one():
    script = CliRunner().invoke(group, ["completion", "bash"]).output

    assert subprocess.run(["bash", "-n"], input=script, text=True, check=False).returncode == 0


def test_commands_are_offered_with_what_they_do():
    assert offered(begun="res") == {name: COMMANDS[name][1] for name in ("resend", "resume")}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_days_of_editions_are_offered_with_their_subjects(desk_with):
    desk = desk_with(readers=1, batch_size=1)
    config = str(desk.folder / "digest.toml")
    day, subject = str(desk.edition.day), desk.edition.content.subject

    assert offered("--config", config, "editions", "show", begun="20") == {day: subject}
    assert offered("--config", config, "suppress", "remove", "--edition") == {day: subject}
    assert offered("--config", config, "halt", begun="1") == {}


@pytest.mark.parametrize("words", [("sources", "pause"), ("partners", "end"), ("halt",)])
def test_where_no_installation_can_be_opened_nothing_is_offered_and_nothing_said(words, capfd):
    assert offered("--config", "nowhere.toml", *words) == {}
    assert capfd.readouterr() == ("", "")


def test_a_command_that_is_nearly_one_is_answered_with_that_one():
    answer = CliRunner().invoke(group, ["source", "list"])

    assert answer.exit_code != 0
    assert "No such command 'source'. Did you mean 'sources'?" in answer.output
