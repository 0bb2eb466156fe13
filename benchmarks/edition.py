"""How long an edition of forty candidates takes, from choosing to the compiled mail."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from statistics import median
from time import perf_counter

from digest.compose.make import make
from digest.model import Candidate, Variant
from digest.render.environment import environment
from digest.render.html import render_html
from digest.render.lint import faults
from digest.render.mailing import MailingHeader, compile_mailing
from digest.render.text import render_text
from tests.rigs.newsroom import (
    CUT_OFF,
    NEWSLETTER,
    PUBLIC_URL,
    WEB,
    article,
    candidate,
    morning,
)

ROUNDS = 20
CANDIDATES = 40
WITH = Variant.WITH_PARTNERS


def candidates() -> tuple[Candidate, ...]:
    """Forty stories of the sample newsroom, each its own."""
    return tuple(
        replace(
            candidate(number % 12),
            id=number + 1,
            article=replace(
                article(number % 12, title=f"{article(number % 12).title} ({number})"),
                url=f"https://exemple.test/{number}",
                published_at=CUT_OFF - timedelta(minutes=10 * (number + 1)),
            ),
        )
        for number in range(CANDIDATES)
    )


def letterhead(subject: str) -> MailingHeader:
    """The header's matter of a mailing."""
    return MailingHeader(
        sender_name=NEWSLETTER.name,
        from_address=NEWSLETTER.from_address,
        reply_to=NEWSLETTER.contact,
        subject=subject,
        date=CUT_OFF,
        list_id=NEWSLETTER.list_id,
        list_name=NEWSLETTER.slug,
        help_url=f"{PUBLIC_URL}/abonnement",
        feedback_id="20241108:quotidienne:a:exemple",
    )


class Stopwatch:
    """The seconds each stage took, once a round."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Time what is done meanwhile."""
        start = perf_counter()
        yield
        self.spent.setdefault(stage, []).append(perf_counter() - start)


def one_edition(articles: tuple[Candidate, ...], timed: Stopwatch) -> str:
    """Make the edition, each stage timed; what its HTML and its mail weigh."""
    jinja = environment(None)
    with timed("choose and compose"):
        edition = make(articles, morning(), lambda _: True).edition
    assert edition is not None
    with timed("render and inline"):
        page = render_html(edition, WITH, NEWSLETTER, WEB, jinja)
        text = render_text(edition, WITH, NEWSLETTER, WEB, jinja)
    with timed("lint"):
        faults(edition, WITH, page, text, NEWSLETTER)
    with timed("compile"):
        mailing = compile_mailing(WITH, letterhead(edition.subject), text, page)
    return f"HTML {len(page.encode())} bytes inlined, mail {mailing.size} bytes as sent"


def main() -> None:
    """Measure each stage over and over, and print the medians and sizes."""
    articles, timed = candidates(), Stopwatch()
    weights = {one_edition(articles, timed) for _ in range(ROUNDS)}
    for name, times in timed.spent.items():
        print(f"{name:18} {median(times) * 1000:6.1f} ms, first {times[0] * 1000:6.1f} ms")
    every = timed.spent.values()
    total, first = sum(map(median, every)), sum(times[0] for times in every)
    print(f"{'all':18} {total * 1000:6.1f} ms, first {first * 1000:6.1f} ms")
    print(*weights)


if __name__ == "__main__":
    main()
