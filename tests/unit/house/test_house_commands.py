"""Every command of `peelian` explains itself, and asking for help starts no engine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from peelian.cli import COMMANDS, LazyGroup, peelian

ENGINES = {"duckdb", "pandas", "great_expectations", "airflow", "highspy", "pyarrow"}


def commands_of(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, (*path, name)
        found.append((*path, name))
        if isinstance(command, click.Group):
            found += commands_of(command, (*path, name))
    return found


def test_every_command_is_there_and_helps() -> None:
    for path in commands_of(peelian):
        answer = CliRunner().invoke(peelian, [*path, "--help"])
        assert answer.exit_code == 0, (path, answer.output)
        assert answer.output.startswith("Usage: ")


def test_every_command_and_option_says_what_it_does() -> None:
    for path in commands_of(peelian):
        command: click.Command = peelian
        for name in path:
            assert isinstance(command, click.Group)
            found = command.get_command(click.Context(command), name)
            assert found is not None
            command = found
        assert command.help, f"peelian {' '.join(path)} has no help"
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"peelian {' '.join(path)} {option.opts[0]} has no help"


@pytest.mark.parametrize("name", list(COMMANDS))
def test_the_list_names_what_is_there(name: str) -> None:
    command = peelian.get_command(click.Context(peelian), name)
    assert isinstance(command, click.Command)
    assert command.name == name


def test_an_unknown_command_is_refused_with_the_status_of_bad_input() -> None:
    assert isinstance(peelian, LazyGroup)
    answer = CliRunner().invoke(peelian, ["publsih"])
    assert answer.exit_code == 2
    assert "No such command" in answer.output


def test_help_starts_no_engine() -> None:
    script = (
        "import sys\n"
        "from peelian.cli import peelian\n"
        "try:\n    peelian(['--help'])\nexcept SystemExit as end:\n    code = end.code\n"
        f"print('engines:', *sorted(set({sorted(ENGINES)!r}) & set(sys.modules)))\n"
        "sys.exit(code)\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == "engines:"
    assert all(name in ran.stdout for name in COMMANDS)


def test_the_installed_program_answers() -> None:
    program = Path(sys.executable).parent / "peelian"
    ran = subprocess.run([str(program), "--version"], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("peelian, version ")


def test_a_known_error_is_one_sentence_and_its_own_status(tmp_path: Path) -> None:
    program = Path(sys.executable).parent / "peelian"
    chain = tmp_path / "audit" / "chain.jsonl"
    chain.parent.mkdir()
    chain.write_text("not a chain\n")
    ran = subprocess.run(
        [str(program), "audit", "check", "--home", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 7
    assert ran.stderr.startswith("peelian: a line of the audit chain can't be read; where: ")
    assert ran.stderr.count("\n") == 1
    assert "Traceback" not in ran.stderr
