"""Whether a message says that a copy did not arrive, and what becomes of it: bounced, or late."""

from digest.feedback.abuse import without_verdict
from digest.feedback.automatic import is_auto_reply
from digest.feedback.causes import has_reply, judged
from digest.feedback.notice import named_recipients, said_of_each
from digest.feedback.opened import OpenedMail
from digest.feedback.phrasebook import phrasebook
from digest.feedback.relay_json import notified
from digest.feedback.report import Report, ReportKind, ReturnedRecipient
from digest.feedback.statuses import RecipientStatus, has_statuses, read_statuses
from digest.feedback.words import plain_words

_ARRIVED = {"delivered", "relayed", "expanded"}
_LONGEST = 4000
_FAILED_FIELDS = ("x-failed-recipients", "x-bounced-address")


def status_report(mail: OpenedMail) -> Report | None:
    """By the fields of RFC 3464, in a part of their own or in the text; None without any."""
    texts = mail.statuses or ((mail.notice,) if has_statuses(mail.notice) else ())
    statuses = _with_names(mail, read_statuses(texts))
    if not statuses:
        return None
    open_ones = [each for each in statuses if not _has_arrived(each)]
    if not open_ones:
        return Report(kind=ReportKind.RELAY_NOTICE, evidence="a delivery status: it arrived")
    is_late = all(_is_late(each) for each in open_ones)
    around = _words_around(mail, statuses)
    judgements = _once(
        [
            judged(each, around.get(each.address.casefold(), ""), is_late=is_late)
            for each in open_ones
        ]
    )
    kind = ReportKind.RELAY_NOTICE if is_late else ReportKind.BOUNCE
    return Report(kind=kind, recipients=judgements, evidence="a delivery status (RFC 3464)")


def relayed_report(mail: OpenedMail) -> Report | None:
    """By a notification in JSON; None where there is none."""
    kind, statuses = notified(mail.notice)
    evidence = f"a notification in JSON: {kind}"
    if kind == "bounce":
        recipients = _once([judged(each, "", is_late=False) for each in statuses])
        return Report(kind=ReportKind.BOUNCE, recipients=recipients, evidence=evidence)
    if kind == "complaint":
        addresses = [each.address for each in statuses]
        return Report(
            kind=ReportKind.COMPLAINT, recipients=without_verdict(addresses), evidence=evidence
        )
    return Report(kind=ReportKind.RELAY_NOTICE, evidence=evidence) if kind else None


def rejected_report(mail: OpenedMail) -> Report | None:
    """A reader's own filter that sends mail back (RFC 5429) does it by a receipt; else None."""
    said = plain_words(f"{mail.subject} {mail.notice[:_LONGEST]}")
    if not phrasebook().rejected_receipts.any_in(said):
        return None
    named = read_statuses((mail.receipt,)) or named_recipients(mail)
    recipients = _once([judged(each, mail.notice, is_late=False) for each in named])
    return Report(kind=ReportKind.BOUNCE, recipients=recipients, evidence="a rejection (RFC 5429)")


def worded_report(mail: OpenedMail) -> Report | None:
    """By a notice that is written for people; None where it is no such notice."""
    said = plain_words(f"{mail.subject} {mail.notice[:_LONGEST]}")
    if not _says_failed(mail):
        return None
    if phrasebook().arrived.any_in(said):
        return Report(kind=ReportKind.RELAY_NOTICE, evidence="a notice in words: it arrived")
    is_late = phrasebook().late.any_in(said)
    named = named_recipients(mail) or (RecipientStatus(address=""),)
    is_for_now = is_late or _ran_out_of_time(mail.notice, named[0].address)
    recipients = _once([judged(each, mail.notice, is_late=is_for_now) for each in named])
    kind = ReportKind.RELAY_NOTICE if is_late else ReportKind.BOUNCE
    return Report(kind=kind, recipients=recipients, evidence="a notice in words")


def _ran_out_of_time(notice: str, first: str) -> bool:
    """Whether a notice says so of all whom it names, before it names the first."""
    before = notice.partition(first)[0] if first else notice
    return phrasebook().timed_out.any_in(plain_words(before[:_LONGEST]))


def is_from_system(mail: OpenedMail) -> bool:
    """Whether a mail system wrote it: its name says so, or no answer is wanted (RFC 5321, 6.1)."""
    if mail.header.first("return-path").strip() == "<>" or not mail.header.first("from"):
        return True
    return phrasebook().system_names.any_in(plain_words(mail.header.first("from")[:400]))


def _says_failed(mail: OpenedMail) -> bool:
    """Two of three must hold: a system writes, the subject says it, the text says it."""
    if any(mail.header.first(name) for name in _FAILED_FIELDS):
        return True
    by_name = phrasebook().system_names.any_in(plain_words(mail.header.first("from")[:400]))
    if is_auto_reply(mail) and not by_name:
        return False
    in_subject = phrasebook().failed_subjects.any_in(plain_words(mail.subject))
    in_text = phrasebook().failed_texts.any_in(plain_words(mail.notice[:_LONGEST]))
    if (in_subject and in_text) or (by_name and has_reply(mail.notice[:_LONGEST])):
        return True
    return is_from_system(mail) and (in_subject or in_text or (by_name and _sends_back(mail)))


def _sends_back(mail: OpenedMail) -> bool:
    """Whether it gives a mail back, or names somebody and wants no answer, in any language."""
    if mail.original is not None and mail.original.fields:
        return True
    return mail.header.first("return-path").strip() == "<>" and bool(named_recipients(mail))


def _with_names(
    mail: OpenedMail, statuses: tuple[RecipientStatus, ...]
) -> tuple[RecipientStatus, ...]:
    """Where a status names nobody that one could write to, the notice may."""
    if not statuses or all(each.address for each in statuses):
        return statuses
    named = named_recipients(mail)
    if len(statuses) > 1 or not named:
        return statuses
    status = statuses[0]
    return tuple(
        RecipientStatus(
            address=each.address,
            action=status.action,
            status=status.status,
            diagnosis=status.diagnosis or each.diagnosis,
        )
        for each in named
    )


def _words_around(mail: OpenedMail, statuses: tuple[RecipientStatus, ...]) -> dict[str, str]:
    """What the notice says of each; of one alone, all of it."""
    addresses = {each.address for each in statuses}
    if len(addresses) > 1:
        return said_of_each(mail, addresses)
    return {each.casefold(): mail.notice for each in addresses}


def _has_arrived(status: RecipientStatus) -> bool:
    return status.action in _ARRIVED or (not status.action and status.status.startswith("2"))


def _is_late(status: RecipientStatus) -> bool:
    return status.action == "delayed" or (not status.action and status.status.startswith("4"))


def _once(recipients: list[ReturnedRecipient]) -> tuple[ReturnedRecipient, ...]:
    """Each address once: the first that is said of it."""
    kept: dict[str, ReturnedRecipient] = {}
    for each in recipients:
        kept.setdefault(each.address.casefold(), each)
    return tuple(kept.values())
