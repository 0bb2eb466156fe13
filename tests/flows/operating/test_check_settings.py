"""What `digest config check` says of settings that hold one by one."""

from digest.flows.operating.check_settings import faults


def test_a_colour_that_words_are_hard_to_read_on_is_a_fault(installation):
    assert faults(installation(), {}) == ()

    (line,) = faults(installation(newsletter={"mark_colour": "#803030"}), {})

    assert line.startswith("newsletter.mark_colour: found '#803030'")


def test_a_file_for_shared_pictures_that_is_none_is_a_fault(installation):
    (line,) = faults(installation(web={"picture_logo": "keys.txt"}), {})

    assert line.startswith("web.picture_logo: ")
    assert "keys.txt cannot be read" in line
