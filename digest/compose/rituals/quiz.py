"""
« T'es au courant ou tu fais semblant? », on Fridays: three questions of the week. Pure.

By itself it asks for the one number, or the one place, of a title that the week's editions
carried: question and answer are that title, word for word, so that nothing is said that was
not. What the desk wrote takes the place of the question of that number.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice

from digest.compose.proofread_edition import weight_of
from digest.compose.rituals.ritual_input import RitualInput
from digest.compose.rituals.week import told_before
from digest.compose.score import heads_a_column
from digest.english import counted
from digest.french.typography import NO_BREAK, weekday
from digest.model import Edition, Ritual, RitualLine, RitualPlace, Story

_NUMBERS = (1, 2, 3)
_BLANK = "____"
_LETTERS = (
    r"deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize"
    r"|vingt|trente|quarante|cinquante|soixante"
)
_NUMBER = re.compile(
    rf"(?<![\w,.–/’'-])(?:\d{{1,3}}(?:[ \u00a0]\d{{3}})+|\d+(?:,\d+)?|(?i:{_LETTERS}))"
    r"(?![\w,.’'–-]|[ \u00a0]h\b)"
)
_WHAT = re.compile(r"[ \u00a0](?:%|\$|[a-zà-ÿ]{3,}(?:[ \u00a0]de dollars)?)")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_NO_PLACE = frozenset({"Québec", "QUÉBEC"})
"""The city, the country or its government."""
_THERE = re.compile(r"(?<=\bà )[A-ZÉÎ][a-zà-ÿ]{2,}(?:-[\wà-ÿ’']+)*(?! [A-ZÉÎ]|[\w-])")
"""What something is said to be in: a name of one word after « à » (of two, it may be a person)."""


def quiz(asked: RitualInput) -> Ritual | str:
    """Three questions with their answers, or none: two would look like a fault."""
    own = {question.number: question for question in asked.morning.quiz}
    questions = islice(_spread(_questions(asked)), len(_NUMBERS))
    lines = [
        RitualLine(
            label=str(number),
            text=asked.typeset(own[number].text),
            answer=asked.typeset(own[number].answer),
        )
        if number in own
        else _numbered(next(questions, None), number)
        for number in _NUMBERS
    ]
    present = tuple(line for line in lines if line is not None)
    if len(present) < len(_NUMBERS):
        return "the week's titles hold fewer than three numbers and places that can be asked for"
    return Ritual(
        name="quiz",
        place=RitualPlace.AFTER,
        heading=asked.typeset("T'es au courant ou tu fais semblant?"),
        lines=present,
        note=asked.typeset("Les réponses sont tout en bas."),
        reason=(
            f"{counted(len(own), 'question')} of the desk's, "
            "the others word for word of carried titles"
        ),
    )


def _spread(questions: Iterable[tuple[Edition, RitualLine]]) -> Iterator[RitualLine]:
    """
    The first question of each day, then the second of each: a week is more than its Thursday.

    None that asks for the blank of the same title as another.
    """
    turns: Counter[date] = Counter()
    placed: list[tuple[int, RitualLine]] = []
    titles: set[str] = set()
    for edition, line in questions:
        title = line.text.partition("«")[2]
        if title not in titles:
            titles.add(title)
            placed.append((turns[edition.day], line))
            turns[edition.day] += 1
    return (line for _, line in sorted(placed, key=lambda each: each[0]))


def _questions(asked: RitualInput) -> Iterator[tuple[Edition, RitualLine]]:
    """Numbers before places, the newest first; none of a title that tells of harm."""
    titles = [pair for pair in told_before(asked) if _is_fit(asked, pair[1])]
    places = asked.morning.catalogue.lexicon.near
    numbers = [(pair, blanked) for pair in titles if (blanked := _without_number(pair[1].title))]
    counted = {story.article_id for (_, story), _ in numbers}
    others = (pair for pair in titles if pair[1].article_id not in counted)
    named = ((pair, _without_place(pair[1].title, places)) for pair in others)
    printed = _printed(asked.edition)
    for (edition, story), blanked in (*numbers, *named):
        if blanked is not None and blanked[1].casefold() not in printed:
            yield edition, _question(asked, edition, story, blanked)


def _printed(edition: Edition) -> str:
    """What today's edition says: no answer to a question that is asked below it."""
    texts = (text for each in edition.all_stories for text in (each.title, *each.paragraphs))
    return " ".join(texts).casefold()


def _is_fit(asked: RitualInput, story: Story) -> bool:
    """Whether nothing in it is of harm, and its title names a story."""
    weight = weight_of(story, asked.morning.catalogue)
    return not (weight.score or weight.is_serious or heads_a_column(story.title))


def _without_number(title: str) -> tuple[str, str] | None:
    """That title with a blank for its only number, and the number with what it counts."""
    numbers = list(_NUMBER.finditer(title))
    digits = re.findall(r"\d+", title)
    if len(numbers) != 1 or len(digits) > len(re.findall(r"\d+", numbers[0][0])):
        return None
    number = numbers[0]
    what = _WHAT.match(title, number.end())
    if _YEAR.fullmatch(number[0]) and what is None:
        return None
    answer = f"{number[0]}{what[0] if what else ''}"
    after = title[number.end() :]
    rest = f"{NO_BREAK}{after[1:]}" if what else after
    return f"{title[: number.start()]}{_BLANK}{rest}", answer.lower()


def _without_place(title: str, places: re.Pattern[str]) -> tuple[str, str] | None:
    """That title with a blank for the only place that it names, and the place."""
    plain = title.replace(NO_BREAK, " ")
    spans = {match.span() for pattern in (places, _THERE) for match in pattern.finditer(plain)}
    named = {title[start:end] for start, end in spans}
    if len(spans) != 1 or named & _NO_PLACE:
        return None
    [(start, end)] = spans
    if "-" in (title[start - 1 : start], title[end : end + 1]) or not title[start].isupper():
        return None
    return f"{title[:start]}{_BLANK}{title[end:]}", title[start:end]


def _question(
    asked: RitualInput, edition: Edition, story: Story, blanked: tuple[str, str]
) -> RitualLine:
    """The title with its blank, and what stood there."""
    title, answer = blanked
    inner = title.replace(f"«{NO_BREAK}", "“").replace(f"{NO_BREAK}»", "”")
    return RitualLine(
        text=asked.typeset(f"Complète le titre de {weekday(edition.day)} : « {inner} »"),
        answer=answer,
        url=story.url,
        article_id=story.article_id,
    )


def _numbered(line: RitualLine | None, number: int) -> RitualLine | None:
    return None if line is None else replace(line, label=str(number))
