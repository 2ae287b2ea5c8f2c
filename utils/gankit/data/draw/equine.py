"""The side view of a horse-like animal as distance fields: torso, legs, mane, tail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gankit.data.draw.hashing import Draw
from gankit.data.draw.shapes import blend, box, capsule, ellipse

Field = np.ndarray


@dataclass
class Leg:
    """One leg and its hoof; `far` legs are behind the body."""

    shape: Field
    hoof: Field
    far: bool


@dataclass
class Equine:
    """Distance fields in the animal's own coordinates X (to the head) and Y (down).

    `along_*` run from 0 to 1 along the neck, the head and the tail; `neck_length` is per image.
    """

    X: Field
    Y: Field
    pixel: Field
    body: Field
    neck: Field
    head: Field
    torso: Field
    mane: Field
    tail: Field
    eye: Field
    muzzle: Field
    along_neck: Field
    along_head: Field
    along_tail: Field
    neck_length: Field
    legs: list[Leg]


def pose(draw: Draw, x: Field, y: Field, pixel: float) -> Equine:
    """Place an animal of random build and stance in the picture with coordinates x, y in -1..1."""
    scale = draw.uniform("scale", 0.72, 1.0)
    X = (x - draw.uniform("place x", -0.12, 0.12)) * draw.sign("facing") / scale
    Y = (y - draw.uniform("place y", 0.02, 0.22)) / scale
    half, girth = draw.uniform("length", 0.30, 0.40), draw.uniform("girth", 0.20, 0.26)
    body, _ = capsule(X, Y, -half, -0.06, half, -0.04, girth, girth * 0.93)
    rump = ellipse(X, Y, -half - 0.02, -0.10, girth * 0.98, girth * 0.95)
    body = blend(body, rump, 0.05)
    front = _neck_and_head(draw, X, Y, half)
    torso = blend(blend(body, front["neck"], 0.07), front.pop("face"), 0.03)
    tail_x = -half - girth * 0.95
    swing = draw.uniform("tail", -0.12, 0.10)
    tail, along_tail = capsule(X, Y, tail_x, -0.14, tail_x - 0.10 + swing, 0.30, 0.035, 0.05)
    return Equine(
        X=X,
        Y=Y,
        pixel=pixel / scale,
        body=body,
        torso=torso,
        tail=tail,
        along_tail=along_tail,
        legs=_legs(draw, X, Y, half),
        **front,
    )


def _neck_and_head(draw: Draw, X: Field, Y: Field, half: Field) -> dict[str, Field]:
    """Neck, head, ear, mane, eye and muzzle; about one animal in five grazes."""
    grazes = draw.chance("grazes", 0.22)
    x0, y0 = half + 0.04, -0.16
    reach = np.where(grazes, draw.uniform("gx", 0.34, 0.42), draw.uniform("nx", 0.22, 0.36))
    x1 = half + reach
    y1 = np.where(grazes, draw.uniform("gy", 0.28, 0.42), draw.uniform("ny", -0.66, -0.46))
    neck, along_neck = capsule(X, Y, x0, y0, x1, y1, draw.uniform("nape", 0.17, 0.20), 0.095)
    nose_x = x1 + np.where(grazes, 0.04, draw.uniform("hx", 0.20, 0.26))
    nose_y = y1 + np.where(grazes, 0.22, draw.uniform("hy", 0.10, 0.22))
    head, along_head = capsule(X, Y, x1, y1, nose_x, nose_y, 0.098, 0.060)
    dx, dy = x1 - x0, y1 - y0
    length = np.sqrt(dx * dx + dy * dy)
    crest_x, crest_y = dy / length, -dx / length  # across the neck, towards the mane
    ear_x, ear_y = x1 + crest_x * 0.05, y1 + crest_y * 0.05 - 0.03
    ear, _ = capsule(X, Y, ear_x, ear_y, ear_x - 0.03, ear_y - 0.12, 0.035, 0.012)
    mane, _ = capsule(
        X,
        Y,
        x0 + crest_x * 0.15,
        y0 + crest_y * 0.15,
        x1 + crest_x * 0.085,
        y1 + crest_y * 0.085,
        0.05,
        0.045,
    )
    eye_x, eye_y = x1 + (nose_x - x1) * 0.25, y1 + (nose_y - y1) * 0.25 - 0.02
    return {
        "neck": neck,
        "along_neck": along_neck,
        "neck_length": length,
        "head": head,
        "along_head": along_head,
        "face": blend(head, ear, 0.02),
        "mane": mane,
        "eye": ellipse(X, Y, eye_x, eye_y, 0.02, 0.02),
        "muzzle": ellipse(X, Y, nose_x, nose_y, 0.075, 0.065),
    }


def _legs(draw: Draw, X: Field, Y: Field, half: Field) -> list[Leg]:
    """Four legs in mid-stride: far hind, far fore, near hind, near fore."""
    stride = draw.uniform("stride", -0.16, 0.16)
    legs = []
    for number, hip_x in enumerate((-half - 0.02, half - 0.02, -half + 0.06, half - 0.10)):
        hind, diagonal = number in (0, 2), number in (0, 3)
        swing = (stride if diagonal else -stride) * (1.0 + draw.uniform(f"leg {number}", -0.3, 0.3))
        swing = swing + draw.uniform(f"step {number}", -0.03, 0.03)
        back = 0.05 if hind else -0.02
        knee_x, knee_y = hip_x + swing * 0.5 - back * 0.3, 0.26
        foot_x, foot_y = hip_x + swing - back, 0.56 + draw.uniform(f"lift {number}", -0.015, 0.015)
        thigh = 0.125 if hind else 0.105
        upper, _ = capsule(X, Y, hip_x, 0.04, knee_x, knee_y, thigh, 0.055)
        lower, _ = capsule(X, Y, knee_x, knee_y, foot_x, foot_y, 0.052, 0.036)
        hoof = box(X, Y, foot_x - 0.05, foot_y - 0.015, foot_x + 0.055, foot_y + 0.045)
        legs.append(Leg(blend(upper, lower, 0.02), hoof, far=number < 2))
    return legs
