"""How long an edition of forty candidates takes, from choosing to the compiled mail."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

from digest.compose.arrange import compose
from digest.compose.choose import choose
from digest.config import EditionSettings
from digest.model import Variant
from digest.render.environment import environment
from digest.render.html import render_html
from digest.render.lint import faults
from digest.render.mailing import Letterhead, compile_mailing
from digest.render.text import render_text
from tests.newsroom import (
    CUT_OFF,
    DAY,
    NEWSLETTER,
    PARTNER,
    PUBLIC_URL,
    WINDOW,
    ZONE,
    article,
    candidate,
    catalogue,
)

ROUNDS = 20
CANDIDATES = 40
WITH = Variant.WITH_PARTNERS


def candidates() -> tuple[Any, ...]:
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


def letterhead(subject: str) -> Letterhead:
    """The header's matter of a mailing."""
    return Letterhead(
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


def main() -> None:
    """Measure each stage over and over, and print the medians and sizes."""
    found, jinja, words = candidates(), environment(None), catalogue()
    spent: dict[str, list[float]] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        start = perf_counter()
        done = work()
        spent.setdefault(name, []).append(perf_counter() - start)
        return done

    for _ in range(ROUNDS):
        chosen = timed(
            "choose", lambda: choose(found, WINDOW, EditionSettings(), day=DAY, zone=ZONE)
        )
        told = timed(
            "compose",
            lambda chosen=chosen: compose(
                chosen,
                day=DAY,
                window=WINDOW,
                composed_at=CUT_OFF,
                newsletter=NEWSLETTER,
                partner=PARTNER,
                catalogue=words,
                words_per_minute=200,
            ),
        )
        page, text = timed(
            "render and inline",
            lambda told=told: (
                render_html(told, WITH, NEWSLETTER, PUBLIC_URL, jinja),
                render_text(told, WITH, NEWSLETTER, PUBLIC_URL, jinja),
            ),
        )
        timed("lint", lambda t=told, p=page, x=text: faults(t, WITH, p, x, NEWSLETTER))
        mailing = timed(
            "compile",
            lambda t=told, p=page, x=text: compile_mailing(WITH, letterhead(t.subject), x, p),
        )
    for name, times in spent.items():
        print(f"{name:18} {median(times) * 1000:6.1f} ms, first {times[0] * 1000:6.1f} ms")
    total, first = sum(map(median, spent.values())), sum(times[0] for times in spent.values())
    print(f"{'all':18} {total * 1000:6.1f} ms, first {first * 1000:6.1f} ms")
    print(f"HTML {len(page.encode())} bytes inlined, mail {mailing.size} bytes as sent")


if __name__ == "__main__":
    main()
