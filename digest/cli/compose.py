"""`digest compose`: the edition that would go, as text, or why it is as it is."""

import json
from datetime import date

import click

from digest.cli.civil_day import CIVIL_DAY
from digest.cli.decisions import decided, decisions_of
from digest.cli.installation import opened
from digest.cli.output import reports
from digest.flows.app import App
from digest.flows.edition.dry_run import DryRun, foreseen
from digest.flows.edition.explain import judged, spoken
from digest.model import Edition
from digest.render.simulate import with_a_reader


@click.command()
@click.option("--date", "day", type=CIVIL_DAY, help="Of another civil day.")
@click.option("--explain", is_flag=True, help="Say why each article is in or out, and each line.")
@decided
@click.option("--json", "as_json", is_flag=True, help="The reasons for a machine.")
@click.pass_context
def compose(
    context: click.Context,
    *,
    day: date | None,
    explain: bool,
    tone: str | None,
    reason: str,
    forced: tuple[str, ...],
    as_json: bool,
) -> None:
    """Compose the edition that would go, and print it or the reasons for it."""
    decisions = decisions_of(tone, reason, forced)
    with opened(context) as app:
        chosen = day or app.today()
        dry_run = foreseen(app, chosen, decisions)
        reports.say_approval(app, chosen)
        if as_json:
            click.echo(json.dumps(_record(app, dry_run), ensure_ascii=False, indent=2))
        elif explain:
            _say_articles(app, dry_run)
            if dry_run.edition is not None:
                _say_words(app, dry_run.edition)
        elif dry_run.edition is None:
            click.echo(f"{chosen}: no article in the window; --explain says why each is out")
        else:
            click.echo(with_a_reader(dry_run.parts[0].text), nl=False)


def _say_articles(app: App, dry_run: DryRun) -> None:
    for judgement in judged(app, dry_run):
        click.echo(f"{judgement.place:8} {judgement.article.title}\n{'':9}{judgement.reason}")
        if judgement.score is not None:
            click.echo(f"{'':9}{judgement.score}")
        if judgement.gravity is not None:
            click.echo(f"{'':9}gravity: {judgement.gravity}")
        for remark in judgement.remarks:
            click.echo(f"{'':9}{remark}")


def _say_words(app: App, edition: Edition) -> None:
    click.echo(f"\nTone     {edition.tone}: {edition.tone_reason}")
    for line in spoken(app, edition):
        click.echo(f"{line.phrase.id}  {line.phrase.text}\n{'':9}{line.place}: {line.why}")
    for ritual in edition.rituals:
        click.echo(f"Ritual   {ritual.name}: {ritual.reason}")
    for why in edition.without_rituals:
        click.echo(f"Ritual   none of {why}")
    if edition.partner is None:
        click.echo("Partner  none in this edition")
    else:
        click.echo(f"Partner  {edition.partner.legal_name}, after story {edition.partner.after}")


def _record(app: App, dry_run: DryRun) -> dict[str, object]:
    edition = dry_run.edition
    return {
        "edition": str(dry_run.day),
        "articles": [
            {
                "url": judgement.article.url,
                "title": judgement.article.title,
                "section": judgement.article.section,
                "place": judgement.place,
                "reason": judgement.reason,
                "points": judgement.score.points if judgement.score else None,
                "signals": {each.ground: each.points for each in judgement.score.signals}
                if judgement.score
                else {},
                "gravity": judgement.gravity.gravity.score if judgement.gravity else None,
                "words": list(judgement.gravity.gravity.words) if judgement.gravity else [],
                "remarks": list(judgement.remarks),
            }
            for judgement in judged(app, dry_run)
        ],
        "tone": edition.tone if edition else None,
        "tone_reason": edition.tone_reason if edition else None,
        "rituals": {each.name: each.reason for each in (edition.rituals if edition else ())},
        "without_rituals": list(edition.without_rituals if edition else ()),
        "phrases": [
            {"slot": phrase.slot, "id": phrase.id, "text": phrase.text}
            for phrase in (edition.phrases if edition else ())
        ],
    }
