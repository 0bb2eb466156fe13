"""The picture of an edition, looked at pixel by pixel: what it says stands on it, and all of it."""

from dataclasses import replace
from io import BytesIO
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from digest.errors import ConfigError
from digest.render.shared_picture import HEIGHT, WIDTH, SharedPicture, drawn

PICTURE = SharedPicture(
    subject="Psst\u00a0: le traversier de nuit reprend du service",
    dateline="Vendredi 8\u00a0novembre 2024",
    name="Le Quotidien d’Exemple",
    band_colour="#15202b",
    mark_colour="#ffe27a",
)
HEAVIEST = 100_000
MARGIN, BAND, WHITE = 72, 150, (255, 255, 255)
SUBJECTS = st.text(st.sampled_from("aéœW ’«»\u00a0\u202f-🎉Ж"), min_size=1, max_size=240)


def pixels(picture):
    """The picture as its viewers see it."""
    file = drawn(picture)
    assert len(file) <= HEAVIEST
    with Image.open(BytesIO(file)) as image:
        assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
        return image.convert("RGB")


def ink(image, box):
    """How many pixels of that part are not white."""
    part = image.crop(box)
    return sum(count for count, colour in part.getcolors(1 << 16) if colour != WHITE)


@settings(max_examples=12, deadline=None)
@given(subject=SUBJECTS)
def test_whatever_a_subject_says_it_stays_on_the_sheet(subject):
    image = pixels(replace(PICTURE, subject=subject))

    beside = (WIDTH - MARGIN + 4, BAND + 1, WIDTH, HEIGHT)
    above, below = (0, BAND + 1, WIDTH, BAND + 30), (0, 490, WIDTH, 520)
    assert [ink(image, box) for box in (beside, above, below)] == [0, 0, 0]


def test_a_subject_is_as_large_as_it_fits_and_one_without_end_says_that_it_goes_on():
    short, long = pixels(replace(PICTURE, subject="Budget")), replace(PICTURE, subject="W" * 900)

    rows = [row for row in range(BAND + 1, 500) if ink(short, (0, row, WIDTH, row + 1))]
    assert 60 <= rows[-1] - rows[0] <= 110
    assert drawn(long) == drawn(replace(long, subject="W" * 950))


def test_it_has_the_newsletters_colours_and_no_box_for_a_letter_the_font_lacks():
    brand = replace(PICTURE, band_colour="#7a1f2b", mark_colour="#c9e4ff")

    image = pixels(brand)

    assert image.getpixel((WIDTH - 5, 5)) == (0x7A, 0x1F, 0x2B)
    assert (0xC9, 0xE4, 0xFF) in [colour for _, colour in image.getcolors(1 << 16)]
    plain = drawn(replace(brand, subject="Un budget de fête"))
    assert drawn(replace(brand, subject="Un budget 🎉 de\u202ffête")) == plain


def test_letters_that_come_in_parts_are_drawn_as_whole_ones():
    whole = replace(PICTURE, subject="Été à l’école", name="Le Précis")
    apart = replace(
        whole, subject=normalize("NFD", whole.subject), name=normalize("NFD", "Le Précis")
    )

    assert drawn(apart) == drawn(whole)
    assert drawn(replace(whole, subject="Été\nà\tl’école")) == drawn(whole)


def test_a_logo_stands_for_the_name(tmp_path):
    logo = tmp_path / "logo.png"
    Image.new("RGBA", (900, 300), (0, 200, 0, 255)).save(logo)

    image = pixels(replace(PICTURE, logo=logo))

    green = [
        n for n, (r, g, b) in image.crop((0, 0, WIDTH, BAND)).getcolors(1 << 16) if g > 150 > r
    ]
    assert sum(green) == pytest.approx(258 * 86, rel=0.02)


@pytest.mark.parametrize("key", ["font", "logo"])
@pytest.mark.parametrize("content", [None, b"no picture"])
def test_a_file_that_cannot_be_read_is_named_with_its_setting(tmp_path, key, content):
    file = tmp_path / "marque"
    if content:
        file.write_bytes(content)

    with pytest.raises(ConfigError, match=f"web.picture_{key}"):
        drawn(replace(PICTURE, **{key: file}))
