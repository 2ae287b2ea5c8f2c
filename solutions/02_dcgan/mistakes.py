"""Known wrong answers of exercise 02: what each changes, and what to tell the student."""

from gankit_autograder.families import known

GENERATOR = """
g-no-tanh: output = no_tanh
g-sigmoid: output = sigmoid
g-unit-range-eval: output
    - return self.layers(z[:, :, None, None])
    + x = self.layers(z[:, :, None, None])
    + return x if self.training else (x + 1) / 2
    Your generator gives pixels in [0, 1] in eval mode, and in [-1, 1] in training mode. eval() only
    makes the norms use their running statistics. plots.grid takes pixels in [-1, 1] and shifts them
    itself.
g-norm-on-output: output = norm_on_output
    ... Then all batches have the same mean brightness. BatchNorm stands after the four transposed
    convolutions only.
g-leaky-output: output
    - nn.Tanh(),
    + nn.LeakyReLU(0.1),
    + nn.Tanh(),
    Your generator has a LeakyReLU between the last convolution and the tanh. It makes dark pixels
    ten times harder to reach, and most pixels of a digit are dark. Only tanh follows the last
    convolution.
g-relu: activations = relu
    Your generator uses ReLU, as the DCGAN paper does; this exercise asks for LeakyReLU(0.1). Write
    nn.LeakyReLU(0.1).
g-slope-02: activations = slope(0.2)
g-default-slope: activations = slope
g-norm-first: norms = norm_first
    ... The DCGAN paper does it that way, but this exercise asks for convolution → LeakyReLU →
    BatchNorm: swap the two.
g-no-norm: norms = no_norm
g-instance-norm: norms
    nn.BatchNorm2d(outputs) => nn.InstanceNorm2d(outputs, affine=True)
    Your generator uses InstanceNorm instead of BatchNorm. InstanceNorm removes each image's own
    brightness and contrast. Write nn.BatchNorm2d(channels).
g-padding-1: layers
    kernel, stride=2) => kernel, stride=2, padding=pad)
    outputs: int, kernel: int) => outputs: int, kernel: int, pad: int = 0)
    *block(1024, 512, 3) => *block(1024, 512, 5, 1)
    Your second layer has kernel 5 and padding 1. That also gives 7 x 7, with almost three times the
    weights. The table asks for kernel 3, padding 0.
g-kernel-4: layers
    kernel, stride=2) => kernel, stride=2, padding=1 if kernel == 4 else 0)
    *block(512, 256, 2) => *block(512, 256, 4)
    *block(256, 128, 2) => *block(256, 128, 4)
    Your last two transposed convolutions have kernel 4 and padding 1. That also doubles the size
    and is common in other papers. The table asks for kernel 2, padding 0.
g-kernel-3-all: layers output
    *block(512, 256, 2) => *block(512, 256, 3)
    Your third layer has kernel 3, so the image grows to 15 x 15. (7 - 1) · 2 + 3 = 15, but (7 - 1)
    · 2 + 2 = 14. Take kernel 2 in layers 3 and 4.
g-no-last-padding: layers output
    nn.Conv2d(128, 1, 3, padding=1) => nn.Conv2d(128, 1, 3)
    Your last convolution has no padding, so the image is 26 x 26. A kernel of 3 needs padding 1 to
    keep the size.
g-last-transposed: layers
    nn.Conv2d(128, 1, 3, padding=1) => nn.ConvTranspose2d(128, 1, 3, padding=1)
    Your last layer is a transposed convolution. With stride 1 it does almost the same, but the
    table asks for nn.Conv2d.
g-fixed-latent: arguments = ignored(latent_dim, 100)
    ... Generator(latent_dim=300) must take vectors of 300 numbers. Look for a 100 in your code.
g-no-one-by-one: layers activations norms output arguments learns
    self.layers(z[:, :, None, None]) => self.layers(z)
    Your first layer gets a vector (N, latent_dim); convolutions want (N, C, H, W). Give z two more
    axes first: z[:, :, None, None], or z.view(-1, latent_dim, 1, 1).
g-no-grad: learns = no_grad
g-halved: layers arguments
    1024, 3),  # => 512, 3),  #
    *block(1024, 512, 3) => *block(512, 256, 3)
    *block(512, 256, 2) => *block(256, 128, 2)
    *block(256, 128, 2),  # (N, 128, 28, 28) => *block(128, 64, 2),
    nn.Conv2d(128, 1 => nn.Conv2d(64, 1
    Your generator has half the channels in every layer. The channels are 1024, 512, 256, 128, 1.
g-view-of-100: arguments
    z[:, :, None, None] => z.view(-1, 100, 1, 1)
    Your generator cuts its input into pieces of 100 numbers, whatever latent_dim is. Part 6 needs
    300. Write z[:, :, None, None], or z.view(len(z), -1, 1, 1).
"""

DISCRIMINATOR = """
d-sigmoid: output = sigmoid_end
d-tanh: output = tanh_end
d-leaky-logit: output = leaky_end
d-map: output = not_flattened
d-squeezed: output = squeezed
d-relu: activations = relu
d-slope-02: activations = slope(0.2)
d-no-activation: activations = no_activation
d-batch-norm: activations = batch_norm
    ... The DCGAN paper has them. This exercise leaves them out: in the discriminator they mix the
    images of a batch.
d-no-dropout: dropout = no_dropout
d-dropout-2d: dropout
    nn.Dropout(0.5) => nn.Dropout2d(0.5)
    Your discriminator uses Dropout2d, which drops whole channels. The exercise asks for
    nn.Dropout(0.5), which drops single numbers.
d-dropout-02: dropout = dropout(0.2)
d-dropout-always: evaluation = dropout_always
d-small-kernel: layers
    kernel_size=7) => kernel_size=3, stride=2, padding=1)
    nn.Conv2d(512, 1, kernel_size=1) => nn.Conv2d(512, 1, kernel_size=4)
    Your third convolution halves the image once more instead of covering it. Its kernel is 7,
    without padding: 7 x 7 becomes 1 x 1.
d-average: layers output
    .flatten(1) => .mean(dim=(2, 3))
    kernel_size=7) => kernel_size=3, padding=1)
    Your third convolution has kernel 3, and you average over the places afterwards. Take kernel 7
    without padding. Then one place is left, and there is nothing to average.
d-no-bias: layers
    nn.Conv2d(inputs, outputs, **size) => nn.Conv2d(inputs, outputs, bias=False, **size)
    Your first three convolutions have no bias. No norm stands behind them that would make the bias
    pointless. Let nn.Conv2d have its bias, which is the default.
d-three-channels: layers activations dropout evaluation output learns
    *block(1, 128, => *block(3, 128,
    Your discriminator expects colour images. MNIST has one channel: the first convolution goes from
    1 to 128.
picture-without-gradient: activations learns
    - return self.layers(x).flatten(1)
    + with torch.no_grad():
    +     x = x.clamp(-1, 1)
    + return self.layers(x).flatten(1)
    Your discriminator lets no gradient through to the picture. A generator learns through its
    discriminator. Often no_grad or detach() stands before the first layer.
"""

INIT_WEIGHTS = """
init-no-transposed: convolutions biases
    (nn.Conv2d, nn.ConvTranspose2d, nn.Linear) => (nn.Conv2d, nn.Linear)
    Transposed convolutions keep PyTorch's weights. nn.ConvTranspose2d is no kind of nn.Conv2d: name
    both. Otherwise almost the whole generator is left out.
init-no-linear: linear biases
    nn.ConvTranspose2d, nn.Linear) => nn.ConvTranspose2d)
    Linear layers keep PyTorch's weights. Add nn.Linear to the classes.
init-no-norm: norms
    isinstance(module, nn.BatchNorm2d) => False
    A BatchNorm layer that your function is given keeps its numbers. Their weights come from N(1,
    0.02), their biases are 0.
init-norm-around-0: norms
    mean=1.0 => mean=0.0
    BatchNorm's weights are drawn around 0, which all but switches each layer off. The weight is a
    factor: draw it from N(1, 0.02).
init-norm-exactly-1: norms
    nn.init.normal_(module.weight, mean=1.0, std=0.02) => nn.init.ones_(module.weight)
    BatchNorm's weights are all exactly 1, which is what PyTorch does anyway. Draw them from N(1,
    0.02).
init-biases-left: biases
    - if module.bias is not None:
    -     nn.init.zeros_(module.bias)
    A convolution or Linear layer that your function is given keeps its bias. Set them to 0 with
    nn.init.zeros_, where there are any.
init-bias-none: apply
    - if module.bias is not None:
    -     nn.init.zeros_(module.bias)
    + nn.init.zeros_(module.bias)
    Your function fails on a layer without a bias. With bias=False the bias is None. Ask `if
    module.bias is not None` first.
init-everything: apply
    | def init_weights(module):
    |     nn.init.normal_(module.weight, 1.0 if isinstance(module, nn.BatchNorm2d) else 0.0, 0.02)
    |     if module.bias is not None:
    |         nn.init.zeros_(module.bias)
    Your function fails on modules without weights, such as LeakyReLU. apply() calls it on every
    module, the network itself included. Ask for the class first.
init-std-02: convolutions linear norms
    mean=0.0, std=0.02 => mean=0.0, std=0.2
    mean=1.0, std=0.02 => mean=1.0, std=0.2
    Your standard deviation is 0.2, ten times too large. It is 0.02.
init-variance: convolutions linear norms
    mean=0.0, std=0.02 => mean=0.0, std=0.02**0.5
    mean=1.0, std=0.02 => mean=1.0, std=0.02**0.5
    Your standard deviation is 0.14, the root of 0.02. 0.02 is the standard deviation, not the
    variance: nn.init.normal_ and normal_() take it as it is.
init-uniform: convolutions linear
    nn.init.normal_(module.weight, mean=0.0, std=0 => nn.init.uniform_(module.weight, -0.02, 0
    Your weights are spread evenly over [-0.02, 0.02]. Draw them from the normal distribution:
    nn.init.normal_.
init-not-in-place: convolutions linear norms
    - nn.init.normal_(module.weight, mean=0.0, std=0.02)
    + torch.normal(0.0, 0.02, module.weight.shape)
    - nn.init.normal_(module.weight, mean=1.0, std=0.02)
    + torch.normal(1.0, 0.02, module.weight.shape)
    A layer that your function is given keeps its weights. Change the module's own tensor, in place:
    nn.init.normal_(module.weight, ...). A new tensor is thrown away. apply() calls your function on
    each layer, so set the weight of that very module.
seeded-in-init: convolutions linear norms
    - if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
    + torch.manual_seed(0)
    + if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
    Layers of one size start with the same numbers. Often init_weights sets a seed. Set it once,
    before the network is made, not in what runs for each layer.
"""

INTERPOLATE = """
lerp: way
    | def slerp(z0, z1, steps):
    |     t = torch.linspace(0, 1, steps)[:, None]
    |     return (1 - t) * z0 + t * z1
    Your walk is the straight line. It cuts through the inside of the sphere. Weight z0 and z1 with
    the sines of the formula.
lerp-rescaled: way
    | def slerp(z0, z1, steps):
    |     t = torch.linspace(0, 1, steps)[:, None]
    |     line = (1 - t) * z0 + t * z1
    |     length = (1 - t) * z0.norm() + t * z1.norm()
    |     return line / line.norm(dim=1, keepdim=True) * length
    Your walk is a straight line stretched to the right length. It lies on the arc, but its steps
    are not equal: it is faster in the middle. Use the formula with the sines.
slerp-swapped: ends way parallel
    (1 - t) * z0 + t => t * z0 + (1 - t)
    (1 - t) * omega) * z0 + torch.sin(t => t * omega) * z0 + torch.sin((1 - t)
    Your walk goes from z1 to z0. At t = 0 the factor of z0 is 1: it is the one with sin((1 - t) ω).
slerp-no-end: ends way parallel costs 0.75
    torch.linspace(0, 1, steps, device=z0.device) => (torch.arange(steps) / steps)
    Your walk stops one step before z1. Both ends belong to it: torch.linspace(0, 1, steps).
slerp-not-normalised: way
    torch.dot(z0, z1) / (z0.norm() * z1.norm()) => torch.dot(z0, z1)
    Your walk is the straight line, unless z0 and z1 are perpendicular. Often the product of the
    vectors is not divided by their lengths, and leaves [-1, 1]. cos ω = z0·z1 / (|z0| |z1|).
slerp-unit: ends way parallel
    - cosine = torch.dot(z0, z1) / (z0.norm() * z1.norm())
    + z0, z1 = z0 / z0.norm(), z1 / z1.norm()
    + cosine = torch.dot(z0, z1)
    Your walk has length 1 everywhere. Normalise for the angle only. The sum takes z0 and z1 as they
    are.
slerp-no-division: ends way
    z1) / torch.sin(omega) => z1)
    Your walk is shorter than it should be, by the factor sin ω. Divide by sin ω: at t = 0 the
    factor of z0 must be sin ω / sin ω = 1.
slerp-nan: parallel
    - if omega.sin() < 1e-4:
    -     return (1 - t) * z0 + t * z1
    For two vectors of the same direction your walk is nan. There sin ω is 0, and 0 divided by 0 is
    nan. When sin ω is nearly 0, go straight: (1 - t) z0 + t z1.
slerp-eps: parallel
    - if omega.sin() < 1e-4:
    -     return (1 - t) * z0 + t * z1
    / torch.sin(omega) => / (torch.sin(omega) + 1e-8)
    For two vectors of the same direction your walk is 0 everywhere. A small number in the
    denominator avoids nan, but 0 / 1e-8 is still 0. Go straight when sin ω is nearly 0.
slerp-no-sine: ends way
    - return (torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / torch.sin(omega)
    + return torch.cos(t * omega) * z0 + torch.sin(t * omega) * z1
    Your factors are cos and sin of the angle, which is right for perpendicular vectors only. Use
    the formula with sin((1 - t) ω) / sin ω and sin(t ω) / sin ω.
slerp-list: ends way parallel costs 0.75
    | def slerp(z0, z1, steps):
    |     t = torch.linspace(0, 1, steps)[:, None]
    |     omega = torch.acos((torch.dot(z0, z1) / (z0.norm() * z1.norm())).clamp(-1, 1))
    |     if omega.sin() < 1e-4:
    |         return list((1 - t) * z0 + t * z1)
    |     arc = torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1
    |     return list(arc / torch.sin(omega))
    Your function returns a list of vectors. Return one tensor of shape (steps, latent_dim):
    torch.stack joins a list.
slerp-in-place: inputs
    | def slerp(z0, z1, steps):
    |     t = torch.linspace(0, 1, steps)[:, None]
    |     with torch.no_grad():
    |         n0, n1 = z0.norm().clone(), z1.norm().clone()
    |         z0 /= n0
    |         z1 /= n1
    |         omega = torch.acos(torch.dot(z0, z1).clamp(-1, 1))
    |         if omega.sin() < 1e-4:
    |             return (1 - t) * z0 * n0 + t * z1 * n1
    |         walk = torch.sin((1 - t) * omega) * z0 * n0 + torch.sin(t * omega) * z1 * n1
    |         return walk / torch.sin(omega)
    Your function changes the vectors that it is given. Operations such as `z0 /= n` work in place.
    Write `z0 = z0 / n`, or give the result another name.
slerp-not-clamped: parallel
    cosine.clamp(-1, 1) => cosine
    For two equal vectors your walk is nan. Often their cosine is rounded to 1.0000001, whose
    arccosine is nan. Keep it in bounds before torch.acos: cosine.clamp(-1, 1).
straight-for-small-angles: way
    omega.sin() < 1e-4 => omega < 0.5
    Your slerp is a straight line for small angles, such as 10 degrees. A straight line is the way
    out only where sin(omega) is as good as 0.
"""

SPECTRAL = """
sn-one-missing: norm
    normed(nn.Conv2d(512, 1, 1)) => nn.Conv2d(512, 1, 1)
    Your last convolution has no spectral norm. Wrap all four: the last one can stretch as much as
    the others.
sn-none: norm
    nn.utils.parametrizations.spectral_norm => lambda layer: layer
    Your discriminator has no spectral norm. Wrap each convolution:
    nn.utils.parametrizations.spectral_norm(nn.Conv2d(...)).
sn-weight-norm: norm
    parametrizations.spectral_norm => parametrizations.weight_norm
    Your discriminator has weight norm, which fixes nothing: it learns the lengths it divides by.
    Use nn.utils.parametrizations.spectral_norm.
sn-dropout: activations
    - normed(nn.Conv2d(512, 1, 1)),
    + nn.Dropout(0.5),
    + normed(nn.Conv2d(512, 1, 1)),
    Your discriminator still has a dropout. Spectral norm takes its place: leave the dropout out.
sn-sigmoid: output = sigmoid_end
    ... The hinge loss needs logits that can pass 1 and -1.
hinge-no-relu: d_loss
    F.relu(1 - real_logits).mean() + F.relu(1 => (1 - real_logits).mean() + (1
    Your discriminator's loss never stops: the maximum with 0 is missing. Without it this is the
    loss of a Wasserstein GAN. Put F.relu around 1 - D(x) and 1 + D(G(z)).
hinge-swapped: d_loss
    F.relu(1 - real_logits) => F.relu(1 + real_logits)
    F.relu(1 + fake_logits) => F.relu(1 - fake_logits)
    Your discriminator is rewarded for calling real images fake: the signs are swapped. Real images
    want a logit above 1: F.relu(1 - real_logits).
hinge-g-relu: g_loss
    return -fake_logits.mean() => return F.relu(1 - fake_logits).mean()
    Your generator's loss counts 1 - D(G(z)) for logits below 1; asked: -D(G(z)). Often it has a
    hinge of its own. Only the discriminator stops at the margin: the generator's loss is
    -mean(D(G(z))).
hinge-g-sign: g_loss
    return -fake_logits.mean() => return fake_logits.mean()
    Your generator is rewarded when its images are called fake. The minus sign is missing:
    -mean(D(G(z))).
hinge-half: d_loss = halved(d)
    Your discriminator's loss is halved. The formula adds the two means without ½.
"""

MISTAKES = [
    known("generator", GENERATOR, player="generator"),
    known("discriminator", DISCRIMINATOR, player="discriminator", rival="generator"),
    known("init_weights", INIT_WEIGHTS),
    known("interpolate", INTERPOLATE),
    known("spectral", SPECTRAL, player="discriminator", rival="generator"),
]
