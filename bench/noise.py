"""How far builds on other processors lie apart: python bench/noise.py [EXERCISE ...].

Every view that a build records, of the solution and of each known mistake, is recorded by several
kinds of arithmetic. Distances are in tolerances of the check: at 1 a student's right answer would
be called wrong. Ends with 1 where one is above a tenth of it.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DISTURBED = "disturbed"
AS_IT_IS = "as it is, one thread"
KINDS = {
    AS_IT_IS: {"OMP_NUM_THREADS": "1"},
    "no vectors": {
        "OMP_NUM_THREADS": "1",
        "ATEN_CPU_CAPABILITY": "default",
        "MKL_CBWR": "COMPATIBLE",
        "ONEDNN_MAX_CPU_ISA": "SSE41",
    },
    "AVX2, two threads": {
        "OMP_NUM_THREADS": "2",
        "ATEN_CPU_CAPABILITY": "avx2",
        "MKL_CBWR": "AVX2",
        "ONEDNN_MAX_CPU_ISA": "AVX2",
    },
    "no oneDNN": {"OMP_NUM_THREADS": "1", "GANKIT_NO_ONEDNN": "1"},
    DISTURBED: {"OMP_NUM_THREADS": "1"},
}
Views = dict[str, dict[str, object]]  # by whose and of which check they are, then by path


def record(names: list[str], disturbed: bool) -> Views:
    """The views of this process's arithmetic."""
    import torch

    from gankit.checks.probing.noise import Disturbed
    from gankit_autograder.build.exercise import find_exercises
    from gankit_autograder.build.record import observe_views

    torch.backends.mkldnn.enabled = "GANKIT_NO_ONEDNN" not in os.environ
    found = {}
    for exercise in find_exercises(ROOT / "solutions", names):
        for check in exercise.checks:
            for change in [None, *(m for m in exercise.mistakes if m.answer == check.id)]:
                namespace = exercise.namespace(change)
                with Disturbed() if disturbed else contextlib.nullcontext():
                    views = observe_views(check, namespace)
                name = change.id if change else "the solution"
                found[f"{exercise.name} {check.id}: {name}"] = views
    return found


def recorded_by(kind: str, names: list[str]) -> Views:
    """The views of another process with this kind of arithmetic."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "views.json"
        command = [sys.executable, __file__, "--record", str(path), kind, *names]
        subprocess.run(command, env={**os.environ, **KINDS[kind]}, check=True)
        return json.loads(path.read_text("utf-8"))


def main(names: list[str]) -> int:
    from gankit_autograder.build.noise import distance
    from gankit_autograder.build.numbers import STILL

    first = recorded_by(AS_IT_IS, names)
    others = [kind for kind in KINDS if kind != AS_IT_IS]
    worst: dict[str, dict[str, tuple[float, str]]] = defaultdict(dict)
    for kind in others:
        for owner, views in recorded_by(kind, names).items():
            for path, view in views.items():
                found = (distance(first[owner][path], view), f"{owner}, {path}")
                row = worst[owner.split()[0]]
                row[kind] = max(row.get(kind, (0.0, "")), found)
    print(f"{'exercise':22}{'views':>7}" + "".join(f"{kind:>19}" for kind in others))
    for exercise, row in worst.items():
        count = sum(len(v) for owner, v in first.items() if owner.startswith(exercise))
        print(f"{exercise:22}{count:7}" + "".join(f"{row[kind][0]:19.4f}" for kind in others))
    loud = [where for row in worst.values() for far, where in row.values() if far > STILL]
    print("\n".join(["above a tenth of the tolerance:", *loud]) if loud else "none above a tenth")
    return int(bool(loud))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--record"]:
        target, kind, *names = sys.argv[2:]
        Path(target).write_text(json.dumps(record(names, kind == DISTURBED)), "utf-8")
    else:
        sys.exit(main(sys.argv[1:]))
