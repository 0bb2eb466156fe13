"""Copies of one mailing: shared pieces at even places, a reader's own between them."""

import html
from quopri import decodestring

from hypothesis import given
from hypothesis import strategies as st

from digest.model import Variant
from digest.render.mailing import Cut, Mailing, SlotPlace
from digest.render.mailing_plan import MailingPlan, fill
from digest.render.slot import Slot

CUTS = st.lists(st.builds(Cut, st.sampled_from(Slot), st.sampled_from(SlotPlace)), min_size=1)
VALUES = st.lists(
    st.from_regex(r"[a-zA-Z0-9=?/+@:_.-]{1,160}", fullmatch=True).filter(lambda it: "=?" not in it),
    min_size=len(Slot),
    max_size=len(Slot),
)


def mailing_of(cuts):
    segments = tuple(b"segment %d, " % number for number in range(len(cuts) + 1))
    return Mailing(variant=Variant.WITH_PARTNERS, segments=segments, cuts=tuple(cuts))


@given(CUTS, VALUES, VALUES)
def test_copies_of_one_plan_share_their_segments_and_nothing_of_another_reader(cuts, anne, bruno):
    mailing = mailing_of(cuts)
    plan = MailingPlan(mailing)

    copies = [plan.copy(values) for values in (anne, bruno, anne)]

    assert {copy[::2] for copy in copies} == {mailing.segments}
    assert copies[0] == copies[2]
    assert [b"".join(copy) for copy in copies[:2]] == [
        fill(mailing, dict(zip(Slot, values, strict=True))) for values in (anne, bruno)
    ]


@given(CUTS, VALUES)
def test_each_place_has_the_value_of_its_slot_written_as_if_it_stood_alone(cuts, values):
    copy = MailingPlan(mailing_of(cuts)).copy(values)

    alone = [MailingPlan(mailing_of([cut])).copy(values)[1] for cut in cuts]

    assert list(copy[1::2]) == alone


@given(CUTS, VALUES)
def test_a_value_is_read_as_it_was_on_lines_that_are_not_too_long(cuts, values):
    copy = MailingPlan(mailing_of(cuts)).copy(values)

    for cut, written in zip(cuts, copy[1::2], strict=True):
        value = values[list(Slot).index(cut.slot)]
        if cut.place is SlotPlace.HEADER:
            assert written == value.encode()
            continue
        in_text = html.escape(value) if cut.place is SlotPlace.HTML else value
        assert decodestring(written) == in_text.encode()
        assert max(map(len, written.split(b"\r\n"))) <= 76
