"""`digest partners`."""

import json
from datetime import date
from typing import Any

import click

from digest.cli.actor import actor
from digest.cli.civil_day import CIVIL_DAY
from digest.cli.installation import opened
from digest.cli.suggestions import partner_numbers
from digest.flows.desk import partners as flow
from digest.model import Booking, PaidLabel, Partner

_LABEL = click.Choice([label.value for label in PaidLabel])


@click.group()
def partners() -> None:
    """Manage the partners whose blocks an edition may carry."""


@partners.command()
@click.option("--legal-name", required=True, help="Who pays, by its legal name.")
@click.option("--contact", required=True, help="How to reach them: address, phone or page.")
@click.option(
    "--label",
    type=_LABEL,
    default=PaidLabel.ADVERTISEMENT.value,
    show_default=True,
    help="How the block is labelled as paid.",
)
@click.option("--article", metavar="NUMBER|URL", help="Paid matter to take what is not given from.")
@click.option("--headline", default="", help="Its first words, in bold.")
@click.option("--text", default="", help="What the block says, in a sentence or two.")
@click.option("--url", default="", help="Where the block leads.")
@click.option("--link-text", default="", help="The words of that link.")
@click.option("--from", "starts", type=CIVIL_DAY, required=True, help="First day, YYYY-MM-DD.")
@click.option("--to", "ends", type=CIVIL_DAY, required=True, help="Last day, included.")
@click.pass_context
def add(
    context: click.Context,
    *,
    legal_name: str,
    contact: str,
    label: str,
    article: str | None,
    headline: str,
    text: str,
    url: str,
    link_text: str,
    starts: date,
    ends: date,
) -> None:
    """Book a partner: who pays, what the block says, when it may run."""
    booking = Booking(
        legal_name=legal_name.strip(),
        contact=contact.strip(),
        label=PaidLabel(label),
        headline=headline.strip(),
        text=text.strip(),
        url=url.strip(),
        link_text=link_text.strip(),
        starts_on=starts,
        ends_on=ends,
    )
    with opened(context) as app:
        number = flow.book(app, flow.filled(app, booking, article), actor())
    click.echo(f"booked as partner {number}, from {booking.starts_on} to {booking.ends_on}")


@partners.command()
@click.argument("number", type=int, shell_complete=partner_numbers)
@click.option("--contact", help="How to reach them: address, phone or page.")
@click.option("--label", type=_LABEL, help="How the block is labelled as paid.")
@click.option("--headline", help="Its first words, in bold.")
@click.option("--text", help="What the block says, in a sentence or two.")
@click.option("--url", help="Where the block leads.")
@click.option("--link-text", help="The words of that link.")
@click.option("--from", "starts_on", type=CIVIL_DAY, help="First day, YYYY-MM-DD.")
@click.option("--to", "ends_on", type=CIVIL_DAY, help="Last day, included.")
@click.pass_context
def edit(
    context: click.Context,
    number: int,
    *,
    contact: str | None,
    label: str | None,
    headline: str | None,
    text: str | None,
    url: str | None,
    link_text: str | None,
    starts_on: date | None,
    ends_on: date | None,
) -> None:
    """Change what the block of partner NUMBER says, or when it runs."""
    with opened(context) as app:
        booked = flow.partner_of(app, number)
        booking = Booking(
            legal_name=booked.legal_name,
            contact=(contact or booked.contact).strip(),
            label=PaidLabel(label) if label else booked.label,
            headline=(headline or booked.headline).strip(),
            text=(text or booked.text).strip(),
            url=(url or booked.url).strip(),
            link_text=(link_text or booked.link_text).strip(),
            starts_on=starts_on or booked.starts_on,
            ends_on=ends_on or booked.ends_on,
        )
        flow.edit(app, number, booking, actor())
    click.echo(f"partner {number} runs from {booking.starts_on} to {booking.ends_on}")


@partners.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    """List every partner, past ones too."""
    with opened(context) as app:
        booked = flow.everyone(app)
    if as_json:
        click.echo(json.dumps(list(map(_record, booked)), ensure_ascii=False, indent=2))
        return
    for partner in booked:
        days = f"{partner.starts_on} to {partner.ends_on}"
        click.echo(f"{partner.id:4}  {days}  {partner.legal_name}")


@partners.command()
@click.argument("number", type=int, shell_complete=partner_numbers)
@click.option("--on", "last_day", type=CIVIL_DAY, help="The last day; yesterday by default.")
@click.pass_context
def end(context: click.Context, number: int, last_day: date | None) -> None:
    """End the block of partner NUMBER: no edition carries it any more."""
    with opened(context) as app:
        today = app.today()
        chosen = last_day or date.fromordinal(today.toordinal() - 1)
        partner = flow.end(app, number, chosen, actor())
    click.echo(f"partner {number} ({partner.legal_name}) ends on {chosen}")


def _record(partner: Partner) -> dict[str, Any]:
    return {
        "id": partner.id,
        "legal_name": partner.legal_name,
        "contact": partner.contact,
        "label": partner.label.value,
        "headline": partner.headline,
        "text": partner.text,
        "url": partner.url,
        "link_text": partner.link_text,
        "starts_on": partner.starts_on.isoformat(),
        "ends_on": partner.ends_on.isoformat(),
    }
