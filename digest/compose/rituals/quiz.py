"""
« T'es au courant ou tu fais semblant? », on Fridays: three questions of the week. Pure.

By itself it asks for the one number, or the one place, of a title that the week's editions
carried: question and answer are that title, word for word, so that nothing is said that was
not. What the desk wrote takes the place of the question of that number.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from digest.compose.proofread_edition import weight_of
from digest.compose.rituals.ritual_input import RitualInput
from digest.compose.rituals.title_question import (
    TitleQuestion,
    asks_the_same,
    number_question,
    place_of,
    place_question,
    question_words,
)
from digest.compose.score import heads_a_column
from digest.english import counted
from digest.french.typography import weekday
from digest.model import Edition, Ritual, RitualLine, RitualPlace, Story, Tone

_NUMBERS = (1, 2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class _WeekQuestion:
    """A question with the edition that told its title, and how far down that stood."""

    edition: Edition
    story: Story
    depth: int
    asked: TitleQuestion


def quiz(asked: RitualInput) -> Ritual | str:
    """Three questions with their answers, or none: two would look like a fault."""
    if _is_hard(asked):
        return "the edition tells of something grave"
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


def _is_hard(asked: RitualInput) -> bool:
    """Whether such a heading would jar: the edition does not play, for what it tells."""
    edition = asked.edition
    if edition.tone is Tone.NORMAL:
        return False
    carried = [draft.gravity for draft in asked.drafts]
    again = [weight_of(each, asked.morning.catalogue) for each in edition.sequels]
    return edition.tone is Tone.SOBER or any(
        each.is_grave or each.is_of_harm for each in (*carried, *again)
    )


def _spread(questions: list[_WeekQuestion]) -> Iterator[RitualLine]:
    """Leads before others; of those alike the first of each day, then the second of each."""
    turns: Counter[tuple[int, int]] = Counter()
    placed: list[tuple[int, int, _WeekQuestion]] = []
    for each in questions:
        if any(asks_the_same(each.asked.words, other.asked.words) for *_, other in placed):
            continue
        turn = (each.depth, each.edition.day.toordinal())
        placed.append((each.depth, turns[turn], each))
        turns[turn] += 1
    for *_, each in sorted(placed, key=lambda pair: pair[:2]):
        yield _line(each)


def _questions(asked: RitualInput) -> list[_WeekQuestion]:
    """Of titles that tell of no harm and were told on one day: those with a number first."""
    places = asked.morning.catalogue.lexicon.near
    titles = [each for each in _titles(asked) if _is_fit(asked, each[1])]
    located = [place for _, story, _ in titles if (place := place_of(story.title, places))]
    numbered, placed = [], []
    for edition, story, depth in titles:
        place = place_of(story.title, places)
        if question := number_question(story.title):
            numbered.append((edition, story, depth, question))
        elif place and (question := place_question(story.title, place, located)):
            placed.append((edition, story, depth, question))
    every = [
        _WeekQuestion(edition=edition, story=story, depth=depth, asked=question)
        for edition, story, depth, question in (*numbered, *placed)
    ]
    return [each for each in every if _can_be_asked(each, every, asked)]


def _titles(asked: RitualInput) -> Iterator[tuple[Edition, Story, int]]:
    """
    Each title under which a story was told for the first time, and on that day alone.

    What is told again stands under its old title (« Suite »): its day is another.
    """
    today = {story.url for story in asked.edition.all_stories}
    days: dict[str, set[int]] = {}
    for edition in asked.morning.week:
        for story in edition.all_stories:
            if story.sequel is None:
                days.setdefault(story.title, set()).add(edition.day.toordinal())
    for edition in asked.morning.week:
        tiers = ((edition.lead,), edition.stories, edition.briefs)
        for depth, tier in enumerate(tiers):
            for story in tier:
                is_first = story.sequel is None and len(days[story.title]) == 1
                if is_first and story.url not in today:
                    yield edition, story, depth


def _can_be_asked(each: _WeekQuestion, every: list[_WeekQuestion], asked: RitualInput) -> bool:
    """Whether one answer is right, today's edition does not say it, and no quiz asked lately."""
    if each.asked.fact.casefold() in _printed(asked.edition):
        return False
    alike = (other for other in every if asks_the_same(other.asked.words, each.asked.words))
    if len({other.asked.fact for other in alike}) > 1:
        return False
    lately = (question_words(line.text) for line in asked.morning.asked_lately)
    return not any(asks_the_same(each.asked.words, words) for words in lately)


def _printed(edition: Edition) -> str:
    """What today's edition says: no answer to a question that is asked below it."""
    texts = (text for each in edition.all_stories for text in (each.title, *each.paragraphs))
    return " ".join(texts).casefold()


def _is_fit(asked: RitualInput, story: Story) -> bool:
    """Whether nothing in it is of harm, and its title names a story."""
    weight = weight_of(story, asked.morning.catalogue)
    is_sure = weight.is_light or weight.is_harmless
    harms = weight.score or weight.is_serious or weight.is_of_harm or weight.is_grave
    return is_sure and not harms and not heads_a_column(story.title)


def _line(each: _WeekQuestion) -> RitualLine:
    """« Complète le titre de mardi : … », or the question itself and the day of its title."""
    day, text = weekday(each.edition.day), each.asked.text
    is_blank = text.startswith("«")
    return RitualLine(
        text=f"Complète le titre de {day}\u00a0: {text}"
        if is_blank
        else f"{text} (titre de {day})",
        answer=each.asked.answer,
        url=each.story.url,
        article_id=each.story.article_id,
    )


def _numbered(line: RitualLine | None, number: int) -> RitualLine | None:
    return None if line is None else replace(line, label=str(number))
