"""Questions side by side: each is answered, or told by name once the time is over."""

import threading
from datetime import timedelta

from digest.errors import StoreError
from digest.flows.operating.doctor.finding import FindingState, fail, ok, warn
from digest.flows.operating.doctor.rounds import look_around, worst_first
from tests.loopback.patience import PATIENCE


def test_every_check_of_every_row_answers_in_its_place():
    def raises():
        raise StoreError("the disk is full; free some space")

    rows = [
        {"a": lambda: ok("a", "well"), "b": raises},
        {"c": lambda: (ok("c", "well"), warn("d", "not quite", "look"))},
    ]

    findings = look_around(rows, timedelta(seconds=PATIENCE))

    assert [(each.about, each.state) for each in findings] == [
        *(("a", "ok"), ("b", "fail")),
        *(("c", "ok"), ("d", "warn")),
    ]
    assert findings[1].observation == "the disk is full; free some space"


def test_what_hangs_is_named_with_all_that_waits_behind_it_and_is_left_behind():
    release = threading.Event()
    hangs = {"relay": release.wait, "later": lambda: ok("later", "never asked")}

    findings = look_around([hangs], timedelta(0))
    release.set()

    assert [(each.about, each.state) for each in findings] == [("relay", "fail"), ("later", "fail")]
    assert all("no answer within" in each.observation for each in findings)


def test_the_worst_comes_first_and_the_others_keep_their_order():
    findings = [ok("a", ""), warn("b", "", ""), ok("c", ""), fail("d", "", ""), warn("e", "", "")]

    assert [each.about for each in worst_first(findings)] == ["d", "b", "e", "a", "c"]
    assert min(FindingState, key=lambda state: state.rank) is FindingState.FAIL
