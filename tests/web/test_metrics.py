"""What Prometheus reads: figures as of now, for whom they are meant, and who uses them."""

import json
import re

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from digest.flows.operating.alarms import look
from digest.flows.operating.metrics import metrics_of
from digest.store import heartbeats, logbook
from digest.web.metrics import metrics_app, scraped
from tests.rigs.published import enqueue, subscribe
from tests.structure.tree import ROOT

ANNE = "anne@mail.example"


@pytest.fixture
def busy(app):
    """An installation of which there is something to say by every metric."""
    subscribe(app, ANNE)
    enqueue(app)
    with app.database.write() as conn:
        heartbeats.beat(conn, heartbeats.SCHEDULE, "a.example", app.clock())
        logbook.write(conn, app.clock(), "ops", "db backup", "made")
    return app


def families(text):
    return {family.name: family for family in text_string_to_metric_families(text)}


def values(family, label):
    return {sample.labels[label]: sample.value for sample in family.samples}


def test_a_scrape_says_what_the_database_says_and_nobodys_address(busy):
    text = scraped(busy).decode()
    read = families(text)

    assert read["digest_readers"].samples[0].value == 1
    assert values(read["digest_readers_by_purpose"], "purpose")["newsletter"] == 1
    assert values(read["digest_edition_copies"], "outcome")["queued"] == 1
    assert values(read["digest_copies_waiting"], "lane") == {"others": 1}
    assert values(read["digest_heartbeat_timestamp_seconds"], "process") == {
        "schedule": busy.clock().timestamp()
    }
    assert "@" not in text


def test_a_scrape_of_an_empty_installation_is_one_too(app):
    assert families(scraped(app).decode())["digest_readers"].samples[0].value == 0


def test_only_who_says_the_token_is_answered(app):
    client = TestClient(metrics_app(app, "jeton"))

    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer jetons"}).status_code == 401
    answer = client.get("/metrics", headers={"Authorization": "Bearer jeton"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")


@pytest.mark.parametrize("file", ["grafana/dashboard.json", "prometheus/alerts.yml"])
def test_every_metric_that_is_watched_exists(busy, file):
    text = (ROOT / "contrib" / file).read_text(encoding="utf-8")
    named = set(re.findall(r"\bdigest_[a-z_]+", text))
    busy.clock.advance(busy.settings.schedule.catch_up * 8)
    look(busy)

    assert named
    assert named - {metric.name for metric in metrics_of(busy)} == set()


def test_every_panel_of_the_dashboard_asks_something():
    board = json.loads((ROOT / "contrib/grafana/dashboard.json").read_text(encoding="utf-8"))

    assert all(target["expr"] for panel in board["panels"] for target in panel["targets"])
