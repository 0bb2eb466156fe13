"""Several hosts need what only they need, and are told what."""

import pytest
from pydantic import ValidationError

from digest.config import engine

SHARED = {"database": {"url": "postgresql://digest@db.example/digest"}}


def test_one_host_needs_nothing(settings):
    assert settings.engine.is_local


def test_several_hosts_share_a_postgresql(with_settings):
    there = with_settings(engine={"kind": "procrastinate"}, **SHARED)

    assert not there.engine.is_local
    with pytest.raises(ValidationError, match=r"only where database\.url names the PostgreSQL"):
        with_settings(engine={"kind": "procrastinate"})


def test_who_lacks_the_extra_is_told_what_to_install(with_settings, monkeypatch):
    monkeypatch.setattr(engine, "find_spec", lambda _name: None)

    with pytest.raises(ValidationError, match=r"digest-mailer\[cluster\]"):
        with_settings(engine={"kind": "procrastinate"}, **SHARED)
    assert with_settings().engine.is_local
