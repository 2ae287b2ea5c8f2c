"""The names of calls that a worker is refused, and which of them honest notebooks make.

Not a list of what is forbidden: that is everything which `permitted.py` leaves out. A call without
a name here is told by its number.
"""

from __future__ import annotations

from collections.abc import Mapping

from gankit_autograder.worker import permitted, seccomp

# Downloads, `!pip install`, a data loader's processes: tried in vain, and nothing to look at.
EVERYDAY = {"socket", "clone", "fork", "vfork", "execve"}
_NAMES = """
    socket 41 198, fork 57 -, vfork 58 -, execve 59 221, execveat 322 281, setpriority 141 140,
    getpriority 140 141, sched_setaffinity 203 122, sched_setscheduler 144 119, sched_setparam
    142 118, sched_setattr 314 274, ioprio_set 251 30, setrlimit 160 164, ptrace 101 117, tkill
    200 130, rt_sigqueueinfo 129 138, rt_tgsigqueueinfo 297 240, process_vm_readv 310 270,
    process_vm_writev 311 271, kcmp 312 272, shmget 29 194, shmat 30 196, shmctl 31 195, semget
    64 190, semop 65 193, semctl 66 191, msgget 68 186, msgsnd 69 189, msgrcv 70 188, mq_open
    240 180, memfd_create 319 279, connect 42 203, bind 49 200, listen 50 201, accept 43 202,
    accept4 288 242, recvmmsg 299 243, sendmmsg 307 269, chown 92 -, fchown 93 55, lchown 94 -,
    fchownat 260 54, setxattr 188 5, lsetxattr 189 6, fsetxattr 190 7, removexattr 197 14, link
    86 -, linkat 265 37, mknod 133 -, mknodat 259 33, truncate 76 45, mount 165 40, umount2 166
    39, pivot_root 155 41, chroot 161 51, unshare 272 97, setns 308 268, setsid 112 157, setpgid
    109 154, setuid 105 146, setgid 106 144, setreuid 113 145, setresuid 117 147, setresgid 119
    149, setgroups 116 159, capset 126 91, personality 135 92, add_key 248 217, request_key 249
    218, keyctl 250 219, inotify_init 253 -, inotify_init1 294 26, inotify_add_watch 254 27,
    fanotify_init 300 262, name_to_handle_at 303 264, open_by_handle_at 304 265, bpf 321 280,
    perf_event_open 298 241, userfaultfd 323 282, seccomp 317 277, syslog 103 116, sethostname
    170 161, init_module 175 105, finit_module 313 273, reboot 169 142, mlock 149 228, mlockall
    151 230, splice 275 76, tee 276 77, vmsplice 278 75, settimeofday 164 170, clock_settime 227
    112, clock_adjtime 305 266, modify_ldt 154 -, iopl 172 -, ioperm 173 -, remap_file_pages 216
    234, mbind 237 235, io_setup 206 0, io_submit 209 2, signalfd4 289 74, acct 163 89, swapon
    167 224, quotactl 179 60, sync 162 81, syncfs 306 267, pkey_alloc 330 289
"""


def _table() -> dict[int, str]:
    """The name by the number that this machine's calls have."""
    if not seccomp.available():
        return {}
    column = seccomp.column()
    rows = (row.split() for row in _NAMES.split(","))
    named = {row[1 if column == "x86_64" else 2]: row[0] for row in rows}
    found = {int(number): name for number, name in named.items() if number != "-"}
    return found | {getattr(call, column): call.name for call in permitted.PERMITTED}


_BY_NUMBER = _table()


def name(number: int) -> str:
    """What a call is called, here where numbers differ between processors."""
    return _BY_NUMBER.get(number, f"call {number}")


def unusual(counts: Mapping[str, int]) -> str:
    """A sentence for a person, about calls that honest notebooks do not make; else ""."""
    names = sorted(set(counts) - EVERYDAY)
    return f"asked the system for what is refused here: {', '.join(names)}" if names else ""
