"""What `digest config check` says of settings that hold one by one."""

from digest.flows.operating.check_settings import faults


def test_a_colour_that_words_are_hard_to_read_on_is_a_fault(installation):
    assert faults(installation(), {}) == ()

    (line,) = faults(installation(newsletter={"mark_colour": "#803030"}), {})

    assert line.startswith("newsletter.mark_colour: found '#803030'")
