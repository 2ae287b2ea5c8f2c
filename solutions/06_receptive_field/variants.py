"""Correct answers of exercise 06 in other notations. Each must get full points."""

from gankit_autograder.catalogue import Variant

VARIANTS = [
    Variant(
        "products",
        "receptive_field",
        source="""import math


def receptive_field(layers):
    fields = {}
    for last in range(len(layers)):
        steps = [
            (layers[i][0] - 1) * math.prod(layer[1] for layer in layers[:i])
            for i in range(last + 1)
        ]
        fields[f"layer {last}"] = 1 + sum(steps)
    return fields
""",
    ),
    Variant(
        "backwards",
        "receptive_field",
        source="""def receptive_field(layers):
    result = []
    for depth in range(1, len(layers) + 1):
        size = 1
        for kernel, stride, padding in reversed(layers[:depth]):
            size = (size - 1) * stride + kernel
        result.append(size)
    return torch.tensor(result)
""",
    ),
    Variant(
        "list-of-answers",
        "patchgan_table",
        source="patchgan_table = [4, 10, 22, 46, 70, 94]\n",
    ),
    Variant(
        "computed",
        "patchgan_table",
        source="""names = ["C64", "C128", "C256", "C512", "C1"]
fields, jump, field = {}, 1, 1
for name, stride in zip(names, [2, 2, 2, 1, 1]):
    field, jump = field + 3 * jump, jump * stride
    fields[name] = float(field)
patchgan_table = {**fields, "bonus": torch.tensor(field + 3 * 8)}
""",
    ),
    Variant(
        "by-backward",
        "measured_field",
        source="""def measured_field(D, layer, size):
    import copy

    net = copy.deepcopy(D[:layer]).eval()
    x = torch.randn(1, net[0][0].in_channels, size, size).requires_grad_()
    y = net(x)
    y[:, :, y.shape[2] // 2, y.shape[3] // 2].sum().backward()
    rows = torch.nonzero(x.grad[0].abs().amax(dim=(0, 2)))
    return rows[-1].item() - rows[0].item() + 1
""",
    ),
    Variant(
        "by-change",
        "measured_field",
        source="""@torch.no_grad()
def measured_field(D, layer, size):
    was_training = D.training
    D.eval()
    channels = next(D.parameters()).shape[1]
    image = torch.rand(1, channels, size, size)
    before = D[:layer](image)
    middle = before.shape[-1] // 2
    seen = []
    for column in range(size):
        other = image.clone()
        other[..., column] += 1.0
        after = D[:layer](other)
        if (after - before)[0, :, middle, middle].abs().sum() > 0:
            seen.append(column)
    D.train(was_training)
    return seen[-1] - seen[0] + 1
""",
    ),
    Variant(
        "answers-as-text",
        "patchgan_table",
        replace=[
            (
                '{"C64": 4, "C128": 10, "C256": 22, "C512": 46, "C1": 70, "bonus": 94}',
                '{"C64": "4", "C128": 10.0, "C256": 22, "C512": "46", "C1": 70, "bonus": 94}',
            )
        ],
    ),
    Variant(
        "by-nan",
        "measured_field",
        source="""def measured_field(D, layer, size):
    was_training = D.training
    D.eval()
    image = torch.randn(1, next(D.parameters()).shape[1], size, size)
    columns = []
    with torch.no_grad():
        middle = D[:layer](image).shape[-1] // 2
        for column in range(size):
            changed = image.clone()
            changed[..., column] = float("nan")
            if D[:layer](changed)[0, :, middle, middle].isnan().any():
                columns.append(column)
    D.train(was_training)
    return columns[-1] - columns[0] + 1
""",
    ),
    Variant(
        "by-grad-outputs",
        "measured_field",
        source="""def measured_field(D, layer, size):
    modes = [module.training for module in D.modules()]
    D.eval()
    image = torch.randn(4, next(D.parameters()).shape[1], size, size).requires_grad_()
    features = image
    for block in list(D)[:layer]:
        features = block(features)
    mask = torch.zeros_like(features)
    mask[..., features.shape[-2] // 2, features.shape[-1] // 2] = 1
    gradient = torch.autograd.grad(features, image, grad_outputs=mask)[0]
    for module, mode in zip(D.modules(), modes):
        module.training = mode
    seen = (gradient != 0).any(0).any(0).any(0)
    return size - seen.int().argmax() - seen.flip(0).int().argmax()
""",
    ),
]

VARIANTS += [
    Variant(
        "height-and-width",
        "receptive_field",
        replace=[
            ("    return fields\n", "    return [(field, field) for field in fields]\n"),
        ],
    ),
    Variant(
        "sides-as-text",
        "patchgan_table",
        replace=[
            ('"C1": 70, "bonus": 94}', '"C1": "70x70", "bonus": (94, 94)}'),
        ],
    ),
]
