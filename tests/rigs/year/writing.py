"""Writes a year of posts: what happens, how much it matters, and how noisily the site shows it."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from tests.rigs.year.phrasebook import Pattern, Phrasebook, phrasebook
from tests.rigs.year.posts import NewsDay, Post, Truth, Weight
from tests.rigs.year.updates import UpdateWriter

ZONE = ZoneInfo("America/Toronto")
SIX = 6
FIRST = date(2025, 1, 6)
HOLIDAYS = {(1, 1), (1, 2), (4, 18), (4, 21), (6, 24), (7, 1), (9, 1), (12, 24), (12, 25), (12, 26)}
FRONT_PAGE = 10

_WEIGHTS = {"G": Weight.GRAVE, "V": Weight.GRAVE, "R": Weight.RESTRAINED}
_WORTH = {
    "V": (0.82, 0.08),
    "G": (0.68, 0.13),
    "R": (0.48, 0.15),
    "P": (0.47, 0.13),
    "L": (0.26, 0.14),
    "T": (0.24, 0.13),
    "B": (0.06, 0.03),
    "A": (0.02, 0.01),
}
"""How much posts of a mark matter: the middle and the spread."""
_SECTIONS = {"Politique": 0.1, "Économie": 0.04, "Monde": 0.03, "Société": -0.04, "Culture": -0.03}
"""By how much a section moves that middle."""
_FRONT_NOISE, _UNE_NOISE = 0.08, 0.1
_SHARES = {"R": 0.09, "P": 0.34, "L": 0.40, "T": 0.07, "B": 0.05, "A": 0.05}
_GRAVE_DAYS, _BRIEF_DAYS, _TOLL_DAYS = 0.17, 0.13, 0.05
_FEATURED_DAYS = 0.6
_KINDS = {"silent": 0.012, "down": 0.012, "quiet": 0.026, "ordinary": 0.95}
_AGAIN_DAYS = 0.4
_FEATURE_DAY, _FEATURE = 3, 45
"""On Thursdays one story is a long read, of so many paragraphs more."""


class YearWriter:
    """The same seed writes the same year, whatever is asked of it."""

    def __init__(self, seed: int, half: str) -> None:
        self.dice = random.Random(f"{seed} {half}")
        self.book: Phrasebook = phrasebook(half)
        self.stories, self.posts = count(1), count(1)
        self.feature_dice = random.Random(f"{seed} {half} features")
        self.updates = UpdateWriter(seed, half, self.book)
        self.recent: dict[str, list[Pattern]] = {}
        self.past: list[Post] = []
        self.to_come: list[tuple[date, Post]] = []
        self.downtime: list[Post] = []

    def days(self, many: int) -> Iterator[NewsDay]:
        """That many mornings, one after the other."""
        for number in range(many):
            day = FIRST + timedelta(days=number)
            yield self._day(day, self._kind(day))

    def _kind(self, day: date) -> str:
        if (day.month, day.day) in HOLIDAYS:
            return "holiday"
        (kind,) = self.dice.choices(list(_KINDS), list(_KINDS.values()))
        return kind

    def _day(self, day: date, kind: str) -> NewsDay:
        new = [] if kind == "silent" else self._written(day, kind)
        if kind == "down":
            self.downtime = new
            return NewsDay(day=day, kind=kind, posts=(), front_page=())
        new, self.downtime = [*self.downtime, *new], []
        morning = self._morning(day)
        late = [post for post in new if post.shown_at >= morning]
        shown = [post for post in new if post.shown_at < morning]
        self.downtime += late
        front = self._front_page(shown, kind)
        again = self._again(day) if kind == "ordinary" else []
        pinned = self.dice.choice(shown).number if shown and self.dice.random() < 0.04 else None
        self.past = [*self.past, *(post for post in shown if not post.truth.is_paid)][-400:]
        changes = self.updates.due(day, morning)
        self.updates.follow(shown, day)
        posts = sorted([*shown, *again], key=lambda post: post.published_at, reverse=True)
        return NewsDay(
            day=day,
            kind=kind,
            posts=tuple(posts),
            front_page=(*front,),
            changes=changes,
            pinned=pinned,
        )

    def _written(self, day: date, kind: str) -> list[Post]:
        """What was published since the last morning, with what the site does to show it."""
        marks = self._marks(day, kind)
        posts = [self._post(mark, day) for mark in marks]
        posts += [post for when, post in self.to_come if when <= day]
        self.to_come = [pair for pair in self.to_come if pair[0] > day]
        if day.weekday() == _FEATURE_DAY and kind == "ordinary":
            posts[0] = self._as_feature(posts[0])
        return self._with_une(posts)

    def _as_feature(self, post: Post) -> Post:
        """The same as a long read; its length says nothing of what it matters."""
        dice, some = self.feature_dice, self.book.patterns["C"]
        more = "\n".join(
            f"<p>{dice.choice(some).parts[0].format_map(self.book.values(dice))}</p>"
            for _ in range(_FEATURE)
        )
        content = f"{post.content}\n{more}" if post.content else ""
        return replace(post, content=content, page=f"{post.page}\n{more}")

    def _marks(self, day: date, kind: str) -> list[str]:
        dice = self.dice
        many = {"holiday": dice.randint(3, 8), "quiet": dice.randint(1, 2)}.get(kind, 0)
        many = many or (dice.randint(15, 22) if day.weekday() >= 5 else dice.randint(22, 45))
        marks = dice.choices(list(_SHARES), list(_SHARES.values()), k=many)
        if kind == "quiet":
            return ["L"] * many
        marks += ["V"] * (dice.random() < _TOLL_DAYS) + ["G"] * (dice.random() < _GRAVE_DAYS)
        return marks + ["g"] * (dice.random() < _BRIEF_DAYS)

    def _pattern(self, mark: str) -> Pattern:
        """One of that mark; none comes back before half of them were used."""
        some, recent = self.book.patterns[mark], self.recent.setdefault(mark, [])
        pattern = self.dice.choice([each for each in some if each not in recent])
        recent.append(pattern)
        del recent[: max(0, len(recent) - len(some) // 2)]
        return pattern

    def _post(self, mark: str, day: date) -> Post:
        dice, kind = self.dice, mark.upper()
        pattern, values = self._pattern(kind), self.book.values(self.dice)
        middle, spread = (0.42, 0.08) if mark == "g" else _WORTH[kind]
        middle += _SECTIONS.get(pattern.parts[0], 0.0) if kind in "PRL" else 0.0
        truth = Truth(
            story=next(self.stories),
            importance=round(min(max(dice.gauss(middle, spread), 0.01), 0.99), 3),
            weight=_WEIGHTS.get(kind, Weight.LIGHT),
            is_brief=mark == "g",
            is_paid=kind == "A",
            is_trap=kind == "T",
        )
        published = self._hour(day)
        section, title, standfirst, *update = (part.format_map(values) for part in pattern.parts)
        post = self._shown(truth, section, title, standfirst, published)
        if update:
            self._follow_up(post, update, day)
        return post

    def _hour(self, day: date) -> datetime:
        """Some moment since the last morning, mostly in the day."""
        hours = self.dice.triangular(0.2, 23.7, 9) if self.dice.random() < 0.8 else 0.0
        hours = hours or self.dice.uniform(0.2, 23.7)
        return self._morning(day) - timedelta(hours=24 - hours)

    def _morning(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, SIX, tzinfo=ZONE)

    def _follow_up(self, post: Post, update: list[str], day: date) -> None:
        """The same post a day later, with a new toll."""
        opening = f"<p>{update[1]} {self._sentences(4)}</p>"
        self.to_come.append(
            (
                day + timedelta(days=1),
                replace(
                    post,
                    title=update[0],
                    standfirst=update[1],
                    excerpt=f"<p>{update[1]}</p>" + post.excerpt,
                    content=opening + post.content,
                    page=opening + post.page,
                    updated_at=self._hour(day + timedelta(days=1)),
                    updates=post.updates + 1,
                    truth=replace(post.truth, is_update=True),
                ),
            )
        )

    def _shown(
        self, truth: Truth, section: str, title: str, standfirst: str, published: datetime
    ) -> Post:
        dice, worth = self.dice, truth.importance
        headings = self._headings() if dice.random() < 0.35 else ()
        body = self._body(standfirst, headings, worth)
        late = timedelta(hours=dice.uniform(8, 20)) if dice.random() < 0.03 else timedelta(0)
        updates = sum(dice.random() < worth**2 * 0.65 for _ in range(3))
        return Post(
            number=next(self.posts),
            title=title,
            standfirst=standfirst,
            excerpt=_excerpt(body),
            content=body if dice.random() < 0.55 else "",
            section=section,
            published_at=published,
            shown_at=published + late,
            updated_at=published + timedelta(minutes=20 * updates) if updates else None,
            sources=1 + sum(dice.random() < worth**2 * 0.55 for _ in range(3)),
            updates=updates,
            page=body,
            has_picture=dice.random() < 0.45 + 0.4 * worth,
            truth=replace(truth, headings=headings),
        )

    def _headings(self) -> tuple[str, ...]:
        some = self.dice.sample(self.book.patterns["I"], 2)
        return tuple(each.parts[0].format_map(self.book.values(self.dice)) for each in some)

    def _sentences(self, many: int) -> str:
        some = self.dice.sample(self.book.patterns["C"], min(many, 8))
        return " ".join(each.parts[0].format_map(self.book.values(self.dice)) for each in some)

    def _body(self, standfirst: str, headings: tuple[str, ...], worth: float) -> str:
        paragraphs = 2 + round(self.dice.gauss(1 + 6 * worth, 1.2))
        passages = [f"<p>{standfirst} {self._sentences(1)}</p>"]
        for number in range(max(paragraphs, 1)):
            if number < len(headings):
                passages.append(f"<h3>{headings[number]}</h3>")
            passages.append(f"<p>{self._sentences(self.dice.randint(2, 4))}</p>")
        return "\n".join(passages)

    def _with_une(self, posts: list[Post]) -> list[Post]:
        """On most days the newsroom puts one or two of its weightiest in « À la une »."""
        if not posts or self.dice.random() > _FEATURED_DAYS:
            return posts
        believed = sorted(posts, key=lambda post: self._believed(post, _UNE_NOISE), reverse=True)
        chosen = {post.number for post in believed[: self.dice.randint(1, 2)]}
        return [replace(post, is_featured=post.number in chosen) for post in posts]

    def _believed(self, post: Post, noise: float) -> float:
        """How much an editor in a hurry thinks it matters."""
        return post.truth.importance + self.dice.gauss(0, noise)

    def _front_page(self, shown: list[Post], kind: str) -> tuple[int, ...]:
        """The editor's own order, a few older posts among it."""
        if kind == "down":
            return ()
        fresh = [post for post in shown if not post.truth.is_paid]
        ranked = sorted(fresh, key=lambda post: self._believed(post, _FRONT_NOISE), reverse=True)
        older = self.dice.sample(self.past[-60:], min(3, len(self.past)))
        mixed = [*ranked[: FRONT_PAGE - len(older)]]
        for post in older:
            mixed.insert(self.dice.randint(min(2, len(mixed)), len(mixed)), post)
        return tuple(post.number for post in mixed)

    def _again(self, day: date) -> list[Post]:
        """Old posts that come back: put in « À la une » days later, some of them dated anew."""
        if len(self.past) < 60 or self.dice.random() > _AGAIN_DAYS:
            return []
        older = self.past[:-60]
        old = self.dice.sample(older, min(self.dice.randint(1, 2), len(older)))
        anew = self._hour(day)
        return [
            replace(
                post,
                is_featured=True,
                published_at=anew if self.dice.random() < 0.4 else post.published_at,
                truth=replace(post.truth, is_old=True, is_update=False),
            )
            for post in old
        ]


def _excerpt(body: str) -> str:
    """The first 55 words as WordPress cuts them: no markup, headings and all."""
    words = body.replace("<p>", " ").replace("</p>", " ").replace("<h3>", " ")
    words = words.replace("</h3>", " ").split()
    return f"<p>{' '.join(words[:55])} [&hellip;]</p>" if len(words) > 55 else " ".join(words)
