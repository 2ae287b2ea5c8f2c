"""Pictures drawn by arithmetic alone, the same to the byte on every machine.

Only integer hashes, comparisons, floor and the operations that IEEE 754 rounds correctly
(+ - * / sqrt) on float64 are used: no exp, sin or pow, no sums over axes, no BLAS, no drawing
library. Image i depends on the seed and on i alone, so batches can be cut anywhere.

Shapes: B images, side n. A number per image is (B, 1, 1), a field (B, n, n) or what
broadcasts to it, a colour (B, 3, 1, 1) with values 0..1. `field[:, None]` lets a field act on all
three channels.
"""
