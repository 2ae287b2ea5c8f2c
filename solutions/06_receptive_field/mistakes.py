"""Known wrong answers of exercise 06, each as a small change to the solution."""

from gankit_autograder.catalogue import Mistake

GROW = "        field = field + (kernel - 1) * jump\n        jump = jump * stride\n"

FORMULA = [
    Mistake(
        "own-stride",
        "receptive_field",
        replace=[
            (
                GROW,
                "        jump = jump * stride\n        field = field + (kernel - 1) * jump\n",
            )
        ],
        loses=["one", "strides", "padding"],
        what="Your formula multiplies by the layer's own stride.",
        look="A layer joins neighbours of the layer before it, so the old jump counts. Update the "
        "jump after the field.",
    ),
    Mistake(
        "only-own-stride",
        "receptive_field",
        replace=[("(kernel - 1) * jump", "(kernel - 1) * stride")],
        loses=["one", "strides", "padding"],
        what="Your formula knows each layer's own stride and no stride before it.",
        look="The jump is the product of all strides before the layer.",
    ),
    Mistake(
        "no-jump",
        "receptive_field",
        replace=[("(kernel - 1) * jump", "(kernel - 1)")],
        loses=["strides", "padding"],
        what="Your formula leaves out the strides.",
        look="Multiply kernel - 1 by the jump, the product of the strides before the layer.",
    ),
    Mistake(
        "jump-added",
        "receptive_field",
        replace=[("jump = jump * stride", "jump = jump + stride - 1")],
        loses=["strides", "padding"],
        what="Your jump adds the strides up.",
        look="Each stride multiplies the distance between neighbours: jump * stride.",
    ),
    Mistake(
        "last-stride-only",
        "receptive_field",
        replace=[("jump = jump * stride", "jump = stride")],
        loses=["strides", "padding"],
        what="Your jump remembers only the stride of the layer before.",
        look="It is the product of all strides before: jump * stride.",
    ),
    Mistake(
        "kernel-not-less-one",
        "receptive_field",
        replace=[("(kernel - 1) * jump", "kernel * jump")],
        loses=["one", "plain", "strides", "padding"],
        what="Your formula adds the whole kernel.",
        look="One of its pixels was in the field already: kernel - 1.",
    ),
    Mistake(
        "starts-at-zero",
        "receptive_field",
        replace=[("field, jump = 1, 1", "field, jump = 0, 1")],
        loses=["one", "plain", "strides", "padding"],
        what="Your fields are all one pixel too small: you start with 0.",
        look="Before the first layer a number is one pixel: the field starts at 1.",
    ),
    Mistake(
        "kernels-multiplied",
        "receptive_field",
        replace=[(GROW, "        field = field * kernel\n        jump = jump * stride\n")],
        loses=["plain", "strides", "padding"],
        what="Your formula multiplies the kernels.",
        look="Neighbouring squares overlap, so the field grows by (kernel - 1) jumps only.",
    ),
    Mistake(
        "padding-counted",
        "receptive_field",
        replace=[("(kernel - 1) * jump", "(kernel - 1 + 2 * _padding) * jump")],
        loses=["one", "plain", "strides", "padding"],
        what="Your formula counts the padding.",
        look="Padding is border without a picture. It moves the squares and leaves their size.",
    ),
    Mistake(
        "padding-taken-off",
        "receptive_field",
        replace=[("(kernel - 1) * jump", "(kernel - 1 - 2 * _padding) * jump")],
        loses=["one", "plain", "strides", "padding"],
        what="Your formula takes the padding off the kernel.",
        look="That is the formula for the size of the map. The field does not know the padding.",
    ),
    Mistake(
        "jumps-returned",
        "receptive_field",
        replace=[("fields.append(field)", "fields.append(jump)")],
        loses=["one", "plain", "strides", "padding"],
        what="Your function returns the jumps instead of the fields.",
        look="Append the field.",
    ),
    Mistake(
        "last-only",
        "receptive_field",
        replace=[("    return fields\n", "    return fields[-1:]\n")],
        loses=["plain", "strides", "padding"],
        what="Your function returns the last field only.",
        look="Return one number for each layer.",
    ),
    Mistake(
        "from-the-end",
        "receptive_field",
        replace=[("in layers:", "in layers[::-1]:")],
        loses=["plain", "strides", "padding"],
        what="Your function goes through the layers from the last to the first.",
        look="For the field behind each layer start at the picture.",
    ),
    Mistake(
        "all-strides",
        "receptive_field",
        replace=[
            (
                "    field, jump = 1, 1\n",
                "    field, jump = 1, 1\n    for _kernel, stride, _padding in layers:\n"
                "        jump *= stride\n",
            ),
            (GROW, "        field = field + (kernel - 1) * jump\n"),
        ],
        loses=["one", "strides", "padding"],
        what="Your formula multiplies by the strides of all layers, also of those behind.",
        look="A layer's jump is made of the strides before it. Let it grow from layer to layer.",
    ),
    Mistake(
        "backwards-rule-forwards",
        "receptive_field",
        replace=[(GROW, "        field = (field - 1) * stride + kernel\n")],
        loses=["strides", "padding"],
        what="Your rule, (field - 1) * stride + kernel, is made for the way back.",
        look="It walks from a layer to the picture, once for each layer. From the first layer on, "
        "keep a jump: r + (k - 1) * j, then j * s.",
    ),
]

ANSWER = '{"C64": 4, "C128": 10, "C256": 22, "C512": 46, "C1": 70, "bonus": 94}'


def table(name: str, answers: tuple, what: str, look: str, loses: list[str]) -> Mistake:
    """A table with these answers from C64 to the bonus."""
    names = ("C64", "C128", "C256", "C512", "C1", "bonus")
    wrong = "{" + ", ".join(f'"{n}": {a}' for n, a in zip(names, answers, strict=True)) + "}"
    return Mistake(
        name, "patchgan_table", replace=[(ANSWER, wrong)], loses=loses, what=what, look=look
    )


ALL = ["c64", "c128", "c256", "c512", "c1", "bonus"]

TABLE = [
    table(
        "table-own-stride",
        (7, 19, 43, 67, 91, 139),
        "Your numbers multiply by each layer's own stride: 7, 19, 43, ...",
        "C64 sees its kernel and no more. A stride makes only the fields behind it grow.",
        ALL,
    ),
    table(
        "table-own-stride-all-2",
        (7, 19, 43, 91, 139, 139),
        "Your numbers multiply by each layer's own stride and take C512 to have stride 2: "
        "7, 19, 43, 91.",
        "C64 sees its kernel and no more. And the strides are 2, 2, 2, 1, 1.",
        ALL,
    ),
    table(
        "table-no-strides",
        (4, 7, 10, 13, 16, 16),
        "Your numbers leave out the strides: the field grows by 3 at each layer.",
        "It grows by 3 jumps, and each stride of 2 doubles the jump.",
        ["c128", "c256", "c512", "c1", "bonus"],
    ),
    table(
        "table-kernels-multiplied",
        (4, 16, 64, 256, 1024, 1024),
        "Your numbers multiply the kernels.",
        "Neighbouring squares overlap: the field grows by kernel - 1 jumps.",
        ["c128", "c256", "c512", "c1", "bonus"],
    ),
    table(
        "table-padding",
        (6, 16, 36, 76, 116, 156),
        "Your numbers count the padding of 1 on either side of each kernel.",
        "Padding holds no picture. It does not occur in the formula.",
        ALL,
    ),
    table(
        "table-starts-at-zero",
        (3, 9, 21, 45, 69, 93),
        "Your numbers are all one too small.",
        "Before the first layer a number is one pixel: start with 1.",
        ALL,
    ),
    table(
        "table-jumps",
        (2, 4, 8, 8, 8, 16),
        "Your numbers are the jumps, how far neighbouring squares lie apart.",
        "The field is the side of one square.",
        ALL,
    ),
    table(
        "table-map-sizes",
        (128, 64, 32, 31, 30, 15),
        "Your numbers are the sizes of the maps.",
        "They say how many places are judged. The question is what one place sees.",
        ALL,
    ),
    table(
        "table-all-stride-2",
        (4, 10, 22, 46, 94, 94),
        "Your table takes C512 to have stride 2 in both of its last entries.",
        "That is the bonus. In the network of exercise 05 C512 has stride 1.",
        ["c1"],
    ),
    table(
        "table-bonus-unchanged",
        (4, 10, 22, 46, 70, 70),
        "Your bonus says that the stride of C512 changes nothing.",
        "It leaves the field behind C512 alone. How far apart lie the neighbours that C1 joins?",
        ["bonus"],
    ),
    table(
        "table-stops-early",
        (4, 10, 22, 46, 46, 46),
        "Your table stops at C512: the last convolution sees no more than the one before.",
        "C1 has kernel 4 as well, so its field grows by another 3 jumps.",
        ["c1", "bonus"],
    ),
]

MEASURED = [
    Mistake(
        "in-training-mode",
        "measured_field",
        replace=[("    D.eval()\n", "    D.train()\n")],
        loses=["field", "norm", "holes", "left"],
        what="You measure in training mode: behind a BatchNorm every pixel of the picture counts.",
        look="BatchNorm then takes its mean from all places. Call D.eval() first.",
    ),
    Mistake(
        "mode-as-it-comes",
        "measured_field",
        replace=[("    D.eval()\n", "")],
        loses=["norm", "left"],
        what="You measure in the mode in which D comes, and in training mode BatchNorm lets every "
        "pixel count.",
        look="Call D.eval() first, and put the mode back afterwards.",
    ),
    Mistake(
        "mode-not-restored",
        "measured_field",
        replace=[("    D.train(was_training)\n", "")],
        loses=["left"],
        what="D stays in eval mode after the measurement.",
        look="Remember D.training at the start and call D.train(was_training) at the end.",
    ),
    Mistake(
        "left-in-training",
        "measured_field",
        replace=[("    D.train(was_training)\n", "    D.train()\n")],
        loses=["left"],
        what="D is in training mode after the measurement, although it came in eval mode.",
        look="Call D.train(was_training), not D.train().",
    ),
    Mistake(
        "gradients-left",
        "measured_field",
        replace=[
            (
                "    (gradient,) = torch.autograd.grad(value, image)\n",
                "    value.backward()\n    gradient = image.grad\n",
            )
        ],
        loses=["left"],
        what="Your measurement leaves gradients on D's parameters.",
        look="value.backward() fills those as well, and the next training step would add to them. "
        "torch.autograd.grad(value, image) gives the image's alone.",
    ),
    Mistake(
        "whole-map",
        "measured_field",
        replace=[("features[0, :, middle, middle].sum()", "features.sum()")],
        loses=["field", "norm", "holes"],
        what="You sum the whole map, so almost every pixel counts.",
        look="Take one place: features[0, :, middle, middle].",
    ),
    Mistake(
        "corner",
        "measured_field",
        replace=[("features[0, :, middle, middle]", "features[0, :, 0, 0]")],
        loses=["field", "norm", "holes"],
        what="You measure at the corner, where a part of the field lies in the padding.",
        look="Take the place in the middle of the map.",
    ),
    Mistake(
        "pixels-counted",
        "measured_field",
        replace=[("int(columns.max() - columns.min()) + 1", "len(columns)")],
        loses=["holes"],
        what="You count the columns that have a gradient; with holes that is fewer than the width.",
        look="A stride may leave pixels out. Take the last column minus the first, plus 1.",
    ),
    Mistake(
        "area",
        "measured_field",
        replace=[
            (
                "int(columns.max() - columns.min()) + 1",
                "int((gradient.abs().sum(1) > 0).sum())",
            )
        ],
        loses=["field", "norm", "holes"],
        what="You return how many pixels the field has, its area.",
        look="The width of the region is asked for.",
    ),
    Mistake(
        "one-less",
        "measured_field",
        replace=[("- columns.min()) + 1", "- columns.min())")],
        loses=["field", "norm", "holes"],
        what="Your width is one too small.",
        look="From column 3 to column 5 there are three columns: last minus first, plus 1.",
    ),
    Mistake(
        "counted-from-zero",
        "measured_field",
        replace=[("D[:layer]", "D[: layer + 1]")],
        loses=["field"],
        what="You measure one block too far.",
        look="`layer` counts from 1: D[:layer] are the first `layer` blocks.",
    ),
    Mistake(
        "always-the-end",
        "measured_field",
        replace=[("D[:layer](image)", "D(image)")],
        loses=["field"],
        what="You always measure behind the last block.",
        look="Run the first `layer` blocks only: D[:layer](image).",
    ),
    Mistake(
        "weights-overwritten",
        "measured_field",
        replace=[
            (
                "    image = torch.rand",
                "    for parameter in D.parameters():\n"
                "        nn.init.constant_(parameter, 0.1)\n    image = torch.rand",
            )
        ],
        loses=["left"],
        what="Your measurement overwrites the numbers of D.",
        look="Equal weights do show the whole field, but D is lost. Measure on "
        "copy.deepcopy(D), or with the weights as they are.",
    ),
    Mistake(
        "size-not-used",
        "measured_field",
        replace=[("torch.rand(1, channels, size, size,", "torch.rand(1, channels, 256, 256,")],
        loses=["holes"],
        what="Your field is larger than the picture that you were given.",
        look="Measure on a picture of size x size pixels. A field that is only computed, or "
        "measured on another picture, does not end where this one ends.",
    ),
    Mistake(
        "small-gradients-lost",
        "measured_field",
        replace=[
            (
                "gradient.abs().sum(dim=(0, 1, 2)).nonzero()",
                "(gradient.abs() > gradient.abs().max() / 9).sum(dim=(0, 1, 2)).nonzero()",
            )
        ],
        loses=["field"],
        what="Your measurement leaves out pixels whose gradient is small.",
        look="Ask whether it is 0, not whether it is larger than some number: behind many layers "
        "all gradients are small.",
    ),
]

MISTAKES = [*FORMULA, *TABLE, *MEASURED]

MISTAKES += [
    Mistake(
        "with-the-pixel",
        "receptive_field",
        replace=[("fields = []", "fields = [field]")],
        what="Your list begins with the pixel itself, so it has one number more than layers.",
        look="Give one number for each layer: the notebook compares them row by row.",
        loses=["one", "plain", "strides", "padding"],
    ),
]
