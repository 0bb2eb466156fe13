"""What the editions of a written year come to, beside the truth that was written with it."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from digest.model import Tone
from tests.rigs.newsroom import catalogue
from tests.rigs.year.mornings import MorningSample
from tests.rigs.year.posts import Post, Weight

REMEMBRANCE = {(1, 29), (7, 6), (9, 30), (11, 11), (12, 6)}
_LOUDEST_FIRST = (Tone.NORMAL, Tone.RESTRAINED, Tone.SOBER)


@dataclass(frozen=True, slots=True)
class Share:
    """How often something was so, of how often it could be."""

    hits: float
    of: int

    @property
    def value(self) -> float:
        """From 0 to 1; 0 of none."""
        return self.hits / self.of if self.of else 0.0

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.hits:g} of {self.of})"


@dataclass(frozen=True, slots=True)
class JudgedMorning:
    """An edition and the posts behind it."""

    sample: MorningSample

    @property
    def is_remembrance(self) -> bool:
        """Whether the day is kept in memory of something."""
        return (self.sample.news.day.month, self.sample.news.day.day) in REMEMBRANCE

    @property
    def fresh(self) -> list[Post]:
        """What the newsroom published since the morning before, the weightiest first."""
        posts = (each for each in self.sample.news.posts if not each.truth.is_old)
        unpaid = (each for each in posts if not each.truth.is_paid)
        return sorted(unpaid, key=lambda post: -post.truth.importance)

    def post(self, article_id: int) -> Post:
        return self.sample.posts[article_id]

    @property
    def edition(self):
        return self.sample.edition

    @property
    def lead(self) -> Post:
        return self.post(self.edition.lead.article_id)

    @property
    def five(self) -> list[Post]:
        """The lead and the stories."""
        return [
            self.lead,
            *(self.post(story.article_id) for story in self.edition.stories),
        ]

    @property
    def briefs(self) -> list[Post]:
        return [self.post(story.article_id) for story in self.edition.briefs]

    @property
    def ten(self) -> list[Post]:
        """Those and the briefs; with what it tells again in a line."""
        again = [self.post(story.article_id) for story in self.edition.sequels]
        return [*self.five, *self.briefs, *again]

    @property
    def again(self) -> set[int]:
        """The numbers of the posts that it tells again, whole or in a line."""
        stories = self.edition.all_stories
        return {self.post(story.article_id).number for story in stories if story.sequel}

    @property
    def changed(self) -> dict[int, Post]:
        """What it told before and has changed in fact since."""
        facts = (each for each in self.sample.changes if each.truth.change != "words")
        return {post.number: post for post in facts}

    def place(self) -> int:
        """The lead's place among what the day brought, by weight: 0 is first."""
        numbers = [post.number for post in self.fresh]
        number = self.lead.number
        return numbers.index(number) if number in numbers else len(numbers)

    def may_play(self) -> bool:
        """Whether a careful editor would let the voice play beside what it carries."""
        grave = [post for post in self.ten if post.truth.weight is Weight.GRAVE]
        apart = len(grave) == 1 and grave[0].truth.is_brief and grave[0] in self.briefs
        serious = sum(post.truth.weight is Weight.RESTRAINED for post in self.five)
        is_light = self.lead.truth.weight is Weight.LIGHT
        return not self.is_remembrance and is_light and (not grave or apart) and serious <= 1

    def least_tone(self) -> Tone:
        """What the five that it tells ask for at least."""
        grave = [post for post in self.five if post.truth.weight is Weight.GRAVE]
        serious = sum(post.truth.weight is Weight.RESTRAINED for post in self.five)
        if self.is_remembrance or self.lead in grave or len(grave) >= 2:
            return Tone.SOBER
        return Tone.RESTRAINED if grave or serious >= 2 else Tone.NORMAL

    def plays(self) -> bool:
        return self.edition.tone is Tone.NORMAL


def judged(samples: Iterable[MorningSample]) -> dict[str, str]:
    """Every figure by its name, as it is printed."""
    every = list(samples)
    mailed = [JudgedMorning(sample) for sample in every if sample.edition is not None]
    return dict(
        (
            *(*_orders(mailed), *_graves(mailed), *_updates(mailed)),
            *(*_quiet(every), *_tones(mailed), *_words(mailed)),
        )
    )


def _share(of: list, holds: Callable) -> Share:
    return Share(sum(map(bool, map(holds, of))), len(of))


def _orders(mailed: list[JudgedMorning]) -> Iterator[tuple[str, str]]:
    free = [each for each in mailed if each.sample.news.pinned is None and len(each.fresh) >= 12]
    places = [min(each.place() / (len(each.fresh) - 1), 1) for each in free]
    yield "lead in the day's top 3", str(_share(free, lambda each: each.place() < 3))
    yield "lead in the day's top 5", str(_share(free, lambda each: each.place() < 5))
    yield "the lead's place in the day", f"{sum(places) / max(len(places), 1):.2f}"
    yield "weightiest carried", str(_share(free, lambda each: each.fresh[0] in each.ten))
    yield "weightiest told", str(_share(free, lambda each: each.fresh[0] in each.five))
    une = [each for each in free if any(post.is_featured for post in each.fresh)]
    yield "a fresh « À la une » first", str(_share(une, lambda each: each.lead in _une(each)))
    yield "  and in the day's top 3", str(_share(une, lambda each: each.place() < 3))
    pins = [each for each in mailed if each.sample.news.pinned is not None]
    yield (
        "pinned first",
        str(_share(pins, lambda each: each.lead.number == each.sample.news.pinned)),
    )
    old = [each for each in mailed if each.sample.news.pinned is None]
    yield "old stories in an edition", str(_share(old, lambda each: any(_is_stale(each))))
    paid = _share(mailed, lambda each: any(post.truth.is_paid for post in each.five))
    yield "paid posts told", str(paid)


def _une(each: JudgedMorning) -> list[Post]:
    return [post for post in each.fresh if post.is_featured]


def _is_stale(each: JudgedMorning) -> Iterator[bool]:
    fresh = {post.number for post in each.sample.news.posts if not post.truth.is_old}
    return (post.number not in {*fresh, *each.changed} for post in each.ten)


def _graves(mailed: list[JudgedMorning]) -> Iterator[tuple[str, str]]:
    grave = [
        (each, post)
        for each in mailed
        for post in each.fresh
        if post.truth.weight is Weight.GRAVE and not post.truth.change
    ]
    large = [pair for pair in grave if not pair[1].truth.is_brief]
    yield "grave carried", str(_share(large, lambda pair: pair[1] in pair[0].ten))
    yield "grave told", str(_share(large, lambda pair: pair[1] in pair[0].five))
    yield (
        "grave briefs carried",
        str(_share([p for p in grave if p not in large], lambda pair: pair[1] in pair[0].ten)),
    )
    tolls = [pair for pair in grave if pair[1].truth.is_update]
    yield "new tolls told", str(_share(tolls, _tells_toll))


def _tells_toll(pair: tuple[JudgedMorning, Post]) -> bool:
    each, post = pair
    return post in each.five or post.number in each.again


def _updates(mailed: list[JudgedMorning]) -> Iterator[tuple[str, str]]:
    facts = [(each, number) for each in mailed for number in each.changed]
    words = [
        (each, post.number)
        for each in mailed
        for post in each.sample.changes
        if post.truth.change == "words"
    ]
    told = [(each, number) for each in mailed for number in each.again]
    yield "updates of told stories told", str(_share(facts, lambda pair: pair[1] in pair[0].again))
    yield "told again without a new fact", str(_share(told, _is_false))
    yield "words put right told as news", str(_share(words, lambda pair: pair[1] in pair[0].again))
    sequels = [(each, story) for each in mailed for story in each.edition.sequels]
    yield "sequels in a line", str(len(sequels))
    yield "  that say what is new", str(_share(sequels, lambda pair: bool(pair[1].paragraphs)))
    sad = [each for each in mailed if _has_grave_sequel(each)]
    yield "the voice plays beside a grave sequel", str(_share(sad, JudgedMorning.plays))


def _is_false(pair: tuple[JudgedMorning, int]) -> bool:
    return pair[1] not in pair[0].changed


def _has_grave_sequel(each: JudgedMorning) -> bool:
    posts = (each.post(story.article_id) for story in each.edition.sequels)
    return any(post.truth.weight is Weight.GRAVE for post in posts)


def _quiet(every: list[MorningSample]) -> Iterator[tuple[str, str]]:
    for kind in ("silent", "down"):
        days = [each for each in every if each.news.kind == kind and not _has_news(each)]
        yield (
            f"editions on days that are {kind}",
            str(_share(days, lambda sample: sample.edition is not None)),
        )


def _has_news(sample: MorningSample) -> bool:
    """Whether anything is new: a post, or a fact of what was told before."""
    facts = (post for post in sample.changes if post.truth.change != "words")
    return bool(sample.news.posts) or any(facts)


def _tones(mailed: list[JudgedMorning]) -> Iterator[tuple[str, str]]:
    free = [each for each in mailed if each.may_play()]
    bound = [each for each in mailed if not each.may_play()]
    grave = [each for each in mailed if any(p.truth.weight is Weight.GRAVE for p in each.five)]
    two = [
        each
        for each in mailed
        if sum(post.truth.weight is Weight.RESTRAINED for post in each.five) >= 2
    ]
    yield "the voice plays where it may", str(_share(free, JudgedMorning.plays))
    yield "the voice plays where it may not", str(_share(bound, JudgedMorning.plays))
    yield "the voice plays beside a grave story told", str(_share(grave, JudgedMorning.plays))
    yield "the voice plays with two restrained told", str(_share(two, JudgedMorning.plays))
    yield "tone below what it prints", str(_share(mailed, _is_below))
    tones = [sum(each.edition.tone is tone for each in mailed) for tone in _LOUDEST_FIRST]
    yield "normal, restrained, sober", ", ".join(map(str, tones))


def _is_below(each: JudgedMorning) -> bool:
    order = _LOUDEST_FIRST.index
    return order(each.edition.tone) < order(each.least_tone())


def _words(mailed: list[JudgedMorning]) -> Iterator[tuple[str, str]]:
    stories = [(each, story) for each in mailed for story in each.edition.all_stories]
    cut = _share(mailed, lambda each: "…" in each.edition.subject[-2:])
    yield "subjects that end in …", str(cut)
    yield "intertitles glued", str(_share(stories, lambda pair: _is_glued(*pair)))
    yield "open guillemets", str(_share(stories, lambda pair: _is_open(pair[1])))
    yield "lines again within half their pool", str(_repeats(mailed))
    yield "preheaders again within 21 days", str(_preheaders(mailed))


def _is_glued(each: JudgedMorning, story) -> bool:
    """Whether a heading stands between two sentences as if it belonged to the second."""
    headings = each.post(story.article_id).truth.headings
    glued = [re.compile(rf"[.!?»] {re.escape(plain(head))} [«A-ZÀ-Ý]") for head in headings]
    return any(each.search(plain(text)) for each in glued for text in story.paragraphs)


def plain(text: str) -> str:
    """A text as it is compared: without what typesetting changes."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def _is_open(story) -> bool:
    return any(text.count("«") != text.count("»") for text in story.paragraphs)


def _repeats(mailed: list[JudgedMorning]) -> int:
    last = defaultdict(lambda: -1000)
    again = 0
    for number, each in enumerate(mailed):
        for phrase in each.edition.phrases:
            slot, _, kind = phrase.slot.partition("/")
            window = len(catalogue().pool(slot, kind)) // 2
            gap = number - last[phrase.id]
            again += 0 < gap < window // (2 if slot == "transition" else 1)
            last[phrase.id] = number
    return again


def _preheaders(mailed: list[JudgedMorning]) -> int:
    last = {}
    again = 0
    for each in mailed:
        text, day = each.edition.preheader, each.sample.news.day
        again += text in last and day - last[text] <= timedelta(days=21)
        last[text] = day
    return again
