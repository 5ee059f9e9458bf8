"""The example alert rules name only what `/metrics` gives, and Prometheus could read them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.operate.promql import BadExpression, used_by
from triage.operate.metrics import METRICS

RULES = Path(__file__).parents[2] / "docker" / "alerts.yml"
# What Prometheus itself says of each server it asks.
_PROMETHEUS_OWN = {"up": {"job", "instance"}}
LABELS = {name: set(labels) for name, (_, labels) in METRICS.items()} | _PROMETHEUS_OWN


def rules() -> list[dict[str, Any]]:
    """Every rule of the file."""
    found = yaml.safe_load(RULES.read_text("utf-8"))
    assert set(found) == {"groups"}
    return [rule for group in found["groups"] for rule in group["rules"]]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_a_rule_reads_and_names_only_what_there_is(rule: dict[str, Any]) -> None:
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
    assert re.fullmatch(r"[1-9]\d*[mhd]", rule.get("for", "1m"))
    assert rule["labels"]["severity"] in {"warning", "critical"}
    used = used_by(rule["expr"])
    for metric, asked in used.metrics.items():
        assert metric in LABELS, metric
        assert asked <= LABELS[metric], metric
    there = set.union(*(LABELS[metric] for metric in used.metrics))
    assert used.grouped <= there
    text = " ".join(rule["annotations"].values())
    named = set(re.findall(r"\{\{ \$labels\.(\w+) \}\}", text))
    # A label that is summed away is not there to be named.
    assert named <= (used.grouped or there), rule["alert"]
    assert "{{" not in re.sub(r"\{\{ \$labels\.\w+ \}\}", "", text)
    assert rule["annotations"]["summary"]
    assert rule["annotations"]["description"].endswith(".")


def test_what_must_be_watched_is_watched() -> None:
    watched = {metric for rule in rules() for metric in used_by(rule["expr"]).metrics}
    assert watched >= {
        "triage_database_up", "triage_workers", "triage_poll_timestamp_seconds", "triage_mails_accounted_for",
        "triage_outbox", "triage_alarms_unacknowledged", "triage_terms_breached", "triage_hooks_given_up",
        "triage_secret_expires_timestamp_seconds", "triage_api_token_expires_timestamp_seconds",
        "triage_worker_job_lag_seconds", "triage_worker_info", "triage_last_backup_timestamp_seconds",
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    ["triage_workers ==", "max by (worker triage_workers)", "delta(triage_mails[1])", "time( > 3", "a{b=c} > 1",
     "a > 1 1", "or a", "a{b} > 1", "(a > 1"],
)  # fmt: skip
def test_an_expression_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(BadExpression):
        used_by(wrong)
