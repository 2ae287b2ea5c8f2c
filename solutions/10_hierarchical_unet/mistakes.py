"""Known wrong answers of exercise 10, each as a small change to the solution."""

from gankit_autograder.catalogue import Mistake

UNET = [
    Mistake(
        "unet-tanh-kept",
        "unet",
        replace=[
            ("        return x\n        ### END", "        return torch.tanh(x)\n        ### END")
        ],
        loses=["output", "kernel"],
        what="Your UNet still ends in the tanh of exercise 05.",
        look="Two networks are going to be added before the tanh. Return what stands before it.",
    ),
    Mistake(
        "unet-kernel-ignored",
        "unet",
        replace=[('"kernel_size": kernel', '"kernel_size": 4'), ("(kernel - 2) // 2", "1")],
        loses=["kernel"],
        what="Your UNet has kernels of 4 also when kernel=2.",
        look="Pass `kernel` to every convolution, and choose the padding by it.",
    ),
    Mistake(
        "unet-kernel-padding",
        "unet",
        replace=[("(kernel - 2) // 2", "1")],
        loses=["kernel"],
        what="Your UNet keeps a padding of 1 when kernel=2.",
        look="With kernel 2 and stride 2 a layer halves the side exactly when the padding is 0: "
        "(kernel - 2) // 2.",
    ),
    Mistake(
        "unet-kernel-half",
        "unet",
        replace=[
            (
                "up.append(nn.Sequential(nn.ConvTranspose2d(inputs, outputs, **shape), norm))",
                "up.append(nn.Sequential(nn.ConvTranspose2d(inputs, outputs, 4, 2, 1), norm))",
            )
        ],
        loses=["kernel"],
        what="With kernel=2 only the way down of your UNet changes; the way up keeps kernel 4.",
        look="`kernel` is for the transposed convolutions as well.",
    ),
    Mistake(
        "unet-width-ignored",
        "unet",
        replace=[("min(width * 2**level, 8 * width)", "min(64 * 2**level, 512)")],
        loses=["width"],
        what="Your UNet has 64 channels in its first layer whatever `width` is.",
        look="Every number of channels is a multiple of `width`: 1, 2, 4 and at most 8 times it.",
    ),
    Mistake(
        "unet-width-unbounded",
        "unet",
        replace=[("min(width * 2**level, 8 * width)", "min(width * 2**level, 512)")],
        loses=["width"],
        what="A narrow UNet of yours grows up to 512 channels.",
        look="The bound is 8 · width: 64 channels for width 8. It is 512 only for width 64.",
    ),
    Mistake(
        "unet-no-skips",
        "unet",
        replace=[
            ("inputs = 2 * outputs  # half of them come over the skip", "inputs = outputs"),
            (
                "            if skips:\n                x = torch.cat([x, skips.pop()], dim=1)\n",
                "",
            ),
        ],
        loses=["kernel", "layers", "width"],
        what="Your UNet has no skip connections.",
        look="Join each level of the way up with the level of the way down that has its size.",
    ),
    Mistake(
        "unet-norm-on-output",
        "unet",
        replace=[
            (
                "norm = nn.BatchNorm2d(outputs) if level < levels - 1 else nn.Identity()",
                "norm = nn.BatchNorm2d(outputs)",
            )
        ],
        loses=["output", "kernel"],
        what="The last layer of your UNet has a BatchNorm.",
        look="Then both painters would always give the same mean colour. The last layer has none.",
    ),
    Mistake(
        "unet-default-slope",
        "unet",
        replace=[("F.leaky_relu(x, 0.2)", "F.leaky_relu(x)")],
        loses=["between"],
        what="Your LeakyReLU has PyTorch's default slope, 0.01.",
        look="The exercise asks for 0.2: F.leaky_relu(x, 0.2).",
    ),
]

RETURN = "return (y, painting) if with_global else y"

GENERATOR = [
    Mistake(
        "h-local-sees-x",
        "generator",
        replace=[("self.local_net(x - double(painting))", "self.local_net(x)")],
        loses=["rest", "output", "learns"],
        what="Your local network sees the whole picture x; nothing is subtracted.",
        look="It should see what the global painting has not explained: x - g.",
    ),
    Mistake(
        "h-local-sees-g",
        "generator",
        replace=[("self.local_net(x - double(painting))", "self.local_net(double(painting))")],
        loses=["rest", "output"],
        what="Your local network sees the global painting g alone.",
        look="It needs the difference, x - g. From g alone it cannot know what is missing.",
    ),
    Mistake(
        "h-difference-reversed",
        "generator",
        replace=[("self.local_net(x - double(painting))", "self.local_net(double(painting) - x)")],
        loses=["rest", "output"],
        what="Your local network sees g - x.",
        look="The sign is reversed: x - g, the picture minus the global painting.",
    ),
    Mistake(
        "h-difference-of-logits",
        "generator",
        replace=[("self.local_net(x - double(painting))", "self.local_net(x - double(u_g))")],
        loses=["rest", "output"],
        what="Your local network sees x minus the enlarged u_g, without its tanh.",
        look="u_g has no bounds, x lies in [-1, 1]. Subtract g, the enlarged tanh(u_g).",
    ),
    Mistake(
        "h-tanh-after-enlarging",
        "generator",
        replace=[("x - double(painting)", "x - torch.tanh(double(u_g))")],
        loses=["rest", "output"],
        what="You enlarge u_g first and take the tanh then; g is the enlarged tanh(u_g).",
        look="The two are not the same between pixels. Take the tanh of the small numbers first.",
    ),
    Mistake(
        "h-difference-detached",
        "generator",
        replace=[("x - double(painting)", "x - double(painting).detach()")],
        loses=["learns"],
        what="The difference that your local network sees is cut off from the global network.",
        look="The output is right, but the global network learns nothing from what its painting "
        "does to the local one. Leave detach() out.",
    ),
    Mistake(
        "h-no-inheritance",
        "generator",
        replace=[("torch.tanh(double(u_g) + u_l)", "torch.tanh(u_l)")],
        loses=["output", "identity"],
        what="Your output is tanh(u_l): it does not inherit the global painting.",
        look="Add the enlarged u_g before the tanh. With a silent local network the output must be "
        "the global painting, not grey.",
    ),
    Mistake(
        "h-two-tanhs-added",
        "generator",
        replace=[("torch.tanh(double(u_g) + u_l)", "double(painting) + torch.tanh(u_l)")],
        loses=["output", "identity"],
        what="You add two tanhs: your output reaches from -2 to 2.",
        look="Add u_g and u_l first, then one tanh around the sum.",
    ),
    Mistake(
        "h-no-tanh",
        "generator",
        replace=[("torch.tanh(double(u_g) + u_l)", "double(u_g) + u_l")],
        loses=["output", "identity"],
        what="Your output has no bounds: the tanh around the sum is missing.",
        look="y = tanh(enlarged u_g + u_l).",
    ),
    Mistake(
        "h-tanh-twice",
        "generator",
        replace=[("torch.tanh(double(u_g) + u_l)", "torch.tanh(double(painting) + u_l)")],
        loses=["output", "identity"],
        what="You add the painting tanh(u_g), and put a second tanh around the sum.",
        look="What is inherited is u_g itself, before its tanh. tanh(tanh(u)) never passes ±0.76.",
    ),
    Mistake(
        "h-tanh-around-local",
        "generator",
        replace=[("torch.tanh(double(u_g) + u_l)", "torch.tanh(double(u_g) + torch.tanh(u_l))")],
        loses=["output"],
        what="You put a tanh around u_l before adding it.",
        look="The local network adds numbers without bounds. One tanh, around the sum, is enough.",
    ),
    Mistake(
        "h-mean-of-both",
        "generator",
        replace=[("torch.tanh(double(u_g) + u_l)", "torch.tanh((double(u_g) + u_l) / 2)")],
        loses=["output", "identity"],
        what="You take the mean of u_g and u_l; they are to be added.",
        look="With a silent local network the output must be the global painting in full strength.",
    ),
    Mistake(
        "h-nearest",
        "generator",
        replace=[
            (
                'scale_factor=2, mode="bilinear", align_corners=False',
                'scale_factor=2, mode="nearest"',
            )
        ],
        loses=["rest", "output", "identity"],
        what="You enlarge by copying pixels.",
        look='That leaves blocks. F.interpolate needs mode="bilinear"; its default is "nearest".',
    ),
    Mistake(
        "h-aligned-corners",
        "generator",
        replace=[("align_corners=False", "align_corners=True")],
        loses=["rest", "output", "identity"],
        what="You enlarge with align_corners=True.",
        look="That stretches the picture from corner pixel to corner pixel, so it no longer lies "
        "above the pixels it was averaged from. Use align_corners=False.",
    ),
    Mistake(
        "h-every-second-pixel",
        "generator",
        replace=[("F.avg_pool2d(x, 2)", "x[..., ::2, ::2]")],
        loses=["small", "output"],
        what="You make the picture small by keeping every second pixel.",
        look="Thin things such as poles vanish or not by chance. Take the mean of 2 x 2 pixels: "
        "F.avg_pool2d(x, 2).",
    ),
    Mistake(
        "h-max-pool",
        "generator",
        replace=[("F.avg_pool2d(x, 2)", "F.max_pool2d(x, 2)")],
        loses=["small", "output"],
        what="You make the picture small with max pooling.",
        look="The brightest pixel of four is not their colour. Use F.avg_pool2d(x, 2).",
    ),
    Mistake(
        "h-no-halving",
        "generator",
        replace=[
            ("F.avg_pool2d(x, 2)", "x"),
            (
                'F.interpolate(images, scale_factor=2, mode="bilinear", align_corners=False)',
                "images",
            ),
        ],
        loses=["small", "rest", "output", "identity"],
        what="Your global network sees the picture at full size.",
        look="Halve the picture before it and double its painting, or both networks do the "
        "same job.",
    ),
    Mistake(
        "h-networks-swapped",
        "generator",
        replace=[
            ("self.global_net = global_net", "self.global_net = local_net"),
            ("self.local_net = local_net", "self.local_net = global_net"),
        ],
        loses=["small", "rest", "output", "identity", "pair", "learns"],
        what="Your global network does the local one's work and the other way round.",
        look="HierarchicalUNet(global_net, local_net): the first one gets the small picture.",
    ),
    Mistake(
        "h-global-frozen",
        "generator",
        replace=[
            (
                "        u_g = self.global_net(small)\n",
                "        with torch.no_grad():\n            u_g = self.global_net(small)\n",
            )
        ],
        loses=["learns"],
        what="Your global network gets no gradient at all.",
        look="It stands under no_grad, or is detached. Both painters learn together here.",
    ),
    Mistake(
        "h-networks-in-a-list",
        "generator",
        replace=[
            ("self.global_net = global_net", "self.nets = [global_net, local_net]"),
            ("        self.local_net = local_net\n", ""),
            ("self.global_net(small)", "self.nets[0](small)"),
            ("self.local_net(x", "self.nets[1](x"),
        ],
        loses=["parameters"],
        what="Your generator keeps its networks in a plain list, so it has no parameters.",
        look="PyTorch does not look into lists: the optimiser would get nothing, and .to(device) "
        "would leave both behind. Use attributes or nn.ModuleList.",
    ),
    Mistake(
        "h-extra-layer",
        "generator",
        replace=[
            (
                "        self.local_net = local_net\n",
                "        self.local_net = local_net\n        self.merge = nn.Conv2d(3, 3, 1)\n",
            ),
            (
                "torch.tanh(double(u_g) + u_l)",
                "torch.tanh(self.merge(double(u_g) + u_l) * 0 + double(u_g) + u_l)",
            ),
        ],
        loses=["parameters"],
        what="Your generator has weights of its own beside those of the two networks.",
        look="Halving, doubling, subtracting and adding need none.",
    ),
    Mistake(
        "h-global-runs-twice",
        "generator",
        replace=[
            ("torch.tanh(double(u_g) + u_l)", "torch.tanh(double(self.global_net(small)) + u_l)")
        ],
        loses=["once"],
        what="Your global network runs twice a picture.",
        look="It costs time, and BatchNorm's statistics move twice. Keep u_g in a variable.",
    ),
    Mistake(
        "h-pair-logits",
        "generator",
        replace=[(RETURN, "return (y, u_g) if with_global else y")],
        loses=["pair"],
        what="With with_global=True you return u_g without its tanh.",
        look="Its loss compares it with a picture in [-1, 1]. Return tanh(u_g).",
    ),
    Mistake(
        "h-pair-enlarged",
        "generator",
        replace=[(RETURN, "return (y, double(painting)) if with_global else y")],
        loses=["pair"],
        what="With with_global=True you return the enlarged painting g.",
        look="Return the small one, tanh(u_g); it is compared with the small target.",
    ),
    Mistake(
        "h-pair-reversed",
        "generator",
        replace=[(RETURN, "return (painting, y) if with_global else y")],
        loses=["pair"],
        what="With with_global=True you return the painting first.",
        look="The output comes first: (y, tanh(u_g)).",
    ),
    Mistake(
        "h-pair-ignored",
        "generator",
        replace=[(RETURN, "return y")],
        loses=["pair"],
        what="Your generator returns the output alone, also with with_global=True.",
        look="Then it should return the pair (y, tanh(u_g)).",
    ),
    Mistake(
        "h-inheritance-detached",
        "generator",
        replace=[("torch.tanh(double(u_g) + u_l)", "torch.tanh(double(u_g.detach()) + u_l)")],
        loses=["learns"],
        what="The u_g in your output is detached: the global network learns through the local "
        "one's input alone.",
        look="It is to paint the scene itself. Add u_g with its graph.",
    ),
    Mistake(
        "h-pair-always",
        "generator",
        replace=[(RETURN, "return y, painting")],
        loses=["output"],
        what="Your generator returns the pair also without with_global=True.",
        look="forward(x) returns the output alone; a plain U-Net does so as well.",
    ),
    Mistake(
        "h-overwrites-input",
        "generator",
        replace=[
            ("self.local_net(x - double(painting))", "self.local_net(x.sub_(double(painting)))")
        ],
        loses=["output"],
        what="Your generator overwrites the picture that it is given.",
        look="sub_ and -= change x itself, and the discriminator sees it afterwards. Write x - g.",
    ),
    Mistake(
        "h-no-argument",
        "generator",
        replace=[
            ("x: Tensor, with_global: bool = False", "x: Tensor"),
            (RETURN, "return y"),
        ],
        loses=["pair"],
        what="Your forward does not take with_global.",
        look="forward(x, with_global=True) returns the pair of output and small painting.",
    ),
]

DISCRIMINATOR = [
    Mistake(
        "critic-coarse-ignored",
        "discriminator",
        replace=[
            ("stride=2 if coarse else 1", "stride=1"),
            ("kernel_size=3 if coarse else 4", "kernel_size=4"),
        ],
        loses=["coarse"],
        what="Your discriminator is the same with coarse=True.",
        look="Layer 4 then has stride 2 and layer 5 kernel 3.",
    ),
    Mistake(
        "critic-coarse-15",
        "discriminator",
        replace=[("kernel_size=3 if coarse else 4", "kernel_size=4")],
        loses=["coarse"],
        what="Your coarse map has 15 x 15 logits: the last kernel is still 4.",
        look="Kernel 4 with padding 1 loses one row. With kernel 3 the map stays 16 x 16.",
    ),
    Mistake(
        "critic-coarse-8",
        "discriminator",
        replace=[
            (
                "kernel_size=3 if coarse else 4, stride=1",
                "kernel_size=4, stride=2 if coarse else 1",
            )
        ],
        loses=["coarse"],
        what="Your coarse discriminator halves five times: a map of 8 x 8.",
        look="Only the first four layers have stride 2; the last one has stride 1 and kernel 3.",
    ),
    Mistake(
        "critic-always-coarse",
        "discriminator",
        replace=[
            ("stride=2 if coarse else 1", "stride=2"),
            ("kernel_size=3 if coarse else 4", "kernel_size=3"),
        ],
        loses=["fine"],
        what="Your discriminator is coarse also without coarse=True.",
        look="By default layer 4 has stride 1 and layer 5 kernel 4, as in exercise 05.",
    ),
    Mistake(
        "critic-sigmoid",
        "discriminator",
        replace=[
            (
                "return self.layers(torch.cat([x, y], dim=1))",
                "return torch.sigmoid(self.layers(torch.cat([x, y], dim=1)))",
            )
        ],
        loses=["fine", "coarse"],
        what="Your discriminator ends in a sigmoid.",
        look="The losses take logits and apply it themselves.",
    ),
    Mistake(
        "critic-unconditional",
        "discriminator",
        replace=[
            ("nn.Conv2d(6, width", "nn.Conv2d(3, width"),
            ("torch.cat([x, y], dim=1)", "y"),
        ],
        loses=["fine", "coarse", "width"],
        what="Your discriminator does not see the source.",
        look="Join source and picture to 6 channels.",
    ),
    Mistake(
        "critic-always-kernel-3",
        "discriminator",
        replace=[("3 if coarse else 4", "3")],
        loses=["fine"],
        what="Your last kernel is 3 also without coarse=True, so the map has 31 x 31 logits.",
        look="Only the coarse discriminator has a last kernel of 3; else it is 4.",
    ),
]

GLOBAL_LOSS = "lambda_global * (painting - small_target).abs().mean()"

TRAIN_STEP = [
    Mistake(
        "step-no-global-loss",
        "train_step",
        replace=[(f"loss_g = loss_g + {GLOBAL_LOSS}", "pass")],
        loses=["global"],
        what="lambda_global changes nothing in your step.",
        look="Add lambda_global times the L1 distance of the small painting to the small target.",
    ),
    Mistake(
        "step-global-weight-l1",
        "train_step",
        replace=[(GLOBAL_LOSS, GLOBAL_LOSS.replace("lambda_global", "lambda_l1"))],
        loses=["global"],
        what="Your global loss is weighted with lambda_l1.",
        look="It has a weight of its own: lambda_global.",
    ),
    Mistake(
        "step-global-unweighted",
        "train_step",
        replace=[(GLOBAL_LOSS, "(painting - small_target).abs().mean()")],
        loses=["global"],
        what="Your global loss is not multiplied by lambda_global.",
        look="lambda_global is its weight, not only the switch.",
    ),
    Mistake(
        "step-global-l2",
        "train_step",
        replace=[(GLOBAL_LOSS, "lambda_global * (painting - small_target).square().mean()")],
        loses=["global"],
        what="Your global loss squares the differences.",
        look="It is an L1 distance: the mean of the absolute differences.",
    ),
    Mistake(
        "step-global-every-second",
        "train_step",
        replace=[("F.avg_pool2d(target, 2)", "target[..., ::2, ::2]")],
        loses=["global"],
        what="Your small target keeps every second pixel of the target.",
        look="The global network is given means of 2 x 2 pixels, so it should paint them: "
        "F.avg_pool2d(target, 2).",
    ),
    Mistake(
        "step-global-to-source",
        "train_step",
        replace=[("F.avg_pool2d(target, 2)", "F.avg_pool2d(source, 2)")],
        loses=["global"],
        what="Your global loss compares the painting with the source.",
        look="The painting should look like the small target, not like the label plan.",
    ),
    Mistake(
        "step-global-detached",
        "train_step",
        replace=[(GLOBAL_LOSS, "lambda_global * (painting.detach() - small_target).abs().mean()")],
        loses=["global"],
        what="The painting in your global loss is detached, so nothing learns from it.",
        look="The value is right and the gradient is gone. Leave detach() out.",
    ),
    Mistake(
        "step-global-always-asked",
        "train_step",
        replace=[
            (
                "        fake, painting = G(source), None",
                "        fake, painting = G(source, with_global=True)",
            )
        ],
        loses=["plain"],
        what="You pass with_global=True also when lambda_global is 0.",
        look="A plain U-Net does not know the argument. Pass it only when you need the painting.",
    ),
    Mistake(
        "step-detached-generator",
        "train_step",
        replace=[
            (
                "loss_g = F.softplus(-D(source, fake)).mean()\n",
                "loss_g = F.softplus(-D(source, fake.detach())).mean()\n",
            )
        ],
        loses=["g_update", "together", "global"],
        what="The generator's GAN loss is computed on a detached fake.",
        look="Then only L1 teaches the generator. Detach in the discriminator's half alone.",
    ),
    Mistake(
        "step-not-detached",
        "train_step",
        replace=[
            ("fake.detach()", "fake"),
            ("loss_d.backward()", "loss_d.backward(retain_graph=True)"),
        ],
        loses=["clean"],
        what="The discriminator's update leaves gradients on the generator.",
        look="Detach the fake in that half; retain_graph is then not needed either.",
    ),
    Mistake(
        "step-sum-of-halves",
        "train_step",
        replace=[("(real_loss + fake_loss) / 2", "real_loss + fake_loss")],
        loses=["d_update", "together"],
        what="Your discriminator's loss is the sum of its halves.",
        look="Take the average, as in exercise 05: (real + fake) / 2.",
    ),
    Mistake(
        "step-no-lambda",
        "train_step",
        replace=[("lambda_l1 * (fake - target)", "(fake - target)")],
        loses=["g_update", "together", "global"],
        what="Your L1 loss is not multiplied by lambda_l1.",
        look="Without its weight of 100 it hardly counts beside the GAN term.",
    ),
    Mistake(
        "step-d-source-only-fake",
        "train_step",
        replace=[("D(source, target)", "D(target, source)")],
        loses=["d_update", "together"],
        what="Your discriminator gets the real pair in the other order: (target, source).",
        look="It would learn to tell the order, not the picture. Always D(source, picture).",
    ),
    Mistake(
        "step-tensors",
        "train_step",
        replace=[("loss_d.item()", "loss_d"), ("loss_g.item()", "loss_g")],
        loses=["returns"],
        what="Your step returns tensors.",
        look="They keep the whole graph alive, step after step. Return loss.item().",
    ),
    Mistake(
        "step-g-not-cleared",
        "train_step",
        replace=[("    opt_g.zero_grad()\n", "")],
        loses=["together"],
        what="The generator's gradients pile up from step to step.",
        look="Call opt_g.zero_grad() before loss_g.backward().",
    ),
    Mistake(
        "step-d-not-cleared",
        "train_step",
        replace=[("    opt_d.zero_grad()\n", "")],
        loses=["together"],
        what="The discriminator's gradients pile up: those of the generator's half are still there "
        "in the next step.",
        look="Call opt_d.zero_grad() before loss_d.backward().",
    ),
    Mistake(
        "step-one-backward",
        "train_step",
        replace=[
            ("    opt_d.zero_grad()\n    loss_d.backward()\n    opt_d.step()\n", ""),
            (
                "    opt_g.zero_grad()\n    loss_g.backward()\n    opt_g.step()\n",
                "    opt_d.zero_grad()\n    opt_g.zero_grad()\n    (loss_d + loss_g).backward()\n"
                "    opt_d.step()\n    opt_g.step()\n",
            ),
        ],
        loses=["d_update", "clean", "together"],
        what="You add both losses and go backward once, so the discriminator also learns to "
        "please the generator.",
        look="Two halves: zero_grad(), backward() and step() for D, then the same for G.",
    ),
    Mistake(
        "step-labels-swapped",
        "train_step",
        replace=[
            ("F.softplus(-D(source, target))", "F.softplus(D(source, target))"),
            ("F.softplus(D(source, fake.detach()))", "F.softplus(-D(source, fake.detach()))"),
        ],
        loses=["d_update", "together"],
        what="Your discriminator's labels are swapped: it is rewarded for calling fakes real.",
        look="softplus(-logit) is the loss for the label 1, which belongs to real pairs.",
    ),
]

MISTAKES = [*UNET, *GENERATOR, *DISCRIMINATOR, *TRAIN_STEP]

MISTAKES += [
    Mistake(
        "losses-under-other-names",
        "train_step",
        replace=[
            (
                '    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}',
                '    return {"D": loss_d.item(), "G": loss_g.item()}',
            )
        ],
        what="Your step returns its losses under other names than d_loss and g_loss.",
        look="Those are the names that the text asks for.",
        loses=["returns"],
    ),
]
