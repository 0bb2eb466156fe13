"""One small picture at most after the lead's, near the middle."""

from hypothesis import given
from hypothesis import strategies as st

from digest.compose.pictures import with_one_picture
from digest.compose.tell import StoryWriter
from tests.rigs.newsroom import DAY, PICTURE, ZONE, candidate, catalogue, edition

GRAVE = {"title": "Incendie à Rimouski : deux personnes sont mortes", "section": "Faits divers"}


def drafts(kinds):
    """Stories with a picture, without one, grave with one, with one that has no words."""
    writer = StoryWriter(DAY, ZONE, catalogue(), 200)
    changes = {
        "picture": {"image": PICTURE},
        "none": {},
        "grave": {"image": PICTURE, **GRAVE},
        "mute": {"image": type(PICTURE)(url=PICTURE.url)},
    }
    return [writer.tell(candidate(n, **changes[kind])) for n, kind in enumerate(kinds)]


@given(st.lists(st.sampled_from(["picture", "none", "grave", "mute"]), max_size=8))
def test_one_picture_at_most_and_none_beside_a_grave_story_or_without_words(kinds):
    shown = with_one_picture(drafts(kinds))

    pictured = [at for at, draft in enumerate(shown) if draft.story.image]
    assert len(pictured) == ("picture" in kinds)
    assert all(kinds[at] == "picture" for at in pictured)
    middle = (len(kinds) - 1) / 2
    places = [abs(at - middle) for at, kind in enumerate(kinds) if kind == "picture"]
    assert [abs(at - middle) for at in pictured] == sorted(places)[:1]


def test_an_edition_of_pictures_shows_the_leads_and_one_more():
    sample = edition(tuple(candidate(n, image=PICTURE) for n in range(12)))

    shown = [story for story in sample.all_stories if story.image]
    assert sample.lead in shown
    assert len(shown) == 2
    assert shown[1] in sample.stories
