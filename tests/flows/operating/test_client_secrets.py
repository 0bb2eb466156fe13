"""PostgreSQL's own programs are given no secret where `ps` shows it."""

import pytest
from sqlalchemy import make_url

from digest.flows.operating.backup import without_secrets


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://anne:s3cret@db.example/digest",
        "postgresql+psycopg:///digest?host=/run&user=anne&password=s3cret",
        "postgresql+psycopg://anne@db.example/digest?sslpassword=s3cret",
    ],
)
def test_a_secret_stands_in_no_address(url):
    address, secrets = without_secrets(make_url(url))

    assert "s3cret" not in address
    assert "***" not in address
    assert "s3cret" in secrets.values()
