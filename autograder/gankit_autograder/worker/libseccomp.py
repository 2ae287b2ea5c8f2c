"""The filter of `permitted.py` as libseccomp makes it, through its binding `pyseccomp`.

The library is on nearly every Linux, for systemd and apt need it. Where it or the binding is
missing, `seccomp.py` puts the same filter together.
"""

from __future__ import annotations

import errno
import tempfile

from gankit_autograder.worker.permitted import (
    FIRST_OF_THE_NEW,
    NOT_SUPPORTED,
    OWN,
    PERMITTED,
    PRETENDED,
    Is,
)

try:
    import pyseccomp
except (ImportError, RuntimeError, OSError, AttributeError):
    pyseccomp = None  # not installed, no library there, or a system on which nothing looks for one

END_OF_THE_NEW = 512  # rules are for one number each; Linux 6.18 has 470


def make_filter(column: str, own_process: int, refused: int) -> bytes | None:
    """The program for this machine, with the action for refused calls; None where it cannot be."""
    if pyseccomp is None:
        return None
    try:
        made = pyseccomp.SyscallFilter(refused)
        made.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.KILL_PROCESS)
        _add_rules(made, column, own_process)
        with tempfile.TemporaryFile() as file:
            made.export_bpf(file)
            file.seek(0)
            return file.read()
    except OSError:  # a library or a kernel that is too old for one of the actions
        return None


def _add_rules(made: pyseccomp.SyscallFilter, column: str, own_process: int) -> None:
    done, unsupported = pyseccomp.ERRNO(0), pyseccomp.ERRNO(errno.EOPNOTSUPP)
    new = set(range(FIRST_OF_THE_NEW, END_OF_THE_NEW))
    for calls, action in (
        (PERMITTED, pyseccomp.ALLOW),
        (PRETENDED, done),
        (NOT_SUPPORTED, unsupported),
    ):
        for call in calls:
            number = getattr(call, column)
            new.discard(number)
            for tests in (call.rule or ((),)) if number is not None else ():
                arguments = [_argument(test, own_process) for test in tests]
                made.add_rule_exactly(action, number, *arguments)
    for number in sorted(new):
        made.add_rule_exactly(pyseccomp.ERRNO(errno.ENOSYS), number)


def _argument(test: Is, own_process: int) -> pyseccomp.Arg:
    value = own_process if test.value == OWN else test.value
    if test.bits:
        return pyseccomp.Arg(test.argument, pyseccomp.MASKED_EQ, test.bits, value)
    return pyseccomp.Arg(test.argument, pyseccomp.EQ, value)
