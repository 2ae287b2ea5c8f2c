"""What a check is made of: probes to run, facts to look at, and points. Plain data throughout.

An author writes these in `solutions/<exercise>/checks.py`; a blueprint carries them as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, asdict, dataclass, field, fields, replace
from typing import Any, ClassVar

Recipe = Mapping[str, Any]


def uniform(*shape: int, low: float = -1.0, high: float = 1.0) -> Recipe:
    """A float32 tensor with numbers drawn evenly from [low, high)."""
    return {"make": "uniform", "shape": list(shape), "low": low, "high": high}


def normal(*shape: int) -> Recipe:
    """A float32 tensor with numbers from N(0, 1)."""
    return {"make": "normal", "shape": list(shape)}


def integers(*shape: int, below: int) -> Recipe:
    """An int64 tensor with numbers from 0 to below - 1."""
    return {"make": "integers", "shape": list(shape), "below": below}


def exactly(values: Sequence) -> Recipe:
    """A float32 tensor with these numbers, the same in public and hidden probes."""
    return {"make": "exactly", "values": list(values)}


def constant(value: Any) -> Recipe:
    """A plain Python value."""
    return {"make": "constant", "value": value}


def net(name: str, **build: Any) -> Recipe:
    """A toy network, with weights from the probe's seed."""
    return {"make": "net", "name": name, **_set(build=build)}


def sgd(of: str, lr: float, watch: str | None = None) -> Recipe:
    """Plain gradient descent on the argument `of`; notes gradients lying on `watch` at its step."""
    return {"make": "sgd", "of": of, "lr": lr, **_set(watch=watch)}


def optimiser(name: str, of: str, watch: str | None = None, **settings: Any) -> Recipe:
    """Another optimiser on the argument `of`, with these settings; notes what `sgd` notes."""
    return {"make": "optimiser", "name": name, "of": of, **_set(watch=watch, settings=settings)}


def _set(**settings: Any) -> dict[str, Any]:
    """What of these is set: a recipe, too, holds no default values."""
    return {name: value for name, value in settings.items() if value}


def is_optimiser(recipe: Recipe) -> bool:
    """Whether a recipe makes an optimiser of another argument."""
    return recipe["make"] in {"sgd", "optimiser"}


def own(name: str) -> Recipe:
    """The student's own object of this name; in a notebook's check alone."""
    return {"make": "own", "name": name}


def function(name: str) -> Recipe:
    """A function of the toys, such as a loss, that is handed to the student's code."""
    return {"make": "function", "name": name}


def stand_in(name: str) -> Recipe:
    """A function of the toys that takes the place of the student's of this name.

    In a `Steps` probe it stands among the arguments, under the student's name, and is no argument.
    """
    return {"make": "stand in", "name": name}


@dataclass(frozen=True)
class Architecture:
    """Traces the network `of(**build)` on inputs of these shapes.

    `passing` are the inputs (from 0) at which a gradient must arrive. `quick` is a smaller setting
    of `build` and `inputs` for a network that is too large to be run with numbers in a blink;
    `solution` is what the solution gives there, written by the build.

    Views:
        layers: a row a layer, in the order of use: what it is with its sizes, whether it has a bias
            that has an effect, and what feeds it.
        activations: what stands between two layers, a row a layer and one for the output.
        norms: the norms between two layers, and on which side of the activation they stand.
        dropout: the dropout between two layers.
        shapes: the shape of what each layer gives, a row a layer.
        widths: the widths that the layers have, each once.
        output: the output's shape, which layer it comes from and what it goes through.
        evaluation: what is otherwise in eval mode.
        parameters: how many numbers can be learned, and how many of them in norms and biases.
        reach: the layers and inputs to which no gradient comes, and tensors that are never used.
    """

    id: str
    of: str
    inputs: Sequence[Recipe]
    build: Mapping[str, Any] = field(default_factory=dict)
    hidden: Mapping[str, Any] = field(default_factory=dict)
    passing: Sequence[int] = ()
    quick: Mapping[str, Any] = field(default_factory=dict)
    solution: Mapping[str, Any] = field(default_factory=dict)
    kind: ClassVar[str] = "architecture"


@dataclass(frozen=True)
class Call:
    """Calls the function `of` and records its value and the gradient to each float input.

    Views:
        value: what comes back, as numbers with their shape.
        gradient: of the value's sum to each float input, a row an input; `gradient.0` is the
            first one's.
        type: float, or the shape of the tensor.
        health: whether the value is finite, and whether a gradient reaches every input.
        inputs: whether the arguments are left as they were.
        column: whether the same numbers as a column give the same value.
        precision: the fewest digits on the way.
    """

    id: str
    of: str
    inputs: Sequence[Recipe]
    options: Mapping[str, Any] = field(default_factory=dict)
    hidden: Mapping[str, Any] = field(default_factory=dict)
    kind: ClassVar[str] = "call"


@dataclass(frozen=True)
class Steps:
    """Calls the training step `of` `repeat` times on tiny networks and records what moved.

    `returns` names how what comes back becomes the view `returned`: a dict of losses where it is
    not said, or what `gankit.checks.registry.returned` has registered. `losses` are the names by
    which a lesson's cells read them, where they are not `d_loss` and `g_loss`.

    Views:
        NET@k: all numbers of the network in the argument NET after call k.
        NET buffers@k: its running statistics after call k.
        left on NET: whether an optimiser that watches NET found gradients there at its first step.
        returned: what the first call gave back.
        names: which losses are there under the names by which the lesson's cells read them.
        modes: the mode of each network at the end.
        optimiser steps: how often each optimiser stepped.
    """

    id: str
    of: str
    arguments: Mapping[str, Recipe]
    repeat: int = 1
    hidden: Mapping[str, Any] = field(default_factory=dict)
    returns: str = ""
    losses: Sequence[str] = ()
    kind: ClassVar[str] = "steps"


@dataclass(frozen=True)
class Property:
    """Measures `of` with a function of `gankit.checks.measures`, named by `measure`.

    `quick` and `solution` are those of `Architecture`, where the measure reads a network.
    """

    id: str
    of: str
    measure: str
    inputs: Sequence[Recipe] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    hidden: Mapping[str, Any] = field(default_factory=dict)
    quick: Mapping[str, Any] = field(default_factory=dict)
    solution: Mapping[str, Any] = field(default_factory=dict)
    kind: ClassVar[str] = "property"


Probe = Architecture | Call | Steps | Property
PROBES: dict[str, type] = {cls.kind: cls for cls in (Architecture, Call, Steps, Property)}


@dataclass(frozen=True)
class Fact:
    """One independent thing that is right or wrong, and what it is worth.

    `paths` name what is compared with the solution: `"probe.view"`, or deeper, `"probe.view.key"`.
    `after` names facts from which this one's numbers follow: where one of them is lost, other
    numbers are no second slip, and only their form counts.
    """

    id: str
    points: float
    text: str
    paths: Sequence[str]
    after: Sequence[str] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data, without what is not set."""
        return what_is_set(self)


@dataclass(frozen=True)
class Check:
    """A grade cell: the names it takes, the probes it runs, and its facts.

    `clues` are further paths. They cost no points and only help to tell mistakes apart. `said` has
    for some of them what they are about: where such a clue is another than asked, a sentence says
    so ("What is compared: some pairs; asked: every pair.").
    Of a check that is `kept`, nothing that is right or wrong is in what students receive, and the
    grader decides. Their notebook makes the check `instead`; where there is none, it looks at the
    clues alone.
    With `no_slips` the build tries no single slips of the solution: where they divide by what is
    nearly 0, rounding decides what they give, and others take too long.
    """

    id: str
    takes: Sequence[str]
    probes: Sequence[Probe]
    facts: Sequence[Fact]
    clues: Sequence[str] = ()
    kept: bool = False
    instead: Check | None = None
    no_slips: bool = False
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def points(self) -> float:
        return sum(fact.points for fact in self.facts)

    @property
    def paths(self) -> list[str]:
        """Every path that some fact or clue looks at."""
        return sorted({path for fact in self.facts for path in fact.paths} | set(self.clues))

    def to_json(self) -> dict[str, Any]:
        """The check as JSON data; the hidden variations stay behind."""
        data = what_is_set(replace(self, probes=[], facts=[], instead=None))
        probes = [{"kind": probe.kind, **what_is_set(probe)} for probe in self.probes]
        for probe in probes:
            probe.pop("hidden", None)
        return {**data, "probes": probes, "facts": [fact.to_json() for fact in self.facts]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Check:
        probes = [probe_from_json(entry) for entry in data["probes"]]
        facts = [Fact(**entry) for entry in data["facts"]]
        own = {
            k: data[k] for k in ("id", "takes", "clues", "kept", "no_slips", "said") if k in data
        }
        return cls(**own, probes=probes, facts=facts)

    def noted(self) -> Check:
        """What a notebook checks where the right answers are kept."""
        if self.instead:
            return replace(self.instead, kept=True)
        text = "answers are given; which of them are right is decided when the class is graded"
        fact = Fact("noted", self.points, text, list(self.clues))
        return replace(self, facts=[fact], clues=[], said={})

    def hidden(self) -> Check:
        """The same check with each probe's hidden variation put in place.

        What the solution gave on the public one is left out: its numbers are others.
        """
        probes = [
            replace(probe, **_without_solution(probe), **probe.hidden) for probe in self.probes
        ]
        return replace(self, probes=probes)


def probe_from_json(data: Mapping[str, Any]) -> Probe:
    """The probe of plain data, as it stands in a blueprint's file."""
    return PROBES[data["kind"]](**{key: value for key, value in data.items() if key != "kind"})


def what_is_set(record: Any) -> dict[str, Any]:
    """A dataclass as plain data, without the fields that have their default values."""
    data = asdict(record)
    return {f.name: data[f.name] for f in fields(record) if not _is_default(f, data[f.name])}


def _is_default(field: Field, value: Any) -> bool:
    """Whether a field has its default; a list without entries is an empty tuple."""
    default = field.default if field.default_factory is MISSING else field.default_factory()
    return value == default or (default in ((), {}) and not value)


def _without_solution(probe: Probe) -> dict[str, Any]:
    return {"solution": {}} if isinstance(probe, (Architecture, Property)) else {}
