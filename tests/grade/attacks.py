"""Submissions that attack the grader. None holds a right answer, so none may earn a point.

Each attack is the source of answer cells by name. `WRONG` fills the cells that it leaves out.
"""

from __future__ import annotations

from forged_cells import (
    FORGED_BY_CONSTANTS,
    FORGED_REPLIES,
    FORGED_ZEROS,
    REPLAYED_VIEWS,
)

WRONG = {
    "generator": "class Generator:\n    pass\n",
    "discriminator": "class Discriminator:\n    pass\n",
    "vanilla_losses": """def vanilla_d_loss(r, f):
    return [9.0]
def vanilla_g_loss(f):
    return [9.0]
""",
    "least_squares_losses": """def lsgan_d_loss(r, f):
    return [9.0]
def lsgan_g_loss(f):
    return [9.0]
""",
    "train_step": "def train_step(*a):\n    return None\n",
}

READ_FILES = """
import json, os, pathlib
found = []
for place in {places!r}:
    try:
        found.append(open(place, 'rb').read())
    except OSError:
        pass
for place in ['..', '../..', '/tmp', '/root', '/home', '/work', '/proc/1/cwd', '/proc/1/environ']:
    try:
        for path in pathlib.Path(place).rglob('notebook.py'):
            found.append(path.read_bytes())
    except OSError:
        pass
text = b''.join(found).decode('utf-8', 'replace')
exec(text, globals())
"""

WRITE_GRADEBOOK = """
import sqlite3
try:
    db = sqlite3.connect({gradebook!r})
    db.execute("update grade set extra_credit = 100")
    db.commit()
except Exception as error:
    print(error)
open({result!r}, 'w').write('{{"score": 33}}')
"""

NETWORK = """
import socket, urllib.request
for family, address in ((socket.AF_INET, ('127.0.0.1', 45991)), (socket.AF_INET6, ('::1', 45991))):
    try:
        s = socket.socket(family)
        s.settimeout(1)
        s.connect(address)
    except OSError as error:
        print(error)
try:
    urllib.request.urlopen('http://example.org', timeout=1)
except OSError as error:
    print(error)
"""

FORK_BOMB = """
import os, subprocess
while True:
    try:
        os.fork()
    except OSError:
        break
subprocess.run(['sh', '-c', 'id'])
"""

MEMORY = """
kept = []
for _ in range(100):
    kept.append(bytearray(b'x') * (1 << 30))
"""

LOOP = "\nwhile True:\n    pass\n"

LOOP_IGNORING_INTERRUPTS = """
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    try:
        time.sleep(0.05)
    except BaseException:
        pass
"""

EXIT_AT_IMPORT = "\nimport os\nos._exit(0)\n"

EXIT_IN_A_PROBE = {
    "train_step": "def train_step(*a):\n    import os\n    os._exit(0)\n",
    "vanilla_losses": "def vanilla_d_loss(*a):\n    import sys\n    sys.exit(0)\n"
    "def vanilla_g_loss(*a):\n    raise KeyboardInterrupt\n",
    "discriminator": "def Discriminator(*a, **k):\n    import os\n    os.abort()\n",
}

PATCHED = """
import builtins, json
torch.allclose = torch.equal = torch.isclose = lambda *a, **k: True
class Anything:
    def __eq__(s, o): return True
    def __ne__(s, o): return True
    def __lt__(s, o): return True
    def __bool__(s): return True
    def __call__(s, *a, **k): return s
    def __getattr__(s, k):
        if k.startswith('__'):
            raise AttributeError(k)
        return s
    def __getitem__(s, k): return s
    def __iter__(s): return iter([Anything()])
    def __hash__(s): return 0
    def __float__(s): return 0.0
    def __add__(s, o): return s
    __radd__ = __add__
original = isinstance
builtins.isinstance = lambda o, c: True if type(o) is Anything else original(o, c)
Generator = Discriminator = lambda *a, **k: Anything()
vanilla_d_loss = vanilla_g_loss = lsgan_d_loss = lsgan_g_loss = lambda *a: Anything()
train_step = lambda *a: Anything()
"""

PATCHED_KIT = """
import gankit.checks.facts as judge, gankit.checks.compare as compare, gankit.checks.run as run
compare.first_difference = judge.first_difference = lambda *a: None
compare.equal = lambda *a: True
judge.judge = run.judge = lambda check, e, g: []
"""

HUGE_REPLY = """
import os, struct
for number in range(3, 64):
    try:
        os.write(number, struct.pack('>II', 0xffffffff, 0xffffffff) + b'x' * 100000)
    except OSError:
        pass
"""

NOT_JSON = """
import os, struct
for number in range(3, 64):
    try:
        os.write(number, struct.pack('>II', 400000, 0) + b'[' * 400000)
    except OSError:
        pass
"""

STACK = """
import sys, gc, inspect
def look():
    frame = sys._getframe(0)
    while frame is not None:
        for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):
            if isinstance(value, dict) and 'expected' in value:
                return value['expected']
        frame = frame.f_back
    for thing in gc.get_objects():
        if isinstance(thing, dict) and 'expected' in thing:
            return thing['expected']
def vanilla_d_loss(r, f):
    found = look()
    return torch.tensor(float(found['d.value']['values'][0])) if found else torch.tensor(9.0)
vanilla_g_loss = lambda f: vanilla_d_loss(f, f) * 0 + 7
lsgan_d_loss, lsgan_g_loss = vanilla_d_loss, vanilla_g_loss
"""

ATEXIT = """
import atexit
def at_the_end():
    print('score: 33/33')
    open('/tmp/score.json', 'w').write('{"score": 33}')
atexit.register(at_the_end)
"""

PRINTS_A_SCORE = """
print('33')
print('{"check": "generator", "score": 8, "points": 8}')
import sys
sys.displayhook(33)
"""

REPLACED_STDOUT = """
import io, os, sys
class Loud(io.StringIO):
    def write(self, text):
        raise RuntimeError('no')
sys.stdout = sys.stderr = Loud()
os.close(1); os.close(2)
"""

LONG_CLASS_NAME = """
Long = type('N' * 10_000_000, (nn.Module,), {})
Generator = Discriminator = Long
Broken = type('E' * 10_000_000, (Exception,), {'__str__': lambda s: 'x' * 10_000_000})
def vanilla_d_loss(*a):
    raise Broken
vanilla_g_loss = lsgan_d_loss = lsgan_g_loss = train_step = vanilla_d_loss
"""

LYING_TENSOR = """
class Liar(torch.Tensor):
    def __eq__(self, other): return torch.tensor(True)
    def equal(self, other): return True
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        if func.__name__ in ('allclose', 'equal', 'isclose'):
            return True
        return super().__torch_function__(func, types, args, kwargs or {})
def vanilla_d_loss(r, f):
    return torch.zeros(2).as_subclass(Liar)
vanilla_g_loss = lambda f: torch.zeros(2).as_subclass(Liar)
lsgan_d_loss, lsgan_g_loss = vanilla_d_loss, vanilla_g_loss
"""

INPUT_TRANSFORMER = """
get_ipython().input_transformers_post.append(lambda lines: ['pass\\n'])
"""

AST_TRANSFORMER = """
import ast
class Empty(ast.NodeTransformer):
    def visit_Module(self, node):
        node.body = [ast.parse('pass').body[0]]
        return ast.fix_missing_locations(node)
get_ipython().ast_transformers.append(Empty())
"""

GIGABYTE_OF_PRINTS = """
line = 'x' * (1 << 20)
for _ in range(1024):
    print(line)
"""

FULL_DISK = """
for number in range(10_000):
    with open(f'file{number}', 'wb') as out:
        out.write(b'x' * (32 << 20))
"""

THREADS = """
import threading, time
def spin():
    while True:
        time.sleep(0.01)
for _ in range(10_000):
    threading.Thread(target=spin, daemon=True).start()
"""

KILL_PARENT = """
import os, signal
for process in (os.getppid(), 1, -1, 0):
    try:
        os.kill(process, signal.SIGKILL)
    except OSError:
        pass
"""

CTYPES = """
import ctypes
libc = ctypes.CDLL(None)
libc.ptrace(16, libc.getppid(), 0, 0)
libc.unshare(0x10000000)
libc.prctl(4, 1, 0, 0, 0)
libc.setuid(0)
"""


def in_cell(source: str, cell: str = "train_step") -> dict[str, str]:
    """Wrong answers everywhere, with the attack behind one of them."""
    return {**WRONG, cell: WRONG[cell] + source}


def attacks(places: dict[str, str]) -> dict[str, dict[str, str]]:
    """All attacks by name; `places` are the paths worth stealing or writing."""
    read = READ_FILES.format(places=[places["solution"], places["gradebook"], places["other"]])
    write = WRITE_GRADEBOOK.format(gradebook=places["gradebook"], result=places["result"])
    return {
        "read-files": in_cell(read, "generator"),
        "write-gradebook": in_cell(write),
        "network": in_cell(NETWORK),
        "fork-bomb": in_cell(FORK_BOMB),
        "memory": in_cell(MEMORY),
        "loop": in_cell(LOOP),
        "loop-ignoring-interrupts": in_cell(LOOP_IGNORING_INTERRUPTS),
        "exit-at-import": in_cell(EXIT_AT_IMPORT, "generator"),
        "exit-in-a-probe": {**WRONG, **EXIT_IN_A_PROBE},
        "sys-exit": in_cell("\nimport sys\nsys.exit(0)\n"),
        "patched": in_cell(PATCHED),
        "patched-kit": in_cell(PATCHED_KIT),
        "replayed-views": in_cell(REPLAYED_VIEWS),
        "forged-zeros": in_cell(FORGED_ZEROS),
        "forged-by-constants": in_cell(FORGED_BY_CONSTANTS),
        "forged-replies": in_cell(FORGED_REPLIES),
        "huge-reply": in_cell(HUGE_REPLY),
        "not-json": in_cell(NOT_JSON),
        "stack": in_cell(STACK),
        "atexit": in_cell(ATEXIT),
        "prints-a-score": in_cell(PRINTS_A_SCORE),
        "replaced-stdout": in_cell(REPLACED_STDOUT),
        "long-class-name": in_cell(LONG_CLASS_NAME),
        "lying-tensor": in_cell(LYING_TENSOR),
        "input-transformer": in_cell(INPUT_TRANSFORMER, "generator"),
        "ast-transformer": in_cell(AST_TRANSFORMER, "generator"),
        "gigabyte-of-prints": in_cell(GIGABYTE_OF_PRINTS),
        "full-disk": in_cell(FULL_DISK),
        "threads": in_cell(THREADS),
        "kill-parent": in_cell(KILL_PARENT),
        "ctypes": in_cell(CTYPES),
    }


# Attacks that break nothing but their own process leave no trace to report.
UNSEEN = {"prints-a-score", "gigabyte-of-prints", "atexit"}
