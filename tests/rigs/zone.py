"""The DNS as a table: what a name answers, for judges that ask."""

from collections.abc import Mapping

from digest.deliver.published.record import Ask, DnsAnswer, RecordKind

LOST = "no resolver answered in time"


def zone(records: Mapping[str, str | list[str]], lost: tuple[str, ...] = ()) -> Ask:
    """
    `zone({"TXT n.example": "v=spf1 -all", "MX n.example": ["10 mail.n.example"]})`.

    Names in *lost* are not answered at all.
    """

    def ask(name: str, kind: RecordKind) -> DnsAnswer:
        if name in lost:
            return DnsAnswer(fault=LOST)
        values = records.get(f"{kind} {name}", [])
        return DnsAnswer(values=(values,) if isinstance(values, str) else tuple(values))

    return ask
