"""What the doctor sees of the workers of several hosts."""

from datetime import UTC

from digest.dates import wall
from digest.english import counted
from digest.errors import SchemaError
from digest.flows.app import App
from digest.flows.engine import check_engine
from digest.flows.operating.doctor.finding import Finding, fail, ok, warn
from digest.flows.operating.workers import WorkersReport, workers_report

_ABOUT = "workers"


def workers(app: App) -> Finding:
    """Whether somebody does each kind of work, and nothing waits for too long."""
    try:
        check_engine(app.settings, app.database)
    except SchemaError as fault:
        return fail(_ABOUT, str(fault), "run `digest db upgrade`")
    return judge_workers(workers_report(app))


def judge_workers(report: WorkersReport) -> Finding:
    """The same of a report; the gravest trouble is told. Pure."""
    alive = [each for each in report.workers if not each.is_silent]
    if not alive:
        return fail(_ABOUT, "none lives: nothing is made, sent or read", _START)
    if report.unserved:
        kinds = ", ".join(report.unserved)
        step = "start `digest worker` with those `--queues` on a host, or without any: it does all"
        return fail(_ABOUT, f"none does {kinds}", step)
    if report.overdue:
        words = "; ".join(f"{name} since {wall(since, UTC)}" for name, since in report.overdue)
        step = "`digest workers` says who does what; read the log of those, and restart them"
        return warn(_ABOUT, f"overdue: {words}", step)
    if report.silent:
        words = "; ".join(
            f"{each.worker.host} (process {each.worker.pid}) since {wall(each.worker.beat_at, UTC)}"
            for each in report.silent
        )
        step = (
            "start it again there: what its journal knows is written down then; others do its "
            "work meanwhile, and a day later it is forgotten"
        )
        return warn(_ABOUT, f"silent: {words}", step)
    hosts = {each.worker.host for each in alive}
    return ok(_ABOUT, f"{counted(len(alive), 'worker')} on {counted(len(hosts), 'host')}")


_START = "start `digest worker` on each host, and see what its log says"
