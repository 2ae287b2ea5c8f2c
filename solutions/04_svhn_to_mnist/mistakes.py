"""Known wrong answers of exercise 04: what each changes, and what to tell the student."""

from gankit_autograder.families import known

PAIR_BY_LABEL = """
pairs-by-order: labels
    | def pair_by_label(source_labels, target_labels, generator):
    |     n = len(source_labels)
    |     source_index = torch.randperm(n, generator=generator)
    |     return source_index, torch.randint(len(target_labels), (n,), generator=generator)
    In some of your pairs, source and target have different labels. Draw each target among those
    with the source's label.
pairs-sorted: labels sources random
    | def pair_by_label(source_labels, target_labels, generator):
    |     n = min(len(source_labels), len(target_labels))
    |     return source_labels.argsort()[:n], target_labels.argsort()[:n]
    Your pairs are the same each time, leave sources out, and mix different labels. Often both sets
    are sorted by label and paired place by place. That fits only if both have equally many images
    of each label. Treat each label on its own.
pairs-first: random
    | def pair_by_label(source_labels, target_labels, generator):
    |     source_index = torch.arange(len(source_labels))
    |     target_index = [(target_labels == label).nonzero()[0, 0] for label in source_labels]
    |     return source_index, torch.stack(target_index)
    Your pairs have only a few of the targets, the same ones in every epoch. Often each source gets
    the first target of its label: the translator would learn ten images by heart. Draw among all
    with this label.
pairs-one-a-label: random
    (int(places.sum()),) => (1,)
    Your pairs have only a few of the targets, again and again. Draw one target for each source, as
    many numbers as there are places, and among all targets of its label.
pairs-cycle: random
    torch.randperm(len(source_labels), generator=generator => torch.arange(len(source_labels)
    - choice = torch.randint(len(candidates), (int(places.sum()),), generator=generator)
    + choice = torch.arange(int(places.sum())) % len(candidates)
    Your pairs are the same in every epoch, whatever the generator. Draw the targets with
    torch.randint and the generator.
pairs-global-chance: repeatable
    torch.randperm(len(source_labels), generator=generator) => torch.randperm(len(source_labels))
    (int(places.sum()),), generator=generator) => (int(places.sum()),))
    Your random numbers do not all come from the argument `generator`. Draw with torch.randperm and
    torch.randint, and pass generator=generator to both.
pairs-sources-drawn: sources
    torch.randperm(len(source_labels => torch.randint(len(source_labels), (len(source_labels),
    Some of your sources come twice, some never. torch.randperm gives each index once.
pairs-without-replacement: sources
    | def pair_by_label(source_labels, target_labels, generator):
    |     sources, targets = [], []
    |     for label in source_labels.unique():
    |         mine = (source_labels == label).nonzero()[:, 0]
    |         candidates = (target_labels == label).nonzero()[:, 0]
    |         candidates = candidates[torch.randperm(len(candidates), generator=generator)]
    |         for i, j in zip(mine, candidates):
    |             sources.append(i)
    |             targets.append(j)
    |     return torch.stack(sources), torch.stack(targets)
    You have fewer pairs than sources: some sources are left over. Each needs a target, also where
    targets are fewer. A target may be used more than once: draw one for each source with
    torch.randint.
pairs-inner-index: labels random
    candidates[choice] => choice
    Your target indices point to a few targets only, some with another label than the source.
    Perhaps they count within the label, not within the whole set. Then the drawn numbers are places
    in `candidates`: candidates[choice].
pairs-shuffled-after: labels
    - return source_index, target_index
    + order = torch.randperm(len(source_index), generator=generator)
    + return source_index[order], target_index
    Each label comes equally often on both sides, but your pairs mix different labels. Often one
    side is shuffled or listed anew after pairing. Bring both into the same order, or shuffle the
    sources first.
pairs-stacked: form labels sources random repeatable
    return source_index, target_index => return torch.stack([source_index, target_index], dim=1)
    Your function returns one tensor of pairs, (S, 2). Return two tensors of shape (S,):
    source_index, target_index.
pairs-of-labels: labels sources random
    source_index, target_index => source_labels[source_index], target_labels[target_index]
    Your pairs use some sources twice and only a few targets, and mix different labels. Perhaps you
    return the labels of the pairs. Return where the images are: source_index and target_index.
pairs-returned-swapped: labels sources
    return source_index, target_index => return target_index, source_index
    Some of your indices lie outside of their set. Perhaps the two tensors come back in the wrong
    order. Return (source_index, target_index).
pairs-range-too-short: random
    torch.randint(len(candidates), => torch.randint(len(candidates) - 1,
    Some of your targets are never drawn. Often the range is one too short: torch.randint(high, ...)
    stops at high - 1 already. Take len(candidates) as it is.
pairs-ten-labels: form labels sources random repeatable
    for label in source_labels.unique(): => for label in range(10):
    Your function draws a number from an empty range. Often a loop runs over the labels 0 to 9, and
    some of them do not occur. Ask which labels there are: source_labels.unique().
pairs-int32: form labels sources random repeatable
    return source_index, target_index => return source_index.int(), target_index.int()
    Your indices are int32. torch's own indices are int64, the type of torch.arange and .long().
same-pairs-each-epoch: random
    - source_index = torch.randperm(len(source_labels), generator=generator)
    + generator = torch.Generator().manual_seed(generator.initial_seed())
    + source_index = torch.randperm(len(source_labels), generator=generator)
    One generator gives you the same pairs in every epoch. Draw from the generator that is given: it
    goes on where it stopped.
"""

GENERATOR = """
g-no-tanh: output = no_tanh
g-sigmoid: output = sigmoid
g-slope-02: activations = slope(0.2)
g-relu: activations = relu
g-first-activation: activations
    - nn.LeakyReLU(0.1),
    The activation after your first convolution is missing. Without it the first two convolutions
    are no more than a single one.
g-norm-after: norms
    - return [layer, nn.BatchNorm2d(layer.out_channels), nn.LeakyReLU(0.1)]
    + return [layer, nn.LeakyReLU(0.1), nn.BatchNorm2d(layer.out_channels)]
    64, 128, 4, stride=2, padding=1, bias=False => 64, 128, 4, stride=2, padding=1
    2, bias=False => 2
    256, 128, 4, stride=2, padding=1, bias=False => 256, 128, 4, stride=2, padding=1
    64, 4, stride=2, padding=1, bias=False => 64, 4, stride=2, padding=1
    Your BatchNorm stands after the activation, as in exercises 01 to 03. Here it stands before it:
    convolution → BatchNorm → LeakyReLU.
g-no-norm: norms = no_norm
    ... It follows the four layers in the middle.
g-norm-first-layer: norms
    - nn.LeakyReLU(0.1),
    + nn.BatchNorm2d(64),
    + nn.LeakyReLU(0.1),
    Your first layer has a BatchNorm. It would remove the photo's brightness and contrast at once.
    The table has none there.
g-norm-last-layer: output = norm_on_output
g-no-seven: layers output
    nn.Conv2d(128, 256, 2, bias=False) => nn.Conv2d(128, 256, 3, padding=1, bias=False)
    Your third layer keeps the side of 8, so the result is 32 x 32. Its kernel is 2, without
    padding: 8 becomes 7, and 7 becomes 14 and 28.
g-grey: layers
    nn.Conv2d(3, 64, 4, => nn.Conv2d(1, 64, 4,
    return self.layers(x) => return self.layers(x.mean(dim=1, keepdim=True))
    Your translator makes the photo grey first. Some numbers differ from their wall by colour alone.
    The first layer takes 3 channels.
g-flat: layers activations norms
    | class Translator(nn.Module):
    |     def __init__(self):
    |         super().__init__()
    |
    |         def block(inputs, outputs, kernel):
    |             layer = nn.ConvTranspose2d(inputs, outputs, kernel, stride=2)
    |             return [layer, nn.LeakyReLU(0.1), nn.BatchNorm2d(outputs)]
    |
    |         self.layers = nn.Sequential(
    |             *block(784, 1024, 3),
    |             *block(1024, 512, 3),
    |             *block(512, 256, 2),
    |             *block(256, 128, 2),
    |             nn.Conv2d(128, 1, 3, padding=1),
    |             nn.Tanh(),
    |         )
    |
    |     def forward(self, x):
    |         grey = F.interpolate(x.mean(dim=1, keepdim=True), size=28, mode="bilinear")
    |         return self.layers(grey.reshape(len(x), 784, 1, 1))
    Your translator flattens the photo into 784 channels of one pixel, as the report's author did.
    Then no pixel has neighbours any more, and no convolution can see a stroke. Keep the image an
    image.
g-dropout: activations = dropout(0.5)
    Your translator has dropout. The table has none. (Exercise 05 uses it in the generator, on
    purpose.)
g-upsample: layers
    - *block(nn.ConvTranspose2d(128, 64, 4, stride=2, padding=1, bias=False)),
    + nn.Upsample(scale_factor=2),
    + *block(nn.Conv2d(128, 64, 3, padding=1, bias=False)),
    Your last enlargement is an upsampling and a convolution. It would work. The table asks for a
    transposed convolution: 128 → 64, kernel 4, stride 2, padding 1.
g-no-grad: learns = no_grad
"""

DISCRIMINATOR = """
d-full-channels: layers
    *block(4, 64, => *block(4, 128,
    *block(64, 128, => *block(128, 256,
    *block(128, 256, kernel_size=7) => *block(256, 512, kernel_size=7)
    nn.Conv2d(256, 1, kernel_size=1) => nn.Conv2d(512, 1, kernel_size=1)
    Your discriminator has the channels of exercise 02. Here it has half of them, 64, 128 and 256,
    and so a quarter of the parameters.
d-no-source: layers
    *block(4, 64, => *block(1, 64,
    torch.cat([digit, small], dim=1) => digit
    Your discriminator looks at the digit alone. Then any clean digit will do, whatever the photo
    shows. Join the resized photo.
d-grey: layers
    *block(4, 64, => *block(2, 64,
    torch.cat([digit, small], dim=1) => torch.cat([digit, small.mean(dim=1, keepdim=True)], dim=1)
    Your discriminator sees the photo in grey. It keeps its three colours: 1 + 3 = 4 channels.
d-cropped: layers
    F.interpolate(source_image, size=28, mode="bilinear") => source_image[:, :, 2:30, 2:30]
    Your discriminator takes a part of the photo's pixels instead of resizing it. Use
    F.interpolate(source_image, size=28, mode="bilinear").
d-nearest: layers
    , mode="bilinear" =>
    Your photo is resized by leaving pixels out (mode nearest). Write mode="bilinear".
d-digit-resized: layers
    kernel_size=7 => kernel_size=8
    - small = F.interpolate(source_image, size=28, mode="bilinear")
    + digit = F.interpolate(digit, size=32, mode="bilinear")
    + small = source_image
    Your discriminator enlarges the digit to the photo's size. Resize the photo to 28 x 28 instead:
    real and translated digits stay sharp.
d-two-sources: layers learns
    *block(4, 64, => *block(6, 64,
    torch.cat([digit, small], dim=1) => torch.cat([small, small], dim=1)
    Your discriminator sees the photo twice and the digit never. Join digit and photo:
    torch.cat([digit, small], dim=1).
d-added: layers
    *block(4, 64, => *block(3, 64,
    torch.cat([digit, small], dim=1) => digit + small
    Your discriminator adds digit and photo. Then neither can be seen clearly. Join them as channels
    with torch.cat.
d-sigmoid: output = sigmoid_end
    ... The least-squares loss works on the number itself. Leave the sigmoid out.
d-map: output = not_flattened
d-squeezed: output = squeezed
d-slope-02: activations = slope(0.2)
d-batch-norm: activations = batch_norm
d-no-dropout: dropout = no_dropout
d-detached: learns = no_grad
    No gradient comes through your discriminator, and none reaches its layers. Neither it nor the
    translator could learn. Often torch.no_grad() stands in forward(): take it out.
d-antialiased: layers
    mode="bilinear") => mode="bilinear", antialias=True)
    Your photo is resized with antialias=True, which blurs it first. torchvision's resize does that
    by itself. Take F.interpolate(..., size=28, mode="bilinear").
"""

TRAIN_STEP = """
step-no-l1: g_update together
    gan_loss + lambda_l1 * distance => gan_loss
    The distance to the partner is missing in your translator's loss. Add lambda_l1 * mean |G(x) -
    y|.
step-no-gan: g_update together
    gan_loss + lambda_l1 * distance => lambda_l1 * distance
    Your translator learns from the distance to the partner alone. Add the adversarial part, with
    its gradient. Without it the result is the blurred average of all partners.
step-no-weight: g_update together = unweighted(lambda_l1)
step-weight-on-both: g_update together
    gan_loss + lambda_l1 * distance => lambda_l1 * (gan_loss + distance)
    The weight lambda_l1 stands in front of both parts. It belongs to the distance alone.
step-squares: g_update together
    (fake - digit).abs().mean() => (fake - digit).square().mean()
    You take the squared difference to the partner. The formula has the absolute one: .abs() or
    F.l1_loss.
step-summed: g_update together
    (fake - digit).abs().mean() => (fake - digit).abs().sum()
    You sum the differences to the partner over all pixels. Take the mean. The sum is hundreds of
    times larger and drowns the adversarial part.
step-distance-detached: g_update together
    (fake - digit).abs() => (fake.detach() - digit).abs()
    Your translator learns nothing from the distance to the partner. Often the translation is
    detached there. Detach it for the discriminator only.
step-detached-g: g_update together
    D(fake, source) - 1 => D(fake.detach(), source) - 1
    Your translator learns nothing from the discriminator. Often its images are detached there. In
    the translator's half the gradient has to travel through D into G.
step-no-detach: clean
    fake.detach() => fake
    - gan_loss = 0.5 * (D(fake, source) - 1).square().mean()
    + fake = G(source)
    + gan_loss = 0.5 * (D(fake, source) - 1).square().mean()
    Your discriminator's update leaves gradients on the translator. Use fake.detach() there.
step-g-not-cleared: together = not_cleared(opt_g)
step-d-not-cleared: together = not_cleared(opt_d)
step-real-pairs-broken: d_update together
    D(digit, source) => D(digit.roll(1, 0), source)
    Your real pairs are no pairs: digit and photo do not belong together. D learns what belongs
    together from D(digit, source).
step-swapped-targets: d_update together
    (D(digit, source) - 1).square() => D(digit, source).square()
    D(fake.detach(), source).square() => (D(fake.detach(), source) - 1).square()
    Your discriminator's targets are swapped: 0 for real pairs and 1 for translations. Real pairs
    want 1, translations 0.
step-g-target-zero: g_update together
    (D(fake, source) - 1).square() => D(fake, source).square()
    Your translator's target is 0; asked: 1. 1 stands for real: the translator wants its images to
    be called real.
step-no-half: d_update g_update together returns
    0.5 * (D(digit => (D(digit
    0.5 * D(fake => D(fake
    0.5 * (D(fake => (D(fake
    The factor ½ is missing in your adversarial losses. The formulas have ½ in front of each square.
step-translator-first: together
    | def train_step(G, D, opt_g, opt_d, source, digit, lambda_l1=20.0):
    |     fake = G(source)
    |     gan_loss = 0.5 * (D(fake, source) - 1).square().mean()
    |     distance = (fake - digit).abs().mean()
    |     loss_g = gan_loss + lambda_l1 * distance
    |     opt_g.zero_grad()
    |     loss_g.backward()
    |     opt_g.step()
    |     fake = G(source)
    |     real_loss = 0.5 * (D(digit, source) - 1).square().mean()
    |     fake_loss = 0.5 * D(fake.detach(), source).square().mean()
    |     loss_d = real_loss + fake_loss
    |     opt_d.zero_grad()
    |     loss_d.backward()
    |     opt_d.step()
    |     return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}
    Your step teaches the translator before the discriminator. The exercise asks for the
    discriminator first.
step-g-never: g_update together = never_steps(opt_g)
step-only-gan-returned: returns
    "g_loss": loss_g.item() => "g_loss": gan_loss.item()
    Your step returns the adversarial part of the translator's loss alone. Return all of it,
    loss_g.item().
step-returns-tensors: returns = tensors
step-nothing-cleared: together = nothing_cleared
step-losses-first: d_update g_update clean together returns = losses_first
step-optimisers-swapped: d_update g_update clean together = optimisers_swapped
step-d-arguments: d_update g_update together returns
    | def train_step(G, D, opt_g, opt_d, source, digit, lambda_l1=20.0):
    |     fake = G(source)
    |     real_loss = 0.5 * (D(source, digit) - 1).square().mean()
    |     loss_d = real_loss + 0.5 * D(source, fake.detach()).square().mean()
    |     opt_d.zero_grad()
    |     loss_d.backward()
    |     opt_d.step()
    |     gan_loss = 0.5 * (D(source, fake) - 1).square().mean()
    |     loss_g = gan_loss + lambda_l1 * (fake - digit).abs().mean()
    |     opt_g.zero_grad()
    |     loss_g.backward()
    |     opt_g.step()
    |     return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}
    Your discriminator gets the photo in the place of the digit, and the digit in that of the photo.
    It takes the digit first, then the photo: D(digit, source).
step-weight-written-out: g_update = ignored(lambda_l1, 20.0)
    Your step always weighs the distance with 20, whatever lambda_l1 is. Multiply by the argument
    lambda_l1: the experiments at the end set it to 0.
"""

ACCURACY = """
accuracy-training-mode: eval = training_mode
    Your networks work in training mode. Dropout would make the classifier guess, and BatchNorm
    would move. Call eval() on both.
accuracy-classifier-trains: eval
    - for net in (translator, classifier):
    + for net in (translator,):
    Your classifier works in training mode. Call eval() on both networks.
accuracy-stays-eval: mode
    - for net, mode in zip((translator, classifier), modes, strict=True):
    -     net.train(mode)
    Your function leaves the networks in eval mode. The training would go on with frozen BatchNorm.
    Put the modes back.
accuracy-of-photos: value
    classifier(translator(images)) => classifier(images.mean(dim=1, keepdim=True))
    Your classifier reads the photos, not their translations. classifier(translator(images)).
accuracy-sum: value costs 1 = summed
    Your function counts the right answers. Take the mean: a share between 0 and 1.
accuracy-percent: value
    .mean().item() => .mean().item() * 100
    Your accuracy is in percent. The exercise asks for a share between 0 and 1.
accuracy-tensor: type = as_tensor
accuracy-confidence: value
    (logits.argmax(dim=1) == labels).float( => logits.softmax(dim=1).amax(dim=1
    Your function measures how sure the classifier is, not whether it is right. Compare its first
    choice with the labels: logits.argmax(dim=1) == labels.
accuracy-axis: value
    (logits.argmax(dim=1) == labels).float() => (logits.argmax(dim=0)[:, None] == labels).float()
    Your function takes the largest logit over the batch instead of over the classes. Classes are
    axis 1: logits.argmax(dim=1).
accuracy-wrong: value
    == labels => != labels
    Your function gives the share of wrong translations. Count where prediction and label are equal.
accuracy-always-train: mode = always_train
    Your function puts both networks into training mode, even if they came in eval mode. Note
    net.training of each before net.eval(), and put that back: net.train(mode).
accuracy-one-mode: mode
    net.training for net in (translator, classifier)] => translator.training] * 2
    Your function leaves the classifier in training mode where only the translator came in it. While
    the translator trains, the classifier is in eval mode. Note the mode of each.
accuracy-broadcast: value
    logits.argmax(dim=1) => logits.argmax(dim=1, keepdim=True)
    Your function compares each answer with every label. Print the shape of the comparison: (N, 1)
    with (N,) gives (N, N). Both need the shape (N,), so leave keepdim out.
"""

MISTAKES = [
    known("pair_by_label", PAIR_BY_LABEL),
    known("generator", GENERATOR, player="translator"),
    known("discriminator", DISCRIMINATOR, player="discriminator", rival="generator"),
    known("train_step", TRAIN_STEP, player="translator"),
    known("accuracy", ACCURACY),
]
