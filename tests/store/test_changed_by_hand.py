"""A row that somebody changed by hand is named, with what to do; no program of ours writes it."""

import pytest
from sqlalchemy import text

from digest.errors import StoreError
from digest.flows.readers.show import dossier
from digest.flows.readers.verify_log import verify
from tests.rigs.published import subscribe

ANNE = "anne@exemple.test"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("confirmed_at", "hier"),
        ("created_at", "2024-13-45"),
        ("dropped_partners", "[1]"),
        ("frequency", "anne@exemple.test"),
    ],
)
def test_a_value_that_no_program_of_ours_writes_is_named(app, column, value):
    subscribe(app, ANNE)
    with app.database.write() as conn:
        conn.execute(text(f"UPDATE subscriber SET {column} = :value"), {"value": value})

    with pytest.raises(StoreError, match="it was changed by hand") as raised:
        dossier(app, ANNE)

    assert ANNE not in str(raised.value)
    if column != "created_at":  # no part of what the log says
        with pytest.raises(StoreError, match="it was changed by hand"):
            verify(app, None, lambda _: None)
