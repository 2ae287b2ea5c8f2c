"""Whether the network of a probe is the solution's by numbers; then nothing has to be read.

The build records what the solution gives (`solution_of`), a check compares (`is_solution`). A large
network is compared in a smaller setting, the probe's `quick`, and its own setting then has to have
the same parameters and the same output's shape.
"""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from torch import Tensor, nn

from gankit.checks.compare import first_difference
from gankit.checks.inputs import PUBLIC_SEED, is_tensor, make_tensor
from gankit.checks.measures import measure_of
from gankit.checks.probing.calling import call_named
from gankit.checks.probing.noise import TurnedKinks
from gankit.checks.probing.on_meta import on, on_meta_first
from gankit.checks.probing.randomness import start_from
from gankit.checks.probing.start import QuickStart
from gankit.checks.probing.undisturbed import undisturbed
from gankit.checks.reading.dictated import attempts, table_of
from gankit.checks.reading.digests import digest, moved, same_digest
from gankit.checks.reading.equal import Another, draws, numbers, outputs
from gankit.checks.reading.first_use import first_use, outline
from gankit.checks.spec import Architecture, Check, Probe

DRAWS = ("", *"bcdefgh")
ENOUGH = 0.2  # of the numbers of an output
WIDER = 1.25  # than another processor turns kinks
STEADY = 0.25  # of what still counts as the same


def completed(
    check: Check, objects: Mapping[str, Any], seed: str = PUBLIC_SEED, before: Sequence[Probe] = ()
) -> Check:
    """The check with what the solution gives written into each probe of a network.

    What was written into the same probe `before` stays where the solution still gives it: another
    processor may choose other inputs, and both are as good.
    """
    known = {probe.id: probe for probe in before}
    probes = [
        replace(probe, solution=_kept(probe, known.get(probe.id), objects[probe.of], seed))
        if is_network(probe)
        else probe
        for probe in check.probes
    ]
    return replace(check, probes=probes)


def _kept(
    probe: Probe, before: Probe | None, target: Callable[..., nn.Module], seed: str
) -> dict[str, Any]:
    """The solution's numbers of the same probe, if its network gives them; else new ones."""
    same = before is not None and before.solution and _asks(probe) == _asks(before)
    if same and _gives(before, target, seed):
        return dict(before.solution)
    return solution_of(probe, target, seed)


def _asks(probe: Probe) -> str:
    """What a probe asks, as text: a file's lists are a source's tuples."""
    asked = {k: v for k, v in vars(probe).items() if k not in ("hidden", "solution")}
    return json.dumps(asked, sort_keys=True)


def _gives(probe: Probe, target: Callable[..., nn.Module], seed: str) -> bool:
    """Whether a network gives a probe's numbers, also where activations turn at their kinks."""
    with TurnedKinks(WIDER):
        steady = is_solution(probe, target, seed=seed)
    return steady and is_solution(probe, target, seed=seed)


def settled_views(
    check: Check,
    expected: Mapping[str, Any],
    got: Mapping[str, Any],
    objects: Mapping[str, Any],
    seed: str = PUBLIC_SEED,
) -> dict[str, Any]:
    """The views by path; those of a network that is the solution's by numbers are its views.

    Numbers are asked only where reading found a difference: most right answers need none.
    """
    got = dict(got)
    told: dict[str, bool] = {}  # several probes may share a setting
    for probe in check.probes:
        paths = [path for path in got if path.split(".")[0] == probe.id]
        differ = any(first_difference(path, expected[path], got[path]) for path in paths)
        if differ and is_network(probe) and is_solution(probe, objects[probe.of], told, seed):
            got.update({path: expected[path] for path in paths})
    return got


def is_network(probe: Probe) -> bool:
    """Whether the probe looks at a network's architecture."""
    measure = measure_of(probe)
    return isinstance(probe, Architecture) or (measure is not None and measure.around is not None)


def solution_of(
    probe: Probe, target: Callable[..., nn.Module], seed: str = PUBLIC_SEED
) -> dict[str, Any]:
    """What a solution's network gives on inputs of this seed: plain data.

    Where all outputs have one sign, a function that changes the other would not be seen; and where
    an activation stands at its kink, rounding turns a gradient. `draw`, put behind the seed, is the
    first of a few with which outputs of both signs come and rounding moves nothing.
    """
    return shown_by(probe, target, seed)[1]


def shown_by(
    probe: Probe, target: Callable[..., nn.Module], seed: str = PUBLIC_SEED
) -> tuple[float, dict[str, Any]]:
    """As `solution_of`, with the share of the numbers of an output that have the rarer sign."""
    with undisturbed():
        share, recorded = _run(probe, target, lambda: _best_draw(probe, target, seed))
        if probe.quick:
            recorded["outline"] = outline_of(probe, target)
    return share, recorded


def _best_draw(
    probe: Probe, target: Callable[..., nn.Module], seed: str
) -> tuple[float, dict[str, Any]]:
    setting = _setting(probe, quick=True)
    network, inputs = _made(target, setting, seed)
    table, order = table_of(network, inputs), first_use(network, inputs)

    found: dict[str, dict[str, Any]] = {}

    def given(draw: str) -> dict[str, Any]:
        return numbers(network, _fed(setting, seed + draw), table, seed + draw, order=order)

    def is_steady(draw: str) -> bool:
        """Whether no activation stands so close to its kink that a processor's rounding counts."""
        with TurnedKinks(WIDER):
            again = given(draw)
        found[draw] = given(draw)
        return moved(digest(found[draw]), digest(again), setting["passing"]) < STEADY

    shares: dict[str, float] = {}
    for draw in DRAWS:
        both = outputs(network, _fed(setting, seed + draw), table, seed + draw, order)
        shares[draw] = _share_of_sign(*both)
        if shares[draw] >= ENOUGH and is_steady(draw):
            break
    else:
        ranked = sorted(shares, key=lambda draw: -shares[draw])
        draw = next(filter(is_steady, ranked), ranked[0])
    chance: Sequence[float] = ()
    if found[draw]["dropout"]:
        given(draw)  # puts the numbers of this draw in place
        chance = draws(network, _fed(setting, seed + draw))
    return shares[draw], {"table": table, "numbers": digest(found[draw], chance), "draw": draw}


def _share_of_sign(*outputs: Tensor) -> float:
    """How many numbers of an output have the rarer sign: the least over the outputs."""
    shares = [(output > 0).float().mean().item() for output in outputs]
    return min(min(share, 1 - share) for share in shares)


def is_solution(
    probe: Probe, target: Any, told: dict[str, bool] | None = None, seed: str = PUBLIC_SEED
) -> bool:
    """Whether a student's network gives the numbers that the solution gave.

    `told` keeps what was found in the settings that were tried already.
    """
    known = dict(probe.solution)
    told = {} if told is None else told

    def ask(attempt: int) -> dict[str, Any]:
        more = (known["table"], seed + known["draw"], attempt, known["numbers"]["train"])
        with contextlib.suppress(Another):
            return answer_of(probe, target, *more)
        return {}

    with contextlib.suppress(Exception):  # what is wrong is for a reader to say
        return gives_solution(probe, known, ask, lambda: outline_of(probe, target), told)
    return False


def gives_solution(
    probe: Probe,
    known: Mapping[str, Any],
    ask: Callable[[int], Mapping[str, Any]],
    ask_outline: Callable[[], Mapping[str, Any]],
    told: dict[str, bool],
) -> bool:
    """Whether the answers (of `answer_of` for an attempt, of `outline_of`) are the solution's.

    An answer without numbers is not.
    """
    if not known:
        return False
    name = f"{probe.of} {known['numbers']}"
    if name not in told:
        told[name] = False
        told[name] = any(_agrees(probe, ask(n), known) for n in range(_tries(probe, known)))
    if not told[name] or "outline" not in known:
        return told[name]
    return _outlined(ask_outline(), known["outline"])


def answer_of(
    probe: Probe,
    target: Any,
    table: Sequence[Any],
    seed: str,
    attempt: int = 0,
    wanted: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """`numbers` of a student's network, and `draws` where it drops numbers by its own arithmetic.

    Raises:
        Unmatched: the parameters are not the solution's.
        Another: the output in training mode is not as `wanted`.
        Exception: what the student's code raises.
    """

    def answer() -> dict[str, Any]:
        network, inputs = _made(_maker(target), _setting(probe, quick=True), seed)
        found = numbers(network, inputs, table, seed, attempt, wanted=wanted)
        return {"numbers": found, "draws": draws(network, inputs) if found["chance"] else []}

    with undisturbed():
        return _run(probe, _maker(target), answer)


def outline_of(probe: Probe, target: Any) -> dict[str, Any]:
    """The sizes of all weights (vectors may be without effect), and the output's shape."""

    def outlined(device: str) -> dict[str, Any]:
        with on(device):
            return of(*_made(_maker(target), _setting(probe, quick=False), PUBLIC_SEED))

    def of(network: nn.Module, inputs: list[Any]) -> dict[str, Any]:
        names, shape = outline(network, inputs)
        parameters = dict(network.named_parameters())
        weights = [parameters[n].numel() for n in names if parameters[n].dim() > 1]
        return {"weights": sorted(weights), "shape": list(shape)}

    with undisturbed():
        return _run(probe, _maker(target), lambda: on_meta_first(outlined))


def _maker(target: Any) -> Any:
    return type(target) if isinstance(target, nn.Module) else target


def _tries(probe: Probe, known: Mapping[str, Any]) -> int:
    """The two branches of a fade may run in either order; at alpha 1 one is left."""
    return attempts(known["table"]) if _setting(probe, quick=True).get("alpha", 1) != 1 else 1


def _agrees(probe: Probe, answer: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    passing = _setting(probe, quick=True)["passing"]
    return bool(answer) and same_digest(
        digest(answer["numbers"], answer["draws"]), known["numbers"], passing
    )


def _outlined(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether the probe's own setting has the solution's weights; faded ones may be added."""
    missing = Counter(wanted["weights"]) - Counter(found["weights"])
    return not missing and found["shape"] == wanted["shape"]


def _run(probe: Probe, target: Any, run: Callable[[], Any]) -> Any:
    measure = measure_of(probe)
    return measure.around(target, run) if measure else run()


def _setting(probe: Probe, quick: bool) -> dict[str, Any]:
    """What a network is built and fed with: `build`, `inputs`, and perhaps `depth` and `alpha`."""
    measure = measure_of(probe)
    if measure is None:
        own = {"build": probe.build, "passing": probe.passing, "inputs": probe.inputs}
    else:
        own = {"build": {}, "passing": list(measure.passing), **probe.options}
        own["inputs"] = probe.inputs
    # Probes that share a quick setting share its inputs too: what one finds holds for all.
    name = probe.of if quick and probe.quick else probe.id
    return {**own, **(probe.quick if quick else {}), "id": name}


def _made(
    target: Callable[..., nn.Module], setting: dict[str, Any], seed: str
) -> tuple[nn.Module, list[Any]]:
    start_from(0)  # spectral norms start somewhere by chance
    with QuickStart():
        network = call_named(target, setting["build"])
    if not isinstance(network, nn.Module):
        raise TypeError(f"what was made is a {type(network).__name__}, not a network")
    return network, _fed(setting, seed)


def _fed(setting: Mapping[str, Any], seed: str) -> list[Any]:
    """What a network is fed with."""
    inputs = [
        make_tensor(recipe, seed, setting["id"], number) if is_tensor(recipe) else recipe["value"]
        for number, recipe in enumerate(setting["inputs"])
    ]
    return [*inputs, *(setting[name] for name in ("depth", "alpha") if name in setting)]
