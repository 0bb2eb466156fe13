"""
Ask the pages of stories again, just before their edition leaves: what was taken back is not told.

Hosts side by side and in a short time in all: what is not answered in it changes nothing, and is
said. What speaks against a story is asked for twice. `robots.txt` is not asked: these are the
addresses that readers are about to be sent to, each once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from time import monotonic
from urllib.parse import urljoin, urlsplit

from digest.collect.by_host import HostVisit, visit_hosts
from digest.collect.fetch import Answer, FetchFailure, WebClient
from digest.collect.page_target import is_front_page
from digest.collect.retraction import (
    PageState,
    PageVerdict,
    StoryPage,
    confirmed,
    leads_to,
    past_door,
    verdict,
    weighed,
)
from digest.english import agreeing
from digest.flows.app import App
from digest.flows.sources.collect import fetch_policy
from digest.model import Retraction, Validators
from digest.store import retractions
from digest.store.retractions import AskedPage

_SHARE = 4
"""One page may take as much of the time as this many may, in all."""
_BEHIND = timedelta(hours=1)
"""How long a site's pages may come behind its lists."""
_GIVE_UP = 2
"""Pages of one host without an answer, one after the other."""
_NOT_ASKED = PageVerdict(PageState.UNKNOWN, "no time was left, or its host said nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetractionReport:
    """What asking came to: the stories that were taken back, and whose pages said nothing."""

    retractions: tuple[Retraction, ...] = ()
    silent: tuple[tuple[str, str], ...] = ()
    """Of which story nothing is known, and why, both in words."""
    has_news: bool = False
    """Whether a story was taken back, or stands again, since it was last asked."""

    def __add__(self, other: "RetractionReport") -> "RetractionReport":
        """Both, what came later over what came before."""
        by_number = {each.article_id: each for each in (*self.retractions, *other.retractions)}
        return RetractionReport(
            retractions=tuple(by_number.values()),
            silent=tuple(dict.fromkeys((*self.silent, *other.silent))),
            has_news=self.has_news or other.has_news,
        )

    @property
    def withdrawals(self) -> tuple[str, ...]:
        """A line for each story that is out, for the report on the edition."""
        return tuple(f"out, as its publisher took it back: {each}" for each in self.retractions)

    @property
    def doubts(self) -> tuple[str, ...]:
        """A line for each reason why pages said nothing, with the stories that it leaves open."""
        stories: defaultdict[str, list[str]] = defaultdict(list)
        for story, reason in self.silent:
            stories[reason].append(story)
        return tuple(
            f"whether {', '.join(named)} still {agreeing(len(named), 'stands')} "
            f"could not be asked: {reason}"
            for reason, named in stories.items()
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """Both, for whoever looks before it leaves."""
        return (*self.withdrawals, *self.doubts)


NOBODY_ASKED = RetractionReport()


class AskingTime:
    """How long pages may still be asked; a morning has one for all of its looks."""

    def __init__(self, span: timedelta) -> None:
        self._span = span.total_seconds()
        self._until = monotonic() + self._span

    @property
    def is_over(self) -> bool:
        """Whether nothing more is asked."""
        return monotonic() >= self._until

    @property
    def left(self) -> timedelta:
        """How long that is still."""
        return timedelta(seconds=max(0.0, self._until - monotonic()))

    @property
    def of_one_page(self) -> timedelta:
        """How long one page may take."""
        return timedelta(seconds=self._span / _SHARE)


def ask_again(
    app: App,
    numbers: Collection[int],
    now: datetime,
    until: AskingTime,
    *,
    states: Collection[PageState] = tuple(PageState),
) -> RetractionReport:
    """
    Ask the pages of the articles with those numbers, and keep what they say.

    Only *states* of those that speak against a story do. Nothing is raised for
    what a page or a host does.
    """
    with app.database.read() as conn:
        pages = retractions.pages_of(conn, numbers)
    known = {page.article.url: page for page in pages if not is_front_page(page.article.url)}
    verdicts = _asked(app, tuple(known.values()), now, until)
    against = {
        known[url].id: each.reason
        for url, each in verdicts.items()
        if each.is_against and each.state in states
    }
    standing = [known[url].id for url, each in verdicts.items() if each.state is PageState.STANDS]
    with app.database.write() as conn:
        lifted = retractions.lift(conn, standing)
        new = [retractions.record(conn, id_, why, now) for id_, why in sorted(against.items())]
        return RetractionReport(
            retractions=retractions.of(conn, tuple(numbers)),
            silent=tuple(_silence(known, verdicts)),
            has_news=bool(lifted or any(new)),
        )


def _silence(
    known: Mapping[str, AskedPage], verdicts: Mapping[str, PageVerdict]
) -> Iterator[tuple[str, str]]:
    for url, each in verdicts.items():
        if each.state is PageState.UNKNOWN:
            page = known[url]
            yield f"article {page.id} (“{page.article.title}”)", each.reason


def _asked(
    app: App, pages: tuple[AskedPage, ...], now: datetime, until: AskingTime
) -> dict[str, PageVerdict]:
    """What each page says, by its address."""
    policy = fetch_policy(app.settings)
    policy = replace(policy, timeout=min(policy.timeout, until.of_one_page))
    asker = _PageAsker(now, until)
    how = HostVisit(host_of=_host, visit=asker.ask, left=_left, within=until.left)
    asked = visit_hosts(pages, how, policy)
    return weighed({page.article.url: answer for page, answer in asked})


def _left(_page: AskedPage) -> PageVerdict:
    return _NOT_ASKED


def _host(page: AskedPage) -> str:
    return urlsplit(page.article.url).netloc


def _story(page: AskedPage, now: datetime) -> StoryPage:
    article = page.article
    text = " ".join(passage.text for passage in article.body) or article.summary
    return StoryPage(
        url=article.url,
        title=article.title,
        page_title=page.page_title,
        text=text,
        is_listed=page.is_listed,
        is_overdue=page.has_read_kin and page.first_seen_at <= now - _BEHIND,
    )


class _PageAsker:
    """Asks pages, and stops asking a host that does not answer."""

    def __init__(self, now: datetime, until: AskingTime) -> None:
        self._now = now
        self._until = until
        self._silent: defaultdict[str, int] = defaultdict(int)

    def ask(self, page: AskedPage, client: WebClient) -> PageVerdict:
        host, story = _host(page), _story(page, self._now)
        if self._until.is_over or self._silent[host] >= _GIVE_UP:
            return _NOT_ASKED
        answer = self._answer(story, client, _since(page))
        is_silent = isinstance(answer, FetchFailure) and answer.may_pass
        self._silent[host] = self._silent[host] + 1 if is_silent else 0
        judged = verdict(story, answer)
        return self._doubted(judged, story, client) if judged.is_against else judged

    def _answer(
        self, story: StoryPage, client: WebClient, known: Validators | None = None
    ) -> Answer:
        """What stands at its address, or where the page there sends its readers by itself."""
        answer = client.get(story.url, known, now=self._now)
        target = leads_to(answer)
        return client.get(target, now=self._now) if target else answer

    def _doubted(self, judged: PageVerdict, story: StoryPage, client: WebClient) -> PageVerdict:
        """The same once more; what only the page's headline says, beside the front page too."""
        judged = confirmed(judged, verdict(story, self._answer(story, client)))
        if judged.state is not PageState.OTHER:
            return judged
        return past_door(judged, client.get(urljoin(story.url, "/"), now=self._now))


def _since(page: AskedPage) -> Validators | None:
    """Only what changed since the page was read, where it was (RFC 9110, section 13.1.3)."""
    if not page.page_title or page.read_at is None:
        return None
    return Validators(last_modified=format_datetime(page.read_at.astimezone(UTC), usegmt=True))
