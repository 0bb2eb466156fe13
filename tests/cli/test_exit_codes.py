"""How a sending ends for cron: 0 says that nobody has to look."""

from dataclasses import replace

import pytest

from digest.cli.output.reports import say_sent
from digest.flows.sending.send import send
from tests.rigs.published import DAY, enqueue, subscribe

READERS = [f"lectrice{number}@exemple.test" for number in range(3)]


def with_policy(app, policy):
    delivery = app.settings.delivery.model_copy(update={"uncertain": policy})
    return replace(app, settings=app.settings.model_copy(update={"delivery": delivery}))


@pytest.mark.parametrize("way", ["hung up", "garbled"])
@pytest.mark.parametrize(("policy", "code"), [("hold", 69), ("resend", 75)])
def test_copies_of_which_nobody_knows_are_told_by_the_exit_code(
    relayed, inbox, watch, policy, code, way
):
    app = with_policy(relayed, policy)
    subscribe(app, *READERS)
    if way == "hung up":
        inbox.cut("BODY", times=1)
    else:
        inbox.reply("BODY", "banana", times=1)

    report = send(app, enqueue(app), watch)

    assert say_sent((report,), as_json=False) == code


def test_copies_that_wait_are_told_before_those_of_which_nobody_knows(relayed, inbox, watch):
    subscribe(relayed, *READERS)
    inbox.cut("BODY", times=1)
    inbox.reply("RCPT", "450 4.2.1 later", when=lambda line: READERS[2] in line)

    report = send(relayed, enqueue(relayed), watch)

    assert say_sent((report,), as_json=False) == 75


def test_an_edition_that_everybody_has_ends_with_0(relayed, watch):
    subscribe(relayed, *READERS)

    report = send(relayed, enqueue(relayed), watch)

    assert say_sent((report,), as_json=False) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_resend_of_which_a_copy_is_to_be_tried_again_ends_with_75(desk_with, inbox):
    desk = desk_with(readers=3, batch_size=3)
    inbox.reply("BODY", "554 5.6.0 malformed", times=1)
    desk.run("send")
    inbox.reply("BODY", "450 4.2.1 later", times=1)

    code, said = desk.run("resend", str(DAY), "--failed")

    assert code == 75, said
    assert "1 copy waits for the next try" in said
