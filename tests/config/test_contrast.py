"""Colours that words are hard to read in, and what to take instead."""

import colorsys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config.contrast import ENOUGH, faint_colours, nearest, ratio
from tests.rigs.newsroom import NEWSLETTER

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
SIDES = st.sampled_from([("#ffffff", "#f7f4ec"), ("#ffffff", "#dfe4e9"), ("#15202b",)])


def _hls(colour):
    return colorsys.rgb_to_hls(*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)))


@given(COLOURS, SIDES)
def test_a_colour_that_passes_stays_and_another_comes_no_further_than_it_must(colour, others):
    shade = nearest(colour, others)

    assert min(ratio(shade, other) for other in others) >= ENOUGH
    if min(ratio(colour, other) for other in others) >= ENOUGH:
        assert shade == colour
    else:
        assert min(ratio(_toward(colour, shade), other) for other in others) < ENOUGH


def _toward(colour, shade):
    """Shade, taken a hundredth back to where it came from."""
    hue, _, saturation = _hls(colour)
    start, end = _hls(colour)[1], _hls(shade)[1]
    back = end + (0.012 if start > end else -0.012)
    parts = colorsys.hls_to_rgb(hue, back if abs(start - end) > 0.012 else start, saturation)
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def test_the_colours_that_nobody_set_can_be_read():
    assert list(faint_colours(NEWSLETTER)) == []


@pytest.mark.parametrize(
    ("key", "faint"),
    [
        ("band_colour", "#8899aa"),
        ("mark_colour", "#803030"),
        ("accent_colour", "#ff7766"),
        ("link_colour", "#6699ff"),
        ("link_colour", "#757575"),  # on white it passes, on a box it does not
    ],
)
def test_a_faint_colour_is_a_fault_that_names_one_that_is_none(key, faint):
    (line,) = faint_colours(NEWSLETTER.model_copy(update={key: faint}))

    assert line.startswith(f"newsletter.{key}: found '{faint}', which has a contrast of ")
    colour = line.rpartition("as '")[2][:7]
    assert list(faint_colours(NEWSLETTER.model_copy(update={key: colour}))) == []
