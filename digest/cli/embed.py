"""`digest embed`."""

import click

from digest.cli.installation import opened


@click.command()
@click.option("--iframe", is_flag=True, help="A frame instead, where a form may not be pasted.")
@click.pass_context
def embed(context: click.Context, iframe: bool) -> None:
    """Print the sign-up box as HTML, to paste into the newspaper's own site."""
    from digest.consent.wording import PROMISE_LINK
    from digest.flows.readers.sign_up import box_of
    from digest.web.pages import make_pages

    with opened(context) as app:
        pages, box = make_pages(app.settings), box_of(app)
    if iframe:
        click.echo(
            f'<iframe src="{pages.public_url}/cadre" title="{box.opener}" '
            'style="width:100%;height:34rem;border:0"></iframe>'
        )
    else:
        click.echo(
            pages.snippet(box=box, promise_link=PROMISE_LINK, form="integre", level=2).strip()
        )
