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
class Call:
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
    Call("recvfrom", 45, 207, "the connection to the grader"),
    Call(
        "sendto", 44, 206, "answers to the grader; an address would reach other sockets", CONNECTED
    ),
    Call("poll", 7, None, "waiting for the connection"),
    Call("ppoll", 271, 73, "poll() on arm64; time limits of the connection"),
    Call("ioctl", 16, 29, 'time limits of the connection, "is this a terminal?"', IOCTL),
    Call("rt_sigaction", 13, 134, "handlers of the interpreter and of time limits"),
    Call("newfstatat", 262, 79, "os.stat, os.lstat"),
    Call("getrandom", 318, 278, "hashes, seeds"),
    Call("futex", 202, 98, "locks of Python and torch", FUTEX),
    Call("mmap", 9, 222, "memory and libraries", MMAP),
    Call("mprotect", 10, 226, "guards of stacks, libraries that are being loaded"),
    Call("munmap", 11, 215, "giving memory and libraries back"),
    Call("brk", 12, 214, "small pieces of memory"),
    Call("mremap", 25, 216, "growing arrays"),
    Call("madvise", 28, 233, "giving memory back, huge pages", ADVICE),
    Call("read", 0, 63, "reading a file"),
    Call("write", 1, 64, "writing a file"),
    Call("openat", 257, 56, "files; Landlock says which", OPENED),
    Call("close", 3, 57, "closing a file"),
    Call("lseek", 8, 62, "the place in a file"),
    Call("fstat", 5, 80, "the size of an open file"),
    Call("rt_sigprocmask", 14, 135, "around threads"),
    Call("rt_sigreturn", 15, 139, "the end of a handler"),
    Call(
        "clock_gettime", 228, 113, "time; clocks of other processes would time a neighbour", CLOCK
    ),
    Call("clock_nanosleep", 230, 115, "time.sleep", CLOCK),
    Call("exit", 60, 93, "the end of a thread"),
    Call("exit_group", 231, 94, "the end"),
    # processes and threads
    Call("clone", 56, 220, "threads, and no process", THREAD),
    Call("set_robust_list", 273, 99, "a new thread"),
    Call("rseq", 334, 293, "a new thread, glibc 2.35 and newer"),
    Call("set_tid_address", 218, 96, "a new thread, its end"),
    Call("sched_yield", 24, 124, "spinning threads of OpenMP"),
    Call("sched_getaffinity", 204, 123, "how many cores there are", SELF),
    Call("sched_getscheduler", 145, 120, "a thread asks about itself", SELF),
    Call("sched_getparam", 143, 121, "a thread asks about its priority", SELF),
    Call("sched_get_priority_max", 146, 125, "which priorities there are"),
    Call("sched_get_priority_min", 147, 126, "which priorities there are"),
    Call("membarrier", 324, 283, "locks of glibc"),
    Call("gettid", 186, 178, "which thread this is"),
    Call("getpid", 39, 172, "which process this is"),
    Call("getppid", 110, 173, "os.getppid, the order to end with the parent"),
    Call("getpgrp", 111, None, "os.getpgrp"),
    Call("getpgid", 121, 155, "os.getpgid", SELF),
    Call("getsid", 124, 156, "os.getsid", SELF),
    Call("getuid", 102, 174, "os.getuid, getpass, a home folder"),
    Call("geteuid", 107, 175, "os.geteuid, a home folder"),
    Call("getgid", 104, 176, "os.getgid"),
    Call("getegid", 108, 177, "os.getegid"),
    Call("getresuid", 118, 148, "os.getresuid"),
    Call("getresgid", 120, 150, "os.getresgid"),
    Call("getgroups", 115, 158, "os.getgroups"),
    Call("capget", 125, 90, "libraries that ask what they may"),
    Call("prctl", 157, 167, "names of threads and of memory", PRCTL),
    Call("arch_prctl", 158, None, "wide registers of newer processors"),
    Call("getcpu", 309, 168, "NUMA, OpenMP"),
    Call("get_mempolicy", 239, 236, "NUMA, in torch"),
    Call("kill", 62, 129, "os.kill(os.getpid(), ...), as a time limit may do", SELF),
    Call("tgkill", 234, 131, "abort(), pthread_kill", SELF),
    Call("wait4", 61, 260, "os.waitpid for a child that could not be started"),
    Call("waitid", 247, 95, "os.waitid, the same"),
    Call("prlimit64", 302, 261, "asking for its own limits", OWN_LIMITS),
    Call("getrlimit", 97, 163, "its own limits, older libraries"),
    Call("getrusage", 98, 165, "resource.getrusage: how much it has used"),
    Call("times", 100, 153, "os.times, time.process_time"),
    Call("sysinfo", 99, 179, "how much memory there is"),
    Call("uname", 63, 160, "platform"),
    Call("sigaltstack", 131, 132, "faulthandler"),
    Call("rt_sigpending", 127, 136, "signal.sigpending"),
    Call("rt_sigtimedwait", 128, 137, "signal.sigtimedwait"),
    Call("rt_sigsuspend", 130, 133, "signal.pause of older libraries"),
    Call("pause", 34, None, "signal.pause"),
    Call("restart_syscall", 219, 128, "after a stop"),
    # time
    Call("gettimeofday", 96, 169, "time.time, where it is no vDSO call"),
    Call("time", 201, None, "the same, in seconds"),
    Call("clock_getres", 229, 114, "time.get_clock_info", CLOCK),
    Call("nanosleep", 35, 101, "time.sleep of older libraries"),
    Call("alarm", 37, None, "signal.alarm: time limits that a student sets"),
    Call("setitimer", 38, 103, "signal.setitimer"),
    Call("getitimer", 36, 102, "signal.getitimer"),
    Call("timer_create", 222, 107, "timers of libraries", CLOCK),
    Call("timer_settime", 223, 110, "timers of libraries"),
    Call("timer_gettime", 224, 108, "timers of libraries"),
    Call("timer_delete", 226, 111, "timers of libraries"),
    Call("timerfd_create", 283, 85, "timers of event loops", CLOCK),
    Call("timerfd_settime", 286, 86, "timers of event loops"),
    Call("timerfd_gettime", 287, 87, "timers of event loops"),
    # files; Landlock says which, and the tree of its own holds no others
    Call("open", 2, None, "openat() of older libraries", OPENED_OF_OLD),
    Call("creat", 85, None, "open(..., 'w') of older libraries"),
    Call("stat", 4, None, "os.stat of older libraries"),
    Call("lstat", 6, None, "os.lstat of older libraries"),
    Call("statx", 332, 291, "os.stat of newer libraries"),
    Call("access", 21, None, "os.access"),
    Call("faccessat", 269, 48, "os.access"),
    Call("faccessat2", 439, 439, "os.access of newer libraries"),
    Call("readlink", 89, None, "os.readlink, os.path.realpath"),
    Call("readlinkat", 267, 78, "os.readlink, os.path.realpath"),
    Call("getdents64", 217, 61, "os.listdir, imports"),
    Call("getcwd", 79, 17, "os.getcwd, imports"),
    Call("chdir", 80, 49, "os.chdir, %cd"),
    Call("fchdir", 81, 50, "os.fchdir"),
    Call("mkdir", 83, None, "os.mkdir"),
    Call("mkdirat", 258, 34, "os.mkdir, os.makedirs"),
    Call("rmdir", 84, None, "os.rmdir"),
    Call("unlink", 87, None, "os.unlink"),
    Call("unlinkat", 263, 35, "shutil.rmtree"),
    Call("rename", 82, None, "os.replace: files that get their name when complete"),
    Call("renameat", 264, 38, "os.replace"),
    Call("renameat2", 316, 276, "os.replace of newer libraries"),
    Call("symlink", 88, None, "os.symlink"),
    Call("symlinkat", 266, 36, "os.symlink"),
    Call("readv", 19, 65, "torch.load, os.readv"),
    Call("writev", 20, 66, "C++ streams, torch.save"),
    Call("pread64", 17, 67, "torch.load, numpy.memmap, imports of libraries"),
    Call("pwrite64", 18, 68, "zip files, torch.save"),
    Call("preadv", 295, 69, "os.preadv"),
    Call("pwritev", 296, 70, "os.pwritev"),
    Call("sendfile", 40, 71, "shutil.copyfile"),
    Call("copy_file_range", 326, 285, "os.copy_file_range, shutil.copyfile since 3.14"),
    Call("ftruncate", 77, 46, "zip files, numpy.memmap"),
    Call("fsync", 74, 82, "a checkpoint that is kept"),
    Call("fdatasync", 75, 83, "a checkpoint that is kept"),
    Call("sync_file_range", 277, 84, "a checkpoint that is kept"),
    Call("statfs", 137, 43, "shutil.disk_usage"),
    Call("fstatfs", 138, 44, "shutil.disk_usage of an open file"),
    Call("umask", 95, 166, "modes of new files: tempfile, zip files"),
    Call("msync", 26, 227, "numpy.memmap.flush"),
    Call("mincore", 27, 232, "which pages of a file are in memory"),
    Call("dup", 32, 23, "os.dup, captured output"),
    Call("dup2", 33, None, "captured output"),
    Call("dup3", 292, 24, "captured output"),
    Call("fcntl", 72, 25, "file handles; F_SETOWN would signal other processes", FCNTL),
    Call("pipe", 22, None, "os.pipe of older libraries"),
    Call("pipe2", 293, 59, "os.pipe, between threads", PIPE),
    Call("eventfd2", 290, 19, "waking a thread"),
    Call("select", 23, None, "select.select"),
    Call("pselect6", 270, 72, "select.select"),
    Call("epoll_create1", 291, 20, "asyncio"),
    Call("epoll_ctl", 233, 21, "asyncio"),
    Call("epoll_wait", 232, None, "asyncio"),
    Call("epoll_pwait", 281, 22, "asyncio"),
    # the pair that asyncio wakes itself with, and the connection
    Call(
        "socketpair",
        53,
        199,
        "asyncio wakes itself by a stream; datagrams could go to any address",
        PAIR,
    ),
    Call("recvmsg", 47, 212, "the connection"),
    Call("sendmsg", 46, 211, "the connection; streams take no address"),
    Call("getsockopt", 55, 209, "the connection"),
    Call("setsockopt", 54, 208, "time limits of the connection", SOCKET_OPTIONS),
    Call("getsockname", 51, 204, "repr() of the pair"),
    Call("getpeername", 52, 205, "repr() of the pair"),
    Call("shutdown", 48, 210, "closing the pair"),
)

# Done by name only: honest code copies modes and times, and has no other way on a closed machine.
# A lock on a library would be seen by every other worker, and so carry a word from one to another.
PRETENDED = (
    Call("flock", 73, 32, "locks of matplotlib's and torch's caches, which one process has"),
    Call("fcntl", 72, 25, "locks of databases, which one process has", LOCKS),
    Call("fadvise64", 221, 223, "reading ahead, numpy; it could also drop what others have read"),
    Call("chmod", 90, None, "shutil.copy"),
    Call("fchmod", 91, 52, "shutil.copymode of an open file"),
    Call("fchmodat", 268, 53, "shutil.copy"),
    Call("fchmodat2", 452, 452, "shutil.copy with newer libraries"),
    Call("utime", 132, None, "shutil.copy2, Path.touch"),
    Call("utimes", 235, None, "shutil.copy2 of older libraries"),
    Call("futimesat", 261, None, "shutil.copy2 of older libraries"),
    Call("utimensat", 280, 88, "shutil.copy2, Path.touch"),
)

# Refused so that libraries take their older way: errno by call.
NOT_SUPPORTED = (
    Call("fallocate", 285, 47, "the C library then writes, which the limits count"),
    Call("getxattr", 191, 8, "shutil.copy2 goes on without"),
    Call("lgetxattr", 192, 9, "the same"),
    Call("fgetxattr", 193, 10, "the same"),
    Call("listxattr", 194, 11, "the same"),
    Call("llistxattr", 195, 12, "the same"),
    Call("flistxattr", 196, 13, "the same"),
)
FIRST_OF_THE_NEW = 424  # calls from this number on are the same everywhere, and have an older way
