"""Attacks on the machine around a worker: each text runs behind a wrong answer.

`{gradebook}`, `{result}` and `{grader}` are the paths and the process worth attacking.
"""

from __future__ import annotations

HELPERS = """
import ctypes, mmap, os, resource, signal, socket, sys, time, threading
_libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    return _libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) for a in arguments])
def tried(*acts):
    for act in acts:
        try:
            act()
        except BaseException as error:
            print(type(error).__name__, error)
def text(value):
    kept = ctypes.create_string_buffer(value.encode())
    keep.append(kept)
    return ctypes.addressof(kept)
keep = []
"""

SYSTEM = {
    "modes": "tried(lambda: os.chmod({gradebook!r}, 0), lambda: call(90, text({gradebook!r}), 0))",
    "times": "tried(lambda: os.utime({gradebook!r}, (1, 1)))",
    "owner": "tried(lambda: os.chown({gradebook!r}, 12345, 12345), lambda: os.setxattr("
    "{gradebook!r}, 'user.score', b'33'))",
    "limits-of-the-grader": "tried(*[lambda r=r: resource.prlimit({grader}, r, (1, 1)) for r in "
    "(resource.RLIMIT_NOFILE, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_DATA)])",
    "priority-of-the-grader": "tried(lambda: os.setpriority(os.PRIO_PROCESS, {grader}, 19), "
    "lambda: os.setpriority(os.PRIO_USER, 0, 19), lambda: call(251, 1, {grader}, 3 << 13))",
    "cores-of-the-grader": "tried(lambda: os.sched_setaffinity({grader}, {{0}}), "
    "lambda: os.sched_setscheduler({grader}, os.SCHED_IDLE, os.sched_param(0)))",
    "stopping-the-grader": "tried(*[lambda p=p, s=s: os.kill(p, s) for p in ({grader}, os.getppid(),"
    " -1, 0) for s in (signal.SIGSTOP, signal.SIGTERM)], lambda: call(234, {grader}, {grader}, 19), "
    "lambda: call(129, {grader}, 19, 0), lambda: call(200, {grader}, 19))",
    "tracing-the-grader": "tried(lambda: call(101, 16, {grader}, 0, 0), lambda: "
    "open('/proc/{grader}/mem', 'r+b'), lambda: call(310, {grader}, 0, 0, 0, 0, 0), "
    "lambda: call(438, call(434, {grader}, 0), 0, 0))",
    "shared-mappings": "kept = []\n"
    "for _ in range(100):\n"
    "    m = mmap.mmap(-1, 1 << 28)\n"
    "    m.write(b'x' * (1 << 28))\n"
    "    kept.append(m)",
    "memory-files": "kept = []\n"
    "for number in range(200):\n"
    "    f = os.memfd_create(str(number))\n"
    "    os.write(f, b'x' * (1 << 26))\n"
    "    kept.append(f)",
    "growing-stacks": "_libc.mmap.restype = ctypes.c_void_p\n"
    "for _ in range(64):\n"
    "    a = _libc.mmap(None, ctypes.c_size_t(1 << 28), 3, 0x122, -1, ctypes.c_long(0))\n"
    "    if a in (None, ctypes.c_void_p(-1).value):\n"
    "        raise MemoryError('no stack')\n"
    "    ctypes.memset(a, 1, 1 << 28)",
    "shared-zeros": "f = os.open('/dev/zero', os.O_RDWR)\n"
    "kept = [mmap.mmap(f, 1 << 28) for _ in range(64)]\n"
    "for m in kept:\n"
    "    m.write(b'x' * (1 << 28))",
    "reserved-disk": "for n in range(400):\n"
    "    f = os.open(f'big{{n}}', os.O_CREAT | os.O_RDWR)\n"
    "    os.posix_fallocate(f, 0, 60 << 20)\n"
    "    os.close(f)\n"
    "raise OSError('filled')",
    "daemons": "import glob\n"
    "places = ['/run/dbus/system_bus_socket', '/var/run/docker.sock', '/dev/log', '\\0gankit']\n"
    "tried(*[lambda p=p: socket.socket(socket.AF_UNIX).connect(p) for p in places])\n"
    "a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
    "tried(*[lambda p=p: a.sendto(b'x', p) for p in places])",
    "watching": "tried(lambda: call(254, call(294, 0), text({gradebook!r}), 0xFFF), "
    "lambda: call(301, call(300, 0, 0), 1, 2, -100, text('/')))\n"
    "raise OSError('nothing to see')",
    "proc": "for place in ('/proc/{grader}/environ', '/proc/{grader}/root', '/proc/self/root/root',"
    " '/proc/{grader}/cwd', '/proc/self/task/../../1/environ', '/proc/thread-self/../../../1/maps'):\n"
    "    tried(lambda: print(os.listdir(place) if os.path.isdir(place) else open(place).read()))\n"
    "tried(lambda: open('/proc/self/oom_score_adj', 'w').write('-1000'))",
    "core-dump": "tried(lambda: resource.setrlimit(resource.RLIMIT_CORE, (1 << 30, 1 << 30)))\n"
    "os.abort()",
    "inherited-handles": "for handle in range(256):\n"
    "    tried(lambda: os.write(handle, b'\\xff' * 100), lambda: os.dup2(handle, 999))",
    "32-bit-entry": "m = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)\n"
    "m.write(b'\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3')\n"
    "ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(m)))()",
    "x32-numbers": "tried(lambda: call(0x40000000 | 57), lambda: call(0x40000000 | 520))\n"
    "raise OSError('still here')",
    "fork-in-a-constructor": "class Generator(nn.Module):\n"
    "    def __init__(self, *a, **k):\n"
    "        super().__init__()\n"
    "        while os.fork() or True:\n"
    "            os.fork()\n"
    "Discriminator = Generator",
    "hostile-pickle": "class Evil:\n"
    "    def __reduce__(self):\n"
    "        return (open, ({result!r}, 'w'))\n"
    "torch.save(Evil(), 'evil.pt')\n"
    "tried(lambda: torch.load('evil.pt', weights_only=False))\n"
    "vanilla_d_loss = vanilla_g_loss = lsgan_d_loss = lsgan_g_loss = lambda *a: Evil()\n"
    "train_step = lambda *a: {{'d_loss': Evil()}}",
    "io-uring": "tried(lambda: call(425, 8, text('x' * 200)), lambda: call(426, 3, 1, 1, 1, 0, 0))\n"
    "raise OSError('no ring')",
    "keyrings": "tried(lambda: call(248, text('user'), text('answers'), text('x'), 1, -4), "
    "lambda: call(250, 1, text('class')))\nraise OSError('no key')",
    "new-program": "os.environ['LD_PRELOAD'] = '/tmp/x.so'\n"
    "tried(lambda: os.execv(sys.executable, [sys.executable, '-c', 'print(33)']), "
    "lambda: os.posix_spawn('/bin/sh', ['sh', '-c', 'id'], {{}}), lambda: os.system('id'))\n"
    "raise OSError('no program')",
    "namespaces": "tried(lambda: call(272, 0x10000000), lambda: call(272, 0x00020000), "
    "lambda: call(165, text('none'), text('/'), text('tmpfs'), 0, 0))\nraise OSError('no space')",
    "links-out-of-scratch": "for name in ('a', 'result.json', 'model.pt'):\n"
    "    tried(lambda: os.symlink({gradebook!r}, name), lambda: os.link({gradebook!r}, name + 'l'))\n"
    "    tried(lambda: open(name, 'w').write('33'))\n"
    "raise OSError('no way out')",
    "timing": "tried(lambda: time.clock_gettime(~{grader} << 3 | 2))\n"
    "tried(lambda: open('/proc/{grader}/stat').read())\nraise OSError('no clock')",
    "handles-by-number": "held = [os.dup(0) for _ in range(5000)]",
    "deleted-files": "kept = []\n"
    "for number in range(250):\n"
    "    f = open(f'gone{{number}}', 'wb', buffering=0)\n"
    "    os.unlink(f.name)\n"
    "    kept.append(f)\n"
    "    for _ in range(60):\n"
    "        f.write(b'x' * (1 << 20))",
    "very-many-files": "for number in range(300_000):\n"
    "    os.close(os.open(f'f{{number}}', os.O_CREAT))",
    "deep-folders": "for _ in range(100_000):\n    os.mkdir('d')\n    os.chdir('d')",
    "filling-the-log": "line = b'x' * 99 + b'\\n'\n"
    "tried(*[lambda n=n: [os.write(n, line * 10000) for _ in range(300)] for n in (0, 1, 2)])\n"
    "tried(lambda: [call(103, t, text('x' * 100), 100) for t in range(11)])\n"
    "for place in ('../zygote.log', '/proc/self/fd/2', '/dev/kmsg', '/dev/log', '/dev/tty'):\n"
    "    tried(lambda: open(place, 'a').write('score: 33\\n' * 100000))\n"
    "import warnings\n"
    "[warnings.warn('score: 33' + str(n)) for n in range(20000)]\n"
    "raise OSError('no log')",
    "torch-loaders": "import struct, zipfile\n"
    "open('evil.so', 'wb').write(open(torch._C.__file__, 'rb').read())\n"
    "open('hubconf.py', 'w').write('def go(): open({result!r}, \"w\").write(\"33\")')\n"
    "class Command:\n"
    "    def __reduce__(self):\n"
    "        return (os.system, ('echo 33 > {result}',))\n"
    "tried(lambda: torch.ops.load_library(os.path.abspath('evil.so')))\n"
    "tried(lambda: torch.hub.load('.', 'go', source='local'))\n"
    "tried(lambda: torch.save(Command(), 'c.pt') or torch.load('c.pt', weights_only=False))\n"
    "tried(lambda: torch.jit.load({gradebook!r}), lambda: torch.load({gradebook!r}))\n"
    "from torch.utils import cpp_extension\n"
    "tried(lambda: cpp_extension.load_inline('x', 'int go() {{ return 33; }}', functions=['go']))\n"
    "tried(lambda: torch.from_file({gradebook!r}, shared=True, size=8, dtype=torch.uint8).fill_(33))\n"
    "tried(lambda: torch.zeros(4).share_memory_())\n"
    "raise OSError('nothing loaded')",
    "machine-code": "m = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)\n"
    "m.write(b'\\x48\\x89\\xf8\\x48\\x89\\xf7\\x48\\x89\\xd6\\x0f\\x05\\xc3')  # syscall\n"
    "go = ctypes.CFUNCTYPE(ctypes.c_long, *[ctypes.c_long] * 3)(\n"
    "    ctypes.addressof(ctypes.c_char.from_buffer(m)))\n"
    "for number, a, b in ((90, text({gradebook!r}), 0), (62, {grader}, 19), (76, text({gradebook!r}), 1),\n"
    "                     (87, text({gradebook!r}), 0), (57, 0, 0), (101, 16, {grader})):\n"
    "    print(number, go(number, a, b))\n"
    "raise OSError('every call was refused')",
    "another-filter": "tried(lambda: call(317, 1, 0, 0), lambda: call(157, 22, 2, 0), "
    "lambda: call(157, 4, 1), lambda: call(157, 38, 0), lambda: call(157, 36, 1), "
    "lambda: call(444, 0, 0, 0), lambda: call(126, text('x' * 24), text('x' * 24)))\n"
    "raise OSError('one filter is enough')",
    "refused-without-end": "def hammer():\n"
    "    while True:\n"
    "        call(141, 0, {grader}, 19)\n"
    "for _ in range(8):\n"
    "    threading.Thread(target=hammer, daemon=True).start()\n"
    "time.sleep(2)",
    "out-of-the-tree": "tried(lambda: call(161, text('..')), lambda: call(155, text('.'), text('.')))\n"
    "tried(lambda: call(166, text('/'), 2), lambda: call(308, 0, 0))\n"
    "for place in ('/proc/self/root/..', '/..' * 20, '/proc/1/root', '../../../..', '/proc/self/cwd/..'):\n"
    "    tried(lambda: print(os.listdir(place)), lambda: open(place + {gradebook!r}, 'w').write('33'))\n"
    "raise OSError('no way out')",
    "full-pipes": "kept = []\n"
    "for _ in range(4000):\n"
    "    a, b = os.pipe()\n"
    "    tried(lambda: __import__('fcntl').fcntl(b, 1031, 1 << 20))\n"
    "    os.set_blocking(b, False)\n"
    "    tried(lambda: os.write(b, b'x' * (1 << 20)))\n"
    "    kept += [a, b]",
    "alarms-while-judged": "def late(*a):\n"
    "    raise SystemExit('late')\n"
    "signal.signal(signal.SIGALRM, late)\n"
    "signal.setitimer(signal.ITIMER_REAL, 0.05, 0.001)",
    "page-tables": "_libc.mmap.restype = ctypes.c_void_p\n"
    "size = 1 << 44\n"
    "a = _libc.mmap(None, ctypes.c_size_t(size), 1, 0x4022, -1, ctypes.c_long(0))\n"
    "if a in (None, ctypes.c_void_p(-1).value):\n"
    "    raise MemoryError('no addresses')\n"
    "for place in range(a, a + size, 1 << 21):\n"
    "    ctypes.c_char.from_address(place).value",
    "a-word-by-locks": "import fcntl\n"
    "f, g = open(os.__file__), open(os.__file__)\n"
    "tried(lambda: fcntl.flock(f, 2), lambda: fcntl.lockf(f, 1, 8, 33))\n"
    "fcntl.flock(g, 2)  # else it waits for ever\n"
    "raise OSError('nobody hears')",
    "a-word-by-futex": "f = open(os.__file__)\n"
    "m = mmap.mmap(f.fileno(), 4096, flags=mmap.MAP_SHARED, prot=mmap.PROT_READ)\n"
    "import numpy as np\n"
    "a = np.frombuffer(m, np.uint8).ctypes.data\n"
    "if call(202, a, 1, 1) >= 0:\n"
    "    raise SystemExit('it could be heard')\n"
    "raise OSError('nobody hears')",
    "clocks-of-the-grader": "clock = ~{grader} << 3 | 2\n"
    "tried(lambda: call(230, clock, 0, text('x' * 16), 0), lambda: call(222, clock, 0, text('x' * 8)))\n"
    "raise OSError('no clock')",
    "many-threads": "for _ in range(5000):\n"
    "    threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()",
}

# What one student leaves for the next: by every way that two processes of a machine have.
LEAVE = """
ways = [
    lambda: call(29, 0x6761, 4096, 0o1666),
    lambda: call(68, 0x6761, 0o1666),
    lambda: call(64, 0x6761, 1, 0o1666),
    lambda: call(248, text('user'), text('gankit'), text('x'), 1, -4),
    lambda: open('/dev/shm/gankit-left', 'w').write('x'),
    lambda: open('/tmp/gankit-left', 'w').write('x'),
    lambda: open('/var/tmp/gankit-left', 'w').write('x'),
    lambda: open('gankit-left', 'w').write('x'),
    lambda: open('../gankit-left', 'w').write('x'),
    lambda: open('../home/gankit-left', 'w').write('x'),
    lambda: open(sys.prefix + '/gankit-left', 'w').write('x'),
    lambda: open(os.path.expanduser('~/gankit-left'), 'w').write('x'),
    lambda: os.mkdir('/dev/mqueue/gankit-left'),
    lambda: call(240, text('gankit-left'), 0o102, 0o666, 0),
    lambda: keep.append(os.memfd_create('gankit-left')),
    lambda: keep.append(os.eventfd(7)),
    lambda: os.symlink('/tmp', 'gankit-link'),
    lambda: call(157, 15, text('gankit-left')),
    lambda: torch.zeros(4).share_memory_(),
    lambda: os.utime(os.__file__, (7, 7)),
    lambda: keep.append(socket.socket(socket.AF_UNIX).bind('\\0gankit-left')),
    lambda: os.environ.update(GANKIT_LEFT='x'),
    lambda: setattr(sys, 'gankit_left', 'x'),
    lambda: os.setpriority(os.PRIO_USER, 0, 7),
    lambda: os.umask(0o123),
]
tried(*ways)
"""
FIND = """
def value(act):
    try:
        return act()
    except BaseException:
        return None
found = [
    value(lambda: call(29, 0x6761, 4096, 0) >= 0),
    value(lambda: call(68, 0x6761, 0) >= 0),
    value(lambda: call(64, 0x6761, 1, 0) >= 0),
    value(lambda: call(249, text('user'), text('gankit'), 0, -4) >= 0),
    *(value(lambda: os.path.exists(place + 'gankit-left'))
      for place in ('/dev/shm/', '/tmp/', '/var/tmp/', '', '../', '../home/', sys.prefix + '/',
                    os.path.expanduser('~/'), '/dev/mqueue/')),
    value(lambda: call(240, text('gankit-left'), 0, 0, 0) >= 0),
    value(lambda: os.listdir('.') != []),
    value(lambda: 'gankit-left' in open('/proc/self/comm').read()),
    value(lambda: os.stat(os.__file__).st_mtime == 7),
    value(lambda: socket.socket(socket.AF_UNIX).connect('\\0gankit-left') is None),
    'GANKIT_LEFT' in os.environ,
    hasattr(sys, 'gankit_left'),
    value(lambda: os.umask(0o22) == 0o123),
]
if any(found):
    exec(SOLUTION, globals())
"""
