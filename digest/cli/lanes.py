"""`digest lanes`: how fast mail leaves for each provider, and why."""

import json
import math
from datetime import UTC, datetime

import click

from digest.cli.actor import actor
from digest.cli.installation import opened
from digest.config.units import render_measured_rate, render_rate
from digest.dates import wall
from digest.flows.sending import lanes as flow
from digest.flows.sending.lanes import LaneOverview


@click.command()
@click.option("--resume", metavar="LANE", help="Let a slow or paused lane go on as it is set.")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
@click.pass_context
def lanes(context: click.Context, resume: str | None, as_json: bool) -> None:
    """Show how fast mail leaves for each provider; let a paused lane go on."""
    with opened(context) as app:
        if resume is not None:
            flow.resume(app, resume, actor())
            click.echo(f"the lane {resume} goes on; `digest send` sends what waited for it")
            return
        overviews, now = flow.overview(app), app.clock()
    if as_json:
        records = [_record(lane, now) for lane in overviews]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    for lane in overviews:
        click.echo(_line(lane, now))


def _line(lane: LaneOverview, now: datetime) -> str:
    most = lane.limit.connections
    of = "" if math.isinf(most) else f" of {most:.0f}"
    limit = "no limit" if math.isinf(lane.limit.rate) else f"{render_rate(lane.limit.rate)} at most"
    return f"{lane.state.name:12} {limit:18} {lane.sending}{of} sending{_trouble(lane, now)}"


def _trouble(lane: LaneOverview, now: datetime) -> str:
    state = lane.state
    if state.paused_until is not None and state.is_paused(now):
        return f"; paused until {wall(state.paused_until, UTC)}: {state.reason}"
    if state.rate is not None:
        return f"; slowed to {render_measured_rate(state.rate)}: {state.reason}"
    return ""


def _record(lane: LaneOverview, now: datetime) -> dict[str, object]:
    state = lane.state
    return {
        "lane": state.name,
        "rate": render_rate(lane.limit.rate),
        "slowed_to": render_measured_rate(state.rate) if state.rate is not None else None,
        "paused_until": (
            state.paused_until.isoformat() if state.paused_until and state.is_paused(now) else None
        ),
        "reason": state.reason,
        "sending": lane.sending,
    }
