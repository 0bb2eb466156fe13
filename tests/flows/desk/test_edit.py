"""Acts of two people at once on one edition."""

from dataclasses import replace

import pytest

from digest.errors import ReplacedError
from digest.flows.desk import approve as desk
from digest.flows.desk import edit
from digest.flows.desk.approve import keep, standing
from digest.flows.desk.propose import propose
from digest.flows.edition.approval import approval_of
from digest.model import Act, ActKind
from tests.rigs.gazette import DAY, EARLY


def test_who_is_overtaken_changes_nothing_and_has_to_look_again(desk_app):
    app = desk_app(approval="required")
    propose(app, DAY)
    act = Act(kind=ActKind.SUBJECT, words="Un autre objet", reason="", actor="odile", at=EARLY)
    before, _ = standing(app, DAY, act)
    desk.drop(app, DAY, 4, "anne", "à vérifier")
    overtaken = replace(before.proposal.content, subject=act.words)

    with pytest.raises(ReplacedError, match="somebody else decided"):
        keep(app, DAY, act, before, overtaken)

    approval = approval_of(app, DAY)
    assert (approval.edits.subject, approval.edits.dropped) == ("", frozenset({4}))
    assert approval.proposal.version == 2
    with pytest.raises(ReplacedError, match="newer version"):
        edit.approve_version(app, DAY, before.proposal.id, "odile", "")
