"""Known wrong answers of exercise 06: what each changes, and what to tell the student."""

from gankit_autograder.families import known

RECEPTIVE_FIELD = """
own-stride: one strides padding
    - field = field + (kernel - 1) * jump
    + jump = jump * stride
    + field = field + (kernel - 1) * jump
    - jump = jump * stride
    Your formula multiplies by the layer's own stride. A layer joins neighbours of the layer before
    it, so the old jump counts. Update the jump after the field.
only-own-stride: one strides padding
    (kernel - 1) * jump => (kernel - 1) * stride
    Your formula knows each layer's own stride and no stride before it. The jump is the product of
    all strides before the layer.
no-jump: strides padding
    (kernel - 1) * jump => (kernel - 1)
    Your formula leaves out the strides. Multiply kernel - 1 by the jump, the product of the strides
    before the layer.
jump-added: strides padding
    jump = jump * stride => jump = jump + stride - 1
    Your formula adds the strides up. Each stride multiplies the distance between neighbours: jump *
    stride.
last-stride-only: strides padding
    jump = jump * stride => jump = stride
    Your formula remembers only the stride of the layer before. The jump is the product of all
    strides before: jump * stride.
kernel-not-less-one: one plain strides padding
    (kernel - 1) * jump => kernel * jump
    Your formula adds the whole kernel. One of its pixels was in the field already: kernel - 1.
starts-at-zero: one plain strides padding
    field, jump = 1, 1 => field, jump = 0, 1
    Your fields are all one pixel too small. Before the first layer a number is one pixel: the field
    starts at 1.
kernels-multiplied: plain strides padding
    + (kernel - 1) * jump => * kernel
    Your formula multiplies the kernels. Neighbouring squares overlap, so the field grows by
    (kernel - 1) jumps only.
padding-counted: one plain strides padding
    (kernel - 1) * jump => (kernel - 1 + 2 * _padding) * jump
    Your formula counts the padding. Padding is border without a picture. It moves the squares and
    leaves their size.
padding-taken-off: one plain strides padding
    (kernel - 1) * jump => (kernel - 1 - 2 * _padding) * jump
    Your formula takes the padding off the kernel. That is the formula for the size of the map. The
    field does not know the padding.
jumps-returned: one plain strides padding
    fields.append(field) => fields.append(jump)
    Your function gives the jumps instead of the fields. Return the field behind each layer.
last-only: plain strides padding
    return fields => return fields[-1:]
    Your function gives one number, however many layers there are. Return one for each layer: the
    field behind it.
from-the-end: plain strides padding
    in layers: => in layers[::-1]:
    Your fields are those of the layers in reverse order, the last one first. For the field behind
    each layer start at the picture.
all-strides: one strides padding
    - fields = []
    + for _kernel, stride, _padding in layers:
    +     jump *= stride
    + fields = []
    - jump = jump * stride
    Your formula multiplies by the strides of all layers, also of those behind. A layer's jump is
    made of the strides before it. Let it grow from layer to layer.
backwards-rule-forwards: strides padding
    - field = field + (kernel - 1) * jump
    - jump = jump * stride
    + field = (field - 1) * stride + kernel
    Your numbers are those of the rule (field - 1) * stride + kernel, which is made for the way
    back. It walks from a layer to the picture, once for each layer. From the first layer on, keep a
    jump: r + (k - 1) * j, then j * s.
with-the-pixel: one plain strides padding
    fields = [] => fields = [field]
    Your list has one number more than layers. Often it begins with the 1 of the pixel itself. Give
    one number for each layer: the notebook compares them row by row.
"""

PATCHGAN_TABLE = """
table-own-stride: c64 c128 c256 c512 c1 bonus
    - patchgan_table = {"C64": 4, "C128": 10, "C256": 22, "C512": 46, "C1": 70, "bonus": 94}
    + patchgan_table = {"C64": 7, "C128": 19, "C256": 43, "C512": 67, "C1": 91, "bonus": 139}
    Your numbers multiply by each layer's own stride: 7, 19, 43, ... C64 sees its kernel and no
    more. A stride makes only the fields behind it grow.
table-own-stride-all-2: c64 c128 c256 c512 c1 bonus
    - patchgan_table = {"C64": 4, "C128": 10, "C256": 22, "C512": 46, "C1": 70, "bonus": 94}
    + patchgan_table = {"C64": 7, "C128": 19, "C256": 43, "C512": 91, "C1": 139, "bonus": 139}
    Your numbers multiply by each layer's own stride and take C512 to have stride 2: 7, 19, 43, 91.
    C64 sees its kernel and no more. And the strides are 2, 2, 2, 1, 1.
table-no-strides: c128 c256 c512 c1 bonus
    - patchgan_table = {"C64": 4, "C128": 10, "C256": 22, "C512": 46, "C1": 70, "bonus": 94}
    + patchgan_table = {"C64": 4, "C128": 7, "C256": 10, "C512": 13, "C1": 16, "bonus": 16}
    Your numbers leave out the strides: the field grows by 3 at each layer. It grows by 3 jumps, and
    each stride of 2 doubles the jump.
table-kernels-multiplied: c128 c256 c512 c1 bonus
    - patchgan_table = {"C64": 4, "C128": 10, "C256": 22, "C512": 46, "C1": 70, "bonus": 94}
    + patchgan_table = {"C64": 4, "C128": 16, "C256": 64, "C512": 256, "C1": 1024, "bonus": 1024}
    Your numbers multiply the kernels. Neighbouring squares overlap: the field grows by kernel - 1
    jumps.
table-padding: c64 c128 c256 c512 c1 bonus
    - patchgan_table = {"C64": 4, "C128": 10, "C256": 22, "C512": 46, "C1": 70, "bonus": 94}
    + patchgan_table = {"C64": 6, "C128": 16, "C256": 36, "C512": 76, "C1": 116, "bonus": 156}
    Your numbers count the padding of 1 on either side of each kernel. Padding holds no picture. It
    does not occur in the formula.
table-starts-at-zero: c64 c128 c256 c512 c1 bonus
    - patchgan_table = {"C64": 4, "C128": 10, "C256": 22, "C512": 46, "C1": 70, "bonus": 94}
    + patchgan_table = {"C64": 3, "C128": 9, "C256": 21, "C512": 45, "C1": 69, "bonus": 93}
    Your numbers are all one too small. Before the first layer a number is one pixel: start with 1.
table-jumps: c64 c128 c256 c512 c1 bonus
    - patchgan_table = {"C64": 4, "C128": 10, "C256": 22, "C512": 46, "C1": 70, "bonus": 94}
    + patchgan_table = {"C64": 2, "C128": 4, "C256": 8, "C512": 8, "C1": 8, "bonus": 16}
    Your numbers are the jumps, how far neighbouring squares lie apart. The field is the side of one
    square.
table-map-sizes: c64 c128 c256 c512 c1 bonus
    - patchgan_table = {"C64": 4, "C128": 10, "C256": 22, "C512": 46, "C1": 70, "bonus": 94}
    + patchgan_table = {"C64": 128, "C128": 64, "C256": 32, "C512": 31, "C1": 30, "bonus": 15}
    Your numbers are the sizes of the maps. They say how many places are judged. The question is
    what one place sees.
table-all-stride-2: c1
    70 => 94
    Your C1 is what a logit sees if C512 has stride 2. That is the bonus. In the network of exercise
    05 C512 has stride 1.
table-bonus-unchanged: bonus
    94 => 70
    Your bonus is what a logit sees if C512 has stride 1. The stride of C512 leaves the field behind
    C512 alone. How far apart lie the neighbours that C1 joins?
table-stops-early: c1 bonus
    70, "bonus": 94 => 46, "bonus": 46
    In your table the last convolution sees no more than C512. C1 has kernel 4 as well, so its field
    grows by another 3 jumps.
"""

MEASURED_FIELD = """
in-training-mode: field norm holes left
    D.eval( => D.train(
    Almost every pixel counts in your field, whatever mode D comes in, and D's numbers change. In
    training mode BatchNorm takes its mean from all places. Call D.eval() first.
mode-as-it-comes: norm left = training_mode
    Almost every pixel counts in your field where D comes in training mode, and D's numbers change.
    BatchNorm then takes its mean from all places. Call D.eval() first, for all of D, and put the
    mode back afterwards.
mode-not-restored: left = stays_eval
    D stays in eval mode after the measurement. Remember D.training at the start and call
    D.train(was_training) at the end.
left-in-training: left = always_train
    D is in training mode after the measurement, although it came in eval mode. Remember D.training
    at the start and call D.train(was_training) at the end.
gradients-left: left
    - (gradient,) = torch.autograd.grad(value, image)
    + value.backward()
    + gradient = image.grad
    Your measurement leaves gradients on D's parameters. The next training step would add to them.
    backward() fills those as well; torch.autograd.grad(value, image) gives the image's alone.
whole-map: field norm holes
    features[0, :, middle, middle].sum() => features.sum()
    Almost every pixel of the picture counts in your field. Often the sum runs over the whole map.
    Take one place: features[0, :, middle, middle].
corner: field norm holes
    features[0, :, middle, middle] => features[0, :, 0, 0]
    Your field is cut off, as at a corner of the map, where a part of it lies in the padding. Take
    the place in the middle of the map.
pixels-counted: holes
    int(columns.max() - columns.min()) + 1 => len(columns)
    Where a stride leaves pixels out, your width counts only those that have a gradient. The width
    runs from the first to the last: take the last column minus the first, plus 1.
area: field norm holes
    int(columns.max() - columns.min()) + 1 => int((gradient.abs().sum(1) > 0).sum())
    Your number is how many pixels the field has, its area. The width of the region is asked for.
one-less: field norm holes
    - columns.min()) + 1 => - columns.min())
    Your width is one too small. From column 3 to column 5 there are three columns: last minus
    first, plus 1.
counted-from-zero: field
    D[:layer] => D[: layer + 1]
    You measure one block too far. `layer` counts from 1: D[:layer] are the first `layer` blocks.
always-the-end: field
    D[:layer](image) => D(image)
    You always measure behind the last block. Run the first `layer` blocks only: D[:layer](image).
weights-overwritten: left
    - image = torch.rand(1, channels, size, size, requires_grad=True)
    + for parameter in D.parameters():
    +     nn.init.constant_(parameter, 0.1)
    + image = torch.rand(1, channels, size, size, requires_grad=True)
    D's numbers are others after your measurement. Setting all weights to one number loses D, and a
    run in training mode moves BatchNorm's statistics. Measure on copy.deepcopy(D), or with the
    weights as they are, in eval mode.
small-gradients-lost: field left
    gradient.abs( => (gradient.abs() > 0.01
    Your field leaves out pixels whose gradient is small. Ask whether it is 0, not whether it is
    larger than some number: behind many layers all gradients are small.
weak-edges-lost: field
    gradient.abs().sum(dim=(0, 1, 2)).nonzero() => \
(gradient.abs().sum(dim=(0, 1, 2)) > 0.01 * gradient.abs().sum(dim=(0, 1, 2)).max()).nonzero()
    Your field ends where the gradient is small beside its largest value. Far from the middle it is
    a thousandth of that, and not 0. Ask whether it is 0.
middle-of-channels: field
    features.shape[-1] // 2 => features.shape[1] // 2
    You take the middle of shape[1], which is the number of channels. With many of them there is no
    such place, with few it is near the corner. The sides of the map stand in the last two axes.
one-row-alone: holes
    gradient.abs().sum(dim=(0, 1, 2)) => gradient[0, 0, size // 2]
    You look at one row of the image. It may lie in a hole, where no layer looks. Add up all rows
    before you look for the first and the last column.
size-not-used: holes = ignored(size, 256)
    Your field is larger than the picture that you were given. Measure on a picture of size x size
    pixels. A field that is only computed, or measured on another picture, does not end where this
    one ends.
"""

MISTAKES = [
    known("receptive_field", RECEPTIVE_FIELD),
    known("patchgan_table", PATCHGAN_TABLE),
    known("measured_field", MEASURED_FIELD),
]
