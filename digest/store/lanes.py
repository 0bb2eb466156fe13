"""Lanes: one row each, through which every process and host keeps the same pace."""

from collections.abc import Iterable
from dataclasses import asdict, fields

from sqlalchemy import Connection, Row, Select, extract, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from digest.model import LaneState
from digest.store.schema import lane

_JULIAN_1970 = 2440587.5


def states(conn: Connection) -> dict[str, LaneState]:
    """Every lane that was ever paced, by name."""
    return _by_name(conn, select(lane))


def locked(conn: Connection, names: Iterable[str]) -> dict[str, LaneState]:
    """These lanes, new ones included; until the transaction ends nobody else may pace them."""
    wanted = sorted(set(names))
    insert_new = (sqlite if conn.dialect.name == "sqlite" else postgresql).insert
    new = insert_new(lane).on_conflict_do_nothing()
    conn.execute(new, [{"name": name} for name in wanted])
    rows = select(lane).where(lane.c.name.in_(wanted)).order_by(lane.c.name).with_for_update()
    return _by_name(conn, rows)


def save(conn: Connection, state: LaneState) -> None:
    """Write a lane's state down."""
    values = asdict(state)
    name = values.pop("name")
    if not conn.execute(update(lane).where(lane.c.name == name).values(**values)).rowcount:
        conn.execute(insert(lane).values(name=name, **values))


def clock(conn: Connection) -> float:
    """
    Seconds since 1970 by the database's clock.

    Hosts may disagree about the time; slots of a second's fraction need one arbiter.
    """
    if conn.dialect.name == "sqlite":
        days: float = conn.execute(select(func.julianday("now"))).scalar_one()
        return (days - _JULIAN_1970) * 86400
    moment = extract("epoch", func.clock_timestamp())
    return float(conn.execute(select(moment)).scalar_one())


def _by_name(conn: Connection, statement: Select[tuple[object, ...]]) -> dict[str, LaneState]:
    return {row.name: _state(row) for row in conn.execute(statement)}


def _state(row: Row[tuple[object, ...]]) -> LaneState:
    values = row._asdict()
    return LaneState(**{field.name: values[field.name] for field in fields(LaneState)})
