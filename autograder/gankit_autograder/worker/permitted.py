"""The system calls that a worker may make, one a line: what it is called, its numbers, why.

Everything else is refused. Built from traces of all solutions and of the habits of real notebooks,
and from what CPython, torch, OpenMP and asyncio are known to ask for. A new release may want more:
`tests/grade/test_permitted.py` prints what. Numbers are those of Linux on x86-64 and on arm64.
"""

from __future__ import annotations

from dataclasses import dataclass

OWN = -1  # in a rule: the worker's own process id, known when the filter is made


@dataclass(frozen=True)
class Is:
    """What one argument has to be. Where `bits` is not 0, only these bits of it are looked at."""

    argument: int
    value: int
    bits: int = 0


Rule = tuple[tuple[Is, ...], ...]  # it holds where all of one of these hold


@dataclass(frozen=True)
class SystemCall:
    """One system call, under `rule` where there is one. Further rows of it may have others."""

    name: str
    x86_64: int | None
    arm64: int | None
    why: str
    rule: Rule = ()


def one_of(argument: int, *values: int, bits: int = 0) -> Rule:
    return tuple((Is(argument, value, bits),) for value in values)


def both(first: Rule, second: Rule) -> Rule:
    return tuple((*one, *other) for one in first for other in second)


# Memory that several processes share is not counted by RLIMIT_DATA, nor is a stack that grows.
SHARED, ANONYMOUS, GROWS_DOWN, WRITABLE = 0x01, 0x20, 0x100, 0x2
KIND = SHARED | ANONYMOUS | GROWS_DOWN
MMAP = (
    *one_of(3, ANONYMOUS, 0, bits=KIND),
    *both(one_of(3, SHARED, bits=KIND), one_of(2, 0, bits=WRITABLE)),
)
# All advice about one's own memory, but none that merges it with another's or breaks a file's.
ADVICE = one_of(2, 4, 14, 15, 8, 0, 1, 2, 3, 10, 11, 16, 17, 18, 19, 22, 23, 25)
# Older Landlocks let a file that may only be read be cut while it is opened (O_TRUNC).
OPENED = one_of(2, 0, 1, 2, 3, 0o1001, 0o1002, bits=0o1003)
OPENED_OF_OLD = one_of(1, 0, 1, 2, 3, 0o1001, 0o1002, bits=0o1003)
CLONE_THREAD, NEW_SPACES = 0x10000, 0x7E020000
THREAD = one_of(0, CLONE_THREAD, bits=CLONE_THREAD | NEW_SPACES)
IOCTL = one_of(1, 0x5421, 0x5401, 0x541B, 0x5413, 0x5450, 0x5451)
FCNTL = one_of(1, 3, 1, 2, 4, 0, 1030)  # GETFL, GETFD, SETFD, SETFL, DUPFD, DUPFD_CLOEXEC
LOCKS = one_of(1, 5, 6, 7, 36, 37, 38)
# A futex that is not private is told by the file behind its memory: another worker has it too.
# The end of a thread is waited for by such a one, so waiting is permitted and waking is not.
PRIVATE = 128
_OPERATIONS = (1, 0, 9, 10, 3, 4, 5, 6, 7, 8, 11, 12, 13)
FUTEX = one_of(1, *(PRIVATE | number for number in _OPERATIONS), 9, 0, bits=0xFF)
PRCTL = one_of(0, 15, 16, 3, 23, 0x53564D41)  # names, "dumpable?", "capable?", names of memory
CLOCK = one_of(0, 1, 0, *range(2, 12))  # other numbers are clocks of other processes
SELF = one_of(0, 0, OWN)
OWN_LIMITS = both(SELF, one_of(2, 0))
STREAM = (1, 1 | 0o4000, 1 | 0o2000000, 1 | 0o2004000)  # with or without NONBLOCK and CLOEXEC
PAIR = both(one_of(0, 1), one_of(1, *STREAM))
CONNECTED = one_of(4, 0)
# How large its buffers are and how long it waits; others reach the kernel's packet filters.
SOCKET_OPTIONS = both(one_of(1, 1), one_of(2, 2, 7, 8, 20, 21, 66, 67))
PIPE = one_of(1, 0, bits=0o200)  # that bit asks for a pipe of the kernel's notifications

PERMITTED = (
    # hot: the worker's connection, memory, threads
    SystemCall("recvfrom", 45, 207, "the connection to the grader"),
    SystemCall(
        "sendto", 44, 206, "answers to the grader; an address would reach other sockets", CONNECTED
    ),
    SystemCall("poll", 7, None, "waiting for the connection"),
    SystemCall("ppoll", 271, 73, "poll() on arm64; time limits of the connection"),
    SystemCall("ioctl", 16, 29, 'time limits of the connection, "is this a terminal?"', IOCTL),
    SystemCall("rt_sigaction", 13, 134, "handlers of the interpreter and of time limits"),
    SystemCall("newfstatat", 262, 79, "os.stat, os.lstat"),
    SystemCall("getrandom", 318, 278, "hashes, seeds"),
    SystemCall("futex", 202, 98, "locks of Python and torch", FUTEX),
    SystemCall("mmap", 9, 222, "memory and libraries", MMAP),
    SystemCall("mprotect", 10, 226, "guards of stacks, libraries that are being loaded"),
    SystemCall("munmap", 11, 215, "giving memory and libraries back"),
    SystemCall("brk", 12, 214, "small pieces of memory"),
    SystemCall("mremap", 25, 216, "growing arrays"),
    SystemCall("madvise", 28, 233, "giving memory back, huge pages", ADVICE),
    SystemCall("read", 0, 63, "reading a file"),
    SystemCall("write", 1, 64, "writing a file"),
    SystemCall("openat", 257, 56, "files; Landlock says which", OPENED),
    SystemCall("close", 3, 57, "closing a file"),
    SystemCall("lseek", 8, 62, "the place in a file"),
    SystemCall("fstat", 5, 80, "the size of an open file"),
    SystemCall("rt_sigprocmask", 14, 135, "around threads"),
    SystemCall("rt_sigreturn", 15, 139, "the end of a handler"),
    SystemCall(
        "clock_gettime", 228, 113, "time; clocks of other processes would time a neighbour", CLOCK
    ),
    SystemCall("clock_nanosleep", 230, 115, "time.sleep", CLOCK),
    SystemCall("exit", 60, 93, "the end of a thread"),
    SystemCall("exit_group", 231, 94, "the end"),
    # processes and threads
    SystemCall("clone", 56, 220, "threads, and no process", THREAD),
    SystemCall("set_robust_list", 273, 99, "a new thread"),
    SystemCall("rseq", 334, 293, "a new thread, glibc 2.35 and newer"),
    SystemCall("set_tid_address", 218, 96, "a new thread, its end"),
    SystemCall("sched_yield", 24, 124, "spinning threads of OpenMP"),
    SystemCall("sched_getaffinity", 204, 123, "how many cores there are", SELF),
    SystemCall("sched_getscheduler", 145, 120, "a thread asks about itself", SELF),
    SystemCall("sched_getparam", 143, 121, "a thread asks about its priority", SELF),
    SystemCall("sched_get_priority_max", 146, 125, "which priorities there are"),
    SystemCall("sched_get_priority_min", 147, 126, "which priorities there are"),
    SystemCall("membarrier", 324, 283, "locks of glibc"),
    SystemCall("gettid", 186, 178, "which thread this is"),
    SystemCall("getpid", 39, 172, "which process this is"),
    SystemCall("getppid", 110, 173, "os.getppid, the order to end with the parent"),
    SystemCall("getpgrp", 111, None, "os.getpgrp"),
    SystemCall("getpgid", 121, 155, "os.getpgid", SELF),
    SystemCall("getsid", 124, 156, "os.getsid", SELF),
    SystemCall("getuid", 102, 174, "os.getuid, getpass, a home folder"),
    SystemCall("geteuid", 107, 175, "os.geteuid, a home folder"),
    SystemCall("getgid", 104, 176, "os.getgid"),
    SystemCall("getegid", 108, 177, "os.getegid"),
    SystemCall("getresuid", 118, 148, "os.getresuid"),
    SystemCall("getresgid", 120, 150, "os.getresgid"),
    SystemCall("getgroups", 115, 158, "os.getgroups"),
    SystemCall("capget", 125, 90, "libraries that ask what they may"),
    SystemCall("prctl", 157, 167, "names of threads and of memory", PRCTL),
    SystemCall("arch_prctl", 158, None, "wide registers of newer processors"),
    SystemCall("getcpu", 309, 168, "NUMA, OpenMP"),
    SystemCall("get_mempolicy", 239, 236, "NUMA, in torch"),
    SystemCall("kill", 62, 129, "os.kill(os.getpid(), ...), as a time limit may do", SELF),
    SystemCall("tgkill", 234, 131, "abort(), pthread_kill", SELF),
    SystemCall("wait4", 61, 260, "os.waitpid for a child that could not be started"),
    SystemCall("waitid", 247, 95, "os.waitid, the same"),
    SystemCall("prlimit64", 302, 261, "asking for its own limits", OWN_LIMITS),
    SystemCall("getrlimit", 97, 163, "its own limits, older libraries"),
    SystemCall("getrusage", 98, 165, "resource.getrusage: how much it has used"),
    SystemCall("times", 100, 153, "os.times, time.process_time"),
    SystemCall("sysinfo", 99, 179, "how much memory there is"),
    SystemCall("uname", 63, 160, "platform"),
    SystemCall("sigaltstack", 131, 132, "faulthandler"),
    SystemCall("rt_sigpending", 127, 136, "signal.sigpending"),
    SystemCall("rt_sigtimedwait", 128, 137, "signal.sigtimedwait"),
    SystemCall("rt_sigsuspend", 130, 133, "signal.pause of older libraries"),
    SystemCall("pause", 34, None, "signal.pause"),
    SystemCall("restart_syscall", 219, 128, "after a stop"),
    # time
    SystemCall("gettimeofday", 96, 169, "time.time, where it is no vDSO call"),
    SystemCall("time", 201, None, "the same, in seconds"),
    SystemCall("clock_getres", 229, 114, "time.get_clock_info", CLOCK),
    SystemCall("nanosleep", 35, 101, "time.sleep of older libraries"),
    SystemCall("alarm", 37, None, "signal.alarm: time limits that a student sets"),
    SystemCall("setitimer", 38, 103, "signal.setitimer"),
    SystemCall("getitimer", 36, 102, "signal.getitimer"),
    SystemCall("timer_create", 222, 107, "timers of libraries", CLOCK),
    SystemCall("timer_settime", 223, 110, "timers of libraries"),
    SystemCall("timer_gettime", 224, 108, "timers of libraries"),
    SystemCall("timer_delete", 226, 111, "timers of libraries"),
    SystemCall("timerfd_create", 283, 85, "timers of event loops", CLOCK),
    SystemCall("timerfd_settime", 286, 86, "timers of event loops"),
    SystemCall("timerfd_gettime", 287, 87, "timers of event loops"),
    # files; Landlock says which, and the tree of its own holds no others
    SystemCall("open", 2, None, "openat() of older libraries", OPENED_OF_OLD),
    SystemCall("creat", 85, None, "open(..., 'w') of older libraries"),
    SystemCall("stat", 4, None, "os.stat of older libraries"),
    SystemCall("lstat", 6, None, "os.lstat of older libraries"),
    SystemCall("statx", 332, 291, "os.stat of newer libraries"),
    SystemCall("access", 21, None, "os.access"),
    SystemCall("faccessat", 269, 48, "os.access"),
    SystemCall("faccessat2", 439, 439, "os.access of newer libraries"),
    SystemCall("readlink", 89, None, "os.readlink, os.path.realpath"),
    SystemCall("readlinkat", 267, 78, "os.readlink, os.path.realpath"),
    SystemCall("getdents64", 217, 61, "os.listdir, imports"),
    SystemCall("getcwd", 79, 17, "os.getcwd, imports"),
    SystemCall("chdir", 80, 49, "os.chdir, %cd"),
    SystemCall("fchdir", 81, 50, "os.fchdir"),
    SystemCall("mkdir", 83, None, "os.mkdir"),
    SystemCall("mkdirat", 258, 34, "os.mkdir, os.makedirs"),
    SystemCall("rmdir", 84, None, "os.rmdir"),
    SystemCall("unlink", 87, None, "os.unlink"),
    SystemCall("unlinkat", 263, 35, "shutil.rmtree"),
    SystemCall("rename", 82, None, "os.replace: files that get their name when complete"),
    SystemCall("renameat", 264, 38, "os.replace"),
    SystemCall("renameat2", 316, 276, "os.replace of newer libraries"),
    SystemCall("symlink", 88, None, "os.symlink"),
    SystemCall("symlinkat", 266, 36, "os.symlink"),
    SystemCall("readv", 19, 65, "torch.load, os.readv"),
    SystemCall("writev", 20, 66, "C++ streams, torch.save"),
    SystemCall("pread64", 17, 67, "torch.load, numpy.memmap, imports of libraries"),
    SystemCall("pwrite64", 18, 68, "zip files, torch.save"),
    SystemCall("preadv", 295, 69, "os.preadv"),
    SystemCall("pwritev", 296, 70, "os.pwritev"),
    SystemCall("sendfile", 40, 71, "shutil.copyfile"),
    SystemCall("copy_file_range", 326, 285, "os.copy_file_range, shutil.copyfile since 3.14"),
    SystemCall("ftruncate", 77, 46, "zip files, numpy.memmap"),
    SystemCall("fsync", 74, 82, "a checkpoint that is kept"),
    SystemCall("fdatasync", 75, 83, "a checkpoint that is kept"),
    SystemCall("sync_file_range", 277, 84, "a checkpoint that is kept"),
    SystemCall("statfs", 137, 43, "shutil.disk_usage"),
    SystemCall("fstatfs", 138, 44, "shutil.disk_usage of an open file"),
    SystemCall("umask", 95, 166, "modes of new files: tempfile, zip files"),
    SystemCall("msync", 26, 227, "numpy.memmap.flush"),
    SystemCall("mincore", 27, 232, "which pages of a file are in memory"),
    SystemCall("dup", 32, 23, "os.dup, captured output"),
    SystemCall("dup2", 33, None, "captured output"),
    SystemCall("dup3", 292, 24, "captured output"),
    SystemCall("fcntl", 72, 25, "file handles; F_SETOWN would signal other processes", FCNTL),
    SystemCall("pipe", 22, None, "os.pipe of older libraries"),
    SystemCall("pipe2", 293, 59, "os.pipe, between threads", PIPE),
    SystemCall("eventfd2", 290, 19, "waking a thread"),
    SystemCall("select", 23, None, "select.select"),
    SystemCall("pselect6", 270, 72, "select.select"),
    SystemCall("epoll_create1", 291, 20, "asyncio"),
    SystemCall("epoll_ctl", 233, 21, "asyncio"),
    SystemCall("epoll_wait", 232, None, "asyncio"),
    SystemCall("epoll_pwait", 281, 22, "asyncio"),
    # the pair that asyncio wakes itself with, and the connection
    SystemCall(
        "socketpair",
        53,
        199,
        "asyncio wakes itself by a stream; datagrams could go to any address",
        PAIR,
    ),
    SystemCall("recvmsg", 47, 212, "the connection"),
    SystemCall("sendmsg", 46, 211, "the connection; streams take no address"),
    SystemCall("getsockopt", 55, 209, "the connection"),
    SystemCall("setsockopt", 54, 208, "time limits of the connection", SOCKET_OPTIONS),
    SystemCall("getsockname", 51, 204, "repr() of the pair"),
    SystemCall("getpeername", 52, 205, "repr() of the pair"),
    SystemCall("shutdown", 48, 210, "closing the pair"),
)

# Done by name only: honest code copies modes and times, and has no other way on a closed machine.
# A lock on a library would be seen by every other worker, and so carry a word from one to another.
PRETENDED = (
    SystemCall("flock", 73, 32, "locks of matplotlib's and torch's caches, which one process has"),
    SystemCall("fcntl", 72, 25, "locks of databases, which one process has", LOCKS),
    SystemCall(
        "fadvise64", 221, 223, "reading ahead, numpy; it could also drop what others have read"
    ),
    SystemCall("mbind", 237, 235, "on which node of NUMA buffers lie, OpenBLAS with matrices"),
    SystemCall("chmod", 90, None, "shutil.copy"),
    SystemCall("fchmod", 91, 52, "shutil.copymode of an open file"),
    SystemCall("fchmodat", 268, 53, "shutil.copy"),
    SystemCall("fchmodat2", 452, 452, "shutil.copy with newer libraries"),
    SystemCall("utime", 132, None, "shutil.copy2, Path.touch"),
    SystemCall("utimes", 235, None, "shutil.copy2 of older libraries"),
    SystemCall("futimesat", 261, None, "shutil.copy2 of older libraries"),
    SystemCall("utimensat", 280, 88, "shutil.copy2, Path.touch"),
)

# Refused so that libraries take their older way: errno by call.
NOT_SUPPORTED = (
    SystemCall("fallocate", 285, 47, "the C library then writes, which the limits count"),
    SystemCall("getxattr", 191, 8, "shutil.copy2 goes on without"),
    SystemCall("lgetxattr", 192, 9, "the same"),
    SystemCall("fgetxattr", 193, 10, "the same"),
    SystemCall("listxattr", 194, 11, "the same"),
    SystemCall("llistxattr", 195, 12, "the same"),
    SystemCall("flistxattr", 196, 13, "the same"),
)
FIRST_OF_THE_NEW = 424  # calls from this number on are the same everywhere, and have an older way
