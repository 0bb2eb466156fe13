"""Read the sources again for an edition that was proposed, and make its next version of them."""

from datetime import date

from digest.errors import NothingLeftError
from digest.flows.app import App
from digest.flows.desk.approve import keep, standing
from digest.flows.desk.propose import propose
from digest.flows.edition.prepare import must_have_come, prepare_standing
from digest.flows.sources.material import collect_day
from digest.model import Act, ActKind, Edition, Proposal


def reread(app: App, day: date, actor: str) -> Proposal | None:
    """
    Read every source and make the edition anew, with all that the desk did; the newest version.

    What came is noted as an act, whose words `what_came` reads. An edition that says the same
    as before stays the version it is, and an approval of it holds. Where nothing was proposed,
    it is proposed. Raises `NothingLeftError` where nothing would be left to say, `ReplacedError`
    where the desk did something meanwhile, `GoneError` where the edition has left.
    """
    must_have_come(app, day)
    material = collect_day(app, day, app.clock()).material
    act = Act(kind=ActKind.REREAD, reason="", actor=actor, at=app.clock())
    before, _ = standing(app, day, act)
    if before.proposal is None:
        return propose(app, day)
    compiled = prepare_standing(app, day, app.clock(), material=material).compiled
    if compiled is None:
        raise NothingLeftError(f"nothing would be left of the edition of {day}: hold it instead")
    old, new = before.proposal.content, compiled.content
    noted = Act(kind=act.kind, words=_difference(old, new), reason="", actor=actor, at=act.at)
    return keep(app, day, noted, before, None if new == old else new)


def what_came(act: Act) -> tuple[int, int]:
    """How many stories an act of reading again brought, and how many it took away."""
    came, _, went = act.words.partition(" ")
    return (int(came), int(went)) if came.isdecimal() and went.isdecimal() else (0, 0)


def _difference(old: Edition, new: Edition) -> str:
    before, after = ({each.article_id for each in edition.all_stories} for edition in (old, new))
    return f"{len(after - before)} {len(before - after)}"
