"""Known wrong answers of exercise 10: what each changes, and what to tell the student."""

from gankit_autograder.families import known

UNET = """
unet-tanh-kept: output kernel = tanh_end
    Your UNet ends in tanh, as that of exercise 05. Two networks are going to be added before the
    tanh. Return what stands before it.
unet-kernel-ignored: kernel
    "kernel_size": kernel => "kernel_size": 4
    (kernel - 2) // 2 => 1
    Your UNet has kernels of 4 also when kernel=2. Pass `kernel` to every convolution, and choose
    the padding by it.
unet-kernel-padding: kernel
    (kernel - 2) // 2 => 1
    With kernel=2 the two ways of your UNet do not fit together at a skip. With kernel 2 and stride
    2 a layer halves the side exactly when the padding is 0: (kernel - 2) // 2.
unet-kernel-half: kernel
    nn.ConvTranspose2d(inputs, outputs, **shape => nn.ConvTranspose2d(inputs, outputs, 4, 2, 1
    With kernel=2 only the way down of your UNet changes; the way up keeps kernel 4. `kernel` is for
    the transposed convolutions as well.
unet-width-ignored: width
    min(width * 2**level, 8 * width) => min(64 * 2**level, 512)
    Your UNet has 64 channels in its first layer whatever `width` is. Every number of channels is a
    multiple of `width`: 1, 2, 4 and at most 8 times it.
unet-width-unbounded: width
    min(width * 2**level, 8 * width) => min(width * 2**level, 512)
    A narrow UNet of yours grows up to 512 channels. The bound is 8 · width: 64 channels for width
    8. It is 512 only for width 64.
unet-no-skips: kernel layers width
    2 * outputs  # half of them come over the skip => outputs
    - if skips:
    -     x = torch.cat([x, skips.pop()], dim=1)
    Your UNet has no skip connections. Join each level of the way up with the level of the way down
    that has its size.
unet-norm-on-output: output kernel
    outputs) if level < levels - 1 else nn.Identity() => outputs)
    The last layer of your UNet has a BatchNorm. Then both painters would always give the same mean
    colour. The last layer has none.
unet-default-slope: between = slope
"""

GENERATOR = """
h-local-sees-x: rest output learns
    self.local_net(x - double(painting)) => self.local_net(x)
    Your local network sees the whole picture x; nothing is subtracted. It should see what the
    global painting has not explained: x - g.
h-local-sees-g: rest output
    self.local_net(x - double(painting)) => self.local_net(double(painting))
    Your local network sees the global painting g alone. It needs the difference, x - g. From g
    alone it cannot know what is missing.
h-difference-reversed: rest output
    self.local_net(x - double(painting)) => self.local_net(double(painting) - x)
    Your local network sees g - x. The sign is reversed: x - g, the picture minus the global
    painting.
h-difference-of-logits: rest output
    self.local_net(x - double(painting)) => self.local_net(x - double(u_g))
    Your local network sees x minus the enlarged u_g, without its tanh. u_g has no bounds, x lies in
    [-1, 1]. Subtract g, the enlarged tanh(u_g).
h-tanh-after-enlarging: rest output
    x - double(painting) => x - torch.tanh(double(u_g))
    Your local network sees x - tanh(enlarged u_g); g is the enlarged tanh(u_g). The two are not the
    same between pixels. Take the tanh of the small numbers first.
h-difference-detached: learns
    x - double(painting) => x - double(painting).detach()
    The difference that your local network sees is cut off from the global network. The output is
    right, but the global network learns nothing from what its painting does to the local one. Leave
    detach() and no_grad() out.
h-no-inheritance: output identity
    torch.tanh(double(u_g) + u_l) => torch.tanh(u_l)
    Your output is tanh(u_l): it does not inherit the global painting. Add the enlarged u_g before
    the tanh. With a silent local network the output must be the global painting, not grey.
h-two-tanhs-added: output identity
    torch.tanh(double(u_g) + u_l) => double(painting) + torch.tanh(u_l)
    You add two tanhs: your output reaches from -2 to 2. Add u_g and u_l first, then one tanh around
    the sum.
h-no-tanh: output identity = no_tanh
    Your output has no bounds: the tanh around the sum is missing. y = tanh(enlarged u_g + u_l).
h-tanh-twice: output identity
    torch.tanh(double(u_g) + u_l) => torch.tanh(double(painting) + u_l)
    You add the painting tanh(u_g), and put a second tanh around the sum. What is inherited is u_g
    itself, before its tanh. tanh(tanh(u)) never passes ±0.76.
h-tanh-around-local: output
    torch.tanh(double(u_g) + u_l) => torch.tanh(double(u_g) + torch.tanh(u_l))
    You put a tanh around u_l before adding it. The local network adds numbers without bounds. One
    tanh, around the sum, is enough.
h-mean-of-both: output identity
    torch.tanh(double(u_g) + u_l) => torch.tanh((double(u_g) + u_l) / 2)
    You take the mean of u_g and u_l; they are to be added. With a silent local network the output
    must be the global painting in full strength.
h-nearest: rest output identity
    scale_factor=2, mode="bilinear", align_corners=False => scale_factor=2, mode="nearest"
    You enlarge by copying pixels. That leaves blocks. F.interpolate needs mode="bilinear"; its
    default is "nearest".
h-aligned-corners: rest output identity
    align_corners=False => align_corners=True
    You enlarge with aligned corners. That stretches the picture from corner pixel to corner pixel,
    so it no longer lies above the pixels it was averaged from. Use align_corners=False.
h-every-second-pixel: small output
    F.avg_pool2d(x, 2) => x[..., ::2, ::2]
    You make the picture small by keeping every second pixel. Thin things such as poles vanish or
    not by chance. Take the mean of 2 x 2 pixels: F.avg_pool2d(x, 2).
h-max-pool: small output
    F.avg_pool2d(x, 2) => F.max_pool2d(x, 2)
    You make the picture small by the largest of 2 x 2 pixels. The brightest pixel of four is not
    their colour. Use F.avg_pool2d(x, 2).
h-no-halving: small rest output identity
    F.avg_pool2d(x, 2) => x
    F.interpolate(images, scale_factor=2, mode="bilinear", align_corners=False) => images
    Your global network sees the picture at full size. Halve the picture before it and double its
    painting, or both networks do the same job.
h-networks-swapped: small rest output identity pair learns
    self.global_net = global_net => self.global_net = local_net
    self.local_net = local_net => self.local_net = global_net
    Your global network does the local one's work and the other way round.
    HierarchicalUNet(global_net, local_net): the first one gets the small picture.
h-global-frozen: learns
    - u_g = self.global_net(small)
    + with torch.no_grad():
    +     u_g = self.global_net(small)
    Your global network gets no gradient at all. Both painters learn together here: leave out
    no_grad() and detach(), and requires_grad on.
h-networks-in-a-list: parameters
    - self.global_net = global_net
    - self.local_net = local_net
    + self.nets = [global_net, local_net]
    self.global_net(small => self.nets[0](small
    self.local_net(x => self.nets[1](x
    The parameters of the two networks are not among those of your generator. The optimiser would
    not move them, and .to(device) would leave them behind. Often they stand in a plain list, into
    which PyTorch does not look, or are copies. Use attributes or nn.ModuleList, with the networks
    as they come.
h-extra-layer: parameters
    - self.local_net = local_net
    + self.local_net = local_net
    + self.merge = nn.Conv2d(3, 3, 1)
    double(u_g => self.merge(double(u_g) + u_l) * 0 + double(u_g
    Your generator has weights of its own beside those of the two networks. Halving, doubling,
    subtracting and adding need none.
h-global-runs-twice: once
    torch.tanh(double(u_g) + u_l) => torch.tanh(double(self.global_net(small)) + u_l)
    Your global network runs twice a picture. It costs time, and BatchNorm's statistics move twice.
    Keep u_g in a variable.
h-pair-logits: pair
    return (y, painting) if with_global else y => return (y, u_g) if with_global else y
    With with_global=True you return u_g without its tanh. Its loss compares it with a picture in
    [-1, 1]. Return tanh(u_g).
h-pair-enlarged: pair
    y, painting => y, double(painting)
    With with_global=True you return the enlarged painting g. Return the small one, tanh(u_g); it is
    compared with the small target.
h-pair-reversed: pair
    return (y, painting) if with_global else y => return (painting, y) if with_global else y
    With with_global=True you return the painting first. The output comes first: (y, tanh(u_g)).
h-pair-ignored: pair
    return (y, painting) if with_global else y => return y
    With with_global=True your generator returns a single tensor. Then it should return the pair (y,
    tanh(u_g)).
h-inheritance-detached: learns
    torch.tanh(double(u_g) + u_l) => torch.tanh(double(u_g.detach()) + u_l)
    No gradient comes back by the u_g in your output: the global network learns through the local
    one's input alone. It is to paint the scene itself. Add u_g with its graph.
h-pair-always: output
    return (y, painting) if with_global else y => return y, painting
    Your generator returns a tuple also without with_global=True. forward(x) returns the output
    alone; a plain U-Net does so as well.
h-overwrites-input: output
    self.local_net(x - double(painting)) => self.local_net(x.sub_(double(painting)))
    Your generator overwrites the picture that it is given, and the discriminator sees it
    afterwards. Write x - g, which makes a new tensor; sub_ and -= change x itself.
h-no-argument: pair
    x: Tensor, with_global: bool = False => x: Tensor
    return (y, painting) if with_global else y => return y
    forward(x, with_global=True) raises TypeError. Does your forward take with_global? It returns
    the pair of output and small painting.
"""

DISCRIMINATOR = """
critic-coarse-ignored: coarse
    stride=2 if coarse else 1 => stride=1
    kernel_size=3 if coarse else 4 => kernel_size=4
    Your discriminator is the same with coarse=True. Layer 4 then has stride 2 and layer 5 kernel 3.
critic-coarse-15: coarse
    kernel_size=3 if coarse else 4 => kernel_size=4
    Your coarse map has 15 x 15 logits: the last kernel is still 4. Kernel 4 with padding 1 loses
    one row. With kernel 3 the map stays 16 x 16.
critic-coarse-8: coarse
    kernel_size=3 if coarse else 4, stride=1 => kernel_size=4, stride=2 if coarse else 1
    Your coarse discriminator halves five times: a map of 8 x 8. Only the first four layers have
    stride 2; the last one has stride 1 and kernel 3.
critic-always-coarse: fine
    stride=2 if coarse else 1 => stride=2
    kernel_size=3 if coarse else 4 => kernel_size=3
    Your discriminator is coarse also without coarse=True. By default layer 4 has stride 1 and layer
    5 kernel 4, as in exercise 05.
critic-sigmoid: fine coarse = sigmoid_end
    ... The losses take logits and apply it themselves.
critic-unconditional: fine coarse width
    nn.Conv2d(6, width => nn.Conv2d(3, width
    torch.cat([x, y], dim=1) => y
    Your discriminator does not see the source. Join source and picture to 6 channels.
critic-always-kernel-3: fine
    3 if coarse else 4 => 3
    Your last kernel is 3 also without coarse=True, so the map has 31 x 31 logits. Only the coarse
    discriminator has a last kernel of 3; else it is 4.
"""

TRAIN_STEP = """
step-no-global-loss: global
    loss_g = loss_g + lambda_global * (painting - small_target).abs().mean() => pass
    lambda_global changes nothing in your step. Add lambda_global times the L1 distance of the small
    painting to the small target.
step-global-weight-l1: global
    + lambda_global => + lambda_l1
    Your global loss is weighted with lambda_l1. It has a weight of its own: lambda_global.
step-global-unweighted: global = unweighted(lambda_global)
    Your global loss is not multiplied by lambda_global. lambda_global is its weight, not only the
    switch.
step-global-l2: global
    small_target).abs( => small_target).square(
    Your global loss squares the differences. It is an L1 distance: the mean of the absolute
    differences.
step-global-every-second: global
    F.avg_pool2d(target, 2) => target[..., ::2, ::2]
    Your small target keeps every second pixel of the target. The global network is given means of 2
    x 2 pixels, so it should paint them: F.avg_pool2d(target, 2).
step-global-to-source: global
    F.avg_pool2d(target, 2) => F.avg_pool2d(source, 2)
    Your global loss compares the painting with the source. The painting should look like the small
    target, not like the label plan.
step-global-detached: global
    (painting => (painting.detach()
    Nothing learns from your global loss. The value is right and the gradient is gone. Leave
    detach() and no_grad() out: the painting has to keep its graph.
step-global-always-asked: plain
    source), None => source, with_global=True)
    You pass with_global=True also when lambda_global is 0. A plain U-Net does not know the
    argument. Pass it only when you need the painting.
step-detached-generator: g_update together global
    -D(source, fake => -D(source, fake.detach()
    The generator learns nothing from its GAN loss: only L1 teaches it. Detach the fake in the
    discriminator's half alone.
step-not-detached: clean
    fake.detach() => fake
    loss_d.backward() => loss_d.backward(retain_graph=True)
    The discriminator's update leaves gradients on the generator. Detach the fake in that half;
    retain_graph is then not needed.
step-sum-of-halves: d_update together
    (real_loss + fake_loss) / 2 => real_loss + fake_loss
    Your discriminator's loss is the sum of its halves. Take the average, as in exercise 05: (real +
    fake) / 2.
step-no-lambda: g_update together global = unweighted(lambda_l1)
    Your L1 loss is not multiplied by lambda_l1. Without its weight of 100 it hardly counts beside
    the GAN term.
step-d-source-only-fake: d_update together
    D(source, target) => D(target, source)
    Your discriminator gets the real pair in the other order: (target, source). It would learn to
    tell the order, not the picture. Always D(source, picture).
step-tensors: returns = tensors
step-g-not-cleared: together = not_cleared(opt_g)
step-d-not-cleared: together = not_cleared(opt_d)
step-one-backward: d_update clean together
    opt_d.zero_grad() =>
    loss_d.backward() =>
    opt_d.step() =>
    - opt_g.zero_grad()
    - loss_g.backward()
    + opt_d.zero_grad()
    + opt_g.zero_grad()
    + (loss_d + loss_g).backward()
    + opt_d.step()
    Your discriminator also learns to please the generator: it follows both losses. Two halves:
    zero_grad(), backward() and step() for D, then the same for G.
step-labels-swapped: d_update together
    F.softplus(-D(source, target)) => F.softplus(D(source, target))
    F.softplus(D(source, fake.detach())) => F.softplus(-D(source, fake.detach()))
    Your discriminator's labels are swapped: it is rewarded for calling fakes real. softplus(-logit)
    is the loss for the label 1, which belongs to real pairs.
losses-under-other-names: returns
    d_loss": loss_d.item(), "g_loss => D": loss_d.item(), "G
    Your step returns its losses under other names than d_loss and g_loss. Those are the names that
    the text asks for.
"""

MISTAKES = [
    known("unet", UNET, player="generator"),
    known("generator", GENERATOR),
    known("discriminator", DISCRIMINATOR, player="discriminator", rival="generator"),
    known("train_step", TRAIN_STEP, player="generator"),
]
