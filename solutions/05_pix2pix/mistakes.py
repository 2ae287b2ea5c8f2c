"""Known wrong answers of exercise 05: what each changes, and what to tell the student."""

from gankit_autograder.families import known

DATA_LOADERS = """
test-changed: test
    drop_last=False => drop_last=False, jitter=jitter, flip=True
    Your test pairs are changed: enlarged, cropped or mirrored. The changes make more training data
    of few. Test pictures stay as they are.
no-jitter: changes
    shuffle=True, jitter=jitter, flip=True => shuffle=True, flip=True
    Your training pairs are mirrored, but not enlarged and cropped. Pass jitter=..., the side to
    enlarge to before the crop.
no-flip: changes
    jitter=jitter, flip=True => jitter=jitter
    Your training pairs are never mirrored. Pass flip=True. A shoe that points to the left is a shoe
    as well.
no-changes: changes
    shuffle=True, jitter=jitter, flip=True => shuffle=True
    Your training pairs are neither cropped nor mirrored. Pass jitter=... and flip=True to the
    training loader.
jitter-of-256: changes
    round(train.size * 286 / 256) => 286
    Your training pairs are enlarged to 286 pixels whatever their size is. 286 belongs to 256
    pixels. For smaller ones take 286/256 of the size, rounded.
not-shuffled: order
    train.batches(4, shuffle=True, => train.batches(4, shuffle=False,
    Your training pairs come in the order of the set. Pass shuffle=True to the training loader.
test-shuffled: order
    test.batches(5, shuffle=False, => test.batches(5, shuffle=True,
    Your test pairs are shuffled. Test pictures are compared from run to run: pass shuffle=False.
test-drops: test
    shuffle=False, drop_last=False => shuffle=False
    Your test loader leaves out some of its pairs. Often it is the last, smaller batch. Pass
    drop_last=False: a test uses all of its pairs.
same-batch-sizes: batch
    test.batches(5, => test.batches(4,
    Your test batches hold 4 pairs; 5 are asked for. The test loader has batches of 5, one row of
    the figure.
loaders-swapped: batch order changes test
    return train_loader, test_loader => return test_loader, train_loader
    Your function returns the test loader first. Return the training loader, then the test loader.
trains-on-test: test
    test.batches(5, => train.batches(5,
    Your test loader does not serve each test pair once. Perhaps it serves the training pairs.
    Pictures that the model was trained on say nothing about new ones. Use `test`.
thirty-pixels: changes
    round(train.size * 286 / 256) => train.size + 30
    Your training pairs are enlarged by 30 pixels whatever their size is. 30 pixels belong to 256.
    For other sizes enlarge to 286/256 of the size, rounded.
training-loader-serves-test: order
    train.batches(4, shuffle=True, => test.batches(4, shuffle=True,
    Many training pairs never come. Perhaps the training loader serves the test pairs. Make it of
    `train`: who trains on test pairs learns nothing about new ones.
loaders-are-iterators: batch order pairs changes test range
    return train_loader, test_loader => return iter(train_loader), test_loader
    Your training loader can be used for one epoch only. iter(...) and a function with yield give
    something that is used up. Return the loader itself; the for loop calls iter.
"""

PAIRS = """\
class Pairs(torch.utils.data.Dataset):
    def __init__(self, images, changed):
        self.images, self.changed = images, changed

    def __len__(self):
        return len(self.images)

    def enlarge(self, picture):
        side = round(self.images.size * 286 / 256)
        return F.interpolate(picture[None], (side, side), mode="bilinear")[0]

    def cut(self, picture, top, left, flip):
        size = self.images.size
        picture = picture[:, top : top + size, left : left + size]
        return picture.flip(2) if flip else picture

    def draw(self):
        room = round(self.images.size * 286 / 256) - self.images.size + 1
        top, left, flip = torch.randint(0, 1000, (3,)).tolist()
        return top % room, left % room, flip % 2

    def __getitem__(self, index):
        sides = [self.images.pixels[index], self.images.targets[index]]
        sides = [side.float() / 127.5 - 1 for side in sides]
        if self.changed:
            place = self.draw()
            sides = [self.cut(self.enlarge(side), *place) for side in sides]
        return tuple(sides)


def make_loaders(train, test):
    loader = torch.utils.data.DataLoader
    return loader(Pairs(train, True), 4, shuffle=True), loader(Pairs(test, False), 5)
"""

PAIRS_CHANGED = """
changed-apart: pairs
    *place => *self.draw()
    Source and target of a pair are changed differently. Draw the corner and the flip once for the
    pair, and use them for both pictures.
sides-swapped: pairs
    tuple(sides) => tuple(sides[::-1])
    Your batches are (target, source). The source comes first: `pixels` are the sources, `targets`
    the targets.
range-0-1: range
    side.float() / 127.5 - 1 => side.float() / 255
    Your pixels lie in [0, 1]. The generator ends in tanh, in [-1, 1]. Divide by 127.5 and subtract
    1.
changes-drawn-once: changes
    Pairs(train, True) => list(Pairs(train, True))
    Your training pairs are cropped at the same places in every epoch. Draw corner and flip when a
    pair is asked for, not when the loader is made.
crop-in-the-middle: changes
    *place) => 1, 1, place[2])
    Your training pairs are not cropped at random places. Draw the corner anew for each pair, any
    that fits into the enlarged picture, and cut the size out there.
"""

GENERATOR = """
g-skip-itself: layers
    - x = torch.cat([x, skips.pop()], dim=1)
    + skips.pop()
    + x = torch.cat([x, x], dim=1)
    Your decoder joins its own channels with themselves, so there are no skips. The shapes fit, but
    nothing comes from the encoder. Join with the encoder's output of the same size.
g-skip-zeros: activations
    torch.cat([x, skips.pop()] => torch.cat([x, torch.zeros_like(skips.pop())]
    Your skips carry zeros instead of the encoder's output. Join with the encoder's output itself.
g-skips-reversed: layers activations norms output size learns
    x = torch.cat([x, skips.pop()] => x = torch.cat([x, skips.pop(0)]
    Your skips come in the wrong order: the first of the encoder meets the first of the decoder.
    Sizes must agree. The encoder's last output is needed first: take it off the end.
g-skip-one-off: layers
    - x = torch.cat([x, skips.pop()], dim=1)
    + skip = skips.pop()
    + if skips and skips[-1].shape[1] == skip.shape[1]:
    +     skip = F.interpolate(skips[-1], x.shape[2:])
    + x = torch.cat([x, skip], dim=1)
    Some of your skips come from the next larger level, shrunk to fit. Each level of the decoder
    joins the encoder's output that has its size already. A resize in a skip is a sign that the
    wrong one was taken.
g-skip-input: norms
    - x = layer(x if level == 0 else F.leaky_relu(x, 0.2))
    + before = x if level == 0 else F.leaky_relu(x, 0.2)
    + x = layer(x if level == 0 else F.leaky_relu(x, 0.2))
    skips.append(x => skips.append(self.down[level][0](before)
    Your skips are taken before the BatchNorm. What is handed across is the encoder's finished
    output: convolution and BatchNorm.
g-skip-added: layers size
    inputs = 2 * outputs => inputs = outputs
    x = torch.cat([x, skips.pop()], dim=1) => x = x + skips.pop()
    Your skips are added; the U-Net joins channels. torch.cat([below, skip], dim=1) doubles the
    channels that go into the next layer.
g-no-skips: layers size
    2 * outputs => outputs
    - if skips:
    -     x = torch.cat([x, skips.pop()], dim=1)
    Your generator has no skip connections. Every line of the sketch would have to pass through one
    pixel. Join each level of the decoder with the encoder's output of the same size.
g-skip-corrupted: activations
    F.leaky_relu(x, 0.2) => F.leaky_relu(x, 0.2, inplace=True)
    x = layer(F.relu(x)) => x = layer(F.relu(x)) if x is innermost else layer(x)
    x = torch.cat([x, skips.pop()], dim=1) => x = torch.cat([F.relu(x), skips.pop()], dim=1)
    skips.pop()  # the innermost goes on as it is => innermost = skips.pop()
    Your skips pass through LeakyReLU(0.2) instead of ReLU. Often LeakyReLU(inplace=True) has
    written into the very tensor that the skip keeps. Leave inplace out, and put ReLU behind the
    join.
g-skip-not-rectified: activations norms
    x = layer(F.relu(x)) => x = layer(F.relu(x)) if x is innermost else layer(x)
    x = torch.cat([x, skips.pop()], dim=1) => x = torch.cat([F.relu(x), skips.pop()], dim=1)
    skips.pop()  # the innermost goes on as it is => innermost = skips.pop()
    Your skips do not pass through the decoder's ReLU. ReLU stands before each layer of the decoder,
    so it covers both halves of the join. Join first, then apply it.
g-norm-first: norms
    has_norm = 0 < level < levels - 1 => has_norm = level < levels - 1
    Your first convolution has a BatchNorm. The first layer of the encoder has none: the colours of
    the source should come through as they are.
g-norm-bottleneck: norms
    has_norm = 0 < level < levels - 1 => has_norm = 0 < level
    Your innermost layer has a BatchNorm. Its output is 1 x 1. With one picture in the batch this
    raises, and with two only signs are left. The paper's errata take it out.
g-norm-on-output: output
    if level < levels - 1 else [] => if level < levels else []
    Your generator normalises its output before the tanh. Then every batch has the same mean colour.
    The last layer has no BatchNorm.
g-no-norm-up: norms
    rest = [nn.BatchNorm2d(outputs)] if level < levels - 1 else [] => rest = []
    Your decoder has no BatchNorm. It stands behind each layer of the decoder but the last.
g-no-norm: norms
    rest = [nn.BatchNorm2d(outputs)] if level < levels - 1 else [] => rest = []
    has_norm = 0 < level < levels - 1 => has_norm = False
    Your generator has no BatchNorm at all. It stands behind each layer but the first, the innermost
    and the last.
g-instance-norm: norms = instance_norm
    ... With a batch of one the two are alike, and CycleGAN uses it; here it is BatchNorm2d.
g-default-slope: activations = slope
g-relu-down: activations = relu
    Your encoder uses ReLU where LeakyReLU(0.2) is asked for. ReLU belongs into the decoder. On the
    way down it is F.leaky_relu(x, 0.2).
g-leaky-up: activations = leaky
    Your decoder uses LeakyReLU where ReLU is asked for. LeakyReLU belongs into the encoder. On the
    way up it is F.relu(x).
g-active-input: activations
    layer(x if level == 0 else F.leaky_relu(x, 0.2)) => layer(F.leaky_relu(x, 0.2))
    Your generator puts the picture itself through LeakyReLU. What is below 0 shrinks to a fifth.
    The first convolution gets the source as it is.
g-no-tanh: output = no_tanh
g-sigmoid: output = sigmoid
g-relu-tanh: output
    return torch.tanh(x) => return torch.tanh(F.relu(x))
    Your generator's pixels are never below 0, so none can be darker than grey. Often a ReLU stands
    beside the tanh. Only tanh follows the last layer.
g-dropout-on: norms = dropout(0.5)
    Your decoder drops half of its numbers at random although nobody asked for it. The paper has
    dropout; this exercise keeps it as an option that is off. Its default is dropout=0.0.
g-one-level-less: layers size
    levels = size.bit_length() - 1 => levels = size.bit_length() - 2
    Your U-Net stops at 2 x 2 pixels, one level early. 256 pixels can be halved eight times. Count
    your encoder's layers.
g-uncapped: layers size
    min(64 * 2**level, 512) => 64 * 2**level
    Your channels keep doubling beyond 512. The list is 64, 128, 256, and from there on 512.
g-kernel-3: layers size
    nn.Conv2d(inputs, outputs, kernel_size=4 => nn.Conv2d(inputs, outputs, kernel_size=3
    - conv = nn.ConvTranspose2d(inputs, outputs, kernel_size=4, stride=2, padding=1)
    + conv = nn.ConvTranspose2d(inputs, outputs, 3, 2, 1, output_padding=1)
    Your kernels are 3 x 3. The exercise asks for kernel 4, stride 2, padding 1. A kernel that is a
    multiple of the stride treats all pixels alike.
g-upsample: layers size
    - conv = nn.ConvTranspose2d(inputs, outputs, kernel_size=4, stride=2, padding=1)
    + conv = nn.Sequential(
    +     nn.Upsample(scale_factor=2), nn.Conv2d(inputs, outputs, 3, padding=1)
    + )
    Your decoder enlarges by Upsample and a convolution. That is a fair way, with fewer
    checkerboards, but this exercise asks for nn.ConvTranspose2d with kernel 4, stride 2, padding 1.
g-fixed-size: size
    size.bit_length() - 1 => 8
    With a smaller size your generator halves the picture too often. Perhaps the argument size is
    ignored. Generator(size=64) needs six levels: 64 pixels can be halved only six times.
g-bare-list: layers norms size = bare_list
    PyTorch does not know your layers: the generator has 0 parameters, and eval() does not reach its
    norms. Often the layers stand in plain Python lists. Put them into nn.ModuleList. Otherwise the
    optimiser has nothing to train.
g-norm-after-activation: activations norms
    - down.append(nn.Sequential(conv, nn.BatchNorm2d(outputs) if has_norm else nn.Identity()))
    + down.append(nn.Sequential(
    +     conv,
    +     nn.LeakyReLU(0.2),
    +     nn.BatchNorm2d(outputs) if has_norm else nn.Identity(),
    + ))
    x if level == 0 else F.leaky_relu(x, 0.2) => x
    Your encoder normalises behind the activation. The order is convolution, BatchNorm, LeakyReLU.
g-no-bias: layers size
    - conv = nn.Conv2d(inputs, outputs, kernel_size=4, stride=2, padding=1)
    + conv = nn.Conv2d(inputs, outputs, kernel_size=4, stride=2, padding=1, bias=False)
    - conv = nn.ConvTranspose2d(inputs, outputs, kernel_size=4, stride=2, padding=1)
    + conv = nn.ConvTranspose2d(inputs, outputs, kernel_size=4, stride=2, padding=1, bias=False)
    No layer of your generator has a bias. bias=False does no harm where a BatchNorm follows. The
    first, the innermost and the last layer have none behind them and need their bias.
g-shared-norms: norms
    - down, inputs = [], 3
    + norms = {width: nn.BatchNorm2d(width) for width in widths}
    + down, inputs = [], 3
    conv, nn.BatchNorm2d(outputs) => conv, norms[outputs]
    [nn.BatchNorm2d(outputs) => [norms[outputs]
    Layers of the same width share one BatchNorm. Each layer has numbers of its own, so it needs a
    BatchNorm of its own: make one for each.
"""

DISCRIMINATOR = """
d-unconditional: pair layers
    nn.Conv2d(6, 64, => nn.Conv2d(3, 64,
    self.layers(torch.cat([x, y], dim=1)) => self.layers(y)
    Your discriminator does not look at the source. Without it any convincing shoe will do. Join x
    and y to 6 channels: torch.cat([x, y], dim=1).
d-same-twice: pair layers
    torch.cat([x, y], dim=1) => torch.cat([y, y], dim=1)
    Your discriminator joins the picture with itself and never sees the source. Join x and y.
d-source-twice: pair layers learns
    torch.cat([x, y], dim=1) => torch.cat([x, x], dim=1)
    Your discriminator sees the source only, never the picture it should judge. Join x and y.
d-cat-batch: pair layers activations norms output learns
    torch.cat([x, y], dim=1) => torch.cat([x, y], dim=0)
    Your discriminator joins source and picture as two images of a batch. Join them by channel:
    dim=1.
d-difference: pair layers
    nn.Conv2d(6, 64, => nn.Conv2d(3, 64,
    torch.cat([x, y], dim=1) => y - x
    Your discriminator sees the difference of source and picture. A difference does not say what the
    source was. Join them to 6 channels.
d-stride-2: layers output
    *block(256, 512, stride=1) => *block(256, 512, stride=2)
    Your fourth convolution has stride 2, so the map is 15 x 15. The parameters are the same for any
    stride; the map is not. The strides are 2, 2, 2, 1, 1.
d-all-stride-2: layers output
    *block(256, 512, stride=1) => *block(256, 512, stride=2)
    nn.Conv2d(512, 1, kernel_size=4, stride=1 => nn.Conv2d(512, 1, kernel_size=4, stride=2
    All your convolutions have stride 2, so the map is 8 x 8. The last two have stride 1: the
    strides are 2, 2, 2, 1, 1.
d-sigmoid: output = sigmoid_end
    ... The loss of part 4 has one inside. Two in a row let the loss stop at 0.313 for a real pair
    that is called real with all certainty. Return the logits.
d-one-number: output
    self.layers(torch.cat([x, y], dim=1)) => self.layers(torch.cat([x, y], dim=1)).mean((2, 3))
    Your discriminator averages its map to one number a picture. Return the map: each patch gets a
    verdict of its own.
d-norm-first: norms
    - nn.LeakyReLU(0.2),
    + nn.BatchNorm2d(64),
    + nn.LeakyReLU(0.2),
    Your discriminator's first convolution has a BatchNorm. BatchNorm stands behind the second,
    third and fourth.
d-no-norm: norms = no_norm
    ... It stands behind the second, third and fourth convolution.
d-instance-norm: norms = instance_norm
    Your discriminator uses InstanceNorm, as CycleGAN does. Here it is nn.BatchNorm2d.
d-norm-on-output: output
    - )
    +     nn.InstanceNorm2d(1),
    + )
    Your discriminator normalises its map of logits. Every map then has mean 0 and spread 1, real or
    fake, so the generator learns almost nothing. Nothing follows the last convolution.
d-default-slope: activations = slope
d-relu: activations = relu
d-three-layers: layers output
    - *block(256, 512, stride=1),
    - nn.Conv2d(512, 1, kernel_size=4, stride=1, padding=1),
    + nn.Conv2d(256, 1, kernel_size=4, stride=1, padding=1),
    Your discriminator lacks the convolution to 512 channels. Five convolutions: 64, 128, 256, 512,
    1.
d-norm-after-activation: norms = norm_after
joined-without-gradient: learns
    - return self.layers(torch.cat([x, y], dim=1))
    + with torch.no_grad():
    +     pair = torch.cat([x, y], dim=1)
    + return self.layers(pair)
    Your discriminator lets no gradient through to the picture. A generator learns through its
    discriminator. Often no_grad or detach() stands before the first layer.
"""

LOSSES = """
d-not-averaged: d_loss = not_averaged(d)
    ... pix2pix takes their average, so that D learns more slowly than G: divide by 2.
d-swapped-labels: d_loss = labels_swapped(d)
    Your discriminator's labels are swapped: it is rewarded for calling fakes real. Real pairs want
    the label 1, fake pairs 0.
d-real-only: d_loss extreme
    return (real_loss + fake_loss) / 2 => return real_loss / 2
    Your discriminator's loss leaves out the fake pairs. Add both halves, then divide by 2.
sigmoid-twice: d_loss g_loss lambda extreme = sigmoid_first
bce-without-logits: extreme = logarithms
d-summed: d_loss = summed(d)
    Your discriminator's loss is a sum over the map and the batch. A map has 900 numbers at 256
    pixels. Take the mean.
g-saturating: g_loss lambda = saturating(g)
g-wrong-label: g_loss lambda = wants_fake(g)
g-half: g_loss lambda
    return gan_loss + l1_loss => return gan_loss / 2 + l1_loss
    Your generator's GAN term is halved. Only the discriminator's loss is an average of two halves.
lambda-on-gan: g_loss lambda l1_only
    l1_loss = lambda_l1 * (fake - target) => l1_loss = (fake - target)
    return gan_loss + l1_loss => return lambda_l1 * gan_loss + l1_loss
    Your lambda weighs the GAN term instead of the L1 term. It is GAN + lambda · L1.
lambda-on-both: g_loss lambda
    return gan_loss + l1_loss => return lambda_l1 * gan_loss + l1_loss
    Your lambda weighs both terms. A factor on everything changes the learning rate and nothing
    else. It belongs to L1.
no-lambda: g_loss lambda l1_only = unweighted(lambda_l1)
    Your L1 term has no weight. Multiply it by lambda_l1.
lambda-fixed: lambda l1_only = ignored(lambda_l1, 100)
    Your L1 term is weighed with 100 whatever lambda_l1 is. Use the argument.
l2: g_loss lambda l1_only
    (fake - target).abs().mean() => (fake - target).square().mean()
    Your distance is L2, the mean square. The square blurs even more. Take the mean of the absolute
    values: F.l1_loss.
l1-summed: g_loss lambda l1_only
    (fake - target).abs().mean() => (fake - target).abs().sum()
    Your L1 term is a sum over all pixels. A picture has 196,608 numbers at 256 pixels; the GAN term
    would not count at all. Take the mean.
l1-per-picture: g_loss lambda l1_only
    (fake - target).abs().mean() => (fake - target).abs().flatten(1).sum(1).mean()
    Your L1 term is summed over each picture's pixels. Take the mean over pixels as well as over the
    batch.
l1-only-with-gan: l1_only
    - if not use_gan:
    -     return l1_loss
    Your generator's loss keeps its GAN term with use_gan=False. Return lambda_l1 times L1 alone
    before you touch fake_logits, which may be None.
l1-only-unweighted: l1_only
    return l1_loss => return (fake - target).abs().mean()
    With use_gan=False your loss forgets lambda_l1. What is left is lambda_l1 times L1.
use-gan-reversed: g_loss lambda l1_only extreme
    not use_gan => use_gan
    Your use_gan works the wrong way round. use_gan=True has both terms, use_gan=False L1 alone.
bce-behind-sigmoid: extreme
    - real_loss = F.softplus(-real_logits).mean()  # -log sigmoid(real)
    - fake_loss = F.softplus(fake_logits).mean()  # -log(1 - sigmoid(fake))
    + real_loss = F.binary_cross_entropy(torch.sigmoid(real_logits), torch.ones_like(real_logits))
    + fake_loss = F.binary_cross_entropy(
    +     torch.sigmoid(fake_logits), torch.zeros_like(fake_logits)
    + )  # -log(1 - sigmoid(fake))
    - gan_loss = F.softplus(-fake_logits).mean()  # -log sigmoid(fake)
    + gan_loss = F.binary_cross_entropy(torch.sigmoid(fake_logits), torch.ones_like(fake_logits))
    Your losses teach nothing at logits of ±200: the gradient is 0 there. Often a sigmoid stands
    before the logarithm: in float32 it is exactly 0 or 1 that far out, and no gradient passes. Use
    binary_cross_entropy_with_logits or softplus.
least-squares: d_loss g_loss lambda
    F.softplus(-real_logits).mean() => (real_logits - 1).square().mean()
    F.softplus(fake_logits).mean() => fake_logits.square().mean()
    F.softplus(-fake_logits).mean() => (fake_logits - 1).square().mean()
    Your losses are least squares. Those belong to exercise 07. pix2pix takes the logarithms of part
    4.
d-smoothed: d_loss
    F.softplus(-real_logits).mean() => (F.softplus(-real_logits) + 0.1 * real_logits).mean()
    Your discriminator wants 0.9 for real pairs. Label smoothing is a trick of other exercises. Here
    the label of real pairs is 1.
overflowing-branch: extreme
    - fake_loss = F.softplus(fake_logits).mean()  # -log(1 - sigmoid(fake))
    + small = torch.log1p(torch.exp(fake_logits))
    + fake_loss = torch.where(fake_logits > 20, fake_logits, small).mean()
    Your discriminator's loss is finite for logits of ±200, but its gradient is not. Often
    torch.where is the cause: it gives both branches a gradient, and 0 times infinity is nan. Use
    F.softplus.
"""

TRAIN_STEP = """
no-detach: clean
    D(source, fake.detach()) => D(source, G(source))
    Your discriminator's update leaves gradients on the generator. They cost time, and do no harm
    only where they are cleared before G's own backward(). Use fake.detach().
no-detach-no-clear: clean g_update together l1_only
    fake.detach( => G(source
    - opt_g.zero_grad()
    Your generator also learns to help the discriminator: the gradient of the discriminator's loss
    stays on G. Detach the fake in the discriminator's half, and clear G's gradients before the
    generator's backward().
backward-twice: d_update g_update clean together returns
    D(source, fake.detach()) => D(source, fake)
    Your step goes backward through the same graph twice. Often the fake is not detached: the first
    backward() frees the graph of G. Use fake.detach() in the discriminator's half;
    retain_graph=True would only hide it.
g-not-cleared: together l1_only = not_cleared(opt_g)
d-not-cleared: together = not_cleared(opt_d)
detached-g: g_update together
    fake_logits = D(source, fake) => fake_logits = D(source, fake.detach())
    No gradient of the discriminator reaches your generator: it learns from L1 alone. In the
    generator's half the fake must be attached. Detach in the other half only.
stale-logits: d_update g_update clean together returns
    - losses, fake_logits = {}, None
    + early = D(source, fake)
    + losses, fake_logits = {}, None
    D(source, fake) => early
    Your step goes backward through a D whose weights have changed since the way there. Often the
    generator's half uses earlier logits. Call D(source, fake) again after opt_d.step().
real-pair-twice: d_update together
    D(source, target), D(source, fake.detach()) => D(target, target), D(target, fake.detach())
    Your discriminator sees the target in the place of the source. The real pair is (source,
    target), the fake pair (source, fake).
pair-reversed: d_update together
    D(source, target), D(source, fake.detach()) => D(target, source), D(fake.detach(), source)
    In the discriminator's half your pairs are reversed. D(x, y) takes the source first. In both
    halves alike, or D learns one thing and is asked another.
fake-as-source: d_update together
    D(source, fake.detach()) => D(fake.detach(), target)
    Your fake pair has the fake in the place of the source, beside the real target. The fake pair is
    (source, fake).
labels-swapped: d_update together = swapped_arguments
    ... pix2pix_d_loss takes the logits of the real pair first.
g-judged-on-target: g_update together
    fake_logits = D(source, fake) => fake_logits = D(source, target)
    In your generator's loss the target stands in the place of the fake. The GAN term wants the
    logits of the fake pair, D(source, fake). L1 compares the fake with the target.
l1-to-source: g_update together l1_only
    fake, target => fake, source
    Your L1 term compares the fake with the source. It should come close to the target.
l1-detached: g_update together l1_only
    fake_logits, fake => fake_logits, fake.detach()
    Your L1 term teaches the generator nothing. Often the fake in it is detached. Give the loss the
    attached fake. Only the discriminator's half detaches it.
lambda-not-passed: g_update together l1_only
    lambda_l1, use_gan => use_gan=use_gan
    Your L1 term is weighed with 100 whatever lambda_l1 is. Pass lambda_l1 on to pix2pix_g_loss.
    Without it, the loss takes its default, 100.
use-gan-not-passed: l1_only
    if use_gan => if True
    lambda_l1, use_gan => lambda_l1
    With use_gan=False your generator still learns from the discriminator. Pass use_gan on to
    pix2pix_g_loss.
no-grad-around-d: d_update together
    - loss_d = pix2pix_d_loss(D(source, target), D(source, fake.detach()))
    + with torch.no_grad():
    +     fake_score = D(source, G(source))
    + loss_d = pix2pix_d_loss(D(source, target), fake_score)
    Your discriminator learns from real pairs only. Often torch.no_grad() covers D(source, fake)
    too. Cut the fake off with .detach() and call D on it with gradients.
zero-after-backward: d_update g_update together l1_only = zero_after_backward
d-never-steps: d_update clean together = never_steps(opt_d)
d-moved-by-g: d_update together = moved_by_g
returns-tensors: returns = tensors
neither-cleared: together l1_only = nothing_cleared
g-first: together
    - losses, fake_logits = {}, None
    + fake_logits = D(source, fake) if use_gan else None
    + loss_g = pix2pix_g_loss(fake_logits, fake, target, lambda_l1, use_gan)
    + opt_g.zero_grad()
    + loss_g.backward()
    + opt_g.step()
    + losses = {"g_loss": loss_g.item()}
    fake_logits = D(source, fake) =>
    - loss_g = pix2pix_g_loss(fake_logits, fake, target, lambda_l1, use_gan)
    - opt_g.zero_grad()
    - loss_g.backward()
    - opt_g.step()
    - losses["g_loss"] = loss_g.item()
    Your generator moves before the discriminator. Update the discriminator first. The generator is
    then judged by the updated one.
one-backward: d_update clean together
    | def train_step(
    |     G, D, opt_g, opt_d, source, target, lambda_l1: float = 100.0, use_gan: bool = True
    | ) -> dict[str, float]:
    |     fake = G(source)
    |     fake_logits = D(source, fake) if use_gan else None
    |     loss_g = loss = pix2pix_g_loss(fake_logits, fake, target, lambda_l1, use_gan)
    |     losses = {"g_loss": loss_g.item()}
    |     if use_gan:
    |         loss_d = pix2pix_d_loss(D(source, target), D(source, fake.detach()))
    |         losses["d_loss"] = loss_d.item()
    |         loss = loss_d + loss_g
    |     opt_d.zero_grad()
    |     opt_g.zero_grad()
    |     loss.backward()
    |     opt_d.step()
    |     opt_g.step()
    |     return losses
    Your discriminator also learns to please the generator: it steps with the gradients of both
    losses. Two halves: zero_grad(), backward() and step() for D, then the same for G.
pairs-reversed: d_update g_update together
    D(source, target), D(source, fake.detach()) => D(target, source), D(fake.detach(), source)
    fake_logits = D(source, fake) => fake_logits = D(fake, source)
    All your pairs are reversed. D(x, y) takes the source first.
g-never-steps: g_update together l1_only = never_steps(opt_g)
fake-without-graph: g_update together l1_only
    - fake = G(source)
    + with torch.no_grad():
    +     fake = G(source)
    Nothing teaches your generator: no gradient comes from D or from L1. Often torch.no_grad()
    stands around G, which is right for the discriminator's half alone. Draw the fake with its graph
    and detach it there.
"""

MISTAKES = [
    known("data_loaders", DATA_LOADERS),
    known("data_loaders", PAIRS_CHANGED, base=PAIRS),
    known("generator", GENERATOR, player="generator"),
    known("discriminator", DISCRIMINATOR, player="discriminator", rival="generator"),
    known("losses", LOSSES, player="generator"),
    known("train_step", TRAIN_STEP, player="generator"),
]
