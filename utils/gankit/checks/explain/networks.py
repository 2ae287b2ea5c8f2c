"""Tells every difference between a student's network and the asked one, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from gankit.checks.explain.changes import EXTRA, NetworkChange, network_changes
from gankit.checks.explain.shapes import shape_words
from gankit.checks.explain.wiring import rewiring, said_wire
from gankit.checks.fields import AFTER, NOTHING, OPTIONS, RUNNING, Chain, Wire

_PLURALS = {"activations": "activation", "norms": "norm", "dropout": "dropout"}
Ways = list[tuple[Wire | None, Chain]]  # steps, and on the way of which source
_WITHOUT_WEIGHTS = (  # changes from which no other number of parameters follows
    *("activations", "dropout", "output function", "output from", "output shape"),
    *("output in eval mode", "norms in eval mode", "no gradient", "no gradient at input"),
)
FOLLOWS = ("parameters", "widths", "unused")  # they follow from other changes


def tell_network(wanted: Mapping[str, Any], found: Mapping[str, Any], build: str = "") -> list[str]:
    """Sentences for all changes; `build` says with which arguments the network was built."""
    changes = network_changes(wanted, found)
    return sentences(changes, len(wanted.get("layers") or wanted.get("activations") or ()), build)


def sentences(changes: Sequence[NetworkChange], layers: int, build: str = "") -> list[str]:
    """Changes in words, equal ones of several layers in one sentence."""
    changes = _without_consequences(changes)
    direct = [change for change in changes if change.what not in FOLLOWS]
    if all(change.what in _WITHOUT_WEIGHTS for change in direct):
        direct += [change for change in changes if change.what == "parameters"]
    told = [_sentence(group, layers, build) for group in _grouped(direct or changes)]
    return [text for text in told if text]


def _without_consequences(changes: Sequence[NetworkChange]) -> list[NetworkChange]:
    """Leave out what another change makes necessary: a width that the layer before has given."""
    outs = {c.row: c.found for c in changes if c.what == "out"}
    rewired = {c.row for c in changes if c.what == "from"}
    extra = any(c.what == "layer" for c in changes)
    kept = []
    for change in changes:
        given = outs.get(change.behind)
        if change.what == "in" and (given == change.found or change.row in rewired):
            continue
        if change.what == "in" and (extra or outs) and change.row - 1 in outs:
            continue
        alone = not any(c.row == change.row and c.what not in ("layer", "from") for c in changes)
        new = change.what == "from" and any(s.name.startswith(EXTRA) for s in change.found.sources)
        if new and extra and alone:
            continue
        if change.what == "padding" and _padded(changes, change):
            continue
        kept.append(change)
    return kept


def _padded(changes: Iterable[NetworkChange], change: NetworkChange) -> bool:
    """Whether the padding is made by a step in front of the layer, which is told."""
    rewired = (c.found for c in changes if c.row == change.row and c.what == "from")
    return any(step.name == "Pad" for wire in rewired for step in wire.operations)


def _grouped(changes: Sequence[NetworkChange]) -> list[list[NetworkChange]]:
    """Changes that are the same at several layers, in the order of the first of each."""
    groups: dict[tuple, list[NetworkChange]] = {}
    for change in changes:
        groups.setdefault(_group_key(change), []).append(change)
    widths = [key for key in groups if key[0] == "out"]
    if len(widths) > 2:
        merged = sorted((c for key in widths for c in groups[key]), key=lambda c: c.row)
        groups[widths[0]] = merged
        for key in widths[1:]:
            del groups[key]
    return _merged_options(list(groups.values()))


def _merged_options(groups: list[list[NetworkChange]]) -> list[list[NetworkChange]]:
    """Options of the same layers in one group: kernel and padding change together."""
    merged: dict[tuple, list[NetworkChange]] = {}
    for index, group in enumerate(groups):
        rows = tuple(change.row for change in group)
        merged.setdefault(rows if group[0].what in OPTIONS else (index, "alone"), []).extend(group)
    return list(merged.values())


def _group_key(change: NetworkChange) -> tuple:
    if change.what == "from":
        return ("from", *rewiring(change.wanted, change.found))
    if change.what in _PLURALS:
        return change.what, *map(_told, _sides(change))
    if change.what.startswith("output") or change.what == "layer":
        return change.what, change.wanted, change.found, change.row if change.what == "layer" else 0
    if change.what == "dropout in eval mode":  # at whatever rate
        return change.what, *(step.name for step in change.found.operations)
    if change.what == "norms in eval mode":
        return change.what, *map(_told, _without_sources(change))
    return change.what, change.wanted, change.found


def _sides(change: NetworkChange) -> list[Ways]:
    """Both values without the sources they are told of, where these do not matter."""
    plain = _without_sources(change)
    return plain if plain[0] != plain[1] else [change.wanted.ways, change.found.ways]


def _told(ways: Ways) -> str:
    """Steps in words, of each source by itself."""
    return "; ".join(f"{wire}: {chain}" if wire else str(chain) for wire, chain in ways)


def _bare(ways: Ways) -> str:
    """The same without the sides of activations."""
    return _told([(wire, chain.bare()) for wire, chain in ways])


def _sentence(group: list[NetworkChange], layers: int, build: str) -> str:
    first = group[0]
    if first.what == "from":
        return _tell_wiring(group)
    if first.what in _PLURALS:
        return _tell_step(group, layers)
    if first.what == "dropout in eval mode":
        return f"{first.found} is still active in eval mode, {_in_front(group, layers)}."
    if first.what == "layer":
        return _tell_layer(group)
    if first.what == "out":
        return _tell_widths(group, build)
    teller = _TELLERS.get(first.what)
    if teller:
        return teller(group, build)
    return _tell_field(group)


def _tell_field(group: list[NetworkChange]) -> str:
    first = group[0]
    places = _layers(group)
    many = len({change.row for change in group}) > 1
    has = "have" if many else "has"
    if first.what == "kind":
        return f"{places} {'are' if many else 'is'} {first.found}, not {first.wanted}."
    if first.what == "in":
        take = "take" if many else "takes"
        told = f"{places} {take} {first.found} channels or numbers, not {first.wanted}"
        return f"{told}{_fed(first)}."
    if first.what in ("shares", "note"):
        return _tell_weights(first, places, has)
    if first.what == "bias":
        return f"{places} {has} {first.found}; asked: {first.wanted}."
    options = {(change.what, change.wanted, change.found): None for change in group}
    found = " and ".join(f"{what} {value}" if value else f"no {what}" for what, _, value in options)
    wanted = " and ".join(
        f"{what} {value}" if value else f"no {what}" for what, value, _ in options
    )
    return f"{places} {has} {found}; asked: {wanted}."


def _fed(change: NetworkChange) -> str:
    """How many channels are too many or missing, where several things are joined."""
    if not change.wire.parts or not (change.wanted + change.found).isdigit():
        return ""
    more = int(change.found) - int(change.wanted)
    words = f"{more} more" if more > 0 else f"{-more} fewer"
    return f": it is fed by {said_wire(change.wire)}, with {words} than asked"


def _tell_weights(change: NetworkChange, places: str, has: str) -> str:
    wanted, found = change.wanted or "weights as they are stored", change.found or "plain weights"
    if change.what == "shares" and change.found:
        return f"{places} shares its weights with layer {found}; asked: weights of its own."
    asked = f"the weights of layer {wanted} again" if change.what == "shares" else wanted
    return f"{places} {has} {found}; asked: {asked}."


def _tell_widths(group: list[NetworkChange], build: str) -> str:
    suffix = f" when it is built with {build}" if build else ""
    if len({(c.wanted, c.found) for c in group}) > 1:
        wanted, found = (", ".join(getattr(c, side) for c in group) for side in ("wanted", "found"))
        return f"{_layers(group)} give {found} channels or numbers; asked: {wanted}{suffix}."
    gives = "give" if len(group) > 1 else "gives"
    first = group[0]
    found = f"{first.found} channels or numbers"
    return f"{_layers(group)} {gives} {found}; asked: {first.wanted}{suffix}."


def _tell_layer(group: list[NetworkChange]) -> str:
    first = group[0]
    rows = sorted({change.row for change in group})
    if first.found == NOTHING and len(rows) > 1:
        return f"{len(rows)} layers are missing: layers {spans(rows)}, {first.wanted}."
    if first.found == NOTHING:
        return f"A layer is missing: layer {first.row}, {first.wanted}."
    own = sorted({change.own for change in group})
    if len(own) > 1:
        return f"There are {len(own)} layers too many: your layers {spans(own)}, {first.found}."
    return f"There is a layer too many: your layer {first.own}, {first.found}."


def _layers(group: Sequence[NetworkChange]) -> str:
    """`Layer 3`, `Layers 3, 4 and 7`, `Layers 3 to 6`, counted as in the exercise."""
    rows = sorted({change.row for change in group})
    return ("Layer " if len(rows) == 1 else "Layers ") + spans(rows)


def spans(rows: Sequence[int]) -> str:
    """`3`, `3 and 4`, `2 to 6`, `1, 3 and 5`."""
    rows = sorted(set(rows))
    if len(rows) > 2 and rows[-1] - rows[0] == len(rows) - 1:
        return f"{rows[0]} to {rows[-1]}"
    texts = list(map(str, rows))
    return texts[0] if len(texts) == 1 else ", ".join(texts[:-1]) + " and " + texts[-1]


def _place(group: Sequence[NetworkChange], layers: int) -> str:
    """Where a step stands: behind the layer that gives, or in front of the one that takes."""
    if all(change.row > layers for change in group):
        return "at the end"
    behind = [change.behind for change in group]
    skips = {change.is_skip for change in group}
    if all(behind) and len(skips) == 1:
        many = "s" if len(set(behind)) > 1 else ""
        where = f"on the skip{many} from" if True in skips else "behind"
        return f"{where} layer{many} {spans(behind)}"
    return _in_front(group, layers)


def _in_front(group: Sequence[NetworkChange], layers: int) -> str:
    rows = sorted({change.row for change in group if change.row <= layers})
    if rows == [1]:
        places = ["the first layer"]
    else:
        places = [f"layer{'s' if len(rows) > 1 else ''} {spans(rows)}"] if rows else []
    output = ["the output"] if any(change.row > layers for change in group) else []
    return f"in front of {' and of '.join(places + output)}"


def _tell_step(group: list[NetworkChange], layers: int) -> str:
    first = group[0]
    what, place = _PLURALS[first.what], _place(group, layers)
    wanted, found = _sides(first)
    if _told(found) == NOTHING:
        return f"There is no {_bare(wanted)} {place}."
    if _told(wanted) == NOTHING:
        return f"There is {article(_bare(found))} {place} that is not asked for."
    if _bare(wanted) == _bare(found):
        return f"The {_bare(found)} {place} stands {_side(found)}; asked: {_side(wanted)}."
    if found[0][0] is not None and all(way in wanted for way in found):
        return f"One branch {place} has no {what}: {_told(found)}; asked: {_told(wanted)}."
    return f"The {what} {place} is {_told(found)}; asked: {_told(wanted)}."


def article(text: str) -> str:
    """`a ReLU`, `an InstanceNorm`; what is no noun is named as a function."""
    if text.startswith(("times", "plus")):
        return f"a function, x {text},"
    if text.startswith("a "):
        return text
    return f"{'an' if text[0] in 'AEIOUaeio' else 'a'} {text}"


def _side(ways: Ways) -> str:
    steps = (step for _, chain in ways for step in chain.operations)
    return f"{'after' if any(step.side == AFTER for step in steps) else 'before'} the activation"


def _tell_wiring(group: list[NetworkChange]) -> str:
    first = group[0]
    rows = [change.row for change in group[1:]]
    also = f" Likewise for layer{'s' if len(rows) > 1 else ''} {spans(rows)}." if rows else ""
    text = (
        f"Layer {first.row} is fed by {said_wire(first.found)}; asked: {said_wire(first.wanted)}."
    )
    return text + also


def _tell_shape(group: list[NetworkChange], _build: str) -> str:
    return shape_words(group[0].wanted, group[0].found, "The output")


def _tell_function(group: list[NetworkChange], _build: str) -> str:
    wanted, found = map(_told, _without_sources(group[0]))
    if wanted == found:
        return ""
    if found == NOTHING:
        return f"The {wanted} at the end is missing."
    if wanted == NOTHING:
        sources = {wire for wire, _ in group[0].found.ways if wire}
        what = f"What {sources.pop()} gives" if len(sources) == 1 else "The output"
        return f"{what} goes through {found}, which is not asked for."
    return f"The function at the end is {found}; asked: {wanted}."


def _without_sources(change: NetworkChange) -> list[Ways]:
    """Both values without the sources they are told of: the wiring tells these."""
    values = ({chain for _, chain in side.ways} for side in (change.wanted, change.found))
    return [[(None, chain) for chain in sorted(chains, key=str)] for chains in values]


def _tell_output_norm(group: list[NetworkChange], _build: str) -> str:
    wanted, found = map(_bare, _without_sources(group[0]))
    if wanted == found:
        return ""
    if found == NOTHING:
        return f"There is no {wanted} behind the last layer."
    if wanted == NOTHING:
        return f"There is {article(found)} behind the last layer that is not asked for."
    return f"The norm behind the last layer is {found}; asked: {wanted}."


def _tell_origin(group: list[NetworkChange], _build: str) -> str:
    wanted, found = group[0].wanted, group[0].found
    return f"What comes out is {said_wire(found)}; asked: {said_wire(wanted)}."


def _tell_eval(group: list[NetworkChange], _build: str) -> str:
    return f"In eval mode the network is another one than in training: {group[0].found}."


def _tell_silent(group: list[NetworkChange], _build: str) -> str:
    rows = group[0].found
    return (
        f"No gradient reaches layer{'s' if len(rows) > 1 else ''} {spans(rows)}: "
        "something on the way cuts the graph."
    )


def _tell_silent_input(group: list[NetworkChange], _build: str) -> str:
    silent = ", ".join(map(str, group[0].found))
    return (
        f"No gradient goes through the network to input {silent}: something on the way "
        "cuts the graph, so what made that input learns nothing from this network."
    )


def _tell_unused(group: list[NetworkChange], _build: str) -> str:
    return f"{group[0].found} parameter tensors are made, but the output does not depend on them."


def _tell_eval_norm(group: list[NetworkChange], _build: str) -> str:
    first = group[0]
    if not first.found:
        return ""
    if RUNNING in first.wanted.notes and RUNNING not in first.found.notes:
        return (
            f"In eval mode {first.found.bare()} uses the batch's own mean and variance; "
            "asked: the running ones. Either it keeps none, or eval() does not reach it."
        )
    return f"In eval mode the norm is {first.found}; asked: {first.wanted}."


def _tell_all_widths(group: list[NetworkChange], build: str) -> str:
    wanted, found = set(group[0].wanted), set(group[0].found)
    extra, missing = (list(map(str, sorted(a))) for a in (found - wanted, wanted - found))
    start = f"Built with {build}, the" if build else "The"
    parts = [f"widths {', '.join(extra)} occur that are not asked for"] if extra else []
    parts += (
        [f"{', '.join(missing)} should occur and {'do' if len(missing) > 1 else 'does'} not"]
        if missing
        else []
    )
    return f"{start} {'; '.join(parts)}." if extra else f"{start} width {parts[0]}."


def _tell_count(group: list[NetworkChange], _build: str) -> str:
    wanted, found = group[0].wanted, group[0].found
    text = f"The network has {found} parameters; asked: {wanted}."
    try:
        fewer = int(found.replace(",", "")) < int(wanted.replace(",", ""))
    except ValueError:  # told in words
        return text
    hidden = (
        " Its layers are those that are asked for, so some of their weights are not registered: a "
        "plain list, a dict or a plain tensor hides them from parameters(), and no optimiser moves "
        "them."
    )
    return text + hidden if fewer else text


_TELLERS: dict[str, Callable[[list[NetworkChange], str], str]] = {
    "output shape": _tell_shape,
    "output function": _tell_function,
    "output norm": _tell_output_norm,
    "output from": _tell_origin,
    "output in eval mode": _tell_eval,
    "no gradient": _tell_silent,
    "no gradient at input": _tell_silent_input,
    "unused": _tell_unused,
    "norms in eval mode": _tell_eval_norm,
    "widths": _tell_all_widths,
    "parameters": _tell_count,
}
