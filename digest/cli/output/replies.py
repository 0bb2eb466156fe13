"""What relays answered, as a small table: how many, what it means, and what happens next."""

from collections.abc import Sequence
from datetime import UTC

from digest.dates import wall
from digest.english import counted
from digest.flows.sending.send import SendReport
from digest.model import DeliveryStatus, ReplyCount

_MOST_ROWS = 12
_UNSAID = (DeliveryStatus.QUEUED,)
"""What no relay was asked about yet; the balance tells how many."""


def reply_table(report: SendReport) -> list[str]:
    """Lines of the table; none where every copy was simply accepted."""
    answered = [row for row in report.replies if row.status not in _UNSAID]
    if all(row.status is DeliveryStatus.ACCEPTED for row in answered):
        return []
    shown, rest = answered[:_MOST_ROWS], answered[_MOST_ROWS:]
    rows = [("reply", "copies", "what it means", "what happens next")]
    rows += [_row(report, row) for row in shown]
    if rest:
        number = sum(row.number for row in rest)
        rows.append(
            ("others", str(number), f"{counted(len(rest), 'kind')} more", "`digest editions show`")
        )
    return _aligned(rows)


def reply_records(replies: Sequence[ReplyCount]) -> list[dict[str, object]]:
    """The same for a machine, and all of it."""
    return [
        {
            "status": row.status,
            "code": row.code,
            "enhanced": row.enhanced,
            "reason": row.reason,
            "copies": row.number,
        }
        for row in replies
    ]


def _row(report: SendReport, row: ReplyCount) -> tuple[str, str, str, str]:
    code = f"{row.code} {row.enhanced}".strip() if row.code else "none"
    meaning = f"{row.status}: {row.reason}" if row.reason else str(row.status)
    return (code, str(row.number), meaning, _next(report, row.status))


def _next(report: SendReport, status: DeliveryStatus) -> str:
    """What becomes of copies that stand there."""
    day = report.edition.day
    if status is DeliveryStatus.DEFERRED:
        due = report.next_due
        return f"tried again from {wall(due, UTC)}" if due else "tried again"
    return {
        DeliveryStatus.REFUSED: f"nothing; `digest resend {day} --failed` when mended",
        DeliveryStatus.BOUNCED: "its address is closed once certain",
        DeliveryStatus.UNCERTAIN: f"held; see `digest resend {day} --uncertain`",
        DeliveryStatus.EXPIRED: f"nothing; `digest resend {day} --failed` if still wanted",
    }.get(status, "nothing")


def _aligned(rows: list[tuple[str, str, str, str]]) -> list[str]:
    codes, numbers, meanings = (max(len(row[place]) for row in rows) for place in range(3))
    return [
        f"{code:{codes}}  {number:>{numbers}}  {meaning:{meanings}}  {then}"
        for code, number, meaning, then in rows
    ]
