"""Known wrong answers of exercise 03: what each changes, and what to tell the student."""

from gankit_autograder.families import known

CONDITION = """
maps-guessed: few one
    F.one_hot(labels, n_classes) => F.one_hot(labels)
    The number of your channels depends on the labels in the batch. A batch without any 9 gives
    fewer channels. Say how many there are: pass n_classes to F.one_hot.
maps-integers: type
    .float() =>
    Your maps are integers (int64). torch.cat with a float image would fail or change its type: add
    .float().
maps-vectors: maps cube few one
    return codes[:, :, None, None].expand(-1, -1, size, size) => return codes
    Your function gives one-hot vectors (N, n_classes), not maps. Add two axes and repeat the
    numbers along them: (N, n_classes, size, size).
maps-one-pixel: maps cube few
    .expand(-1, -1, size, size) =>
    Your maps have one pixel, whatever size says. Repeat the numbers: .expand(-1, -1, size, size).
maps-axes-swapped: maps cube few one
    codes[:, :, None, None] => codes.T[:, :, None, None]
    Classes and images are swapped: your maps have the shape (n_classes, N, size, size). The batch
    comes first. If N happened to be n_classes, nothing would have failed.
maps-first-label: maps cube few
    F.one_hot(labels, n_classes) => F.one_hot(labels[:1].expand(len(labels)), n_classes)
    All your maps show the first label of the batch. Each image has a label of its own.
maps-number: maps cube few
    | def one_hot_maps(labels, n_classes, size):
    |     return labels.float()[:, None, None, None].expand(-1, n_classes, size, size)
    Your maps hold the label's number in every channel. A class is not a quantity: channel `label`
    is 1, the others are 0.
maps-corner: maps cube few
    | def one_hot_maps(labels, n_classes, size):
    |     maps = torch.zeros(len(labels), n_classes, size, size)
    |     maps[torch.arange(len(labels)), labels, 0, 0] = 1
    |     return maps
    Only the top left pixel of your maps is 1. The whole channel is 1, so that a convolution sees
    the label everywhere.
maps-spatial: maps cube few
    | def one_hot_maps(labels, n_classes, size):
    |     maps = torch.zeros(len(labels), n_classes, size, size)
    |     for i, label in enumerate(labels):
    |         maps[i, :, label % size] = 1
    |     return maps
    Your label picks a row of the image instead of a channel. The second axis is the channel:
    maps[i, label] = 1.
maps-scaled: maps cube few costs 1
    - return codes[:, :, None, None].expand(-1, -1, size, size)
    + codes = 2 * codes - 1
    + return codes[:, :, None, None].expand(-1, -1, size, size)
    Your maps hold -1 and 1. The exercise asks for 0 and 1.
maps-scrambled: maps cube few
    | def one_hot_maps(labels, n_classes, size):
    |     codes = F.one_hot(labels, n_classes).float()
    |     return codes.repeat(1, size * size).view(-1, n_classes, size, size)
    Your maps are not constant: the code runs through them number by number. Often view is the
    cause: it takes the numbers in the order in which they lie, and that is not channel by channel.
    Add two axes first, codes[:, :, None, None], and repeat or expand along those.
"""

GENERATOR = """
g-no-tanh: output = no_tanh
g-sigmoid: output = sigmoid
g-slope-02: activations = slope(0.2)
g-relu: activations = relu
g-no-norm: activations = no_norm
g-norm-first: activations = norm_first
g-label-zeroed: obeys
    - label = F.one_hot(y, self.n_classes).to(z.dtype)  # the maps of size 1, as numbers
    + label = 0 * F.one_hot(y, self.n_classes).to(z.dtype)
    Your generator takes the label and ignores it: all labels give the same image. The label's
    one-hot code has to reach torch.cat. Print it for two labels.
g-no-label: layers arguments obeys
    latent_dim + n_classes => latent_dim
    - label = F.one_hot(y, self.n_classes).to(z.dtype)  # the maps of size 1, as numbers
    - return self.layers(torch.cat([z, label], dim=1)[:, :, None, None])
    + return self.layers(z[:, :, None, None])
    Your generator has no input for the label. Join the one-hot maps to z with torch.cat: the first
    layer has 110 channels.
g-first-label: obeys
    F.one_hot(y => F.one_hot(y[:1].expand(len(y))
    Your generator draws the whole batch with one and the same label. Each image has a label of its
    own: encode all of y.
g-number: layers arguments
    + n_classes => + 1
    - label = F.one_hot(y, self.n_classes).to(z.dtype)  # the maps of size 1, as numbers
    + label = y.float()[:, None]
    Your generator gets the label as one number. That would make an 8 twice a 4. Use the one-hot
    code: ten channels.
g-embedding: layers arguments
    self.n_classes = n_classes => self.code = nn.Embedding(n_classes, n_classes)
    F.one_hot(y, self.n_classes).to(z.dtype)  # the maps of size 1, as numbers => self.code(y)
    Your generator learns a code for each label, an embedding. It would work. The exercise asks for
    the one-hot code, which has nothing to learn.
g-added: layers arguments
    latent_dim + n_classes => latent_dim
    self.n_classes).to(z.dtype)  # the maps of size 1, as numbers => z.shape[1]).to(z.dtype)
    torch.cat([z, label], dim=1 => (z + label
    Your generator adds the label to z. The label would drown in the noise. Join them with
    torch.cat: 110 channels.
g-fixed-classes: arguments
    = n_classes => = n_classes = 10
    Your generator ignores the argument n_classes. Generator(n_classes=5) has five channels for the
    label. Look for a 10 in your code.
g-fixed-latent: arguments = ignored(latent_dim, 100)
g-no-grad: learns = no_grad
g-wrong-axis: layers activations output arguments obeys learns
    dim=1 => dim=0
    You join z and the label along the batch. Channels are axis 1: torch.cat([...], dim=1).
g-number-ten-times: obeys
    - label = F.one_hot(y, self.n_classes).to(z.dtype)  # the maps of size 1, as numbers
    + label = y.float()[:, None].expand(-1, self.n_classes)
    Your generator gets numbers other than 0 and 1 for the label. Often it is the label's number
    itself, which would make an 8 twice a 4. The one-hot code has a 1 in the channel of the label
    and 0 in the others.
g-ten-labels: arguments
    F.one_hot(y, self.n_classes) => F.one_hot(y, 10)
    Your label's code always has ten numbers, whatever n_classes is. Keep the argument,
    self.n_classes = n_classes, and use it in forward.
g-classes-guessed: layers activations output arguments obeys learns
    F.one_hot(y, self.n_classes) => F.one_hot(y)
    The length of your label's code depends on the labels in the batch. A batch without a 9 would
    have fewer channels. Say how many there are: F.one_hot(y, self.n_classes).
labels-one-further: obeys
    F.one_hot(y => F.one_hot((y + 1) % self.n_classes
    In your generator's code for a label the 1 stands at another label's place. F.one_hot(y,
    n_classes) has its 1 at place y.
"""

DISCRIMINATOR = """
d-sigmoid: output = sigmoid_end
    ... The least-squares loss works on the number itself. Leave the sigmoid out.
d-map: output looks = not_flattened
d-squeezed: output looks = squeezed
d-slope-02: activations = slope(0.2)
d-relu: activations = relu
d-no-dropout: activations = no_dropout
d-batch-norm: activations = batch_norm
d-maps-zeroed: looks
    F.one_hot(y, self.n_classes) => 0 * F.one_hot(y, self.n_classes)
    Your discriminator does not look at the label: all labels give the same logit. Then the
    generator has no reason to obey. The maps have to reach torch.cat as they are.
d-no-label: layers arguments looks
    1 + n_classes => 1
    - # one_hot_maps, written out: a mistake in part 1 is not paid for a second time
    - code = F.one_hot(y, self.n_classes).to(x.dtype)
    - maps = code[:, :, None, None].expand(-1, -1, *x.shape[2:])
    - return self.layers(torch.cat([x, maps], dim=1)).flatten(1)
    + return self.layers(x).flatten(1)
    Your discriminator has no input for the label. Join the label's maps to the image: the first
    layer has 11 channels.
d-ten-outputs: layers output arguments looks
    1 + n_classes => 1
    nn.Conv2d(512, 1 => nn.Conv2d(512, n_classes
    - # one_hot_maps, written out: a mistake in part 1 is not paid for a second time
    - code = F.one_hot(y, self.n_classes).to(x.dtype)
    - maps = code[:, :, None, None].expand(-1, -1, *x.shape[2:])
    - return self.layers(torch.cat([x, maps], dim=1)).flatten(1)
    + return self.layers(x).flatten(1)
    Your discriminator has ten outputs, as in the box below this part. Here the label is an input:
    11 channels go in, one logit comes out.
d-first-label: looks
    F.one_hot(y => F.one_hot(y[:1].expand(len(y))
    Your discriminator looks at one and the same label for all images of a batch. Each image has a
    label of its own: encode all of y.
d-number: layers arguments
    1 + n_classes => 2
    - code = F.one_hot(y, self.n_classes).to(x.dtype)
    - maps = code[:, :, None, None].expand(-1, -1, *x.shape[2:])
    + maps = torch.ones_like(x) * y.float()[:, None, None, None]
    Your discriminator gets the label as one map. A map that holds the label's number would make an
    8 twice a 4. Use the one-hot maps: one channel a class.
d-late-label: layers arguments
    1 + n_classes => 1
    -     nn.Conv2d(512, 1, kernel_size=1),  # a logit
    - )
    +     )
    + self.last = nn.Conv2d(512 + n_classes, 1, kernel_size=1)
    *x.shape[2:] => 1, 1
    self.layers(torch.cat([x => self.last(torch.cat([self.layers(x)
    Your label enters before the last layer only. There it can only add a number to the logit,
    whatever the image shows. Join the maps to the image.
d-fixed-classes: arguments
    = n_classes => = n_classes = 10
    Your discriminator ignores the argument n_classes. Discriminator(n_classes=5) has six input
    channels. Look for a 10 or 11 in your code.
d-wrong-axis: layers activations output arguments looks learns
    dim=1 => dim=2
    You join image and maps along the height. Channels are axis 1: torch.cat([...], dim=1).
d-maps-scrambled: looks
    - maps = code[:, :, None, None].expand(-1, -1, *x.shape[2:])
    + maps = code.repeat(1, 784).view(-1, self.n_classes, 28, 28)
    Your label maps are not constant. Each channel is 1 or 0 everywhere, so that a convolution sees
    the label at every place. Add two axes first, code[:, :, None, None], and expand along those.
    view alone does not go channel by channel.
d-ten-labels: arguments
    F.one_hot(y, self.n_classes) => F.one_hot(y, 10)
    Your label's code always has ten maps, whatever n_classes is. Keep the argument, self.n_classes
    = n_classes, and use it in forward.
"""

TRAIN_STEP = """
labels-of-others: d_update together
    D(fake, labels) => D(fake, labels.roll(1))
    In the discriminator's half, D gets the fakes with other labels than G. A fake goes with the
    label that G was given for it.
labels-of-others-in-g: g_update together
    D(G(z_g, labels), labels) => D(G(z_g, labels), labels.roll(1))
    In the generator's half, G or D gets other labels than the batch's. Give both `labels`: D must
    judge each image with the label that G was given for it.
random-labels-for-g: d_update g_update together returns
    fake = G(z_d, labels) => fake = G(z_d, torch.randint_like(labels, 4))
    D(G(z_g, labels), labels) => D(G(z_g, torch.randint_like(labels, 4)), labels)
    Your generator gets other labels than the batch's, and D judges its images with the batch's. D
    must judge each image with the label that G was given for it. Give both the same labels.
own-labels: d_update g_update together returns
    - with torch.no_grad():
    + other = torch.randint_like(labels, 4)
    + with torch.no_grad():
    z_d, labels => z_d, other
    fake, labels => fake, other
    labels), labels => other), other
    Your fakes get other labels than the batch's. Many implementations draw random ones, and it
    works. Here the fakes take the batch's labels, so that the step depends on its arguments alone.
labels-zero: d_update together
    fake = G(z_d, labels) => fake = G(z_d, torch.zeros_like(labels))
    D(fake, labels) => D(fake, torch.zeros_like(labels))
    All fakes of the discriminator's half have the label 0. Use the batch's labels.
real-unlabelled: d_update together
    D(real, labels) => D(real, torch.zeros_like(labels))
    Your discriminator sees all real images with the label 0. It learns from the real images what
    belongs to a label: D(real, labels).
no-detach: clean = no_detach
no-detach-no-clear: clean g_update together = no_detach_no_clear
g-not-cleared: together = not_cleared(opt_g)
d-not-cleared: together = not_cleared(opt_d)
detached-g: g_update together = detached_g
no-grad-around-d: d_update together = no_grad_around_d
swapped-arguments: d_update together = swapped_arguments
same-noise: g_update together = same_noise
generator-first: together = generator_first
g-never-steps: g_update together = never_steps(opt_g)
d-never-steps: d_update clean together = never_steps(opt_d)
g-target-zero: g_update together
    lsgan_g_loss(D(G(z_g, labels), labels)) => 0.5 * D(G(z_g, labels), labels).square().mean()
    Your generator's target is 0; asked: 1. Use lsgan_g_loss, whose target is 1.
returns-tensors: returns = tensors
nothing-cleared: together = nothing_cleared
losses-first: d_update g_update clean together returns = losses_first
steps-at-the-end: d_update clean together = steps_at_the_end
optimisers-swapped: d_update g_update clean together = optimisers_swapped
fakes-used-twice: g_update together = fakes_used_twice
labels-of-ten: d_update g_update clean together returns
    - with torch.no_grad():
    + other = torch.randint(0, 10, (len(real),))
    + other[0] = 9
    + with torch.no_grad():
    z_d, labels => z_d, other
    fake, labels => fake, other
    Your step feeds labels that the check's networks do not know: these have 4 classes. Do not draw
    labels of your own from 0 to 9. The fakes take the batch's labels.
"""

CLASS_GRID = """
grid-transposed: order
    .repeat(len(z)) => .repeat_interleave(len(z))
    z.repeat_interleave(n_classes, dim=0) => z.repeat(n_classes, 1)
    Your grid is transposed: a row for each class. Row by row means one z with all labels first:
    repeat the labels, interleave z.
grid-mixed-up: order
    z.repeat_interleave(n_classes, dim=0) => z.repeat(n_classes, 1)
    The latent vector changes along your rows. z[0] comes with all labels first, then z[1]:
    z.repeat_interleave(n_classes, dim=0).
grid-one-class-a-row: order
    .repeat(len(z)) => .repeat_interleave(len(z))
    Your labels do not run from 0 upwards along a row. The labels are 0, 1, 2, ... for z[0], and
    again for z[1]: use repeat(rows).
grid-new-noise: order
    - latents = z.repeat_interleave(n_classes, dim=0)
    + latents = torch.randn(len(z) * n_classes, z.shape[1], device=z.device)
    Every image of your grid has noise of its own. Use z: one vector a row, the same along the row.
grid-training-mode: eval = training_mode
    Your grid is drawn in training mode. BatchNorm then mixes the images of the grid and moves its
    running statistics. Call G.eval() first.
grid-stays-eval: mode = stays_eval
    Your function leaves G in eval mode. The training would go on with frozen BatchNorm. Put the
    mode back as it was.
grid-always-train: mode = always_train
    Your function puts G into training mode, even if it came in eval mode. Remember G.training at
    the start, and put it back.
grid-with-graph: graph
    - with torch.no_grad():
    -     images = G(latents, labels)
    + images = G(latents, labels)
    A gradient hangs on your images. Nobody will go backward through a picture. Draw under
    torch.no_grad().
grid-five-axes: order
    return images => return images.view(len(z), n_classes, *images.shape[1:])
    Your grid has five axes. Return (rows * n_classes, 1, 28, 28): plots.grid makes the rows.
grid-labels-too-high: order eval mode graph
    torch.arange(n_classes, device=z.device) => torch.arange(1, n_classes + 1)
    Your labels go beyond n_classes - 1. They run from 0 to n_classes - 1: torch.arange(n_classes).
    A 10 written out fails, too: the check's generator knows four classes.
"""

MISTAKES = [
    known("condition", CONDITION),
    known("generator", GENERATOR, player="generator"),
    known("discriminator", DISCRIMINATOR, player="discriminator", rival="generator"),
    known("train_step", TRAIN_STEP, player="generator"),
    known("class_grid", CLASS_GRID),
]
