"""The command line: every command says what it is, and nothing ends in a traceback."""

import subprocess
import sys

import pytest

from gankit import __version__
from gankit.cli import COMMANDS, main


def run(*arguments: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "gankit.cli", *arguments], capture_output=True, text=True, **options
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as exit:
        main([command, "--help"])
    assert exit.value.code == 0
    assert command in capsys.readouterr().out


def test_the_version(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"gankit {__version__}\n"


def test_a_wrong_command_lists_the_right_ones(capsys):
    with pytest.raises(SystemExit) as exit:
        main(["grad"])
    assert exit.value.code == 2
    assert "grade" in capsys.readouterr().err


def test_outside_a_course_it_says_where_to_go(tmp_path):
    done = run("build", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("gankit: ")
    assert "Run this in the folder of the course's repository." in done.stderr


def test_a_fault_is_one_sentence(monkeypatch, capsys):
    import gankit_autograder.build.cli as build

    monkeypatch.delenv("GANKIT_DEBUG", raising=False)
    monkeypatch.setattr(build, "read_settings", lambda path: 1 / 0)
    assert main(["build"]) == 1
    error = capsys.readouterr().err
    assert "a fault in gankit itself: ZeroDivisionError" in error
    assert "Traceback" not in error
