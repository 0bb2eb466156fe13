"""
The command line. Commands are imported only when one is called.

The table below is what `digest --help` prints, so that help costs no more than
importing click; a test holds each line equal to its command's own docstring.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from digest.cli.examples import add_examples

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("init:init", "Make a configuration, keys and a database in this folder."),
    "demo": ("demo:demo", "Show the whole morning on sample data, on this machine only."),
    "config": ("config:config", "Check and show the settings."),
    "db": ("db:db", "Upgrade, check, back up, restore and adopt the database."),
    "newsletter": (
        "newsletter:newsletter",
        "Give the newsletter of this database another slug.",
    ),
    "keys": ("keys:keys", "Change the key that signs the links in mails."),
    "dkim": ("dkim:dkim", "Make and check the keys that sign mail."),
    "dns": (
        "dns:dns",
        "Print what the DNS should say of our mail: SPF, DKIM, DMARC, MX, PTR; or check it.",
    ),
    "doctor": ("doctor:doctor", "Look at everything that could spoil the morning."),
    "sources": ("sources:sources", "Say where the articles come from."),
    "collect": ("sources:collect", "Read every source that is due."),
    "articles": ("articles:articles", "Look at articles; hide, pin and reword them."),
    "partners": ("partners:partners", "Manage the partners whose blocks an edition may carry."),
    "subscribers": (
        "subscribers:subscribers",
        "Add, list, show, import, export and forget readers.",
    ),
    "consent": (
        "consent:consent",
        "Prove that a reader consented, and that the log of it is whole.",
    ),
    "requests": (
        "requests:requests",
        "Keep the log of what readers ask by right, due within 30 days.",
    ),
    "report": ("report:report", "Say how the mornings went: readers, copies, sources, partners."),
    "alarms": ("alarms:alarms", "List what is wrong and what was; try whether you would hear it."),
    "feedback": (
        "feedback:feedback",
        "Look at what comes back: bounces, complaints, wishes to leave.",
    ),
    "suppress": ("suppress:suppress", "List addresses that are never written to."),
    "voice": ("voice:voice", "Judge the writers' lines, and hear the month to come."),
    "compose": (
        "compose:compose",
        "Compose the edition that would go, and print it or the reasons for it.",
    ),
    "preview": (
        "preview:preview",
        "Look at the edition that would go, and decide about it, on this machine only.",
    ),
    "check": ("check:check", "Hold the edition that would go to every rule; say what stops it."),
    "trial": (
        "trial:trial",
        "Mail the edition that would go, marked [Essai], to one address and to nobody else.",
    ),
    "run": ("morning:run", "Make the day's edition and send it: what cron calls."),
    "send": ("morning:send", "Send what is queued and due, without making an edition."),
    "resend": ("morning:resend", "Send an edition again to those who did not get it."),
    "halt": ("halt:halt", "Stop the sending of an edition, in every process on every host."),
    "resume": ("halt:resume", "Lift the halt of an edition, and send what is due of it."),
    "lanes": (
        "lanes:lanes",
        "Show how fast mail leaves for each provider; let a paused lane go on.",
    ),
    "schedule": ("morning:schedule", "Stay, and make an edition every day at its hour."),
    "worker": (
        "worker:worker",
        "Stay, and do what is due, together with the workers of other hosts.",
    ),
    "workers": (
        "worker:workers",
        "Say which workers there are, what each does, and what nobody does.",
    ),
    "editions": (
        "editions:editions",
        "List and show the editions; hold, approve and correct them.",
    ),
    "log": (
        "logbook:log",
        "Say who did what, when and why, and for which reasons readers left.",
    ),
    "embed": (
        "embed:embed",
        "Print the sign-up box as HTML, to paste into the newspaper's own site.",
    ),
    "serve": ("serve:serve", "Serve the public pages."),
    "desk": (
        "serve_desk:desk",
        "Decide of editions in a browser on this machine; see who is signed in elsewhere.",
    ),
    "completion": (
        "completion:completion",
        "Print what teaches a shell to complete commands, options, days and numbers.",
    ),
    "man": ("man:man", "Write this manual's pages into FOLDER, for `man digest`."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandContext:
    """What holds for the whole command: the settings file, and what is laid over it."""

    config: Path
    environment: Mapping[str, str]
    """The process's own, and over it what options say; nobody else asks the process."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(f"digest.cli.{module}"), name)
        assert isinstance(command, click.Command)  # noqa: S101 - told to the checker
        add_examples(cmd_name, command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was typed; a fault names the one that is spelt nearly so."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as fault:
            near = get_close_matches(args[0], COMMANDS, n=1)
            if not near or args[0] in COMMANDS:
                raise
            words = f"{fault.message} Did you mean '{near[0]}'?"
            raise click.UsageError(words, ctx=ctx) from fault

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """What begins so, from the table: a shell that asks imports no command."""
        names = [
            CompletionItem(name, help=text)
            for name, (_, text) in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


def _show_versions(context: click.Context, _: click.Parameter, is_asked: bool) -> None:
    if not is_asked or context.resilient_parsing:
        return
    from digest.flows.operating.versions import program_versions

    of = program_versions()
    click.echo(
        f"digest {of.program}\ncommit {of.commit or 'unknown'}\nPython {of.python}\n"
        f"SQLite {of.sqlite}\nPostgreSQL by {of.postgresql}"
    )
    context.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nExamples:\n  digest demo --once\n  digest editions --help",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_versions,
    help="Say which program runs here, of which commit, and on what; then exit.",
)
@click.option(
    "--config",
    "-c",
    type=click.Path(path_type=Path),
    default="digest.toml",
    envvar="DIGEST_CONFIG",
    show_default=True,
    help="The configuration file.",
)
@click.option(
    "--staging",
    multiple=True,
    metavar="ADDRESS",
    help="In a copy for trials: mail may leave for these addresses, and for nobody else.",
)
@click.pass_context
def group(context: click.Context, config: Path, staging: tuple[str, ...]) -> None:
    """A daily newsletter: from a newsroom's feed to a reader's inbox."""
    over = {"DIGEST_MODE_STAGING": ",".join(staging)} if staging else {}
    context.obj = CommandContext(config=config, environment={**os.environ, **over})


def main() -> None:
    """Run the command line; what a user can cause ends in one message and an exit code."""
    from digest.cli.faults import run_command_line

    run_command_line(group)
