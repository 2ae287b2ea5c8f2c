"""Known wrong answers of exercise 01: what each changes, and what to tell the student."""

from gankit_autograder.families import known

GENERATOR = """
g-no-tanh: output = no_tanh
g-sigmoid: output = sigmoid
g-tanh-twice: output
    return self.layers(z) => return torch.tanh(self.layers(z))
    Your generator applies tanh twice. tanh(tanh(x)) never passes ±0.76, so no pixel can be black or
    white. Keep one.
g-relu: activations = relu
g-default-slope: activations = slope
g-slope-02: activations = slope(0.2)
g-dropout: activations = dropout(0.5)
    Your generator drops half of its hidden numbers at random. Dropout belongs into the
    discriminator here (part 2). Take it out of the generator.
g-norm-first: norms = norm_first
    ... Many papers do it that way, but this exercise asks for Linear → LeakyReLU → BatchNorm: swap
    the two.
g-no-norm: norms = no_norm
    ... Put nn.BatchNorm1d(hidden) after each LeakyReLU. Without it the samples tend to become all
    alike.
g-norm-eps: norms
    nn.BatchNorm1d(outputs) => nn.BatchNorm1d(outputs, 0.8)
    Your BatchNorm has eps = 0.8. Such a large eps hides the variance that BatchNorm should remove.
    The second argument of nn.BatchNorm1d is eps, not momentum: write nn.BatchNorm1d(hidden), or
    momentum=... by name.
g-norm-on-output: output = norm_on_output
    ... Then every pixel has the same mean and spread over a batch, whatever was drawn. BatchNorm
    stands after the four hidden layers only.
g-three-hidden: layers
    - *block(hidden, hidden),
    - *block(hidden, hidden),
    - *block(hidden, hidden),
    + *block(hidden, hidden),
    + *block(hidden, hidden),
    Your generator has three hidden layers; four are asked for. Count them without the last Linear
    to 784: there are four of size hidden.
g-fixed-hidden: arguments
    - super().__init__()
    + super().__init__()
    + hidden = 4096
    Your generator ignores the argument hidden. Generator(hidden=512) must have hidden layers of
    512. Look for a 4096 in your code.
g-fixed-latent: arguments = ignored(latent_dim, 100)
    ... Generator(latent_dim=7) must take vectors of 7 numbers. Look for a 100 in your code.
g-flat: output
    return self.layers(z).view(-1, 1, 28, 28) => return self.layers(z)
    Your generator gives 784 numbers in a row instead of an image. Give the result the shape (N, 1,
    28, 28), with .view(-1, 1, 28, 28).
g-no-channel: output
    .view(-1, 1, 28, 28) => .view(-1, 28, 28)
    Your generator's images have no channel dimension. Images are (N, C, H, W) throughout the
    course, and C is 1 here: .view(-1, 1, 28, 28).
g-bare-list: layers norms
    nn.Sequential( => [
    - )
    + ]
    - return self.layers(z).view(-1, 1, 28, 28)
    + for layer in self.layers:
    +     z = layer(z)
    + return z.view(-1, 1, 28, 28)
    PyTorch does not know your layers: the generator has 0 parameters, and eval() does not reach its
    norms. Often the layers stand in a plain Python list. Put them into nn.Sequential or
    nn.ModuleList. Otherwise the optimiser has nothing to train.
g-no-grad: learns = no_grad
g-one-block-three-times: layers
    - *block(hidden, hidden),
    - *block(hidden, hidden),
    - *block(hidden, hidden),
    + *(block(hidden, hidden) * 3),
    Three of your hidden layers are one and the same, used three times. [layer] * 3, or a layer
    called in a loop, makes no new weights. Make each layer anew: [nn.Linear(...) for _ in
    range(3)].
g-five-hidden: layers
    - nn.Linear(hidden, 28 * 28),  # (N, 784)
    + *block(hidden, hidden),
    + nn.Linear(hidden, 28 * 28),  # (N, 784)
    Your generator has five hidden layers; four are asked for. The first goes from latent_dim to
    hidden, and three from hidden to hidden.
g-batch-of-64: output
    view(-1, 1, 28, 28) => view(64, 1, 28, 28)
    Your generator works for batches of 64 only. The last batch of an epoch is smaller, and so are
    the check's. Write -1 or len(z) for the number of images.
"""

DISCRIMINATOR = """
d-sigmoid: output = sigmoid_end
    ... The losses of part 3 take logits and apply the sigmoid themselves. Applied twice, the
    discriminator's loss can never fall below 0.31. Take it out here.
d-sigmoid-eval: output
    - return self.layers(x)
    + x = self.layers(x)
    + return x if self.training else torch.sigmoid(x)
    Your discriminator gives probabilities in eval mode, and logits in training mode. eval() only
    switches dropout off and lets norms use their running statistics. Whoever calls the
    discriminator expects logits in both modes.
d-tanh: output = tanh_end
d-leaky-logit: output = leaky_end
d-squeezed: output = squeezed
d-relu: activations = relu
d-slope-02: activations = slope(0.2)
d-default-slope: activations = slope
d-mask-not-scaled: dropout
    - def block(inputs: int, outputs: int) -> list[nn.Module]:
    -     return [nn.Linear(inputs, outputs), nn.LeakyReLU(0.1), nn.Dropout(0.5)]
    + class Masked(nn.Module):
    +     def forward(self, x: Tensor) -> Tensor:
    +         return x * (torch.rand_like(x) > 0.5) if self.training else x
    +
    + def block(inputs: int, outputs: int) -> list[nn.Module]:
    +     return [nn.Linear(inputs, outputs), nn.LeakyReLU(0.1), Masked()]
    Your discriminator multiplies by random numbers that are not those of Dropout(0.5). If it is a
    dropout of your own, divide what is kept by 1 - p, as nn.Dropout does. Without that, the sums
    are twice as large in eval mode, where all is kept.
d-no-activation: activations = no_activation
d-batch-norm: activations = batch_norm
    ... Here they belong into the generator. In the discriminator they would mix real and fake
    images of a batch.
d-no-dropout: dropout = no_dropout
    ... Put nn.Dropout(0.5) after each LeakyReLU. Without it this discriminator learns the training
    images by heart and wins too early.
d-dropout-02: dropout = dropout(0.2)
d-dropout-always: evaluation = dropout_always
d-two-outputs: layers output
    nn.Linear(256, 1) => nn.Linear(256, 2)
    Your discriminator gives two numbers an image. Real or fake needs one logit: nn.Linear(256, 1).
d-missing-layer: layers
    - *block(28 * 28, 1024),
    - *block(1024, 512),
    + *block(28 * 28, 512),
    Your discriminator goes from 784 to 512 directly: the layer of 1024 is missing. The sizes are
    784 → 1024 → 512 → 256 → 1.
d-no-bias: layers
    nn.Linear(inputs, outputs) => nn.Linear(inputs, outputs, bias=False)
    Your hidden layers have no bias. No norm stands behind them that would make the bias pointless.
    Let nn.Linear have its bias, which is the default.
flattened-without-gradient: learns
    - return self.layers(x)
    + with torch.no_grad():
    +     flat = x.flatten(1)
    + return self.layers[1:](flat)
    Your discriminator lets no gradient through to the picture. A generator learns through its
    discriminator. Often no_grad or detach() stands before the first layer.
"""

VANILLA_LOSSES = """
sigmoid-twice: d_loss extreme = sigmoid_first(d)
    ... F.binary_cross_entropy_with_logits and F.softplus take logits: do not put a sigmoid in
    front. With it, the loss can never fall below 0.31 for each half.
g-sigmoid-twice: g_loss extreme = sigmoid_first(g)
raw-logarithms: extreme = logarithms
softplus-by-hand: extreme
    F.softplus(-real_logits) => torch.log(1 + torch.exp(-real_logits))
    F.softplus(fake_logits) => torch.log(1 + torch.exp(fake_logits))
    F.softplus(-fake_logits) => torch.log(1 + torch.exp(-fake_logits))
    Your losses are not finite for logits of ±200. The formula is right. Often log(1 + exp(x))
    overflows: exp(200) is infinite in float32. F.softplus computes the same and is written for
    large numbers.
bce-of-sigmoid: extreme
    | def vanilla_d_loss(real_logits, fake_logits):
    |     real, fake = torch.sigmoid(real_logits), torch.sigmoid(fake_logits)
    |     return F.binary_cross_entropy(real, torch.ones_like(real)) + F.binary_cross_entropy(
    |         fake, torch.zeros_like(fake)
    |     )
    |
    |
    | def vanilla_g_loss(fake_logits):
    |     fake = torch.sigmoid(fake_logits)
    |     return F.binary_cross_entropy(fake, torch.ones_like(fake))
    Your losses stop learning from confident logits: at ±200 the gradient is 0. Often a sigmoid
    stands before binary_cross_entropy. Use F.binary_cross_entropy_with_logits on the logits
    themselves. It joins the two steps and keeps the gradient.
saturating: g_loss = saturating(g)
g-wants-fake: g_loss = wants_fake(g)
g-wasserstein: g_loss
    return F.softplus(-fake_logits).mean() => return -fake_logits.mean()
    Your generator's loss is minus the mean logit, as in a Wasserstein GAN. The exercise asks for
    -log σ(D(G(z))), the mean softplus of the negative logit.
labels-swapped: d_loss = labels_swapped(d)
fake-called-real: d_loss = both_real(d)
real-only: d_loss extreme
    return real_loss + fake_loss => return real_loss
    Your discriminator's loss looks at the real images only. Add the loss of the fakes.
d-halved: d_loss costs 1 = halved(d)
d-summed: d_loss costs 1 = summed(d)
label-smoothing: d_loss costs 1
    F.softplus(-real_logits => (0.9 * F.softplus(-real_logits) + 0.1 * F.softplus(real_logits)
    Your discriminator's target for real images is 0.9. Label smoothing is a known trick, but the
    exercise asks for the plain loss.
fixed-batch: d_loss g_loss extreme shapes
    | bce = nn.BCEWithLogitsLoss()
    |
    |
    | def vanilla_d_loss(real_logits, fake_logits):
    |     return bce(real_logits, torch.ones(64, 1)) + bce(fake_logits, torch.zeros(64, 1))
    |
    |
    | def vanilla_g_loss(fake_logits):
    |     return bce(fake_logits, torch.ones(64, 1))
    Your losses work for batches of 64 only. The last batch of an epoch is smaller. If you make the
    labels with a size of their own, take torch.ones_like(logits): it always fits.
d-item: d_loss extreme shapes = number(d)
not-reduced: d_loss g_loss shapes costs 1 = not_reduced
no-minus: d_loss g_loss
    | def vanilla_d_loss(real_logits, fake_logits):
    |     return F.logsigmoid(real_logits).mean() + F.logsigmoid(-fake_logits).mean()
    |
    |
    | def vanilla_g_loss(fake_logits):
    |     return F.logsigmoid(fake_logits).mean()
    Your losses lack the minus: they are negative, and get smaller as the networks get worse. An
    optimiser makes a loss small, and log σ should become large. Put a minus before each mean.
half-precision-losses: d_loss costs 1
    - real_loss = F.softplus(-real_logits).mean()  # -log sigmoid(real)
    + real_logits, fake_logits = real_logits.half(), fake_logits.half()
    + real_loss = F.softplus(-real_logits).mean()  # -log sigmoid(real)
    real_loss + fake_loss => (real_loss + fake_loss).float()
    Your discriminator's loss is computed with half precision. Leave logits in float32: half
    precision keeps three digits.
"""

LEAST_SQUARES_LOSSES = """
ls-no-half: d_loss g_loss costs 1
    0.5 * (real_logits => (real_logits
    0.5 * fake_logits => fake_logits
    0.5 * (fake_logits => (fake_logits
    The factor ½ is missing in your losses. The formulas have ½ in front of each mean.
ls-d-no-half: d_loss costs 1
    0.5 * (real_logits => (real_logits
    0.5 * fake_logits => fake_logits
    The factor ½ is missing in your discriminator's loss. Each half of it has ½ in front of the
    mean.
ls-g-no-half: g_loss
    0.5 * (fake_logits => (fake_logits
    The factor ½ is missing in your generator's loss. The formula has ½ in front of the mean.
ls-half-twice: d_loss costs 1 = halved(d)
    Your discriminator's loss is halved twice. Each half of the formula has its ½ already; add the
    two without dividing again.
ls-minus-one: d_loss = minus_one(d)
ls-swapped: d_loss = labels_swapped(d)
ls-g-to-zero: g_loss = wants_fake(g)
ls-sigmoid: d_loss g_loss = sigmoid_first
    Your least-squares losses put a sigmoid in front of the square. The square works on the
    discriminator's number itself. With the sigmoid the gradient vanishes again, which this loss was
    made to avoid.
ls-summed: d_loss g_loss costs 1 = summed
ls-absolute: d_loss g_loss
    (real_logits - 1).square() => (real_logits - 1).abs()
    * fake_logits.square() => * fake_logits.abs()
    (fake_logits - 1).square() => (fake_logits - 1).abs()
    Your losses take the absolute distance instead of its square. Use .square(), .pow(2) or
    F.mse_loss.
ls-in-place: d_loss shapes costs 1
    | def lsgan_d_loss(real_logits, fake_logits):
    |     real_logits -= 1
    |     return 0.5 * real_logits.square().mean() + 0.5 * fake_logits.square().mean()
    |
    |
    | def lsgan_g_loss(fake_logits):
    |     return 0.5 * (fake_logits - 1).square().mean()
    Your discriminator's loss gives no gradient to the logits. Often it changes them in place, with
    -= or sub_(). Whoever passed the tensor still needs it: make a new one, real_logits - 1, and do
    not detach it.
ls-images-only: shapes
    | def lsgan_d_loss(real_logits, fake_logits):
    |     real_loss = 0.5 * (real_logits - 1).square().sum() / len(real_logits)
    |     return real_loss + 0.5 * fake_logits.square().sum() / len(fake_logits)
    |
    |
    | def lsgan_g_loss(fake_logits):
    |     return 0.5 * (fake_logits - 1).square().sum() / len(fake_logits)
    Your discriminator's loss depends on the shape: a map of logits gives another value than the
    same numbers in a column. Later discriminators give a map of logits for each image. Take
    .mean(), or divide the sum by numel(), not by the number of images.
"""

TRAIN_STEP = """
own-losses: d_update g_update together returns
    loss_d = d_loss( => loss_d = vanilla_d_loss(
    loss_g = g_loss( => loss_g = vanilla_g_loss(
    Your step always takes the losses with logarithms, whatever losses it is given. Call d_loss and
    g_loss, the arguments: part 6 trains with the squares as well.
no-detach: clean = no_detach
no-detach-no-clear: clean g_update together = no_detach_no_clear
g-not-cleared: together = not_cleared(opt_g)
d-not-cleared: together = not_cleared(opt_d)
detached-g: g_update together = detached_g
no-grad-around-d: d_update together = no_grad_around_d
zero-after-backward: d_update g_update together = zero_after_backward
swapped-arguments: d_update together = swapped_arguments
same-noise: g_update together = same_noise
own-noise: d_update g_update together returns
    fake = G(z_d) => fake = G(torch.randn_like(z_d))
    D(G(z_g)) => D(G(torch.randn_like(z_g)))
    Your generator is fed other numbers than z_d and z_g. Use the arguments. A step that depends on
    its arguments alone can be tested and repeated.
generator-first: together = generator_first
stale-discriminator: together
    - with torch.no_grad():
    + loss_g = g_loss(D(G(z_g)))
    + grads = torch.autograd.grad(loss_g, list(G.parameters()))
    + with torch.no_grad():
    - loss_g = g_loss(D(G(z_g)))
    - opt_g.zero_grad()
    - loss_g.backward()
    + for parameter, gradient in zip(G.parameters(), grads):
    +     parameter.grad = gradient
    Your generator learns from the discriminator as it was before its update. Compute g_loss after
    opt_d.step().
d-never-steps: d_update clean together = never_steps(opt_d)
g-never-steps: g_update together = never_steps(opt_g)
d-trained-twice: d_update together = steps_twice
both-in-g-half: d_update together = moved_by_g
g-eval: g_update together = g_in_eval
d-frozen-for-good: together
    - loss_g = g_loss(D(G(z_g)))
    + D.requires_grad_(False)
    + loss_g = g_loss(D(G(z_g)))
    Your discriminator cannot learn after the first step. Often D.requires_grad_(False) is still in
    force. After the generator's half, switch it on again: D.requires_grad_(True).
returns-tensors: returns = tensors
returns-tuple: returns
    {"d_loss": loss_d.item(), "g_loss": loss_g.item()} => loss_d.item(), loss_g.item()
    Your step returns a tuple. Return a dict: {"d_loss": ..., "g_loss": ...}.
nothing-cleared: together = nothing_cleared
losses-first: d_update g_update clean together returns = losses_first
steps-at-the-end: d_update clean together = steps_at_the_end
optimisers-swapped: d_update g_update clean together = optimisers_swapped
fakes-used-twice: g_update together = fakes_used_twice
"""

MISTAKES = [
    known("generator", GENERATOR, player="generator"),
    known("discriminator", DISCRIMINATOR, player="discriminator", rival="generator"),
    known("vanilla_losses", VANILLA_LOSSES, player="generator"),
    known("least_squares_losses", LEAST_SQUARES_LOSSES, player="generator"),
    known("train_step", TRAIN_STEP, player="generator"),
]
