"""What a newsroom changes in what it published: facts, which readers must hear of, and words."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from tests.rigs.year.phrasebook import Phrasebook
from tests.rigs.year.posts import Post

_FACTS, _WORDS = (0.04, 0.35), 0.25
"""How likely a post is to change: in fact, at least and by what it matters; in words."""
_NEXT_DAY = 0.75
_IN_FEED = 8 / 23
"""How often a feed still shows what changed."""
_LESS = 0.7
"""How much an update matters beside its story."""
_NOTES = (
    "Une version précédente de ce texte donnait un autre prénom. Nos excuses.",
    "Rectification : la photo a été prise l’an dernier.",
)


class UpdateWriter:
    """Writes later versions of posts, by dice of its own."""

    def __init__(self, seed: int, half: str, book: Phrasebook) -> None:
        self.dice = random.Random(f"{seed} {half} updates")
        self.book = book
        self.to_come: list[tuple[date, Post]] = []

    def follow(self, posts: Iterable[Post], day: date) -> None:
        """Decide what will become of the posts of that day."""
        low, more = _FACTS
        for post in posts:
            if post.truth.is_paid or post.truth.is_update:
                continue
            luck = self.dice.random()
            if luck < low + more * post.truth.importance:
                self._plan(self._with_facts(post), day)
            elif luck > 1 - _WORDS:
                self._plan(self._with_words(post), day)

    def due(self, day: date, morning: datetime) -> tuple[Post, ...]:
        """The versions that were published since the morning before."""
        here = [post for when, post in self.to_come if when <= day]
        self.to_come = [pair for pair in self.to_come if pair[0] > day]
        at = [morning - timedelta(hours=self.dice.uniform(0.5, 20)) for _ in here]
        return tuple(replace(post, updated_at=when) for post, when in zip(here, at, strict=True))

    def _plan(self, post: Post, day: date) -> None:
        later = 1 if self.dice.random() < _NEXT_DAY else 2
        shown = replace(post, is_in_feed=self.dice.random() < _IN_FEED, updates=post.updates + 1)
        self.to_come.append((day + timedelta(days=later), shown))

    def _with_facts(self, post: Post) -> Post:
        """With what happened since: at the top, in a paragraph of its own, or further down."""
        dice = self.dice
        parts = dice.choice(self.book.patterns["U"]).parts
        news, *ending = (part.format_map(self.book.values(dice)) for part in parts)
        more = self._more(post, 3)
        first, rest = post.page.split("</p>", 1)
        way = dice.random()
        if way < 0.5:
            page = f"<p>{news} {more}</p>\n{post.page}"
        elif way < 0.75:
            page = f"<p>{news}</p>\n{post.page}"
        else:
            page = f"{first}</p>\n<p>{news} {more}</p>{rest}"
        is_retitled = bool(ending) and dice.random() < 0.6
        title = f"{post.title.partition(' : ')[0]} : {ending[0]}" if is_retitled else post.title
        return self._changed(post, "facts", page, title)

    def _with_words(self, post: Post) -> Post:
        """With a word put right, a new headline, a note, or nothing but a new hour."""
        dice, page, title = self.dice, post.page, post.title
        way = dice.random()
        if way < 0.4:
            for pattern in dice.sample(self.book.patterns["W"], 4):
                page = page.replace(*pattern.parts)
        elif way < 0.6:
            title = f"{title.partition(' : ')[0]} : ce qu’il faut savoir"
        elif way < 0.8:
            page = f"{page}\n<p>{dice.choice(_NOTES)}</p>"
        return self._changed(post, "words", page, title)

    def _more(self, post: Post, many: int) -> str:
        """Sentences that the post does not have yet."""
        dice = self.dice
        some = (each.parts[0] for each in self.book.patterns["C"])
        every = [sentence.format_map(self.book.values(dice)) for sentence in some]
        dice.shuffle(every)
        return " ".join([line for line in every if line not in post.page][:many])

    def _changed(self, post: Post, change: str, page: str, title: str) -> Post:
        truth = replace(post.truth, change=change, importance=post.truth.importance * _LESS)
        content = page if post.content else ""
        return replace(post, title=title, page=page, content=content, truth=truth)
