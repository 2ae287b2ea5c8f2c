"""The system calls that a worker may make, one a line: what it is called, its numbers, why.

Everything else is refused. Built from traces of all solutions and of the habits of real notebooks,
and from what CPython, torch, OpenMP and asyncio are known to ask for. A new release may want more:
`tests/grade/test_permitted.py` prints what. Numbers are those of Linux on x86-64 and on arm64.
"""

from __future__ import annotations

from dataclasses import dataclass

OWN = -1  # in a rule: the worker's own process id, known when the filter is made


@dataclass(frozen=True)
class Test:
    """What one argument must be. Where `bits` is not 0, only these bits of it are looked at."""

    argument: int
    values: tuple[int, ...] = ()  # one of these
    bits: int = 0
    unless: tuple[int, int] | None = None  # (argument, bits): it holds where none of these are set


@dataclass(frozen=True)
class Call:
    """One system call; `rule` are the tests that all have to hold."""

    name: str
    x86_64: int | None
    arm64: int | None
    why: str
    rule: tuple[Test, ...] = ()


def one_of(argument: int, *values: int) -> Test:
    return Test(argument, values)


def set_bits(argument: int, bits: int) -> Test:
    return Test(argument, (bits,), bits)


def no_bits(argument: int, bits: int) -> Test:
    return Test(argument, (0,), bits)


SHARED, ANONYMOUS, GROWS_DOWN, WRITABLE = 0x01, 0x20, 0x100, 0x2
CLONE_THREAD = 0x10000
STREAM = (1, 1 | 0o4000, 1 | 0o2000000, 1 | 0o2004000)  # with or without NONBLOCK and CLOEXEC

# Memory that several processes share is not counted by RLIMIT_DATA, nor is a stack that grows.
MMAP = (
    no_bits(3, GROWS_DOWN),
    Test(3, (0, SHARED, ANONYMOUS), SHARED | ANONYMOUS),
    Test(3, (0,), SHARED, unless=(2, WRITABLE)),
)
# Older Landlocks let a file that may only be read be cut while it is opened (O_TRUNC).
CUTTING, OPENED = 0o1003, (0, 1, 2, 3, 0o1001, 0o1002)
THREAD = (set_bits(0, CLONE_THREAD),)
IOCTL = (one_of(1, 0x5421, 0x5401, 0x541B, 0x5413, 0x5450, 0x5451),)
# DUPFD, GETFD, SETFD, GETFL, SETFL, the locks, DUPFD_CLOEXEC
FCNTL = (one_of(1, 0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030),)
PRCTL = (one_of(0, 15, 16, 3, 23, 0x53564D41),)  # names, "dumpable?", "capable?", names of memory
CLOCK = (one_of(0, *range(12)),)  # other numbers are clocks of other processes
SELF = (one_of(0, 0, OWN),)
OWN_PROCESS = (one_of(0, OWN),)
OWN_LIMITS = (one_of(0, 0, OWN), one_of(2, 0))
PAIR = (one_of(0, 1), one_of(1, *STREAM))
CONNECTED = (one_of(4, 0),)

PERMITTED = (
    # hot: the worker's connection, memory, threads
    Call("recvfrom", 45, 207, "the connection to the grader"),
    Call("sendto", 44, 206, "the same; an address would reach other sockets", CONNECTED),
    Call("poll", 7, None, "waiting for the connection"),
    Call("ppoll", 271, 73, "the same on arm64"),
    Call("ioctl", 16, 29, 'time limits of the connection, "is this a terminal?"', IOCTL),
    Call("rt_sigaction", 13, 134, "handlers of the interpreter and of time limits"),
    Call("newfstatat", 262, 79, "files"),
    Call("getrandom", 318, 278, "hashes, seeds"),
    Call("futex", 202, 98, "locks of Python and torch"),
    Call("mmap", 9, 222, "memory and libraries", MMAP),
    Call("mprotect", 10, 226, "the same"),
    Call("munmap", 11, 215, "the same"),
    Call("brk", 12, 214, "the same"),
    Call("mremap", 25, 216, "growing arrays"),
    Call("madvise", 28, 233, "giving memory back, huge pages"),
    Call("read", 0, 63, "files"),
    Call("write", 1, 64, "files"),
    Call("openat", 257, 56, "files; Landlock says which", (Test(2, OPENED, CUTTING),)),
    Call("close", 3, 57, "files"),
    Call("lseek", 8, 62, "files"),
    Call("fstat", 5, 80, "files"),
    Call("rt_sigprocmask", 14, 135, "around threads"),
    Call("rt_sigreturn", 15, 139, "the end of a handler"),
    Call(
        "clock_gettime",
        228,
        113,
        "time, where it is no vDSO call; of another process it would time a neighbour",
        CLOCK,
    ),
    Call("clock_nanosleep", 230, 115, "time.sleep"),
    Call("exit", 60, 93, "the end of a thread"),
    Call("exit_group", 231, 94, "the end"),
    # processes and threads
    Call("clone", 56, 220, "threads, and no process", THREAD),
    Call("set_robust_list", 273, 99, "a new thread"),
    Call("rseq", 334, 293, "a new thread"),
    Call("set_tid_address", 218, 96, "a new thread"),
    Call("sched_yield", 24, 124, "spinning threads of OpenMP"),
    Call("sched_getaffinity", 204, 123, "how many cores there are", SELF),
    Call("sched_getscheduler", 145, 120, "a thread asks about itself", SELF),
    Call("sched_getparam", 143, 121, "the same", SELF),
    Call("sched_get_priority_max", 146, 125, "the same"),
    Call("sched_get_priority_min", 147, 126, "the same"),
    Call("membarrier", 324, 283, "locks of glibc"),
    Call("gettid", 186, 178, "which thread this is"),
    Call("getpid", 39, 172, "which process this is"),
    Call("getppid", 110, 173, "the same"),
    Call("getpgrp", 111, None, "the same"),
    Call("getpgid", 121, 155, "the same", SELF),
    Call("getsid", 124, 156, "the same", SELF),
    Call("getuid", 102, 174, "who this is"),
    Call("geteuid", 107, 175, "the same"),
    Call("getgid", 104, 176, "the same"),
    Call("getegid", 108, 177, "the same"),
    Call("getresuid", 118, 148, "the same"),
    Call("getresgid", 120, 150, "the same"),
    Call("getgroups", 115, 158, "the same"),
    Call("capget", 125, 90, "the same"),
    Call("prctl", 157, 167, "names of threads and of memory", PRCTL),
    Call("arch_prctl", 158, None, "wide registers of newer processors"),
    Call("getcpu", 309, 168, "NUMA, OpenMP"),
    Call("get_mempolicy", 239, 236, "the same"),
    Call("kill", 62, 129, "os.kill(os.getpid(), ...), as a time limit may do", OWN_PROCESS),
    Call("tgkill", 234, 131, "abort(), pthread_kill", OWN_PROCESS),
    Call("wait4", 61, 260, "a child that could not be started"),
    Call("waitid", 247, 95, "the same"),
    Call("prlimit64", 302, 261, "asking for its own limits", OWN_LIMITS),
    Call("getrlimit", 97, 163, "the same"),
    Call("getrusage", 98, 165, "how much it has used"),
    Call("times", 100, 153, "the same"),
    Call("sysinfo", 99, 179, "how much memory there is"),
    Call("uname", 63, 160, "platform"),
    Call("sigaltstack", 131, 132, "faulthandler"),
    Call("rt_sigpending", 127, 136, "signals of its own"),
    Call("rt_sigtimedwait", 128, 137, "the same"),
    Call("rt_sigsuspend", 130, 133, "the same"),
    Call("pause", 34, None, "the same"),
    Call("restart_syscall", 219, 128, "after a stop"),
    # time
    Call("gettimeofday", 96, 169, "time"),
    Call("time", 201, None, "time"),
    Call("clock_getres", 229, 114, "time"),
    Call("nanosleep", 35, 101, "time.sleep of older libraries"),
    Call("alarm", 37, None, "time limits a student sets"),
    Call("setitimer", 38, 103, "the same"),
    Call("getitimer", 36, 102, "the same"),
    Call("timer_create", 222, 107, "the same"),
    Call("timer_settime", 223, 110, "the same"),
    Call("timer_gettime", 224, 108, "the same"),
    Call("timer_delete", 226, 111, "the same"),
    Call("timerfd_create", 283, 85, "the same, in asyncio"),
    Call("timerfd_settime", 286, 86, "the same"),
    Call("timerfd_gettime", 287, 87, "the same"),
    # files; Landlock says which
    Call("open", 2, None, "files", (Test(1, OPENED, CUTTING),)),
    Call("creat", 85, None, "files"),
    Call("stat", 4, None, "files"),
    Call("lstat", 6, None, "files"),
    Call("statx", 332, 291, "files"),
    Call("access", 21, None, "files"),
    Call("faccessat", 269, 48, "files"),
    Call("faccessat2", 439, 439, "files"),
    Call("readlink", 89, None, "files"),
    Call("readlinkat", 267, 78, "files"),
    Call("getdents64", 217, 61, "listing a folder"),
    Call("getcwd", 79, 17, "the folder"),
    Call("chdir", 80, 49, "the folder"),
    Call("fchdir", 81, 50, "the folder"),
    Call("mkdir", 83, None, "scratch"),
    Call("mkdirat", 258, 34, "scratch"),
    Call("rmdir", 84, None, "scratch"),
    Call("unlink", 87, None, "scratch"),
    Call("unlinkat", 263, 35, "scratch"),
    Call("rename", 82, None, "scratch: files that get their name when complete"),
    Call("renameat", 264, 38, "the same"),
    Call("renameat2", 316, 276, "the same"),
    Call("symlink", 88, None, "scratch"),
    Call("symlinkat", 266, 36, "scratch"),
    Call("readv", 19, 65, "files"),
    Call("writev", 20, 66, "files"),
    Call("pread64", 17, 67, "files"),
    Call("pwrite64", 18, 68, "files"),
    Call("preadv", 295, 69, "files"),
    Call("pwritev", 296, 70, "files"),
    Call("sendfile", 40, 71, "shutil.copy"),
    Call("copy_file_range", 326, 285, "shutil.copy"),
    Call("ftruncate", 77, 46, "files"),
    Call("fsync", 74, 82, "a checkpoint"),
    Call("fdatasync", 75, 83, "the same"),
    Call("sync_file_range", 277, 84, "the same"),
    Call("fadvise64", 221, 223, "reading ahead"),
    Call("flock", 73, 32, "locks of caches"),
    Call("statfs", 137, 43, "how much room there is"),
    Call("fstatfs", 138, 44, "the same"),
    Call("umask", 95, 166, "modes of new files"),
    Call("msync", 26, 227, "numpy.memmap"),
    Call("mincore", 27, 232, "the same"),
    Call("dup", 32, 23, "handles"),
    Call("dup2", 33, None, "handles"),
    Call("dup3", 292, 24, "handles"),
    Call(
        "fcntl", 72, 25, "handles; owners and signals of a file would reach other processes", FCNTL
    ),
    Call("pipe", 22, None, "between threads"),
    Call("pipe2", 293, 59, "the same"),
    Call("eventfd2", 290, 19, "the same"),
    Call("select", 23, None, "the same"),
    Call("pselect6", 270, 72, "the same"),
    Call("epoll_create1", 291, 20, "the same, in asyncio"),
    Call("epoll_ctl", 233, 21, "the same"),
    Call("epoll_wait", 232, None, "the same"),
    Call("epoll_pwait", 281, 22, "the same"),
    # the pair that asyncio wakes itself with, and the connection
    Call(
        "socketpair",
        53,
        199,
        "a stream between threads; a datagram could be sent to any address",
        PAIR,
    ),
    Call("recvmsg", 47, 212, "the connection"),
    Call("sendmsg", 46, 211, "the same; streams take no address"),
    Call("getsockopt", 55, 209, "the same"),
    Call("setsockopt", 54, 208, "the same"),
    Call("getsockname", 51, 204, "the same"),
    Call("getpeername", 52, 205, "the same"),
    Call("shutdown", 48, 210, "the same"),
)

# Done by name only: honest code copies modes and times, and has no other way on a closed machine.
PRETENDED = (
    Call("chmod", 90, None, "shutil.copy"),
    Call("fchmod", 91, 52, "the same"),
    Call("fchmodat", 268, 53, "the same"),
    Call("fchmodat2", 452, 452, "the same"),
    Call("utime", 132, None, "shutil.copy2, Path.touch"),
    Call("utimes", 235, None, "the same"),
    Call("futimesat", 261, None, "the same"),
    Call("utimensat", 280, 88, "the same"),
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
