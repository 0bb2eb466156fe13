"""What the desk's acts come to: a sum, in which each can be taken out again."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from digest.flows.edition.approval import added_up, standing_acts
from digest.flows.edition.desk_edits import kept_wording, wording_of
from digest.model import Act, ActKind, DeskWording, Tone

AT = datetime(2024, 11, 8, 12, tzinfo=UTC)
NUMBERS = st.integers(1, 4)
WORDS = {
    ActKind.ORDER: st.lists(NUMBERS, max_size=4).map(lambda each: " ".join(map(str, each))),
    ActKind.SUBJECT: st.sampled_from(["", "Le pont rouvre"]),
    ActKind.PREHEADER: st.sampled_from(["", "Le marché déménage"]),
    ActKind.ANOTHER_LINE: st.sampled_from(["opening/normal/1", "greeting/normal/2"]),
    ActKind.WRITE: st.sampled_from(["", kept_wording(DeskWording(headline="Un titre", note="Ah"))]),
}
KINDS = st.sampled_from([kind for kind in ActKind if kind is not ActKind.UNDO])


@st.composite
def act(draw):
    kind = draw(KINDS)
    return Act(
        kind=kind,
        about=draw(NUMBERS),
        tone=draw(st.sampled_from(Tone)) if kind is ActKind.TONE else None,
        words=draw(WORDS.get(kind, st.just(""))),
        reason="q | r",
        actor="anne",
        at=AT,
    )


def numbered(acts):
    from dataclasses import replace

    return tuple(replace(each, id=number) for number, each in enumerate(acts, 1))


def undoing(number, about):
    return Act(kind=ActKind.UNDO, about=about, reason="", actor="anne", at=AT, id=number)


HISTORIES = st.lists(act(), min_size=1, max_size=8).map(numbered)


@given(HISTORIES, st.data())
def test_an_act_that_is_undone_is_as_if_it_had_never_been(acts, data):
    gone = data.draw(st.sampled_from(acts))

    undone = added_up(None, (*acts, undoing(99, gone.id)))

    assert undone == added_up(None, [each for each in acts if each is not gone])


@given(HISTORIES, st.data())
def test_to_undo_an_undoing_lets_the_act_count_again(acts, data):
    gone = data.draw(st.sampled_from(acts))

    again = (*acts, undoing(98, gone.id), undoing(99, 98))

    assert added_up(None, again) == added_up(None, acts)
    assert [each.id for each in standing_acts(again)] == [*(each.id for each in acts), 99]


@given(HISTORIES)
def test_an_edition_with_every_act_undone_is_as_nobody_touched_it(acts):
    undone = (*acts, *(undoing(100 + each.id, each.id) for each in acts))

    assert added_up(None, undone) == added_up(None, ())


def test_what_is_dropped_is_not_taken_and_what_is_taken_is_not_dropped():
    drop, take = (
        Act(kind=kind, about=3, reason="", actor="anne", at=AT)
        for kind in (ActKind.DROP, ActKind.TAKE)
    )

    one_way, other_way = (added_up(None, acts).edits for acts in ((drop, take), (take, drop)))

    assert (one_way.dropped, one_way.taken) == (frozenset(), (3,))
    assert (other_way.dropped, other_way.taken) == (frozenset({3}), ())


def test_words_written_twice_of_one_story_are_kept_side_by_side_and_rubbish_is_none():
    first, second = (
        kept_wording(DeskWording(**each)) for each in ({"note": "Ah"}, {"headline": "T"})
    )
    acts = [
        Act(kind=ActKind.WRITE, about=3, words=words, reason="", actor="anne", at=AT)
        for words in (first, second)
    ]

    assert added_up(None, acts).edits.wordings == {3: DeskWording(note="Ah", headline="T")}
    assert wording_of("[1") == wording_of("[1]") == wording_of('{"autre": 1}') == DeskWording()
