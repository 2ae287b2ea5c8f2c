"""Tells how the story of a training step differs from the asked one, the first difference first."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import Any

from gankit.checks.explain.nodes import CUT, SUMS, Node, names_in, said, without_notes
from gankit.checks.explain.returned import tell_returned
from gankit.checks.explain.steady import CHANGING

Event = Mapping[str, Any]
MOST = 5  # sentences
BEHIND = "So it is behind the square of a mean, or under a root or a logarithm."
CONSEQUENCE = "?"  # marks what may only follow from another difference


def lines(story: Sequence[Event]) -> list[str]:
    """A story as lines, to stand beside another."""
    told = []
    for event in story:
        if event.get("call", 1) > 1:
            told.append("the next step:")
        if "step" in event:
            for move in event["moves"]:
                made = " and ".join(map(said, move["from"])) or "no gradients"
                told.append(f"{event['step']}.step() moves {move['net']} by {made}")
                if move["changed"]:
                    told.append(f"    with gradients {move['changed']}")
            told += [f"    meanwhile gradients lie on {name}" for name in event["lying"]]
        if "changed" in event:
            told.append(f"{event['changed']}'s weights change without an optimiser")
        told += event.get("end", [])
        if "error" in event:
            told.append(f"it raises {event['error']}")
    return told


def tell_story(
    wanted: Sequence[Event],
    found: Sequence[Event],
    watched: Sequence[str] = (),
    shapes: Sequence[Sequence[int]] = (),
) -> list[str]:
    """Sentences about the first call that differs.

    On the networks in `watched` no gradients may lie while another's optimiser steps. `shapes` are
    those of the tensors that come in: a weight may be the size of one.
    """
    for number, (one, other) in enumerate(zip(_calls(wanted), _calls(found), strict=False)):
        told = list(dict.fromkeys(_tell_call(one, other, number > 0, watched, shapes)))
        plain = [text for text in told if not text.startswith(CONSEQUENCE)]
        if told:
            return [text.removeprefix(CONSEQUENCE) for text in (plain or told[:1])][:MOST]
    return []


def _calls(story: Sequence[Event]) -> list[list[Event]]:
    calls: list[list[Event]] = []
    for event in story:
        if "call" in event:
            calls.append([])
        elif calls:
            calls[-1].append(event)
    return calls


def _tell_call(
    wanted: list[Event],
    found: list[Event],
    second: bool,
    watched: Sequence[str],
    shapes: Sequence[Sequence[int]],
) -> Iterator[str]:
    if any("error" in event for event in found):
        return
    yield from _tell_order(wanted, found)
    for optimiser, one, other in _paired(wanted, found):
        yield from _tell_step(optimiser, one, other, second, watched, shapes)
    for event in found:
        if "wasted" in event and event not in wanted and not _is_stray(event, wanted):
            yield (
                f"The gradients on {event['wasted']} of {' and '.join(map(said, event['from']))} "
                "are cleared before an optimiser has used them."
            )
        if "changed" in event and event not in wanted:
            yield (
                f"{event['changed']}'s weights are changed without its optimiser; afterwards they "
                f"lie within ±{event['within']}."
            )
    given = [
        next((e["returned"] for e in events if "returned" in e), {}) for events in (wanted, found)
    ]
    yield from tell_returned(*given)
    ends = [next((e["end"] for e in events if "end" in e), []) for events in (wanted, found)]
    yield from (f"{note[0].upper()}{note[1:]}." for note in ends[1] if note not in ends[0])


def _is_stray(event: Event, wanted: list[Event]) -> bool:
    """Whether what was cleared are gradients of losses from which another network should learn:
    they came along, and clearing them is right."""
    learned: dict[str, set[str]] = {}
    for move in (move for step in _steps(wanted) for move in step["moves"]):
        learned.setdefault(move["net"], set()).update(what["name"] for what in move["from"])
    own = learned.pop(event["wasted"], set())
    others = set().union(*learned.values()) - own
    return all(what["name"] in others for what in event["from"])


def _steps(events: list[Event]) -> list[Event]:
    return [event for event in events if "step" in event]


def _tell_order(wanted: list[Event], found: list[Event]) -> Iterator[str]:
    one, other = ([event["step"] for event in _steps(events)] for events in (wanted, found))
    if one == other:
        return
    for name in dict.fromkeys([*one, *other]):
        if one.count(name) != other.count(name):
            times, asked = _times(other.count(name)), _times(one.count(name))
            further = _further(name, one.count(name), found)
            yield f"{name}.step() runs {times} in one training step; asked: {asked}.{further}"
    if sorted(one) == sorted(other):
        yield f"The optimisers step in the order {', '.join(other)}; asked: {', '.join(one)}."


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _further(name: str, asked: int, found: list[Event]) -> str:
    """What the first step beyond the asked ones moves its networks by."""
    further = [event for event in _steps(found) if event["step"] == name][asked:]
    if not asked or not further:
        return ""
    made = dict.fromkeys(said(what) for move in further[0]["moves"] for what in move["from"])
    nets = " and ".join(move["net"] for move in further[0]["moves"])
    return f" The further one moves {nets} by the gradient of {' and '.join(made) or 'nothing'}."


def _paired(wanted: list[Event], found: list[Event]) -> Iterator[tuple[str, Event, Event]]:
    left = list(_steps(found))
    for one in _steps(wanted):
        other = next((event for event in left if event["step"] == one["step"]), None)
        if other is not None:
            left.remove(other)
            yield one["step"], one, other


def _tell_step(
    optimiser: str,
    one: Event,
    other: Event,
    second: bool,
    watched: Sequence[str],
    shapes: Sequence[Sequence[int]],
) -> Iterator[str]:
    for wanted in one["moves"]:
        found = next((move for move in other["moves"] if move["net"] == wanted["net"]), None)
        if found is None:
            continue
        others = {move["net"] for move in one["moves"]} - {wanted["net"]}
        yield from _tell_gradients(optimiser, wanted, found, second, others, shapes)
        if found["changed"] and found["changed"] != wanted["changed"]:
            yield (
                f"Before {optimiser}.step() the gradients of {wanted['net']} are "
                f"{found['changed']}; asked: as backward() leaves them."
            )
    for name in other["lying"]:
        if name not in one["lying"] and not second and name in watched:
            yield f"When {optimiser}.step() runs, gradients already lie on {name}; asked: none."


def _tell_gradients(
    optimiser: str,
    wanted: Mapping,
    found: Mapping,
    second: bool,
    others: Set[str],
    shapes: Sequence[Sequence[int]],
) -> Iterator[str]:
    net, left = wanted["net"], list(found["from"])
    missing = []
    for what in wanted["from"]:
        if what in left:
            left.remove(what)
        else:
            missing.append(what)
    if not found["from"] and wanted["from"]:
        yield (
            f"{optimiser}.step() finds no gradients on {net}, or zeros: no backward() has brought "
            f"any since they were cleared.{_cut_off(wanted, found)}"
        )
        return
    for what in missing:
        nearest = min(left, key=lambda other, what=what: _unlike(what, other), default=None)
        if nearest is None:
            yield f"{net} does not learn from {said(what)}."
        else:
            left.remove(nearest)
            yield from _tell_nodes(net, others, what, nearest, shapes)
    for what in left:
        if second and not missing:
            yield (
                f"When {optimiser}.step() runs, the gradient of {said(what)} still lies on {net}, "
                "from before: nothing has cleared it."
            )
        else:
            yield f"{net} also moves by the gradient of {said(what)}; asked: not by that."


def _cut_off(wanted: Mapping, found: Mapping) -> str:
    """The losses from which backward() ran without reaching the network, where the graph is cut."""
    asked = {what["name"] for what in wanted["from"]}
    losses = [said(what) for what in found.get("without", []) if what["name"] in asked]
    cut = " and ".join(text for text in losses if CUT in text)
    return f" It ran from {cut}." if cut else ""


def _unlike(one: Node, other: Node) -> int:
    """How many places of two trees differ."""
    count = (one["name"] != other["name"]) * 3 + (one["notes"] != other["notes"])
    count += 2 * abs(len(one["of"]) - len(other["of"]))
    return count + sum(_unlike(a, b) for a, b in zip(one["of"], other["of"], strict=False))


def _tell_nodes(
    net: str, others: Set[str], one: Node, other: Node, shapes: Sequence[Sequence[int]]
) -> Iterator[str]:
    """What differs between two things whose gradient moves a network.

    Terms of another network of the same optimiser are told where that one is.
    """
    if one["name"] != other["name"]:
        yield f"{net} moves by the gradient of {said(other)}; asked: {said(one)}."
        return

    def is_told(a: Node | None, b: Node | None) -> bool:
        names = set().union(*(names_in(part) for part in (a, b) if part))
        return net in names or not names & others

    for wanted, found, inside in _differences(one, other, is_told):
        if wanted is None:
            yield f"{net} also moves by {said(found)}, which is not asked for."
        elif found is None:
            yield f"{net} does not learn from {said(wanted)}."
        else:
            place = f"{net}, in {inside}" if inside else net
            yield _tell_difference(place, wanted, found, shapes)


Pair = tuple[Node | None, Node | None]


def _differences(
    one: Node, other: Node, is_told: Callable[..., bool], inside: str = ""
) -> Iterator[tuple[Node | None, Node | None, str]]:
    """The smallest parts that differ, and inside of what; None where one has no partner.

    Of a sum only those terms are looked at that `is_told` says.
    """
    is_cut_here = CUT in other["notes"] and CUT not in one["notes"]  # nothing goes on from here
    if one["name"] != other["name"] or is_cut_here:
        yield one, other, inside
        return
    if one["name"] not in SUMS and len(one["of"]) != len(other["of"]):
        yield one, other, inside
        return
    pairs = (
        [pair for pair in _partners(one["of"], other["of"]) if is_told(*pair)]
        if one["name"] in SUMS
        else list(zip(one["of"], other["of"], strict=True))
    )
    where = ", in ".join(filter(None, (inside, one["name"] if one["name"] not in SUMS else "")))
    inner: list[tuple[Node | None, Node | None, str]] = []
    for a, b in pairs:
        lone = a is None or b is None
        inner += [(a, b, where)] if lone else list(_differences(a, b, is_told, where))
    yield from inner
    if not inner and one["notes"] != other["notes"] or inner and _weighed(one) != _weighed(other):
        yield one, other, inside


def _weighed(what: Node) -> list[str]:
    return [note for note in what["notes"] if note.startswith(("as ", "weight "))]


def _partners(one: list[Node], other: list[Node]) -> list[Pair]:
    """Each part with the most similar one; those with the same name first."""
    left, pairs = list(other), []
    for part in sorted(one, key=lambda part: min((_unlike(part, x) for x in other), default=0)):
        near = min(left, key=lambda found, part=part: _unlike(part, found), default=None)
        if near is None or near["name"] != part["name"]:
            pairs.append((part, None))
        else:
            left.remove(near)
            pairs.append((part, near))
    return [*pairs, *((None, part) for part in left)]


def _tell_difference(net: str, one: Node, other: Node, shapes: Sequence[Sequence[int]]) -> str:
    where = f"In what moves {net}"
    gone = [note for note in one["notes"] if note not in other["notes"]]
    new = [note for note in other["notes"] if note not in one["notes"]]
    if CUT in new and without_notes(one) == without_notes(other):
        name = said({**other, "notes": []})
        return (
            f"{where}, no gradient goes back through {name}: it is detached, or made under no_grad."
        )
    bare = {**one, "notes": []}, {**other, "notes": []}
    if bare[0] != bare[1] and _weighed(one) == _weighed(other):
        return f"{where}, {said(other)} stands where {said(one)} is asked."
    name = said(bare[1])
    if CUT in gone:
        return f"{where}, {name} is not detached: the gradient goes on through it."
    if "in eval mode" in new:
        return f"{where}, {name} is computed in eval mode; asked: in training mode."
    marks = ("as ", "weight ", "after ", "value ")
    pairs = {mark: (_note(one, mark), _note(other, mark)) for mark in marks}
    wanted, found = pairs["as "]
    if wanted != found:
        why = f" {BEHIND}" if CHANGING in found else ""
        return (
            f"{where}, each number x of {name} counts as {found or 'nothing'}; asked: "
            f"{wanted or 'nothing'}.{why}"
        )
    wanted, found = pairs["weight "]
    if wanted != found:
        found, wanted = found or "1", wanted or "1"
        if CHANGING in found:
            return f"{where}, {name} has a weight {found}; asked: {wanted}. {BEHIND}"
        why = _summed(float(found) / float(wanted), shapes) if float(wanted) else ""
        return f"{where}, {name} has the weight {found}; asked: {wanted}{why}."
    wanted, found = pairs["after "]
    if wanted != found:
        if not found:
            return f"{where}, {name} is computed before {other['name']} has stepped; asked: after."
        asked = f"after {wanted}" if wanted else "before that"
        text = f"{name} is computed after {found} of {other['name']}; asked: {asked}."
        return f"{CONSEQUENCE}{where}, {text}"
    wanted, found = pairs["value "]
    if other["name"] in SUMS:  # its parts are known by their gradients alone
        return f"{CONSEQUENCE}What moves {net} has the value {found}; asked: {wanted}."
    return f"{CONSEQUENCE}{where}, {name} has the value {found}; asked: {wanted}."


def _summed(factor: float, shapes: Sequence[Sequence[int]]) -> str:
    """What a factor is, where a mean over a tensor that comes in was made a sum."""
    for shape in (shape for shape in shapes if len(shape) > 1):
        for size, words in (
            (math.prod(shape), "all {} numbers of a batch"),
            (math.prod(shape[1:]), "the {} numbers of each picture"),
        ):
            if size > 1 and math.isclose(factor, size, rel_tol=5e-3):  # weights have three digits
                return f": as if {words.format(size)} were summed in place of their mean"
    return ""


def _note(what: Node, mark: str) -> str:
    """The rest of the note that begins so."""
    return next((note[len(mark) :] for note in what["notes"] if note.startswith(mark)), "")
