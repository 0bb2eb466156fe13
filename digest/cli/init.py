"""`digest init`: ask what only the operator knows, and make an installation of it."""

import sys
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import click

from digest.cli.installation import config_file, environment
from digest.cli.output.dns import form_lines
from digest.config import load
from digest.errors import ConfigError, UsageError
from digest.flows.operating.dns_plan import plan_of
from digest.flows.operating.set_up import Installation, SetupAnswers, refuse_existing, set_up

_QUESTIONS = {
    "name": "The newsletter's name, as readers see it",
    "from_address": "The sender's e-mail address, at your own domain",
    "postal_address": "The postal address the law asks for in every mail",
    "contact": "The e-mail address for readers' questions",
    "site_url": "The newsroom's site (https://…)",
    "privacy_url": "The page of its privacy policy (https://…)",
    "public_url": "The address where readers will reach `digest serve` (https://…)",
}
_OPTIONS = {"from_address": "--from"}
_ANSWERS = {
    **{f"newsletter.{name}": name for name in _QUESTIONS},
    "web.public_url": "public_url",
}
"""Which question a faulty key of the settings came from."""


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--name", default="", help="The newsletter's name, as readers see it.")
@click.option("--from", "from_address", default="", help="The sender, at your own domain.")
@click.option("--postal-address", default="", help="Where the post reaches you.")
@click.option("--contact", default="", help="Whom readers write to; else the sender.")
@click.option("--site-url", default="", help="The newsroom's site.")
@click.option("--privacy-url", default="", help="The page of its privacy policy.")
@click.option("--public-url", default="", help="Where readers reach `digest serve`.")
@click.option("--smtp-host", default="127.0.0.1", show_default=True, help="The relay.")
@click.option("--smtp-port", default=587, show_default=True, help="The relay's port.")
@click.option(
    "--database-url",
    default="sqlite:///digest.db",
    show_default=True,
    help="A file in the folder, or postgresql://USER@HOST/NAME.",
)
@click.option("--yes", is_flag=True, help="Ask nothing, even on a terminal.")
@click.pass_context
def init(
    context: click.Context,
    folder: Path | None,
    *,
    name: str,
    from_address: str,
    postal_address: str,
    contact: str,
    site_url: str,
    privacy_url: str,
    public_url: str,
    smtp_host: str,
    smtp_port: int,
    database_url: str,
    yes: bool,
) -> None:
    """Make a configuration, keys and a database in this folder."""
    config = folder / config_file(context).name if folder else config_file(context)
    refuse_existing(config)
    given = SetupAnswers(
        name=name,
        from_address=from_address,
        postal_address=postal_address,
        contact=contact,
        site_url=site_url,
        privacy_url=privacy_url,
        public_url=public_url,
        smtp_host=smtp_host,
        smtp_port=smtp_port,
        database_url=database_url,
    )
    set_up_by = _set_up_asking if sys.stdin.isatty() and not yes else _set_up_silently
    installation = set_up_by(config, given, environment(context))
    click.echo(_next_steps(installation))
    click.echo(form_lines(plan_of(load(installation.config, environment(context)))))


def _set_up_silently(config: Path, given: SetupAnswers, over: Mapping[str, str]) -> Installation:
    answers = replace(given, contact=given.contact or given.from_address)
    missing = [_option(question) for question in _unanswered(answers) if question != "contact"]
    if missing:
        raise UsageError(
            f"still needed: {', '.join(missing)} (or call it on a terminal to be asked)"
        )
    return set_up(config, answers, over)


def _set_up_asking(config: Path, given: SetupAnswers, over: Mapping[str, str]) -> Installation:
    """Ask what is missing, then again whatever the settings refuse."""
    answers = _ask(given, _unanswered(given))
    while True:
        try:
            return set_up(config, answers, over)
        except ConfigError as fault:
            wrong = [question for key, question in _ANSWERS.items() if _names(fault, key)]
            if not wrong:
                raise
            click.echo(f"digest: {fault}", err=True)
            answers = _ask(answers, wrong)


def _ask(answers: SetupAnswers, questions: list[str]) -> SetupAnswers:
    for question in questions:
        default = answers.from_address if question == "contact" and not answers.contact else None
        answer = click.prompt(_QUESTIONS[question], default=default, err=True)
        answers = SetupAnswers(**{**asdict(answers), question: answer.strip()})
    return answers


def _unanswered(answers: SetupAnswers) -> list[str]:
    return [question for question in _QUESTIONS if not getattr(answers, question)]


def _option(question: str) -> str:
    return _OPTIONS.get(question, f"--{question.replace('_', '-')}")


def _names(fault: ConfigError, key: str) -> bool:
    return any(line.startswith(f"{key}:") for line in fault.faults)


def _next_steps(installation: Installation) -> str:
    folder = installation.config.parent
    return f"""\
Made {installation.config}, {installation.keys}
and the tables of {installation.database}.

Keep a copy of {installation.keys.name} on another machine: without it no link in any mail opens.

Next{"" if folder.resolve() == Path.cwd() else f", in {folder}"}:
  digest sources add URL           the address of the newsroom's feed
  digest subscribers import FILE   the readers you have proof for
  digest doctor                    what could spoil the morning
  digest dns --check               whether the DNS says what stands below
  digest run --dry-run             today's edition, shown and not sent

So that mail arrives (`digest dns` prints it again, and as a zone file; docs/dns.md says why):
"""
