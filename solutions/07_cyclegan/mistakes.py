"""Known wrong answers of exercise 07: what each changes, and what to tell the student."""

from gankit_autograder.families import known

RESIDUAL_BLOCK = """
b-relu-after-sum: sum
    return x + self.change(x) => return F.relu(x + self.change(x))
    Your block has a ReLU after the sum. Nothing follows the sum: behind a ReLU no block could take
    anything away.
b-no-sum: sum
    return x + self.change(x) => return self.change(x)
    Your block does not add its input. Return x + change(x). Without the sum the horse must be
    painted anew in every block.
b-one-convolution-twice: layers
    | class ResNetBlock(nn.Module):
    |     def __init__(self, channels):
    |         super().__init__()
    |         self.pad = nn.ReflectionPad2d(1)
    |         self.conv = nn.Conv2d(channels, channels, 3)
    |         self.norm = nn.InstanceNorm2d(channels)
    |
    |     def forward(self, x):
    |         h = F.relu(self.norm(self.conv(self.pad(x))))
    |         return x + self.norm(self.conv(self.pad(h)))
    Your block uses one convolution twice. Norm, padding and ReLU hold no weights and may be shared.
    Each convolution needs its own.
b-overwrites-input: layers norms relu sum
    - return x + self.change(x)
    + x += self.change(x)
    + return x
    Your block overwrites its input. The layer before still needs it for its gradient. Write x +
    ..., which makes a new tensor; += and add_ change x itself.
"""

BLOCK = """\
class ResNetBlock(nn.Module):
    def __init__(self, n):
        super().__init__()
        first = [nn.ReflectionPad2d(1), nn.Conv2d(n, n, 3), nn.InstanceNorm2d(n), nn.ReLU()]
        second = [nn.ReflectionPad2d(1), nn.Conv2d(n, n, 3), nn.InstanceNorm2d(n)]
        self.change = nn.Sequential(*first, *second)

    def forward(self, x):
        return x + self.change(x)
"""

BLOCK_CHANGED = """
b-zero-padding: layers
    first = [nn.ReflectionPad2d(1), nn.Conv2d(n, n, 3) => first = [nn.Conv2d(n, n, 3, padding=1)
    second = [nn.ReflectionPad2d(1), nn.Conv2d(n, n, 3) => second = [nn.Conv2d(n, n, 3, padding=1)
    Your block pads with zeros. They draw a dark frame. Put nn.ReflectionPad2d(1) before each
    convolution and give the convolution no padding.
b-one-reflection: layers
    second = [nn.ReflectionPad2d(1), nn.Conv2d(n, n, 3) => second = [nn.Conv2d(n, n, 3, padding=1)
    Your second convolution pads with zeros, only the first with reflection. Each of the two needs
    its own nn.ReflectionPad2d(1).
b-no-padding: layers norms relu sum
    first = [nn.ReflectionPad2d(1), => first = [
    second = [nn.ReflectionPad2d(1), => second = [
    Your convolutions shrink the picture, so that the sum does not fit. A kernel of 3 loses one
    pixel on each side. Put nn.ReflectionPad2d(1) before each.
b-padded-twice: layers norms relu sum
    3), nn.InstanceNorm2d(n), => 3, padding=1), nn.InstanceNorm2d(n),
    3), nn.InstanceNorm2d(n)] => 3, padding=1), nn.InstanceNorm2d(n)]
    Your block makes the picture larger, so that the sum does not fit. Kernel 3 needs one pixel on
    each side: after nn.ReflectionPad2d(1) the convolution needs no padding of its own.
b-no-second-norm: norms
    , nn.InstanceNorm2d(n)] => ]
    Your block has no norm behind its second convolution. InstanceNorm stands behind both, also
    right before the sum.
b-norm-after-relu: norms
    nn.InstanceNorm2d(n), nn.ReLU() => nn.ReLU(), nn.InstanceNorm2d(n)
    Your block normalises after the ReLU. The order is convolution, InstanceNorm, ReLU.
b-batch-norm: norms = batch_norm
    Your block uses BatchNorm. With one picture in the batch its running averages lag behind. Use
    nn.InstanceNorm2d.
b-affine: norms = affine
    Your InstanceNorm learns a scale and a shift. Its defaults are asked for:
    nn.InstanceNorm2d(channels), without affine=True.
b-relu-before-sum: sum
    nn.InstanceNorm2d(n)] => nn.InstanceNorm2d(n), nn.ReLU()]
    Your block has a second ReLU, right before the sum. Then each block can only add. The branch
    ends in InstanceNorm.
b-no-relu: relu
    , nn.ReLU()] => ]
    Your block has no ReLU between its convolutions. Without it two convolutions in a row are little
    more than one.
"""

GENERATOR = """
g-normalised-output: output
    nn.Tanh( => nn.ReLU(), nn.InstanceNorm2d(3), nn.Tanh(
    Your generator puts its picture through ReLU and InstanceNorm before the tanh. Then every
    picture has the same mean colour, a dark one like a bright one. Only tanh follows the last
    convolution.
g-norm-relu-output: output
    - nn.Tanh(),
    + *self.norm_relu(3), nn.Tanh(),
    Your last convolution is followed by InstanceNorm and ReLU like the others. No pixel can then be
    darker than grey. Only tanh follows the last convolution.
g-no-tanh: output = no_tanh
g-sigmoid: output = sigmoid
g-zero-padding: layers arguments
    - nn.ReflectionPad2d(3),
    - nn.Conv2d(3, f, kernel_size=7),
    + nn.Conv2d(3, f, kernel_size=7, padding=3),
    - nn.ReflectionPad2d(3),
    - nn.Conv2d(f, 3, kernel_size=7),
    + nn.Conv2d(f, 3, kernel_size=7, padding=3),
    Your first and last convolutions pad with zeros. Put nn.ReflectionPad2d(3) before each of the
    two; zeros leave a frame in the picture.
g-zero-padding-last: layers arguments costs 1.5
    - nn.ReflectionPad2d(3),
    - nn.Conv2d(f, 3, kernel_size=7),
    + nn.Conv2d(f, 3, kernel_size=7, padding=3),
    Your last convolution pads with zeros. It needs nn.ReflectionPad2d(3) just as the first.
g-six-blocks: layers norms = default(n_blocks, 6)
    Your generator has six blocks by default. Six are for 128 pixels. The default is n_blocks=9.
g-blocks-fixed: arguments = ignored(n_blocks, 9)
    Your generator has nine blocks whatever n_blocks says. Use the argument: for _ in
    range(n_blocks).
g-features-fixed: arguments = ignored(features, 64)
    Your generator has 64 features whatever the argument says. All widths are multiples of
    `features`.
g-one-block-again: layers arguments
    *(ResNetBlock(4 * f) for _ in range(n_blocks)) => *([ResNetBlock(4 * f)] * n_blocks)
    Your generator runs through one and the same block again and again. Make a new one each time:
    ResNetBlock(...) for _ in range(n_blocks). [block] * n_blocks repeats one object.
g-no-output-padding: layers output arguments costs 1.5
    * f, 3, stride=2, padding=1, output_padding=1 => * f, 3, stride=2, padding=1
    f, f, 3, stride=2, padding=1, output_padding=1 => f, f, 3, stride=2, padding=1
    Your generator's picture is smaller than its input: the output padding is missing.
    nn.ConvTranspose2d(..., stride=2, padding=1, output_padding=1) doubles the size.
g-kernel-4-up: layers arguments
    * f, 3, stride=2, padding=1, output_padding => * f, 4, stride=2, padding
    f, f, 3, stride=2, padding=1, output_padding => f, f, 4, stride=2, padding
    Your transposed convolutions have the kernel 4 of exercise 05. It also doubles the size, but
    here it is kernel 3 with output padding 1.
g-upsample: layers arguments
    - nn.ConvTranspose2d(4 * f, 2 * f, 3, stride=2, padding=1, output_padding=1),
    + nn.Upsample(scale_factor=2), nn.Conv2d(4 * f, 2 * f, 3, padding=1),
    - nn.ConvTranspose2d(2 * f, f, 3, stride=2, padding=1, output_padding=1),
    + nn.Upsample(scale_factor=2), nn.Conv2d(2 * f, f, 3, padding=1),
    Your generator enlarges by copying pixels and then convolves. That is a good remedy against
    checkerboards, but transposed convolutions are asked for.
g-batch-norm: norms = batch_norm
    Your generator uses BatchNorm outside of the blocks. With one picture in the batch its running
    averages lag behind. Use nn.InstanceNorm2d.
g-affine: norms = affine
g-norm-after-relu: norms = norm_after
g-no-norm: norms = no_norm
    Your generator has no norm between its convolutions outside of the blocks. nn.InstanceNorm2d
    stands behind each convolution but the last.
g-leaky: activations = leaky
g-no-last-bias: layers arguments
    nn.Conv2d(f, 3, kernel_size=7) => nn.Conv2d(f, 3, kernel_size=7, bias=False)
    Your last convolution has no bias. Before a norm a bias has no effect, but no norm follows here.
    All have a bias.
"""

DISCRIMINATOR = """
d-spectral-norm: norms
    - return [conv, nn.InstanceNorm2d(outputs), nn.LeakyReLU(0.2)]
    + return [nn.utils.parametrizations.spectral_norm(conv), nn.LeakyReLU(0.2)]
    Your discriminator has spectral norm in place of InstanceNorm. It divides the weights by one
    number and leaves the pictures' own mean and variance. Put nn.InstanceNorm2d behind the three
    convolutions in the middle.
d-normalised-verdict: output
    1, padding=1), => 1, padding=1), nn.LeakyReLU(0.2), nn.InstanceNorm2d(1)
    Your map of logits goes through LeakyReLU and InstanceNorm. With one channel, InstanceNorm gives
    every picture the same mean and variance: the loss is constant and the generators get no signal.
    Nothing follows the last convolution.
d-norm-on-verdict: output
    1, padding=1), => 1, padding=1), nn.InstanceNorm2d(1)
    Your map of logits goes through InstanceNorm. With one channel that gives every picture the same
    mean and variance: the loss is constant and the generators get no signal. Nothing follows the
    last convolution.
d-leaky-verdict: output
    1, padding=1), => 1, padding=1), nn.LeakyReLU(0.2)
    Your map of logits goes through LeakyReLU. Nothing follows the last convolution.
d-sigmoid: output
    1, padding=1), => 1, padding=1), nn.Sigmoid()
    Your discriminator ends in a sigmoid. Least squares want the plain numbers: where a sigmoid is
    flat, no gradient comes back.
d-one-number: output
    return self.layers(x) => return self.layers(x).mean(dim=(2, 3))
    Your discriminator averages its map to one number a picture. Return the map, (N, 1, h, w). The
    loss takes the mean.
d-first-norm: norms
    - nn.Conv2d(3, f, kernel_size=4, stride=2, padding=1),
    - nn.LeakyReLU(0.2),
    + *block(3, f, stride=2),
    Your first convolution has an InstanceNorm. The first layer has none: it would take away how
    bright and how colourful the picture is.
d-batch-norm: norms = batch_norm
    Your discriminator uses BatchNorm, as in exercise 05. Here it is nn.InstanceNorm2d: a real and a
    fake picture are never in one batch.
d-affine: norms = affine
d-no-norm: norms = no_norm
    Your discriminator has no norm between its convolutions. nn.InstanceNorm2d stands behind the
    second, third and fourth convolution.
d-norm-after-activation: norms = norm_after
d-fourth-stride-2: layers output
    *block(4 * f, 8 * f, stride=1) => *block(4 * f, 8 * f, stride=2)
    Your fourth convolution has stride 2. Then a logit sees 94 pixels instead of 70 (exercise 06).
    The fourth has stride 1.
d-one-layer-less: layers output
    - *block(2 * f, 4 * f, stride=2),
    - *block(4 * f, 8 * f, stride=1),
    - nn.Conv2d(8 * f, 1, kernel_size=4, stride=1, padding=1),
    + *block(2 * f, 4 * f, stride=1),
    + nn.Conv2d(4 * f, 1, kernel_size=4, stride=1, padding=1),
    Your discriminator has four convolutions; each logit sees 34 pixels. There are five: widths 64,
    128, 256, 512 and 1, strides 2, 2, 2, 1, 1.
d-default-slope: activations = slope
d-relu: activations = relu
d-six-channels: layers activations norms output
    nn.Conv2d(3, f, kernel_size=4 => nn.Conv2d(6, f, kernel_size=4
    Your first convolution expects 6 channels, as in exercise 05. There is no source beside the
    picture here: 3 channels.
features-ignored: layers = ignored(features, 64)
    Your discriminator has 64 features in its first layer whatever `features` is. Build the widths
    from the argument features.
"""

LOSSES = """
d-targets-swapped: d_loss = labels_swapped(d)
d-targets-both-one: d_loss = both_real(d)
d-minus-one: d_loss = minus_one(d)
d-not-averaged: d_loss = not_averaged(d)
d-summed: d_loss = summed(d)
    Your discriminator's loss sums over the map and the batch. Take means, so that a larger picture
    does not weigh more.
d-cross-entropy: d_loss
    - return ((real_logits - 1).square().mean() + fake_logits.square().mean()) / 2
    + return (F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()) / 2
    Your discriminator's loss is the cross-entropy of exercise 05. CycleGAN uses squares: (D(x) -
    1)² for real pictures, D(x)² for fakes.
d-sigmoid-first: d_loss
    ((real_logits - 1) => ((real_logits.sigmoid() - 1)
    fake_logits.square() => fake_logits.sigmoid().square()
    Your discriminator's loss puts the logits through a sigmoid first. Least squares work on the
    plain numbers.
g-half: g_loss = halved(g)
    Your generator's loss is halved, as in exercise 01. Here it has no half: the weights 10 and 5
    are given against the whole.
g-target-zero: g_loss = wants_fake(g)
g-minus: g_loss
    return (fake_logits - 1).square().mean() => return -fake_logits.square().mean()
    Your generator's loss is the negative of the discriminator's term. It has no bottom, the
    generator runs away. Use the other target: (D - 1)².
g-summed: g_loss = summed(g)
    Your generator's loss sums over the map and the batch. Take the mean: at 256 pixels the map has
    900 numbers, and cycle would count for nothing.
g-cross-entropy: g_loss
    return (fake_logits - 1).square().mean() => return F.softplus(-fake_logits).mean()
    Your generator's loss is the cross-entropy of exercise 05. CycleGAN uses squares: (D(fake) -
    1)².
cycle-squared: cycle = squared(cycle_loss)
    Your cycle loss takes squares. It is the mean absolute difference. Squares allow many small
    errors: soft pictures.
cycle-weighted: cycle
    return F.l1_loss(rec, real) => return 10 * (rec - real).abs().mean()
    Your cycle loss already has the weight 10. The weights come in part 6. Twice is a hundred.
cycle-summed: cycle
    return F.l1_loss(rec, real) => return (rec - real).abs().sum()
    Your cycle loss is a sum over all pixels. Take the mean: a picture of 256 pixels has 196,608
    numbers.
cycle-per-picture: cycle
    return F.l1_loss(rec, real) => return (rec - real).abs().flatten(1).sum(dim=1).mean()
    Your cycle loss sums over the pixels of a picture and averages over pictures. Take the mean over
    everything.
cycle-signed: cycle
    return F.l1_loss(rec, real) => return (rec - real).mean()
    In your cycle loss errors cancel. Take the absolute value of each difference, then the mean:
    (rec - real).abs().mean().
cycle-detached: cycle
    return F.l1_loss(rec, real) => return (rec.detach() - real).abs().mean()
    No gradient goes from your cycle loss into the round trip, so no generator learns from it. Leave
    rec attached: no detach(), no_grad() or item().
identity-half: identity
    return F.l1_loss(same, real) => return 0.5 * (same - real).abs().mean()
    Your identity loss already has the weight 0.5. The weights come in part 6.
identity-squared: identity = squared(identity_loss)
    Your identity loss takes squares. It is the mean absolute difference, like the cycle loss.
"""

IMAGE_POOL = """
p-always: half each
    0 or random.random() < 0.5 => 0
    Your full pool returns an old picture every time. Only with probability 1/2. Otherwise the
    discriminator never sees today's fakes.
p-never: half each
    self.size == 0 or random.random() < 0.5 => True
    Your full pool never returns an old picture, or hardly ever. When it is full, return one from
    the pool with probability 1/2.
p-seldom: half = pool_seldom
    Your full pool exchanges about one picture in ten. It is one in two: probability 1/2.
p-both-come-back: half
    - return torch.stack([self.exchange(image) for image in images.detach()])
    + found = []
    + for image in images.detach():
    +     old = self.exchange(image)
    +     found += [image] if old is image else [image, old]
    + return torch.stack(found)
    More pictures come back from your full pool than went in. For each that goes in one comes back:
    itself, or an earlier one in its place.
p-not-replaced: stored
    old, self.images[place] = self.images[place], image => old = self.images[place]
    A picture comes out of your full pool more than once. Put the new picture in the place of the
    one that you return: then that one is gone.
p-keeps-what-it-returns: stored
    - if self.size == 0 or random.random() < 0.5:
    + if self.size == 0:
    +     return image
    + if random.random() < 0.5:
    +     self.images[random.randrange(self.size)] = image
    A picture comes out of your pool that it should not hold: it came after `size` others, and was
    handed on. Does your pool keep a new picture that it also returns, or more than `size` pictures?
    A full pool keeps a new one only in the place of the one that it returns. Else D sees it twice.
p-draws-while-filling: fill
    - self.images.append(image)
    - return image
    + self.images.append(image)
    + return random.choice(self.images)
    Your pool returns other pictures than the new ones before it is full. While it fills, each
    picture is kept and returned itself.
p-oldest: choice
    place = random.randrange(self.size) => old = self.images.pop(0)
    old, self.images[place] = self.images[place], image => self.images.append(image)
    Your pool always returns its oldest picture. Choose a place at random. A queue is a delay, not a
    history.
p-one-place: choice = pool_one_place
p-last-place-left-out: choice
    place = random.randrange(self.size) => place = random.randrange(self.size - 1)
    One of the pictures in your pool never comes back, or hardly ever. All places need the same
    chance. random.randrange(size) and torch.randint(size, ()) leave size itself out already;
    random.randint(0, size - 1) does not. Often a 1 is taken off once too often.
p-graph: graph = pool_keeps_graphs
    What your pool returns hangs on the generator's graph. Detach what comes in: graphs that are
    kept fill the memory, and the next backward fails.
p-whole-batch: each
    - return torch.stack([self.exchange(image) for image in images.detach()])
    + images = images.detach()
    + if len(self.images) < self.size or random.random() < 0.5:
    +     self.images += list(images)[: self.size - len(self.images)]
    +     return images
    + return torch.stack([self.swap(image) for image in images])
    - def exchange(self, image: Tensor) -> Tensor:
    -     if len(self.images) < self.size:
    -         self.images.append(image)
    -         return image
    -     if self.size == 0 or random.random() < 0.5:
    -         return image
    + def swap(self, image):
    Your pool exchanges all pictures of a batch or none. Draw for each picture.
p-overfull: stored
    - return torch.stack([self.exchange(image) for image in images.detach()])
    + images = images.detach()
    + if len(self.images) < self.size:
    +     self.images += list(images)
    +     return images
    + return torch.stack([self.exchange(image) for image in images])
    random.randrange(self.size => random.randrange(len(self.images)
    With several pictures in a batch your pool returns one that it should not hold: it came after
    `size` others, and was handed on. Look at each picture for itself: is there still room for it?
p-shared: fill stored each
    self.images: list[Tensor] = [] => pass
    - def query(self, images: Tensor) -> Tensor:
    + images = []
    +
    + def query(self, images: Tensor) -> Tensor:
    All your pools share their pictures. Then zebras get to the judge of horses. Make the list in
    __init__: self.images = []. One that is written in the class, or as a default value, belongs to
    all of its objects.
p-zero-raises: each
    self.size == 0 or random => random
    ImagePool(0) raises. A pool of size 0 switches the history off: it returns what it gets.
p-list: fill half stored choice graph each
    - return torch.stack([self.exchange(image) for image in images.detach()])
    + return [self.exchange(image) for image in images.detach()]
    Your pool returns a list. Return one tensor (N, C, H, W): torch.stack(...).
p-size-not-used: stored each = ignored(size, 50)
    Your pool does not keep to `size`: it returns pictures that it should not hold, and ImagePool(0)
    does not return what it gets. Keep the argument, self.size = size, and hold no more than that.
p-overwritten-view: half stored
    | class ImagePool:
    |     def __init__(self, size: int = 50) -> None:
    |         self.size, self.count, self.images = size, 0, None
    |
    |     def query(self, images: Tensor) -> Tensor:
    |         images = images.detach()
    |         if self.size == 0:
    |             return images
    |         if self.images is None:
    |             self.images = torch.zeros(self.size, *images.shape[1:])
    |         return torch.stack([self.exchange(image) for image in images])
    |
    |     def exchange(self, image: Tensor) -> Tensor:
    |         if self.count < self.size:
    |             self.images[self.count] = image
    |             self.count += 1
    |             return image
    |         if random.random() < 0.5:
    |             return image
    |         place = random.randrange(self.size)
    |         old = self.images[place]
    |         self.images[place] = image
    |         return old
    Where an old picture should come out of your pool, a new one does. Often the old one is
    overwritten before it comes out: old = self.images[place] of one large tensor is no copy, it
    shows whatever is written there next. Take .clone() of it, or keep a list.
empty-pool-hands-on-the-graph: each
    - return torch.stack([self.exchange(image) for image in images.detach()])
    + if self.size == 0:
    +     return images
    + return torch.stack([self.exchange(image) for image in images.detach()])
    Your pool of size 0 hands the pictures on with the generator's graph. Detach what comes in,
    whatever the size is.
"""

GENERATOR_STEP = """
s-judges-swapped: gan
    D_B(fake_b)) + lsgan_g_loss(D_A(fake_a => D_A(fake_b)) + lsgan_g_loss(D_B(fake_a
    Your fake zebras are judged by D_A, the judge of horses. D_B judges fake_b, D_A judges fake_a.
s-one-judge: gan
    gan = lsgan_g_loss(D_B(fake_b)) + lsgan_g_loss(D_A(fake_a)) => gan = lsgan_g_loss(D_B(fake_b))
    Only G_AB learns from a judge. Both directions learn: add lsgan_g_loss(D_A(fake_a)), with its
    graph.
s-gan-averaged: gan
    - gan = lsgan_g_loss(D_B(fake_b)) + lsgan_g_loss(D_A(fake_a))
    + gan = 0.5 * (lsgan_g_loss(D_B(fake_b)) + lsgan_g_loss(D_A(fake_a)))
    Your GAN term is the average of both directions. It is their sum. Halving it doubles the weight
    of all other losses.
s-gan-detached: gan
    fake_b)) + lsgan_g_loss(D_A(fake_a => fake_b.detach())) + lsgan_g_loss(D_A(fake_a.detach()
    No generator learns from the judges. Judge the fakes with their graph: detach() and no_grad()
    belong into the discriminator's step. To save time freeze D's parameters instead:
    train.frozen(D_A, D_B).
s-same-generator-back: cycle
    - cycle = cycle_loss(G_BA(fake_b), real_a) + cycle_loss(G_AB(fake_a), real_b)
    + cycle = cycle_loss(G_AB(fake_b), real_a) + cycle_loss(G_BA(fake_a), real_b)
    Your round trips go through the same generator twice. Back goes the other one: G_BA(G_AB(a)).
    With generators that add 1 and subtract 1 the cycle loss must be 0.
s-one-round-trip: cycle
    real_a) + cycle_loss(G_AB(fake_a), real_b) => real_a)
    Only the round trip of the horses teaches the generators. Zebras make one as well: add
    cycle_loss(G_AB(fake_a), real_b), with its graph.
s-one-way: cycle
    G_BA(fake_b), real_a) + cycle_loss(G_AB(fake_a) => fake_b, real_a) + cycle_loss(fake_a
    Your cycle loss compares the fake with the real picture, without a way back. It asks the zebra
    to look like the horse. Send the fake back first: G_BA(fake_b).
s-wrong-start: cycle
    real_a) + cycle_loss(G_AB(fake_a), real_b => real_b) + cycle_loss(G_AB(fake_a), real_a
    Your round trips are compared with a picture of the other heap. G_BA(fake_b) began as real_a, so
    it must be real_a again.
s-cycle-detached: cycle
    - cycle = cycle_loss(G_BA(fake_b), real_a) + cycle_loss(G_AB(fake_a), real_b)
    + cycle = cycle_loss(G_BA(fake_b.detach()), real_a) + cycle_loss(G_AB(fake_a.detach()), real_b)
    Your round trips are cut in the middle: the first generator learns nothing from them. It must
    learn to leave enough for the way back. No detach() or no_grad() here.
s-identity-of-the-text: identity
    - identity = identity_loss(G_BA(real_a), real_a) + identity_loss(G_AB(real_b), real_b)
    + identity = identity_loss(G_AB(real_a), real_a) + identity_loss(G_BA(real_b), real_b)
    Your identity loss asks G_AB to leave horses as they are. That is what it must change. G_BA
    makes horses, so G_BA leaves horses alone.
s-one-identity: identity
    real_a) + identity_loss(G_AB(real_b), real_b) => real_a)
    Only G_BA learns from an identity loss. Add identity_loss(G_AB(real_b), real_b), with its graph.
s-identity-absolute: identity weights
    lambda_cycle * lambda_identity * identity => lambda_identity * identity
    Your identity loss weighs too little. Its weight is lambda_cycle * lambda_identity:
    lambda_identity is a share of lambda_cycle, so multiply by both.
s-no-identity: identity weights
    cycle + lambda_cycle * lambda_identity * identity => cycle
    The identity term moves neither of your generators. Add lambda_cycle * lambda_identity *
    identity, with its graph.
s-no-cycle: cycle weights
    cycle + lambda_cycle * lambda_identity => lambda_identity
    The cycle term moves neither of your generators. Nothing then ties the zebra to its horse. Add
    lambda_cycle * cycle, with its graph.
s-lambda-on-gan: gan cycle identity weights returns
    gan + lambda_cycle * cycle + lambda_cycle * => lambda_cycle * gan + cycle +
    Your lambda_cycle multiplies the GAN term. It weighs the cycle loss: gan + lambda_cycle *
    cycle + ...
s-fixed-weights: gan cycle identity weights returns
    lambda_cycle * cycle + lambda_cycle * lambda_identity => 10 * cycle + 5
    Your loss has the weights 10 and 5 whatever the arguments say. Use lambda_cycle and
    lambda_identity.
s-fixed-share: cycle identity weights = ignored(lambda_identity, 0.5)
    Your identity loss does not have the weight lambda_cycle * lambda_identity. If its share is a
    fixed 0.5, use the argument.
s-gradients-add-up: clean = not_cleared(opt_g)
    Your step also follows gradients that lay on a generator before. Call opt_g.zero_grad() before
    backward().
s-no-step: gan cycle identity weights = never_steps(opt_g)
    Your generators do not move. Perhaps opt_g.step() is missing, or zero_grad() stands between
    backward() and step().
s-stays-frozen: clean
    - with train.frozen(D_A, D_B):
    + D_A.requires_grad_(False)
    + D_B.requires_grad_(False)
    + if True:
    Your discriminators stay frozen after the step. Set requires_grad_(True) again, or use with
    train.frozen(D_A, D_B): it does so itself.
s-tensors: returns
    "g_loss": loss.item() => "g_loss": loss.detach()
    "gan": gan.item() => "gan": gan.detach()
    "cycle": cycle.item() => "cycle": cycle.detach()
    "identity": identity.item() => "identity": identity.detach()
    Your losses are tensors. Return plain floats: loss.item().
s-weighted-parts: returns
    "cycle": cycle.item() => "cycle": lambda_cycle * cycle.item()
    "identity": identity.item() => "identity": lambda_cycle * lambda_identity * identity.item()
    You return cycle and identity with their weights. Return them as they are, so that runs with
    other weights can be compared.
s-losses-alone: returns
    return losses, fake_a.detach(), fake_b.detach() => return losses
    Your step returns the losses without the fakes. The discriminators need them: return losses,
    fake_a, fake_b.
s-fakes-swapped: returns
    fake_a.detach(), fake_b.detach() => fake_b.detach(), fake_a.detach()
    Your step returns fake_b before fake_a. The order is losses, fake_a, fake_b. Swapped, D_A would
    be shown fake zebras.
s-fakes-named-wrongly: gan cycle returns
    fake_b, fake_a = G_AB(real_a), G_BA(real_b) => fake_a, fake_b = G_AB(real_a), G_BA(real_b)
    Your step takes G_AB(real_a) for fake_a, but it is a zebra: fake_b. A fake is named after what
    it should look like, not after what it was made from.
s-gan-of-real: gan
    fake_b)) + lsgan_g_loss(D_A(fake_a => real_b)) + lsgan_g_loss(D_A(real_a
    Your GAN term judges the real pictures. Each generator is judged by what it made: D_B(fake_b)
    and D_A(fake_a).
judges-left-in-eval-mode: clean
    - opt_g.zero_grad()
    + D_A.eval()
    + D_B.eval()
    + opt_g.zero_grad()
    Your generators' step leaves the discriminators in eval mode. Put them back into training mode,
    or leave their mode alone.
"""

DISCRIMINATOR_STEP = """
t-no-detach: detached
    fake.detach() => fake
    Your discriminator's step leaves gradients on the generator. Detach the fake: D(fake.detach()).
t-no-grad-around-d: fake
    - loss = lsgan_d_loss(D(real), D(fake.detach()))
    + with torch.no_grad():
    +     fake_logits = D(fake)
    + loss = lsgan_d_loss(D(real), fake_logits)
    Your D learns nothing from the fakes. Cut the generator off, not D: D(fake.detach()), not
    D(fake).detach(), and outside of no_grad().
t-swapped: real fake returns = swapped_arguments
    Your discriminator's step takes real pictures for fakes and fakes for real ones. lsgan_d_loss
    takes the logits of the real pictures first.
t-generators-loss: real fake returns
    loss = lsgan_d_loss(D(real), D(fake.detach())) => loss = lsgan_g_loss(D(fake.detach()))
    Your discriminator's step uses the generator's loss. D would learn to be fooled. Use
    lsgan_d_loss with real and fake.
t-real-twice: real fake returns
    D(fake.detach()) => D(real)
    Your discriminator sees real pictures twice and no fake. Use lsgan_d_loss(D(real),
    D(fake.detach())).
t-gradients-add-up: clean = not_cleared(opt_d)
    Your step also follows gradients that lay on the discriminator before. Call opt_d.zero_grad()
    before backward(): the generators' step may leave gradients on D.
t-no-step: real fake = never_steps(opt_d)
    Your discriminator does not move. Perhaps opt_d.step() is missing, or zero_grad() stands between
    backward() and step().
t-tensor: returns
    loss.item() => loss.detach()
    Your loss is a tensor. Return a plain float: loss.item().
t-number: returns
    return {"d_loss": loss.item()} => return loss.item()
    Your step returns a number. Return a dict: {"d_loss": loss.item()}.
loss-under-another-name: returns
    "d_loss => "loss
    Your step returns its loss under another name than d_loss. The training cell reads
    losses["d_loss"].
"""

LR_LAMBDA = """
r-last-epoch-zero: decay after costs 1
    return 1 - decayed / (n_decay + 1) => return 1 - decayed / n_decay
    Your factor is 0 in the last epoch, which then teaches nothing. n_decay steps, none of them down
    to 0, need n_decay + 1 equal parts.
r-negative-after: after
    min(max(0, epoch + 1 - n_constant), n_decay => max(0, epoch + 1 - n_constant
    After the last epoch your factor becomes negative. With a negative rate every step climbs. Keep
    the last factor.
r-zero-after: after
    min(max(0, epoch + 1 - n_constant), n_decay => max(0, epoch + 1 - n_constant
    1 - decayed / (n_decay + 1 => max(0.0, 1 - decayed / (n_decay + 1)
    After the last epoch your factor goes down to 0. Whoever trains on would wait for nothing. Keep
    the last factor, 1/(n_decay + 1).
r-one-late: decay costs 1 = decay_late
r-one-early: constant decay costs 1 = decay_early
r-from-the-start: constant decay
    - decayed = min(max(0, epoch + 1 - n_constant), n_decay)
    - return 1 - decayed / (n_decay + 1)
    + return 1 - min(epoch + 1, n_constant + n_decay) / (n_constant + n_decay + 1)
    Your factor falls from the first epoch on. It is 1 for n_constant epochs.
r-all-epochs-below: decay
    return 1 - decayed / (n_decay + 1) => return 1 - decayed / (n_constant + n_decay + 1)
    Your factor falls too slowly, by 1/(n_constant + n_decay + 1) an epoch. The decay has n_decay
    epochs: divide by n_decay + 1.
r-whole-numbers: decay costs 1
    return 1 - decayed / (n_decay + 1) => return 1 - decayed // (n_decay + 1)
    Your factor stays at 1. Perhaps // throws the fraction away: divide with /.
r-the-rate-itself: constant decay
    return 1 - decayed / (n_decay + 1) => return 2e-4 * (1 - decayed / (n_decay + 1))
    Your function gives the learning rate itself. LambdaLR multiplies with the rate. Give the
    factor: 1 at first.
r-arguments-swapped: constant decay
    n_constant), n_decay => n_decay), n_constant
    (n_decay => (n_constant
    Your function confuses n_constant and n_decay. First n_constant epochs with the factor 1, then
    n_decay epochs of decay.
r-raises-after: after
    | def lr_lambda(epoch: int, n_constant: int, n_decay: int) -> float:
    |     factors = [1.0] * n_constant
    |     factors += [(n_decay - past) / (n_decay + 1) for past in range(n_decay)]
    |     return factors[epoch]
    Your function raises after the last epoch. LambdaLR asks for one more factor when the last epoch
    is over. Stay at the last one.
r-fixed-epochs: decay
    n_constant), n_decay => 100), 100
    (n_decay + 1) => 101
    Your decay begins at epoch 100 whatever the arguments say. Use n_constant and n_decay.
"""

FIND_THE_BUGS = """
f-no-grad-line: effect_c
    46 => 44
    Drawing the fakes without a graph is right in a discriminator's step. So the first line of that
    block may stay. Which line under it may not be there?
f-fakes-line: effect_c
    46 => 45
    The generators may draw their fakes without a graph there. Who else works in that block, and
    needs its graph?
f-norms-exchanged: effect_a effect_f
    f", 23: "a => a", 23: "f
    You found two norms that must not be there, and exchanged their effects. One of them normalises
    a picture, the other one a verdict.
f-inner-norms: effect_a
    23 => 22
    InstanceNorm on inner layers of D is right: there are many channels, and more layers follow.
    Look for a norm behind which nothing follows.
f-block-order: effect_a
    23 => 5
    The order in `block` is right. A constant loss comes from the end of the network. What happens
    to the last map?
f-optimisers-made: effect_d
    49 => 35
    The optimisers that are made there exist, under their own names. Mark the line that raises: the
    one that uses a name nobody made.
f-descend: effect_d
    49 => 29
    `descend` is right: it uses the optimiser that it is given. Look at what it is given.
f-iterators-made: effect_g
    41 => 39
    Making an iterator with iter(...) is right. How does Python 3 ask an iterator for its next
    value?
f-two-names: effect_d effect_g
    g", 46: "c", 49: "d => d", 46: "c", 49: "g
    Both of these lines raise, but not that error. NameError: a name that does not exist.
    AttributeError: an object without that method.
f-saves-too-often: effect_i
    60 => 58
    Saving every hundred steps is a choice, not a fault. Which line decides under which name?
f-cycle-suspected: nothing_else
    i" => i", 54: "b"
    The cycle loss of the script is right. G_BA(fake_b) began as a, G_AB(fake_a) as b.
f-stale-suspected: nothing_else
    i" => i", 56: "e"
    The generators' step does leave gradients on the discriminators, and they do no harm. What does
    `descend` do first?
f-leak-suspected: nothing_else
    i" => i", 47: "h"
    The discriminators' step of the script cannot move the generators. The fakes were drawn without
    a graph, and the generators have an optimiser of their own.
f-counted-from-zero: effect_a effect_c effect_d effect_f effect_g effect_i
    - find_the_bugs = {16: "f", 23: "a", 41: "g", 46: "c", 49: "d", 60: "i"}
    + find_the_bugs = {15: "f", 22: "a", 40: "g", 45: "c", 48: "d", 59: "i"}
    All your lines are one too small. The numbers stand before the lines; the first is 1.
"""

MISTAKES = [
    known("residual_block", RESIDUAL_BLOCK),
    known("residual_block", BLOCK_CHANGED, base=BLOCK),
    known("generator", GENERATOR, player="generator"),
    known("discriminator", DISCRIMINATOR, player="discriminator", rival="generator"),
    known("losses", LOSSES, player="generator"),
    known("image_pool", IMAGE_POOL),
    known("generator_step", GENERATOR_STEP),
    known("discriminator_step", DISCRIMINATOR_STEP),
    known("lr_lambda", LR_LAMBDA),
    known("find_the_bugs", FIND_THE_BUGS),
]
