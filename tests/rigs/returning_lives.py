"""The same readers, some of whose mail comes back: they leave by mail, complain, or are gone."""

from dataclasses import dataclass, field
from typing import Any

from digest.feedback.verdict import ReturnConsequence
from digest.flows.feedback.ingest import hand_in, read_spool
from digest.flows.feedback.poll import PollReport
from tests.rigs.lives import Town
from tests.rigs.returned import COMPLAINT, LEAVING, NOTICE
from tests.rigs.wishes import MailedLink, person_of

_UNSUBSCRIBE = "desabonnement"


@dataclass(slots=True, kw_only=True)
class ReturningTown(Town):
    """What a mailbox or its provider sends back, and what must follow."""

    dead: set[str] = field(default_factory=set)
    """Addresses that were said not to exist, until their person confirms anew."""
    _returned: int = 0

    def leave_by_mail(self, person: int, number: int) -> None:
        link = self._link(person, number, "d")
        if link is None:
            return
        to = f"{_UNSUBSCRIBE}+{_token(link)}@infolettre.example"
        if self._bring(LEAVING, address=link.address, to=to).acts[ReturnConsequence.LEAVE]:
            self._acted(person, link)
            self._left(link)

    def complain(self, person: int, number: int) -> None:
        link = self._link(person, number, "d")
        if link is None:
            return
        head = f"List-Unsubscribe: <https://infolettre.example{link.path}>"
        report = self._bring(COMPLAINT.replace("COPY", head))
        if report.acts[ReturnConsequence.COMPLAIN]:
            self._acted(person, link)
            self.closed |= {wish.at for wish in self._meant(link)} | self._closed_now()
            self._left(link)

    def bounce(self, person: int, number: int) -> None:
        """The newest mails to that person come back, one of them now."""
        theirs = [
            each
            for each in self.inbox.envelopes
            if "rebond+b" in each.sender and person_of(each.recipients[0]) == person
        ]
        if not theirs:
            return
        copy = theirs[-1 - number % min(3, len(theirs))]
        address = copy.recipients[0]
        before = self._closed_now()
        report = self._bring(
            NOTICE, to=copy.sender, address=address, status="5.1.1", words="no such user"
        )
        if report.acts[ReturnConsequence.CLOSE] and address in self._closed_now() - before:
            self._void(person)
            self.dead.add(address)

    def forge(self, person: int, _: int) -> None:
        """A stranger says that a reader's address is dead, and touches nothing."""
        before = self._rows()
        for wish in self._of(person):
            words = {"address": wish.at, "status": "5.1.1", "words": "no such user"}
            self._bring(NOTICE, to="rebond@infolettre.example", **words)
        assert self._rows() == before, "a forged notice acted"

    def confirm(self, person: int, number: int) -> None:
        before = self._closed_now()
        Town.confirm(self, person, number)
        self.dead -= before - self._closed_now()

    def _wanted(self, day: Any, *, sure: bool) -> set[str]:
        return Town._wanted(self, day, sure=sure) - self.dead

    def _may_be_asked(self, address: str) -> bool:
        """Of who comes back from a dead address nothing is promised beforehand."""
        return address not in self.dead and Town._may_be_asked(self, address)

    def _acted(self, person: int, link: MailedLink) -> None:
        self._void(person)
        if self.was_restored:
            for wish in self._of(person):
                wish.is_sure = False

    def _bring(self, form: str, **values: object) -> PollReport:
        self._returned += 1
        raw = form.format(number=self._returned, **values).encode()
        hand_in(self.app.settings, raw, self.clock)
        report = read_spool(self.app)
        assert report.faults == []
        return report

    def _closed_now(self) -> set[str]:
        return {row[0] for row in self._rows().values() if row[4]}


def _token(link: MailedLink) -> str:
    return link.path.removeprefix("/d/")
