"""
Bounces that come in a wave: most of a domain's copies say more of it, or of us, than of anybody.

What a sending sees at once `flows/sending/bounces.py` judges alike. Here they come
one by one, hours later: what the first of them closed is opened again.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

from digest.address import key
from digest.feedback.verdict import ReturnConsequence, is_wave
from digest.model import DeliveryStatus
from digest.store import returns, sent_copies, suppressions
from digest.store.database import Connection
from digest.store.sent_copies import ReturnedCopy


def calm(conn: Connection, domains: Mapping[int, Collection[str]]) -> None:
    """
    Take back what waves closed; the desk hears of them.

    *domains*: from which some copies of an edition, by number, have just come back.
    """
    for edition_id, touched in sorted(domains.items()):
        by_domain: defaultdict[str, list[ReturnedCopy]] = defaultdict(list)
        for copy in sent_copies.returned_for_bad_address(conn, edition_id):
            by_domain[key(copy.address).rpartition("@")[2]].append(copy)
        many = [domain for domain in touched if is_wave(len(by_domain[domain]), 0)]
        accepted = sent_copies.accepted_at(conn, edition_id, many)
        for domain in many:
            if is_wave(len(by_domain[domain]), accepted[domain]):
                _take_back(conn, edition_id, domain, by_domain[domain])


def _take_back(
    conn: Connection, edition_id: int, domain: str, copies: Collection[ReturnedCopy]
) -> None:
    bounced = [copy for copy in copies if copy.status is DeliveryStatus.BOUNCED]
    for copy in bounced:
        suppressions.remove_closed_at(conn, copy.address, [copy.came_back_at])
    sent_copies.stand_as_refused(conn, [copy.delivery_id for copy in bounced])
    before, after = ReturnConsequence.CLOSE, ReturnConsequence.WAVE
    returns.change_act(conn, edition_id, domain, before, after)
