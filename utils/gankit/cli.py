"""The `gankit` command: finds the sub-command's module, runs it, and turns errors into sentences.

A sub-command is a module with `add_arguments(parser)` and `run(args) -> int | None`.
"""

from __future__ import annotations

import argparse
import atexit
import errno
import gc
import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence

from gankit import __version__
from gankit.errors import GankitError

COMMANDS = {
    "data": ("gankit.data.cli", "list, fetch, locate or clean the data sets"),
    "pdf": ("gankit.pdf.cli", "turn a solved notebook into a PDF for Gradescope"),
    "build": ("gankit_autograder.build.cli", "write course/ and the blueprints from solutions/"),
    "try": ("gankit_autograder.attempt", "run an exercise's solution, mistakes and variants"),
    "new": ("gankit_autograder.author.cli", "start an exercise, or add a mistake to one"),
    "collect": ("gankit_autograder.intake.cli", "show which notebooks count, and grade nothing"),
    "grade": ("gankit_autograder.grade.cli", "grade a folder of notebooks"),
    "changes": ("gankit_autograder.record.cli", "say what differs from the run before, and why"),
    "marks": ("gankit_autograder.policy.cli", "apply a policy; tables for Canvas and Gradescope"),
    "publish": ("gankit_autograder.publish.cli", "write the tree that students may see"),
    "release": ("gankit_autograder.publish.release", "write what belongs to a tag into dist/"),
    "doctor": ("gankit_autograder.doctor", "show and prove this machine's protections"),
    "secret": ("gankit_autograder.secret", "make or show the secret behind the hidden probes"),
    "gradescope": ("gankit_autograder.gradescope.cli", "build the autograder zip for Gradescope"),
    "report": ("gankit_autograder.report.cli", "write the class report and feedback pages"),
    "demo": ("gankit_autograder.demo.cli", "take the course through its life on a demo class"),
}


YOUNG = 20_000  # new objects before Python looks for garbage: imports leave little
UNIX_MODULES = {"resource", "fcntl", "termios", "pwd", "grp"}  # Windows' Python has none of these


def build_parser(command: str | None) -> argparse.ArgumentParser:
    """The parser, with the arguments of `command` only: other commands' modules stay unimported."""
    parser = argparse.ArgumentParser(prog="gankit", description=__doc__.split(":")[1].strip())
    parser.add_argument("--version", action="version", version=f"gankit {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, summary) in COMMANDS.items():
        if not _is_installed(module):
            continue
        child = commands.add_parser(name, help=summary, description=summary)
        if name == command:
            importlib.import_module(module).add_arguments(child)
    return parser


def _is_installed(module: str) -> bool:
    """Students may have the helper package alone."""
    return importlib.util.find_spec(module.split(".")[0]) is not None


def main(argv: Sequence[str] | None = None) -> int:
    """Run one sub-command. Gives the exit status: 0 done, 1 refused, 2 usage, 130 interrupted."""
    gc.set_threshold(YOUNG)
    atexit.register(gc.freeze)  # or Python looks through all of torch before it ends: a second
    argv = list(sys.argv[1:] if argv is None else argv)
    command = next((word for word in argv if word in COMMANDS), None)
    try:
        args = build_parser(command).parse_args(argv)
        module = importlib.import_module(COMMANDS[args.command][0])
        return int(module.run(args) or 0)
    except GankitError as error:
        print(f"gankit: {error}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        if error.name and error.name.split(".")[0] == "gankit":
            raise
        if error.name in UNIX_MODULES:
            print(
                f"gankit: `gankit {command}` runs students' code in closed processes and needs "
                "Linux or macOS. On Windows use WSL (`wsl --install`), and install gankit there.",
                file=sys.stderr,
            )
            return 1
        print(
            f"gankit: the package '{error.name}' is missing. "
            "Install it with: pip install 'gankit[autograder]'",
            file=sys.stderr,
        )
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("\ngankit: stopped.", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"gankit: {_about(error)}", file=sys.stderr)
        return 1
    except Exception as error:
        if os.environ.get("GANKIT_DEBUG"):
            raise
        print(
            f"gankit: a fault in gankit itself: {type(error).__name__}: {error}. "
            "Set GANKIT_DEBUG=1 to see where, and please report it.",
            file=sys.stderr,
        )
        return 1


def _about(error: OSError) -> str:
    """What the system refused, and about which file."""
    where = f": {error.filename}" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk is full{where}. Make room and run this again."
    return f"{error.strerror or error}{where}."


if __name__ == "__main__":
    sys.exit(main())
