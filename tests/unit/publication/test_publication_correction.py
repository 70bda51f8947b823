"""Corrections: the next version beside the one that it corrects, from a shell."""

from __future__ import annotations

import json
import sys

import pytest
from made_release import make_protected
from test_publication_ledger import REASON, SMALL, kinds, made

from peelian.cli import main
from peelian.core.errors import PublishError
from peelian.core.zones import Home
from peelian.ledger.history import HEAD_FACT
from peelian.ledger.store import open_ledger
from peelian.publication.publish import publish
from peelian.publication.seal import inspect_and_seal
from peelian.publication.signoff import decide


@pytest.fixture(autouse=True)
def own_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PEELIAN_LEDGER", raising=False)


def test_there_must_be_something_to_correct(home: Home) -> None:
    with pytest.raises(PublishError, match="nothing was published yet"):
        publish(made(home).folder, home, corrects="counted twice")
    assert open_ledger(home).entries() == ()


def test_a_correction_from_a_shell(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(made(home).folder, home)
    head = open_ledger(home).entries()[0].hash
    protected = make_protected(home, facts={HEAD_FACT: head}, **SMALL, summary="Corrected.")

    def run(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(
            sys, "argv", ["peelian", *map(str, arguments), "--home", str(home.root)]
        )
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr().out

    assert run("stage", "build", protected.folder)[0] == 6
    status, told = run("stage", "build", protected.folder, "--version", 2)
    assert status == 0
    sealed = inspect_and_seal(home.root / json.loads(told)["path"], home)
    for who in ("ann", "bob"):
        decide(
            home, sealed.digest, who=who, decision="approve", reason=REASON, triggered_by="carol"
        )
    assert run("publish", sealed.digest)[0] == 6
    status, told = run("publish", sealed.digest, "--corrects", "two registers counted it")
    assert (status, told) == (0, f"published: {home.root}/public/social-media/2023-02/v2\n")
    assert kinds(open_ledger(home)) == ["published", "settled", "corrected", "settled"]
