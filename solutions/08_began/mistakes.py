"""Known wrong answers of exercise 08: what each changes, and what to tell the student."""

from gankit_autograder.families import known

ENCODER = """
e-default-slope: activations = slope
e-relu: activations = relu
e-elu: activations = elu
    Your blocks end in ELU, as in the paper; here it is LeakyReLU(0.2) with BatchNorm. Write
    nn.LeakyReLU(0.2).
e-no-activation: activations = no_activation
    ... Put nn.LeakyReLU(0.2) behind each BatchNorm.
e-no-norm: norms = no_norm
    Your encoder has no norm between its convolutions. In each block nn.BatchNorm2d stands between
    the convolution and LeakyReLU.
e-norm-after: norms = norm_after
    Your BatchNorm stands after the activation. In exercises 01 and 02 it did. Here a block is
    convolution, BatchNorm, LeakyReLU.
e-instance-norm: norms = instance_norm
e-max-pool: layers sizes
    *block(n, 2 * n, stride=2) => *block(n, 2 * n), nn.MaxPool2d(2)
    *block(2 * n, 3 * n, stride=2) => *block(2 * n, 3 * n), nn.MaxPool2d(2)
    Your encoder halves the side by pooling. The third and the fifth convolution have stride 2
    instead.
e-stride-late: layers sizes
    - *block(n, 2 * n, stride=2),
    - *block(2 * n, 2 * n),
    - *block(2 * n, 3 * n, stride=2),
    - *block(3 * n, 3 * n),
    + *block(n, 2 * n),
    + *block(2 * n, 2 * n, stride=2),
    + *block(2 * n, 3 * n),
    + *block(3 * n, 3 * n, stride=2),
    Your stride 2 stands one convolution too late. The same convolution that adds channels halves
    the side: n → 2n and 2n → 3n.
e-doubling: layers sizes
    - *block(2 * n, 3 * n, stride=2),
    - *block(3 * n, 3 * n),
    - *block(3 * n, 3 * n),
    + *block(2 * n, 4 * n, stride=2),
    + *block(4 * n, 4 * n),
    + *block(4 * n, 4 * n),
    nn.Linear(3 => nn.Linear(4
    Your channels double twice: n, 2n, 4n. They grow by n each time: n, 2n, 3n.
e-one-block-short: layers sizes
    - *block(3 * n, 3 * n),
    - *block(3 * n, 3 * n),
    + *block(3 * n, 3 * n),
    Your encoder has six convolutions; one block is missing. There are two blocks 3n → 3n.
e-no-padding: layers norms activations output sizes learns
    stride=stride, padding=1, bias => stride=stride, bias
    Your convolutions have no padding, so the picture shrinks and the Linear layer does not fit.
    Kernel 3 keeps the side with padding=1.
e-size-fixed: sizes
    3 * n * (size // 4) ** 2 => 3 * n * 16 * 16
    Your Linear layer is made for 64 pixels whatever `size` is. The last side is size // 4.
e-channels-fixed: sizes = ignored(channels, 3)
    Your first convolution takes three channels whatever `channels` is. Use the argument.
e-hidden-fixed: sizes = ignored(hidden, 64)
    Your code has 64 numbers whatever `hidden` is. Use the argument.
e-tanh-code: output sizes
    - )
    +     nn.Tanh(),
    + )
    Your code passes through tanh. Nothing follows the Linear layer: a code may be any number.
e-activated-code: output sizes
    - )
    +     nn.LeakyReLU(0.2),
    + )
    Your code passes through LeakyReLU. Nothing follows the Linear layer: a code may be any number.
e-pooled-code: layers sizes
    - nn.Flatten(),
    + nn.AdaptiveAvgPool2d(1),
    + nn.Flatten(),
    n * (size // 4) ** 2 => n
    Your encoder averages over the whole picture before the Linear layer. Then no number of the code
    knows where something is. Flatten all 3n · 16 · 16.
e-shared-norm: norms
    - def block(inputs: int, outputs: int, stride: int = 1) -> list[nn.Module]:
    + norms = {}
    +
    + def block(inputs: int, outputs: int, stride: int = 1) -> list[nn.Module]:
    nn.BatchNorm2d(outputs => norms.setdefault(outputs, nn.BatchNorm2d(outputs)
    Blocks of the same width share one BatchNorm in your encoder. Its running statistics then mix
    two layers and fit neither in eval mode. Make a BatchNorm for each block.
"""

DECODER = """
g-no-tanh: output sizes = no_tanh
    Your decoder has no tanh at the end. The faces lie in [-1, 1], and so must what is compared with
    them.
g-sigmoid: output sizes = sigmoid
    Your decoder ends in a sigmoid. It cannot paint anything darker than grey: the faces lie in [-1,
    1]. End in tanh.
g-norm-on-output: output sizes = norm_on_output
    Your decoder normalises its picture before the tanh. Then every batch has the same mean colour.
    The last convolution has no BatchNorm.
g-no-last-bias: layers sizes
    nn.Conv2d(n, channels, 3, padding=1) => nn.Conv2d(n, channels, 3, 1, 1, bias=0)
    Your last convolution has no bias. No BatchNorm follows it, so its bias counts: it sets the mean
    colour.
g-activated-start: activations
    - nn.Unflatten(1, (n, side, side)),
    + nn.LeakyReLU(0.2),
    + nn.Unflatten(1, (n, side, side)),
    Your decoder has an activation behind the Linear layer. What the Linear layer gives goes
    straight into the first block.
g-normed-start: norms
    - nn.Unflatten(1, (n, side, side)),
    + nn.Unflatten(1, (n, side, side)),
    + nn.BatchNorm2d(n),
    Your decoder has a BatchNorm behind the Linear layer. What the Linear layer gives goes straight
    into the first block.
g-default-slope: activations = slope
g-relu: activations = relu
g-norm-after: norms = norm_after
g-no-norm: norms = no_norm
    Your decoder has no norm between its convolutions. In each block nn.BatchNorm2d stands between
    the convolution and LeakyReLU.
g-size-fixed: sizes
    side = size // 4 => side = 16
    Your decoder paints 64 pixels whatever `size` is. The first side is size // 4.
g-channels-fixed: sizes = ignored(channels, 3)
    Your decoder paints three channels whatever `channels` is. Use the argument.
g-shared-norm: norms
    - def block() -> list[nn.Module]:
    + norm = nn.BatchNorm2d(n)
    +
    + def block() -> list[nn.Module]:
    nn.BatchNorm2d(n) => norm
    All blocks of your decoder share one BatchNorm. Its running statistics then mix six layers and
    fit none in eval mode. Make a BatchNorm for each block.
"""

DECODER_IN_A_ROW = """\
class Decoder(nn.Module):
    def __init__(self, channels=3, n=128, hidden=64, size=64):
        super().__init__()

        def block():
            conv = nn.Conv2d(n, n, 3, padding=1, bias=False)
            return [conv, nn.BatchNorm2d(n), nn.LeakyReLU(0.2)]

        side = size // 4
        self.layers = nn.Sequential(nn.Linear(hidden, n * side * side))
        self.layers.append(nn.Unflatten(1, (n, side, side)))
        up, up_again = (nn.Upsample(scale_factor=2) for _ in range(2))
        row = [*block(), *block(), up, *block(), *block(), up_again, *block(), *block()]
        self.layers.extend([*row, nn.Conv2d(n, channels, 3, padding=1), nn.Tanh()])

    def forward(self, z):
        return self.layers(z)
"""

DECODER_IN_A_ROW_CHANGED = """
g-bilinear: layers
    scale_factor=2 => scale_factor=2, mode="bilinear"
    Your decoder enlarges bilinearly. Nearest neighbour is asked for, the default of nn.Upsample.
g-up-first: layers
    row = [*block(), *block(), up, => row = [up,
    up_again, *block() => up_again, *block(), *block(), *block()
    Your decoder enlarges before the first two blocks. Two blocks at each side, 16, 32 and 64. The
    first two work at 16.
g-up-at-once: layers
    up, *block(), *block(), up_again, => *block(), *block(), nn.Upsample(scale_factor=4),
    Your decoder enlarges by 4 at once. Enlarge by 2, after the second and after the fourth block.
g-transposed: layers sizes
    nn.Upsample(scale_factor=2) => nn.ConvTranspose2d(n, n, 4, 2, 1)
    Your decoder enlarges with transposed convolutions. Enlarge by copying pixels,
    nn.Upsample(scale_factor=2), and let the next block work.
g-four-blocks: layers sizes
    row = [*block(), *block(), up, *block(), => row = [*block(), up,
    up_again, *block(), => up_again,
    Your decoder has one block a size. There are two blocks at each of the three sides.
"""

DISCRIMINATOR = '''
d-gives-code: discriminator learns
    return self.decoder(self.encoder(x)) => return self.encoder(x)
    Your discriminator gives the code; it never decodes it. Its answer is a picture:
    self.decoder(self.encoder(x)).
d-gives-score: discriminator
    self.decoder(self.encoder(x) => (x - self.decoder(self.encoder(x))).abs().mean(
    Your discriminator gives one number. It gives the picture itself: self.decoder(self.encoder(x)).
    Its error is computed by reconstruction_loss in part 4.
d-residual: discriminator
    return self.decoder(self.encoder(x)) => return x + self.decoder(self.encoder(x))
    Your discriminator adds its input to its answer. Then repainting is no work at all: painting
    nothing is perfect. Everything must pass through the code.
d-detached-code: learns
    self.decoder(self.encoder(x)) => self.decoder(self.encoder(x).detach())
    Your encoder gets no gradient. Both halves learn together: hand the code on with its graph,
    without detach() or no_grad().
d-bare-list: learns
    - self.encoder = Encoder(channels, n, hidden, size)
    - self.decoder = Decoder(channels, n, hidden, size)
    + self.halves = [
    +     Encoder(channels, n, hidden, size),
    +     Decoder(channels, n, hidden, size),
    + ]
    self.decoder(self.encoder(x => self.halves[1](self.halves[0](x
    PyTorch does not find your encoder's parameters among those of the discriminator. Often the
    halves stand in a plain list. Make them attributes, or use nn.ModuleList or nn.Sequential.
d-sizes-not-passed: discriminator sizes learns
    - self.encoder = Encoder(channels, n, hidden, size)
    - self.decoder = Decoder(channels, n, hidden, size)
    + self.encoder = Encoder()
    + self.decoder = Decoder()
    Your discriminator builds its encoder for 64 pixels whatever it is asked for. Pass channels, n,
    hidden and size on to both halves.
d-hidden-differs: discriminator sizes learns
    Encoder(channels, n, hidden, size => Encoder(channels, n, size=size
    Your encoder gives codes of 64 numbers, and your decoder expects `hidden`. Pass hidden to both.
d-sigmoid: discriminator
    return self.decoder(self.encoder(x)) => return torch.sigmoid(self.decoder(self.encoder(x)))
    Your discriminator's picture is not what the decoder gives, and lies in [0, 1]. Often a sigmoid
    stands at its end. The picture must be comparable with x, in [-1, 1]. The decoder ends in tanh
    already.
g-is-autoencoder: learns
    - """Turns latent vectors (N, hidden) into pictures (N, channels, size, size) in [-1, 1]."""
    -
    - def __init__(self, channels: int = 3, n: int = 128, hidden: int = 64, size: int = 64) -> None:
    -     super().__init__()
    -     ### BEGIN SOLUTION
    + """Turns latent vectors (N, hidden) into pictures (N, channels, size, size) in [-1, 1]."""
    +
    + def __init__(self, channels: int = 3, n: int = 128, hidden: int = 64, size: int = 64) -> None:
    +     super().__init__()
    +     ### BEGIN SOLUTION
    +     self.encoder = Encoder(channels, n, hidden, size)
    Your generator also holds an encoder, which nothing uses. A generator is a Decoder and no more.
d-code-changed: discriminator
    self.decoder(self.encoder(x)) => self.decoder(torch.sigmoid(self.encoder(x)))
    The decoder in your discriminator gets something else than the encoder's code. A code may be any
    number. Hand it on as it is: self.decoder(self.encoder(x)).
d-own-layers: sizes
    - self.encoder = Encoder(channels, n, hidden, size)
    + self.score = nn.Linear(hidden, 1)
    + self.encoder = Encoder(channels, n, hidden, size)
    Your discriminator has parameters beside those of its encoder and decoder. It is an Encoder and
    a Decoder, and no more.
'''

LOSSES = """
squared: reconstruction gradient
    .abs().mean() => .square().mean()
    Your reconstruction loss is the mean square. BEGAN measures the mean absolute error: .abs(), or
    F.l1_loss.
root-mean-square: reconstruction gradient
    .abs().mean() => .square().mean().sqrt()
    Your reconstruction loss is the root of the mean square. BEGAN measures the mean absolute error:
    .abs(), or F.l1_loss.
summed: reconstruction gradient costs 1 = summed
    Your reconstruction loss is a sum. A picture of 64 pixels has 12,288 numbers, and k would be 1
    in a few steps. Take the mean.
summed-per-picture: reconstruction gradient costs 1 = summed_per_picture
    Your reconstruction loss is summed over each picture's pixels. Take the mean over the pixels as
    well as over the batch.
one-a-picture: reconstruction gradient
    .abs().mean() => .abs().flatten(1).mean(1)
    Your reconstruction loss is one number a picture. Take the mean over the batch as well.
no-absolute-value: reconstruction gradient
    (v - D(v)).abs().mean() => (v - D(v)).mean()
    Your reconstruction loss lets errors cancel: there is no absolute value. It becomes negative for
    a picture that is too bright. Use .abs() before the mean.
smooth-l1: reconstruction gradient
    (v - D(v)).abs().mean() => F.smooth_l1_loss(D(v), v)
    Your reconstruction loss is the smooth L1 loss, which is a square near 0. Errors of pixels are
    below 1 nearly always, so it would be a square. Use F.l1_loss.
target-detached: gradient
    (v - D(v)).abs() => (v.detach() - D(v)).abs()
    Your reconstruction loss hands a gradient on to v by way of D's picture alone. v stands in the
    formula twice. For the generator both count: it also learns to paint what lies close to D's
    picture. Leave v attached.
answer-detached: gradient
    (v - D(v)).abs() => (v - D(v).detach()).abs()
    No gradient passes through D in your reconstruction loss, neither to its weights nor to v. Leave
    detach() and no_grad() out. What must be cut off is cut off in the training step.
input-detached: gradient
    (v - D(v)).abs() => (v - D(v.detach())).abs()
    The gradient of your reconstruction loss does not pass through D to the picture. The generator's
    gradient must: call D(v), with v attached.
both-detached: gradient
    - return (v - D(v)).abs().mean()
    + v = v.detach()
    + return (v - D(v)).abs().mean()
    No gradient goes from your reconstruction loss to the picture: no generator can learn from it.
    Cut the fakes off in the discriminator's half of the training step, not here.
k-added: d_loss
    loss_real - k * loss_fake => loss_real + k * loss_fake
    Your discriminator's loss adds the fakes' part: it learns to repaint them well. As long as k is
    0 nobody notices. It is L(x) minus k L(G(z)).
k-forgotten: d_loss
    loss_real - k * loss_fake => loss_real - loss_fake
    Your discriminator's loss leaves k out. k weighs the fakes' part. With k = 1 from the start the
    discriminator wins.
k-on-real: d_loss
    loss_real - k * loss_fake => k * loss_real - loss_fake
    Your k weighs the real faces' part. It belongs to the fakes: L(x) minus k L(G(z)).
k-on-both: d_loss
    loss_real - k * loss_fake => k * (loss_real - loss_fake)
    Your k weighs both parts. With k = 0, as at the start, nothing would be learned. It belongs to
    the fakes.
k-complement: d_loss
    loss_real - k * loss_fake => (1 - k) * loss_real - k * loss_fake
    Your discriminator's loss weighs the real part with 1 - k. The real part has no weight: L(x)
    minus k L(G(z)).
d-reversed: d_loss
    loss_real - k * loss_fake => k * loss_fake - loss_real
    Your discriminator's loss has the wrong sign. It is minimised, and real faces are to be
    repainted well: L(x) minus k L(G(z)).
d-clipped: d_loss
    return loss_real - k * loss_fake => return F.relu(loss_real - k * loss_fake)
    Your discriminator's loss is cut off at 0. It may become negative; a cut would end the learning
    there.
d-absolute: d_loss
    return loss_real - k * loss_fake => return (loss_real - k * loss_fake).abs()
    Your discriminator's loss is an absolute value. It may become negative. The absolute value
    belongs into M_global.
d-fake-detached: d_loss
    k * loss_fake => k * loss_fake.detach()
    Your discriminator learns nothing from the fakes: no gradient goes back to their loss. The fakes
    are cut off from G in the training step. Their loss must reach D.
g-negated: g_loss
    return loss_fake => return -loss_fake
    Your generator wants its faces to be repainted badly. Badly repainted is what the discriminator
    wants of them. L_G = L(G(z)).
g-one-minus: g_loss
    return loss_fake => return 1 - loss_fake
    Your generator's loss is 1 minus the reconstruction loss. That is no probability. L_G = L(G(z)).
g-squared: g_loss
    return loss_fake => return loss_fake**2
    Your generator's loss is squared. L_G = L(G(z)), and no more.
rec-number: reconstruction gradient costs 1
    (v - D(v)).abs().mean() => (v - D(v)).abs().mean().item()
    Your reconstruction loss is a plain number: nothing can learn from it. Return the tensor,
    without .item(). The training step takes the number at its end.
rec-eval: reconstruction
    - return (v - D(v)).abs().mean()
    + D.eval()
    + return (v - D(v)).abs().mean()
    Your reconstruction loss puts D into eval mode. D would go on training with frozen statistics.
    Leave its mode to the training loop.
d-fake-forgotten: d_loss
    return loss_real - k * loss_fake => return loss_real
    Your discriminator's loss leaves the fakes out. It is L(x) - k L(G(z)): without the second part
    nothing holds the generator's faces against real ones.
g-number: g_loss
    return loss_fake => return loss_fake.detach()
    No gradient passes through your generator's loss: it is cut off from the graph. Return the loss
    as it came, without .item() or detach().
"""

UPDATE_K = """
sign: value clamp defaults
    k + lr_k * balance => k - lr_k * balance
    Your k moves the wrong way. A positive balance means that fakes are repainted too easily; then k
    must grow.
no-clamp: clamp
    min(max(k + lr_k * balance, 0.0), 1.0) => k + lr_k * balance
    Your k leaves [0, 1]. A negative k would teach the discriminator to repaint fakes well. Clamp
    it.
no-floor: clamp
    min(max(k + lr_k * balance, 0.0), 1.0) => min(k + lr_k * balance, 1.0)
    Your k can fall below 0. Clamp it on both sides.
no-ceiling: clamp
    min(max(k + lr_k * balance, 0.0), 1.0) => max(k + lr_k * balance, 0.0)
    Your k can rise above 1. Clamp it on both sides.
clamped-to-gamma: clamp
    , 0.0), 1.0) => , 0.0), gamma)
    Your k is clamped to [0, γ]. Its bounds are 0 and 1, whatever γ is.
balance-clamped: value costs 1
    min(max(k + lr_k * balance, 0.0), 1.0) => k + lr_k * min(max(balance, 0.0), 1.0)
    Your k never falls, and it may rise above 1. Often the balance is clamped and not k. First add,
    then clamp the sum.
absolute-balance: value
    lr_k * balance => lr_k * abs(balance)
    Your k only grows: the balance has lost its sign. The absolute value belongs into M_global.
no-rate: value defaults
    k + lr_k * balance => k + balance
    Your k moves by the whole balance. Multiply by lr_k: a thermostat that turns the heating fully
    on and off swings.
rate-fixed: value costs 1 = ignored(lr_k, 0.001)
    Your k moves with the rate 0.001 whatever lr_k is. Use the argument.
no-gamma: value defaults
    gamma * loss_real => loss_real
    Your balance leaves γ out. It is γ L(x) - L(G(z)).
gamma-on-fake: value defaults
    gamma * loss_real.item() - loss_fake_g.item() => loss_real.item() - gamma * loss_fake_g.item()
    Your γ weighs the fakes' loss. It belongs to L(x): the fakes' loss shall be γ times that of real
    faces.
gamma-fixed: value costs 1 = ignored(gamma, 0.7)
    Your γ is 0.7 whatever the argument says. Use the argument.
gamma-on-both: value defaults
    loss_real.item() - loss_fake_g.item( => (loss_real.item() - loss_fake_g.item()
    Your γ weighs both losses. It is γ L(x) - L(G(z)): a factor on everything would only change
    lr_k.
default-gamma: defaults = default(gamma, 0.5)
    Your default γ is 0.5. Here it is 0.7; the paper uses 0.5 and 0.7 in different figures.
default-rate: defaults = default(lr_k, 0.01)
only-the-change: value clamp defaults
    k + lr_k * balance => lr_k * balance
    Your function gives the change of k, not k. Add it to the k that came in.
stays-a-tensor: float
    - ### BEGIN SOLUTION
    - balance = gamma * loss_real.item() - loss_fake_g.item()
    - return min(max(k + lr_k * balance, 0.0), 1.0)
    - ### END SOLUTION
    + return torch.clamp(k + lr_k * (gamma * loss_real - loss_fake_g), 0, 1)
    Your k is a tensor. With a graph on it, the graph would grow from step to step until the memory
    is full. Return a float: use .item().
clamp-swapped: value clamp defaults
    min(max(k + lr_k * balance, 0.0), 1.0) => max(min(k + lr_k * balance, 0.0), 1.0)
    Your k is always 1, the upper end. Often min and max stand the wrong way round: max(k, 0.0)
    keeps it from falling below 0, min(k, 1.0) from rising above 1.
rate-on-first-term: value clamp defaults
    loss_fake_g.item() => loss_fake_g.item() / lr_k
    Your lr_k weighs only the first half of the balance. Put brackets around the balance: lr_k *
    (gamma * L(x) - L(G(z))).
losses-swapped: value clamp defaults
    gamma * loss_real.item() - loss_fake_g.item() => gamma * loss_fake_g.item() - loss_real.item()
    The losses of real and drawn faces are swapped in your balance. It is γ L(x) - L(G(z)); the
    second argument is the loss of the real faces.
"""

CONVERGENCE = """
m-no-absolute: below
    abs(gamma => (gamma
    Your measure falls below L(x) when fakes are repainted badly: no absolute value. The distance
    from the balance counts in both directions.
m-subtracted: above below
    loss_real.item() + abs => loss_real.item() - abs
    Your measure subtracts the distance from the balance. Both terms should become small, so they
    are added.
m-no-gamma: above below
    abs(gamma * loss_real.item() => abs(loss_real.item()
    Your measure leaves γ out. The distance is |γ L(x) - L(G(z))|.
m-gamma-on-fake: above below
    gamma * loss_real.item() - => loss_real.item() - gamma *
    Your γ weighs the fakes' loss. The distance is |γ L(x) - L(G(z))|.
m-distance-only: above below
    return loss_real.item() + abs => return abs
    Your measure is the distance from the balance alone. Add L(x): two players who are both bad can
    be in balance.
m-fake-first: above below
    return loss_real.item() + abs => return loss_fake_g.item() + abs
    Your measure starts with the loss of the fakes. A generator of grey squares makes that one
    small. The first term is L(x).
m-tensor: float costs 0.5 = as_tensor
    Your measure is a tensor. With a graph on it, it keeps the graphs of both losses in memory.
    Return a float, with .item().
m-gamma-fixed: above below costs 0.5 = ignored(gamma, 0.7)
    Your γ is 0.7 whatever the argument says. Use gamma: another run may ask for another ratio.
m-gamma-on-both: above below
    abs(gamma * loss_real => gamma * abs(loss_real
    Your γ weighs both losses. It belongs to L(x) alone: |γ L(x) - L(G(z))|.
"""

TRAIN_STEP = """
no-detach: clean = no_detach
no-detach-no-clear: clean g_update together = no_detach_no_clear
one-fake-attached: d_update g_update clean together balance returns
    fake = G(z_d).detach() => fake = G(z_d)
    reconstruction_loss(G(z_g), D) => reconstruction_loss(fake, D)
    Your step goes backward twice through the same graph, and the first backward() frees it. Often
    one set of fakes serves both halves, attached. Detach the discriminator's fakes. The second half
    draws new ones, G(z_g).
same-fakes: g_update together = same_noise
noise-swapped: d_update g_update together
    fake = G(z_d).detach() => fake = G(z_g).detach()
    reconstruction_loss(G(z_g), D) => reconstruction_loss(G(z_d), D)
    z_d and z_g are swapped. The discriminator's fakes come from z_d, the generator's from z_g.
detached-g: g_update together = detached_g
    Your generator does not move: no gradient reaches it before opt_g.step(). The gradient has to
    travel through D into G. Call backward() on the generator's loss, and detach the fakes in the
    other half only.
target-cut-off: g_update together
    - loss_fake_g = reconstruction_loss(G(z_g), D)
    + drawn = G(z_g)
    + loss_fake_g = (drawn.detach() - D(drawn)).abs().mean()
    Your generator learns from another number than reconstruction_loss(G(z_g), D). Let it have the
    attached fakes: both ways count, by D's picture and by the fakes themselves.
no-grad-on-fakes-loss: d_update together
    - loss_d = began_d_loss(loss_real, reconstruction_loss(fake, D), k)
    + with torch.no_grad():
    +     loss_fake = reconstruction_loss(fake, D)
    + loss_d = began_d_loss(loss_real, loss_fake, k)
    Your discriminator learns from real faces only, though its loss counts the fakes. With k = 0
    nobody notices. Cut the fakes off with .detach(), and call D with gradients, outside of
    torch.no_grad().
k-ignored: d_update together
    reconstruction_loss(fake, D), k) => reconstruction_loss(fake, D), 0.0)
    Your discriminator's loss leaves the fakes out, as if k were 0. Pass the k that comes in to
    began_d_loss.
real-and-fake-swapped: d_update together
    loss_real, reconstruction_loss(fake, D) => reconstruction_loss(fake, D), loss_real
    Real and fake are swapped in your discriminator's loss. began_d_loss takes the loss of the real
    faces first.
stale-d: d_update g_update clean together returns
    - opt_d.zero_grad()
    + loss_fake_g = reconstruction_loss(G(z_g), D)
    + opt_d.zero_grad()
    - loss_fake_g = reconstruction_loss(G(z_g), D)
    Your generator's half uses a loss from before the discriminator's update. Call
    reconstruction_loss(G(z_g), D) after opt_d.step().
generator-first: returns together = generator_first
g-not-cleared: together = not_cleared(opt_g)
d-not-cleared: together = not_cleared(opt_d)
zero-after-backward: d_update g_update together = zero_after_backward
d-never-steps: d_update clean together = never_steps(opt_d)
g-never-steps: g_update together = never_steps(opt_g)
d-moved-by-g: d_update together = moved_by_g
balance-of-ds-fakes: returns
    - loss_d = began_d_loss(loss_real, reconstruction_loss(fake, D), k)
    + loss_fake = reconstruction_loss(fake, D)
    + loss_d = began_d_loss(loss_real, loss_fake, k)
    k, loss_real, loss_fake_g => k, loss_real, loss_fake
    convergence(loss_real, loss_fake_g => convergence(loss_real, loss_fake
    Your balance is measured with the discriminator's fakes. Use the loss of G(z_g), from after the
    discriminator's update.
balance-of-g-real: balance returns
    update_k(k, loss_real, loss_fake_g => update_k(k, loss_d, loss_fake_g
    convergence(loss_real, loss_fake_g => convergence(loss_d, loss_fake_g
    Your balance takes the discriminator's whole loss for that of the real faces. L(x) is
    reconstruction_loss(real, D) alone, without the fakes' part.
k-stays: balance returns
    "k": update_k(k, loss_real, loss_fake_g, gamma, lr_k) => "k": k
    Your step returns the k that came in. Return update_k(k, loss_real, loss_fake_g, gamma, lr_k).
rates-not-passed: balance returns
    update_k(k, loss_real, loss_fake_g, gamma, lr_k) => update_k(k, loss_real, loss_fake_g)
    Your k moves with the default gamma and lr_k of update_k, whatever comes in. Pass both on to
    update_k.
no-k: balance returns
    - "k": update_k(k, loss_real, loss_fake_g, gamma, lr_k),
    Your step does not return k, so the next step cannot use it. Return "k", the new one, beside the
    losses.
no-m-global: balance returns
    - "m_global": convergence(loss_real, loss_fake_g, gamma),
    Your step does not return m_global. Return "m_global" beside the losses and k.
returns-tensors: returns = tensors
d-in-eval: g_update together = g_in_eval
rates-swapped: balance returns
    gamma, lr_k => lr_k, gamma
    gamma and lr_k are swapped where your k moves. The arguments of update_k are k, loss_real,
    loss_fake_g, gamma, lr_k.
names-swapped: returns
    "d_loss": loss_d.item() => "d_loss": loss_g.item()
    "g_loss": loss_g.item() => "g_loss": loss_d.item()
    Your step returns the losses under each other's names. d_loss is the discriminator's loss,
    g_loss the generator's.
"""

SCHEDULE = """
milestones-in-epochs: changes
    [epoch * steps_per_epoch for epoch in (3, 10, 17)] => [3, 10, 17]
    Your schedule lowers the rate after 3, 10 and 17 steps. It is stepped once a training step.
    Count its milestones in steps.
factor-from-torch: changes costs 0.75 = factor_from_torch
factor-reversed: changes
    gamma=0.6 => gamma=0.4
    Your schedule takes away 0.6 of the rate and leaves 0.4. The rate is multiplied by 0.6.
milestones-as-lengths: changes
    (3, 10, 17) => (3, 13, 30)
    Your schedule lowers the rate after 3 and 13 epochs, as if 3, 10 and 17 were lengths of phases.
    They are epochs counted from the start: 3, 10 and 17.
every-epoch: changes
    - return torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones, gamma=0.6)
    + return torch.optim.lr_scheduler.StepLR(optimizer, steps_per_epoch, gamma=0.6)
    Your schedule lowers the rate after every epoch. It has three milestones, at epochs 3, 10 and
    17.
one-late: changes costs 0.75
    epoch * steps_per_epoch for => (epoch + 1) * steps_per_epoch for
    Your schedule lowers the rate one epoch late. After 3 whole epochs, 3 * steps_per_epoch steps
    have been made.
"""

MISTAKES = [
    known("encoder", ENCODER, player="encoder"),
    known("decoder", DECODER, player="decoder"),
    known("decoder", DECODER_IN_A_ROW_CHANGED, base=DECODER_IN_A_ROW),
    known("discriminator", DISCRIMINATOR),
    known("losses", LOSSES),
    known("update_k", UPDATE_K),
    known("convergence", CONVERGENCE),
    known("train_step", TRAIN_STEP, player="generator"),
    known("schedule", SCHEDULE),
]
