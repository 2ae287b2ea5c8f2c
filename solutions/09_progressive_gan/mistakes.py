"""Known wrong answers of exercise 09: what each changes, and what to tell the student."""

from gankit_autograder.families import known

PIXEL_NORM = '''
pn-over-pixels: image vector
    x.square().mean(dim=1, keepdim=True) => x.square().mean(dim=(2, 3), keepdim=True)
    Your mean runs over the pixels of a channel. That is an instance norm. Here the channels of one
    pixel belong together: dim=1.
pn-whole-image: image
    dim=1 => dim=list(range(1, x.dim()))
    Your mean runs over all numbers of an image. Each pixel is scaled by itself: take the mean over
    dim=1 alone.
pn-last-dim: image
    x.square().mean(dim=1, keepdim=True) => x.square().mean(dim=-1, keepdim=True)
    Your mean runs over the last dimension, which is the width of an image. Channels are dimension
    1. In latent vectors (N, C) the two are the same.
pn-unit-length: image vector
    x.square().mean(dim=1, keepdim=True) => x.square().sum(dim=1, keepdim=True)
    Your feature vectors get the length 1 instead of √C. Take the mean of the squares, not their
    sum. F.normalize has to be multiplied by √C.
pn-no-eps: zero
    return x * torch.rsqrt(mean_square + 1e-8) => return x * torch.rsqrt(mean_square)
    A pixel whose numbers are all 0 becomes nan: 0 divided by 0. Add 1e-8 under the root.
pn-eps-outside: zero
    return x * torch.rsqrt(mean_square + 1e-8) => return x / (mean_square.sqrt() + 1e-8)
    Where all numbers are 0 your gradient is not finite: the root of 0 has an infinite one. 1e-8
    must stand under the root: sqrt(mean + 1e-8).
pn-no-root: image vector
    return x * torch.rsqrt(mean_square + 1e-8) => return x / (mean_square + 1e-8)
    You divide by the mean square itself. The square root is missing.
pn-mean-absolute: image vector
    * torch.rsqrt(mean_square => / (x.abs().mean(dim=1, keepdim=True)
    You divide by the mean absolute value. Take the root of the mean of the squares.
pn-subtracts-mean: image vector
    - return x * torch.rsqrt(mean_square + 1e-8)
    + x = x - x.mean(dim=1, keepdim=True)
    + return x * torch.rsqrt(x.square().mean(dim=1, keepdim=True) + 1e-8)
    You subtract the mean of the channels first, as LayerNorm does. Pixel norm only scales.
pn-no-keepdim: image vector
    dim=1, keepdim=True => dim=1
    Your mean lost the dimension of the channels, so the shapes no longer fit. Pass keepdim=True.
pn-detached: image
    x.square().mean(dim=1, keepdim=True) => x.detach().square().mean(dim=1, keepdim=True)
    No gradient runs through the length of your vectors. Leave out detach() and no_grad(): the scale
    depends on x.
learned-scale: image
    - """Scales the channels of every pixel to mean square 1: (N, C, ...) -> (N, C, ...)."""
    + """Scales the channels of every pixel to mean square 1: (N, C, ...) -> (N, C, ...)."""
    +
    + def __init__(self) -> None:
    +     super().__init__()
    +     self.scale = nn.Parameter(torch.ones(1))
    Your PixelNorm has a parameter. PixelNorm has nothing to learn.
'''

EQUALIZED = """
eq-scaled-once: stored conv linear gain
    kernel) => kernel) * (gain / math.sqrt(inputs * kernel**2))
    F.conv2d(x, self.weight * self.scale => F.conv2d(x, self.weight
    outputs, inputs) => outputs, inputs) * (gain / math.sqrt(inputs))
    F.linear(x, self.weight * self.scale => F.linear(x, self.weight
    Your weights are scaled from the start, and used as they are stored. That is He's rule: the same
    first output, but Adam's steps are then large compared with the small weights. Store N(0, 1) and
    multiply in forward().
eq-scaled-twice: stored
    kernel) => kernel) * (gain / math.sqrt(inputs * kernel**2))
    outputs, inputs) => outputs, inputs) * (gain / math.sqrt(inputs))
    Your stored weights are scaled already, and scaled again when they are used. Store N(0, 1) as it
    comes from torch.randn.
eq-never-scaled: conv linear gain
    F.conv2d(x, self.weight * self.scale => F.conv2d(x, self.weight
    F.linear(x, self.weight * self.scale => F.linear(x, self.weight
    Your weights are used as they are stored. Multiply them by gain / sqrt(fan-in) in forward().
eq-kernel-forgotten: conv
    gain / math.sqrt(inputs * kernel**2) => gain / math.sqrt(inputs)
    Your convolution's fan-in leaves out the kernel. With a kernel of 3, inputs · 9 numbers go into
    one output.
eq-kernel-once: conv costs 1
    gain / math.sqrt(inputs * kernel**2) => gain / math.sqrt(inputs * kernel)
    Your convolution's fan-in counts the kernel's side, not its area. It is inputs · kernel².
eq-fan-out: conv linear gain
    - self.scale = gain / math.sqrt(inputs * kernel**2)
    + self.scale = gain / math.sqrt(outputs * kernel**2)
    - self.scale = gain / math.sqrt(inputs)
    + self.scale = gain / math.sqrt(outputs)
    You divide by the number of outputs. The fan-in counts what goes into one output: inputs, times
    the kernel's area.
eq-no-root: conv linear gain
    - self.scale = gain / math.sqrt(inputs * kernel**2)
    + self.scale = gain / (inputs * kernel**2)
    math.sqrt(inputs) => inputs
    You divide by the fan-in instead of its square root. Variances add up, so the standard deviation
    grows like a root.
eq-gain-under-root: conv linear gain
    gain / math.sqrt(inputs * kernel**2 => math.sqrt(gain / (inputs * kernel**2)
    - self.scale = gain / math.sqrt(inputs)
    + self.scale = math.sqrt(gain / inputs)
    Your gain stands under the root. The scale is gain / sqrt(fan-in).
eq-gain-ignored: gain
    - self.scale = gain / math.sqrt(inputs * kernel**2)
    + self.scale = 2**0.5 / math.sqrt(inputs * kernel**2)
    - self.scale = gain / math.sqrt(inputs)
    + self.scale = 2**0.5 / math.sqrt(inputs)
    Your layers always use the gain √2. Use the argument gain: the last layers take 1.
eq-default-gain-1: conv linear costs 1 = default(gain, 1.0)
    Your default gain is 1. It is √2, which makes up for the half that a ReLU cuts off.
eq-bias-scaled: conv linear gain
    F.conv2d(x, self.weight * self.scale => self.scale * F.conv2d(x, self.weight
    F.linear(x, self.weight * self.scale => self.scale * F.linear(x, self.weight
    You scale the bias as well. Multiply the weight by the scale, not the result.
eq-no-bias: conv linear gain
    self.bias, padding => None, padding
    self.weight * self.scale, self.bias) => self.weight * self.scale)
    Your layers do not add their bias. Pass self.bias to F.conv2d and F.linear.
eq-random-bias: stored
    - self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
    - self.bias = nn.Parameter(torch.zeros(outputs))
    + self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
    + self.bias = nn.Parameter(torch.randn(outputs))
    - self.weight = nn.Parameter(torch.randn(outputs, inputs))
    - self.bias = nn.Parameter(torch.zeros(outputs))
    + self.weight = nn.Parameter(torch.randn(outputs, inputs))
    + self.bias = nn.Parameter(torch.randn(outputs))
    Your biases start at random numbers. They start at 0: torch.zeros(outputs).
eq-uniform: stored
    torch.randn(outputs, inputs, kernel, kernel) => torch.rand(outputs, inputs, kernel, kernel)
    torch.randn(outputs, inputs)) => torch.rand(outputs, inputs))
    Your weights are drawn evenly from [0, 1). torch.rand is uniform, torch.randn is normal.
eq-padding-ignored: conv costs 1
    , padding=self.padding =>
    Your convolution ignores its padding. Pass padding=self.padding to F.conv2d.
eq-no-gradient: conv linear
    F.conv2d(x, self.weight * self.scale => F.conv2d(x, self.weight.data * self.scale
    F.linear(x, self.weight * self.scale => F.linear(x, self.weight.data * self.scale
    Your weights get no gradient. Multiply the parameter itself, without .data or detach():
    self.weight * self.scale.
eq-scaled-in-place: conv linear
    - return F.conv2d(x, self.weight * self.scale, self.bias, padding=self.padding)
    + self.weight.data.mul_(self.scale)
    + return F.conv2d(x, self.weight, self.bias, padding=self.padding)
    - return F.linear(x, self.weight * self.scale, self.bias)
    + self.weight.data.mul_(self.scale)
    + return F.linear(x, self.weight, self.bias)
    A second call of your layer gives something else. Often mul_ or *= has scaled the stored weights
    once more. Use self.weight * self.scale, which leaves them as they are.
eq-same-padding: conv costs 1
    padding=self.padding) => padding="same")
    Your convolution keeps the size of the picture also where no padding is asked for. Pass
    padding=self.padding. Its default is 0.
"""

FADE = """
fade-reversed: ends between reals
    torch.lerp(old, new, alpha) => torch.lerp(new, old, alpha)
    Your fade runs backwards: alpha 1 gives the old. alpha is the share of the new: (1 - alpha) *
    old + alpha * new.
fade-adds: ends between reals
    torch.lerp(old, new, alpha) => old + alpha * new
    Your fade adds the new to all of the old. The old is weighted with 1 - alpha, so that the
    brightness stays.
fade-switches: between reals
    torch.lerp(old, new, alpha) => new if alpha >= 0.5 else old
    Your fade jumps from old to new. Both count in their shares at every alpha.
fade-detaches-old: between
    torch.lerp(old, new, alpha) => torch.lerp(old.detach(), new, alpha)
    No gradient runs into the old branch of your fade. Leave out detach(): the smaller layers go on
    learning while the new ones come in.
reals-sharp: reals
    return fade(blurred, x, alpha) => return x
    Your real pictures are not faded at all. Mix them with their 2 x 2 averages. Otherwise the
    critic tells them by their sharpness.
reals-always-blurred: reals
    return fade(blurred, x, alpha) => return blurred
    Your real pictures never become sharp. At alpha 1 the picture itself comes back: fade from the
    blurred one to x.
reals-reversed: reals
    return fade(blurred, x, alpha) => return fade(x, blurred, alpha)
    Your real pictures become more blurred with alpha. They start blurred and end sharp, like the
    generator's.
reals-bilinear: reals costs 1
    scale_factor=2) => scale_factor=2, mode="bilinear")
    You enlarge with bilinear interpolation. The generator repeats pixels (nearest, the default of
    F.interpolate), so the reals must.
reals-max-pool: reals costs 1
    F.avg_pool2d(x, 2) => F.max_pool2d(x, 2)
    You take the brightest of 2 x 2 pixels. Average them: F.avg_pool2d.
reals-picks-pixels: reals costs 1
    F.avg_pool2d(x, 2) => x[..., ::2, ::2]
    You halve the picture by leaving out every other pixel. Average 2 x 2 pixels: F.avg_pool2d.
reals-stay-small: reals
    F.interpolate(F.avg_pool2d(x, 2), scale_factor=2) => F.avg_pool2d(x, 2)
    Your halved picture is not enlarged again, so it cannot be mixed with the picture. Repeat its
    pixels with F.interpolate(..., scale_factor=2).
"""

GENERATOR = """
g-tanh: output fade = tanh_end
    ... This one gives its colours as they are: the critic keeps them in range. A tanh behind the
    fade would also bend the mix of old and new.
g-tanh-each: output
    self.to_rgb[depth](self.blocks[depth](x => torch.tanh(self.to_rgb[depth](self.blocks[depth](x)
    - old = F.interpolate(self.to_rgb[depth - 1](x), scale_factor=2)
    + old = torch.tanh(F.interpolate(self.to_rgb[depth - 1](x), scale_factor=2))
    Your layers to RGB end in tanh. Nothing comes behind them here: the critic keeps the colours in
    range.
g-rgb-activation: output
    nn.ModuleList(EqualizedConv2d( => nn.ModuleList(nn.Sequential(EqualizedConv2d(
    1, gain=1.0) => 1, gain=1.0), nn.LeakyReLU(0.2))
    Your layers to RGB end in LeakyReLU. They give colours: nothing comes behind them.
g-rgb-gain: layers depth
    1, gain=1.0 => 1
    Your layers to RGB have the gain √2. No activation stands behind them, so nothing is cut off:
    give gain=1.
g-no-pixel-norm: activations = no_norm
    Your layers have no PixelNorm. It stands behind the LeakyReLU of each layer but those to RGB.
g-latent-not-normed: activations
    x = self.norm(z)[:, :, None, None] => x = z[:, :, None, None]
    Your latent vectors go in as they are. Begin with PixelNorm of z.
g-norm-before-activation: activations = norm_first
    Your PixelNorm stands before the LeakyReLU. Here it comes behind: convolution, LeakyReLU,
    PixelNorm.
g-batch-norm: layers activations depth
    , PixelNorm( => , nn.BatchNorm2d(outputs
    Your layers have BatchNorm instead of PixelNorm. BatchNorm mixes the images of a batch. Use the
    PixelNorm of part 1.
g-relu: activations = relu
g-default-slope: activations = slope
g-alpha-reversed: layers output depth fade
    fade(old, new, alpha) => fade(new, old, alpha)
    Your generator fades backwards: at alpha 1 it shows the old picture. fade(old, new, alpha) takes
    the old one first.
g-no-fade: fade
    return fade(old, new, alpha) => return new
    Your generator ignores alpha: the new layers count fully at once. Return fade(old, new, alpha).
g-old-bilinear: fade
    (x), scale_factor=2) => (x), scale_factor=2, mode="bilinear")
    Your old picture is smoothed when it is enlarged. Repeat its pixels, without bilinear
    interpolation: that is what the depth below has learned to draw.
g-up-bilinear: layers
    nn.Upsample(scale_factor=2) => nn.Upsample(scale_factor=2, mode="bilinear")
    Your blocks enlarge with bilinear interpolation. The exercise asks for repeated pixels:
    nn.Upsample(scale_factor=2).
g-one-convolution: layers depth
    *layer(inputs, outputs), *layer(outputs, outputs))) => *layer(inputs, outputs)))
    Your blocks have one convolution each. Each size has two.
g-dense-bias: layers depth
    - first = layer(latent_dim, widths[0], kernel=4, padding=3)
    + dense = EqualizedLinear(latent_dim, 16 * widths[0], gain=2**0.5 / 4)
    + shape = nn.Unflatten(1, (widths[0], 4, 4))
    + first = [dense, shape, nn.LeakyReLU(0.2), PixelNorm()]
    [:, :, None, None] =>
    Your first layer has a bias for each of its 16 places. It has one for each of the maps, the same
    at all places: 7,680 parameters fewer.
g-one-width: layers
    [feature_maps(4 * 2**level, channels) for level => [channels for level
    All of your layers are equally wide. Take the widths from feature_maps: they halve with each
    doubling above 32 x 32.
g-resolution-ignored: depth
    levels = resolution.bit_length() - 2 => levels = 6
    Your generator always has the layers for 128 x 128. The argument resolution says how many sizes
    there are.
g-latent-ignored: depth fade = ignored(latent_dim, 512)
    ... Generator(latent_dim=24) must take vectors of 24 numbers. Look for a 512 in your code.
g-full-depth: depth fade
    - x = self.norm(z)[:, :, None, None]
    + depth = len(self.blocks) - 1
    + x = self.norm(z)[:, :, None, None]
    Your generator always draws the largest size. forward() runs the blocks 0 to depth only.
g-bare-list: layers depth learns
    nn.ModuleList(blocks) => blocks
    PyTorch does not find the parameters of your blocks: the optimiser has nothing to train there.
    Often the blocks stand in a plain Python list. Put them into an nn.ModuleList.
g-freezes-old: learns
    x = block(x) => x = block(x).detach()
    Your smaller blocks get no gradient. Leave out detach() and no_grad(): all layers go on learning
    when new ones come in.
g-no-grad: learns
    - new = self.to_rgb[depth](self.blocks[depth](x))
    + with torch.no_grad():
    +     new = self.to_rgb[depth](self.blocks[depth](x))
    Your newest block and its layer to RGB get no gradient. torch.no_grad() belongs into the
    training step, around the critic's fakes.
g-old-detached: learns
    self.to_rgb[depth - 1](x) => self.to_rgb[depth - 1](x).detach()
    Your old picture teaches nothing: at alpha 0 no gradient comes back. At a small alpha it is
    nearly all that is seen, and the smaller layers must go on learning from it. Leave out detach()
    and no_grad().
"""

MINIBATCH_STD = """
mb-neighbours: value group
    - grouped = x.reshape(group, images // group, channels, height, width)
    + grouped = x.reshape(images // group, group, channels, height, width).transpose(0, 1)
    values.repeat(group => values.repeat_interleave(group, 0).expand(-1
    Your groups are made of neighbouring images. Image i belongs to group i mod M: the group comes
    first in the reshape.
mb-whole-batch: value group
    group = min(self.group, images) => group = images
    Your group is always the whole batch. Split the batch into groups of `group` images.
mb-group-ignored: group
    min(self.group, images) => min(4, images)
    Your layer ignores the argument group. Use self.group instead of 4.
mb-small-batch: map group equal
    group = min(self.group, images) => group = self.group
    Your layer fails if the batch is smaller than the group. Take min(self.group, N): a small batch
    is one group.
mb-no-eps: equal
    False) + 1e-8 => False)
    Equal images give a gradient that is not finite: the square root of 0 has an infinite one. Add
    1e-8 to the variance, under the root.
mb-unbiased: value group equal
    , unbiased=False =>
    Your variance divides by the size of the group minus 1. Pass unbiased=False. With a single image
    it would divide by 0.
mb-variance: value group
    .sqrt() =>
    You append the variance. The square root is missing.
mb-all-maps: map value group
    1, 2, 3), keepdim=True)  # (M, 1, 1, 1 => 2, 3), keepdim=True
    You append one map for each channel. Average over channels and pixels: one number, one map.
mb-map-of-pixels: value group
    deviation.mean(dim=(1, 2, 3), keepdim=True) => deviation.mean(dim=1, keepdim=True)
    values.repeat(group, 1, height, width) => values.repeat(group, 1, 1, 1)
    Your map differs from pixel to pixel. Average over the pixels as well: one number for the whole
    map.
mb-inside-images: value group
    0, unbiased=False => (3, 4), unbiased=False, keepdim=True).mean(dim=0
    You take the deviation inside each image. It is meant to compare images: work along the images
    of a group.
mb-in-front: value group
    [x, values.repeat(group, 1, height, width)] => [values.repeat(group, 1, height, width), x]
    Your map stands in front of the channels. That would work as well, but the exercise asks for it
    behind: cat([x, map]).
mb-detached: value
    [x, values.repeat => [x, values.detach().repeat
    No gradient runs through your map. Leave out detach(): through it the generator learns to make
    its pictures differ.
mb-mean-before-root: value group
    - deviation = (grouped.var(dim=0, unbiased=False) + 1e-8).sqrt()  # (M, C, H, W)
    - values = deviation.mean(dim=(1, 2, 3), keepdim=True)  # (M, 1, 1, 1)
    + deviation = grouped.var(dim=0, unbiased=False) + 1e-8  # (M, C, H, W)
    + values = deviation.mean(dim=(1, 2, 3), keepdim=True).sqrt()  # (M, 1, 1, 1)
    You average the variance and take the root afterwards. Take the root for every channel and
    pixel, then the mean.
mb-handed-to-others: value group
    values.repeat(group => values.repeat_interleave(group, 0).expand(-1
    Your numbers go to the wrong images. Image i belongs to group i mod M: the numbers repeat as 0,
    1, 0, 1, ... That is what repeat gives; repeat_interleave gives 0, 0, 1, 1, ...
"""

DISCRIMINATOR = """
d-sigmoid: output = sigmoid_end
    ... A critic's score has no bounds. Take the sigmoid out.
d-last-activation: output
    - EqualizedLinear(widths[0], 1, gain=1.0),
    + EqualizedLinear(widths[0], 1, gain=1.0),
    + nn.LeakyReLU(0.2),
    Your critic applies LeakyReLU to the score. Nothing comes behind the last layer.
d-squeezed: output depth = squeezed
    Your critic gives scores of shape (N,) instead of (N, 1). Leave out a squeeze. Mixed with
    tensors of shape (N, 1), a shape of (N,) silently becomes an N x N table.
d-last-gain: layers depth
    EqualizedLinear(widths[0], 1, gain=1.0) => EqualizedLinear(widths[0], 1)
    Your last layer has the gain √2. No activation stands behind it: give gain=1.
d-no-minibatch-std: layers depth
    - MinibatchStdDev(),
    - *layer(widths[0] + 1, widths[0]),
    + *layer(widths[0], widths[0]),
    Your critic has no MinibatchStdDev. It stands in front of the convolution at 4 x 4, which takes
    one map more.
d-pixel-norm: activations
    , nn.LeakyReLU(0.2) => , nn.LeakyReLU(0.2), PixelNorm()
    Your critic has PixelNorm. It belongs into the generator only.
d-relu: activations
    , nn.LeakyReLU(0.2 => , nn.ReLU(
    Your critic uses ReLU in its blocks. This exercise asks for LeakyReLU(0.2).
d-rgb-no-activation: activations
    nn.Sequential(*layer(3, width, kernel=1, padding=0)) for => EqualizedConv2d(3, width, 1) for
    Your layers from RGB have no activation. LeakyReLU(0.2) stands behind them.
d-alpha-reversed: layers depth fade
    fade(old, new, alpha) => fade(new, old, alpha)
    Your critic fades backwards. fade(old, new, alpha) takes the old features first.
d-no-fade: fade
    features = fade(old, new, alpha) => features = new
    Your critic ignores alpha. Behind the newest block, go on with fade(old, new, alpha).
d-old-at-full-size: fade
    self.from_rgb[depth - 1](F.avg_pool2d(x, 2) => F.avg_pool2d(self.from_rgb[depth - 1](x), 2
    Your old path takes the features of the full picture and halves those. Halve the picture first:
    at alpha 0 the critic must be the one of the depth below.
d-old-max-pool: fade
    F.avg_pool2d(x => F.max_pool2d(x
    Your old path takes the brightest of 2 x 2 pixels. The real pictures of the depth below were
    averages: F.avg_pool2d.
d-max-pool: layers
    nn.AvgPool2d(2) => nn.MaxPool2d(2)
    Your blocks take the largest of 2 x 2 numbers. The exercise asks for the average:
    nn.AvgPool2d(2).
d-one-convolution: layers depth
    *layer(inputs, inputs), *layer(inputs, outputs), down => *layer(inputs, outputs), down
    Your blocks have one convolution each. Each size has two.
d-wide-too-early: layers
    inputs), *layer(inputs => outputs), *layer(outputs
    The first convolution of your blocks changes the width. The first keeps it, the second goes to
    the width of the size below.
d-blocks-forwards: layers activations output learns
    reversed(range(depth - 1)) => range(depth - 1)
    Behind your newest block comes one that takes 512 maps, and gets 256. Often the blocks run from
    the smallest size to the largest. After the newest block come depth - 1, ..., 1.
d-resolution-ignored: depth
    levels = resolution.bit_length() - 2 => levels = 6
    Your critic always has the layers for 128 x 128. The argument resolution says how many sizes
    there are.
d-bare-list: layers depth learns
    nn.ModuleList(blocks) => blocks
    PyTorch does not find the parameters of your blocks: the optimiser has nothing to train there.
    Often the blocks stand in a plain Python list. Put them into an nn.ModuleList.
d-no-grad: learns
    return self.end(features) => return self.end(features.detach())
    No gradient comes back through the end of your critic. Leave out torch.no_grad() and detach():
    the generator learns through the critic.
d-old-detached: learns
    2)) => 2)).detach()
    Your old path teaches nothing: no gradient comes back to its layer from RGB. At a small alpha it
    is nearly all that counts, and that layer must go on learning. Leave out detach() and no_grad().
d-pool-before-activation: activations
    - blocks.append(nn.Sequential(*layer(inputs, inputs), *layer(inputs, outputs), down))
    + conv, bend = layer(inputs, outputs)
    + blocks.append(nn.Sequential(*layer(inputs, inputs), conv, down, bend))
    Your blocks average before the second LeakyReLU. The average of bent numbers is another one than
    the bent average. The average comes last.
"""

WGAN_GP = """
gp-signs: distance
    D(fake, depth, alpha).mean() - real_scores => real_scores.mean() - D(fake, depth, alpha)
    Your critic is taught to score fakes high and real pictures low. A loss is made small: the mean
    score of fakes minus that of real pictures.
gp-softplus: distance penalty drift
    - distance = D(fake, depth, alpha).mean() - real_scores.mean()
    + distance = F.softplus(D(fake, depth, alpha)).mean() + F.softplus(-real_scores).mean()
    Your critic's loss has the logarithms of exercise 01. A critic's scores are no logits: take
    their means, nothing else.
gp-sum: distance
    .mean() - real_scores.mean( => .sum() - real_scores.sum(
    Your distance adds the scores up instead of averaging them. Take the mean, so that the batch
    size does not change the balance of the three terms.
gp-no-create-graph: learns
    , create_graph=True =>
    Your penalty is a number that teaches nothing. torch.autograd.grad needs create_graph=True, and
    what follows no .item() or detach().
gp-no-penalty: penalty points learns
    D(points, depth, alpha => (points * 0).sum(
    10 * penalty + 0 => 0
    Your loss has no gradient penalty. Add 10 times the penalty. Without it the scores grow without
    end.
gp-batch-norm: penalty
    (gradients.flatten(1).norm(dim=1) - 1).square().mean() => (gradients.norm() - 1).square()
    You take one length for the gradients of the whole batch. Each image has its own: flatten(1),
    then norm(dim=1).
gp-channel-norm: penalty
    gradients.flatten(1).norm(dim => gradients.norm(dim
    You take a length for each pixel. The norm runs over all numbers of an image: flatten(1) first.
gp-squared-norm: penalty
    .norm(dim => .square().sum(dim
    You compare the squared length with 1. Take the root before you subtract 1.
gp-to-zero: penalty
    (gradients.flatten(1).norm(dim=1) - 1).square( => gradients.flatten(1).square().sum(dim=1
    Your penalty pulls the gradient to length 0. Subtract 1 before you square.
gp-mean-first: penalty
    1) - 1).square().mean( => 1).mean() - 1).square(
    You average the lengths before you compare them with 1. Subtract 1 from each length, square,
    then average.
gp-one-sided: penalty
    1).square( => 1).relu().square(
    You punish lengths above 1 only. This exercise pulls from both sides: square the difference.
gp-absolute: penalty
    1).square( => 1).abs(
    You take the absolute difference from 1. It is squared.
gp-mean-of-scores: penalty
    scores.sum(), points => scores.mean(), points
    Each of your gradients is N times too small, as that of the mean of the scores is. Take the
    gradient of the sum.
gp-weight-1: penalty
    10 * penalty => penalty
    Your penalty has the weight 1. It is 10.
gp-eps-for-both: points
    eps * real + (1 - eps) * fake).detach => eps * real + eps * fake).detach
    Your eps weighs the real image and the fake alike, so the points lie on no line between them.
    What the real image does not get is the fake's: eps * real + (1 - eps) * fake.
gp-at-reals: points
    (eps * real + (1 - eps) * fake) => real.clone()
    You take the gradient at the real pictures. Take it between each real picture and its fake.
gp-at-fakes: points
    (eps * real + (1 - eps) * fake) => fake.clone()
    You take the gradient at the fakes. Take it between each real picture and its fake.
gp-one-eps: points
    (eps * real + (1 - eps) * fake) => (eps[0] * real + (1 - eps[0]) * fake)
    All of your points lie at the same share of the way. Each pair has an eps of its own.
gp-own-eps: points
    - points = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    + eps = torch.rand_like(eps)
    + points = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    Your points lie between their pairs, but not where eps says. If you draw an eps of your own, use
    the argument. A loss that depends on its arguments alone can be tested and repeated.
gp-forgets-alpha: points
    D(points, depth, alpha) => D(points, depth, 1.0)
    Your loss does not always ask the critic at the given depth and alpha. Call D(points, depth,
    alpha), as for the pictures.
gp-no-drift: drift
    10 * penalty + 0.001 * drift => 10 * penalty
    Your loss has no drift term. Add 0.001 times the mean square of the real pictures' scores.
gp-drift-of-both: drift
    - drift = real_scores.square().mean()
    + drift = real_scores.square().mean() + D(fake, depth, alpha).square().mean()
    Your drift counts the fakes as well. It takes the scores of real pictures only.
gp-drift-of-fakes: drift
    real_scores.square().mean() => D(fake, depth, alpha).square().mean()
    Your drift takes the scores of the fakes. It takes those of real pictures.
gp-drift-of-mean: drift
    real_scores.square().mean() => real_scores.mean().square()
    Your drift squares the mean score. Square each score, then average.
gp-g-sign: g_loss
    -D(fake, depth, alpha).mean() => D(fake, depth, alpha).mean()
    Your generator is taught to make its scores low. The loss is minus the mean score.
gp-g-softplus: g_loss
    -D(fake, depth, alpha).mean() => F.softplus(-D(fake, depth, alpha)).mean()
    Your generator's loss is that of exercise 01. A critic's scores are no logits: minus their mean.
gp-g-detached: g_loss
    -D(fake, depth, alpha).mean() => -D(fake.detach(), depth, alpha).mean()
    No gradient reaches the generator's pictures. Leave out detach() in generator_loss: it belongs
    into the critic's half of the step.
gp-drift-detached: drift
    real_scores.square().mean() => real_scores.detach().square().mean()
    Your drift is a number that teaches nothing. Use the scores of the real pictures with their
    graph, without detach() or .item().
gp-sum-norm: penalty
    .norm(dim=1) => .norm(p=1, dim=1)
    The length of your gradient is the sum of absolute values. The length is the root of the sum of
    squares: .norm(dim=1), with p = 2.
gp-g-sum: g_loss
    return -D(fake, depth, alpha).mean() => return -D(fake, depth, alpha).sum()
    Your generator's loss is a sum of scores. Take the mean, so that the batch size does not count
    as a learning rate.
fakes-detached: distance
    = D(fake, depth, alpha).mean( => = D(fake, depth, alpha).detach().mean(
    In the distance your critic learns nothing from the scores of the fakes. Detach images, where
    you must, and never scores.
reals-detached: distance
    real_scores.mean( => real_scores.detach().mean(
    In the distance your critic learns nothing from the scores of the real images. Detach images,
    where you must, and never scores.
"""

EMA = """
ema-reversed: average decay
    average.lerp_(parameter, 1 - decay) => average.lerp_(parameter, decay)
    Your decay is the share of the new parameters. decay weighs the average, 1 - decay the model.
    With 0.999 it should hardly move.
ema-changes-model: average decay
    average.lerp_(parameter, 1 - decay) => parameter.lerp_(average, 1 - decay)
    You move the model towards its average. The average is what changes. The model must stay as it
    is.
ema-rebinds: average decay
    average.lerp_(parameter, 1 - decay) => average = decay * average + (1 - decay) * parameter
    Your average stays where it was. Often an assignment gives a name to a new tensor, and the
    parameter stays as it was. Change the parameter itself, with copy_, lerp_ or mul_ and add_.
ema-adds: average decay
    average.lerp_(parameter, 1 - decay) => average.mul_(decay).add_(parameter)
    You add the whole parameter to the decayed average. Weigh it with 1 - decay, or the average
    grows without end.
ema-copies: average decay
    average.lerp_(parameter, 1 - decay) => average.copy_(parameter)
    Your average is a plain copy of the model. decay must count: keep that share of the old average.
ema-default: decay = default(decay, 0.99)
ema-with-graph: average decay
    with torch.no_grad(): => if True:
    You change parameters in place while gradients are recorded, which PyTorch refuses. Work under
    torch.no_grad().
schedule-fades-out: alpha
    depth, inside => depth, 1 - inside
    Your alpha falls from 1 to 0 in a fade. alpha is the share of the new size: it grows from 0.
schedule-late: alpha costs 1
    (phase + 1) // 2 => phase // 2
    Your depth changes after the fade. The new size counts from the beginning of its fade: depth 1
    in the second phase.
schedule-every-phase: depth alpha
    (phase + 1) // 2 => phase
    Your depth grows in every phase. Each size takes two: a fade, then a phase of training.
schedule-alpha-0: depth
    else 1 => else 0
    Your alpha is 0 where a size is trained. There the new layers count fully: 1.0.
schedule-always-fades: depth
    images_per_phase if is_fading else 1.0 => images_per_phase
    Your alpha starts again from 0 where a size is only trained. Every other phase has alpha 1.0.
schedule-whole-numbers: alpha costs 1 = whole_numbers
    Your alpha is 0 all through a fade. If you divide whole numbers, // throws the fraction away:
    use /.
schedule-counts: alpha
    / images_per_phase if => if
    Your alpha counts images. Divide by the length of a phase.
schedule-fixed-length: depth alpha = ignored(images_per_phase, 600)
    Your phases always have 600 images. Use the argument images_per_phase.
schedule-swapped: depth alpha
    - return depth, inside / images_per_phase if is_fading else 1.0
    + return (inside / images_per_phase if is_fading else 1.0), depth
    You return alpha first. Return (depth, alpha).
schedule-starts-fading: depth alpha
    (phase + 1) // 2 => phase // 2
    phase % 2 == 1 => phase % 2 == 0
    You fade the first size in. There is nothing to fade 4 x 4 from: training begins with alpha 1.
ema-freezes-model: average
    - with torch.no_grad():
    + model.requires_grad_(False)
    + with torch.no_grad():
    Your function stops the model from learning: requires_grad is off afterwards. It is called in
    the middle of training. Leave the model as it is, and work under torch.no_grad().
"""

LOG_READING = """
log-kimg: images
    "images": 5_107_000 => "images": 5_107
    Your number of pictures is the kimg itself. kimg are thousands of pictures.
log-epochs-literal: epochs
    "epochs": 25 => "epochs": 5107
    Your number of epochs is the kimg itself, as in the report. Divide the pictures shown by the
    202,599 pictures of the set.
log-epochs-of-hq: epochs
    "epochs": 25 => "epochs": 170
    Your number of epochs is that of 30,000 pictures, the size of CelebA-HQ. This run used the
    202,599 pictures of CelebA.
log-canvas: side_5107
    "side_5107": 64 => "side_5107": 128
    Your side is that of the canvas. lod says how many halvings are left: at 1.00 every pixel still
    stands twice in a row.
log-caption: side_5107
    "side_5107": 64 => "side_5107": 1024
    Your side is the one in the report's caption. The log decides. A lod of 0.00 would be 128 x 128,
    and the run ends at 1.00.
log-lod-as-depth: side_5107
    "side_5107": 64 => "side_5107": 8
    Your side would be right if lod were the depth, counted from 4 x 4. lod counts downwards from
    128 x 128: halve that side lod times.
log-fades-from: side_3246
    "side_3246": 32 => "side_3246": 16
    You named the side that was being faded out. From lod 3 to lod 2 the larger picture comes in.
log-until-fade: kimg_left
    "kimg_left": 893 => "kimg_left": 293
    Your number is right for the beginning of the fade to 128 x 128. It has to run for a phase
    before it is complete.
log-one-phase: kimg_left
    "kimg_left": 893 => "kimg_left": 600
    Your number is one phase. At 5,107 the phase of training this size is not over. When does it
    end?
"""

MISTAKES = [
    known("pixel_norm", PIXEL_NORM),
    known("equalized", EQUALIZED),
    known("fade", FADE),
    known("generator", GENERATOR, player="generator", rival="critic"),
    known("minibatch_std", MINIBATCH_STD),
    known("discriminator", DISCRIMINATOR, player="critic", rival="generator"),
    known("wgan_gp", WGAN_GP),
    known("ema", EMA),
    known("log_reading", LOG_READING),
]
