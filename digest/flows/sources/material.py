"""
Read what rituals are made of beside the stories: the weather, the agenda.

Each is fetched by the same guarded client as the sources, with a bound of its own on the
bytes. What fails is a line in the report, and costs its own ritual alone.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from digest.collect.agenda import agenda_of
from digest.collect.fetch import FetchedBody, NotModified, WebClient, shown
from digest.collect.item import NoFeed
from digest.collect.weather import weather_of
from digest.english import counted
from digest.flows.app import App
from digest.flows.sources.collect import collect, collect_context, fetch_policy
from digest.flows.sources.reports import CollectReport
from digest.model import AgendaEvent, DayMaterial, PlaceWeather

_MOST_BYTES = 1_000_000
"""Of one answer: a city's weather has some thousand, a town's year of events some hundred."""

T = TypeVar("T")


def collect_day(app: App, day: date, now: datetime) -> CollectReport:
    """Visit the sources as a morning does, and read what else an edition of *day* is made of."""
    return replace(collect(app, now, force=True), material=read_material(app, day, now))


def read_material(app: App, day: date, now: datetime) -> DayMaterial:
    """What the addresses in `[edition.rituals]` give for that day; nothing is fetched for none."""
    wanted = app.settings.edition.rituals
    if not (wanted.weather or wanted.agenda):
        return DayMaterial()
    policy = fetch_policy(app.settings)
    with WebClient(replace(policy, max_size=min(policy.max_size, _MOST_BYTES))) as client:
        weather, troubles = _weather(client, app, day, now)
        events, more = _agenda(client, app, day, now)
    return DayMaterial(weather=weather, events=events, troubles=(*troubles, *more))


def _weather(
    client: WebClient, app: App, day: date, now: datetime
) -> tuple[tuple[PlaceWeather, ...], tuple[str, ...]]:
    """What the feeds of the places say, and which of them said nothing."""
    context = collect_context(app.settings, now)
    weather: list[PlaceWeather] = []
    troubles: list[str] = []
    for place, url in app.settings.edition.rituals.weather:
        words = _read(client, url, now, lambda got: weather_of(got.body, context.place(got), day))
        if isinstance(words, NoFeed):
            troubles.append(f"the weather of {place} is left out: {words.reason}")
        else:
            weather.append(PlaceWeather(place=place, words=words))
    return tuple(weather), tuple(troubles)


def _agenda(
    client: WebClient, app: App, day: date, now: datetime
) -> tuple[tuple[AgendaEvent, ...], tuple[str, ...]]:
    """What the calendar holds for the day, and what of it could not be read."""
    url, zone = app.settings.edition.rituals.agenda, app.settings.newsletter.timezone
    if url is None:
        return (), ()
    agenda = _read(client, url, now, lambda got: agenda_of(got.body, zone, day))
    if isinstance(agenda, NoFeed):
        return (), (f"the agenda is left out: {agenda.reason}",)
    unread = f"{shown(url)}: {counted(agenda.unread, 'event')} of the agenda could not be read"
    return agenda.events, (unread,) if agenda.unread else ()


def _read(
    client: WebClient, url: str, now: datetime, read: Callable[[FetchedBody], T | NoFeed]
) -> T | NoFeed:
    """What *read* makes of the answer at that address, or why there is nothing."""
    answer = client.get(url, now=now)
    if isinstance(answer, NotModified):
        return NoFeed(reason=f"{shown(url)}: the server says that it has not changed")
    if not isinstance(answer, FetchedBody):
        return NoFeed(reason=answer.reason)
    try:
        content = read(answer)
    except Exception as fault:  # noqa: BLE001 (a parser's own fault costs one ritual, not the morning)
        return NoFeed(reason=f"{shown(url)}: it made our parser fail ({type(fault).__name__})")
    if isinstance(content, NoFeed):
        return NoFeed(reason=f"{shown(url)}: {content.reason}")
    return content
