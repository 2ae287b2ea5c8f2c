"""Known wrong answers of exercise 11, each as a small change to the solution."""

from gankit_autograder.catalogue import Mistake

ERROR = "(fake - target).abs().mean()"

PIXEL_ERROR = [
    Mistake(
        "error-squared",
        "pixel_error",
        replace=[(ERROR, "(fake - target).square().mean()")],
        loses=["value"],
        what="Your pixel error squares the differences.",
        look="That is the mean squared error, which PSNR uses. Here take absolute values.",
    ),
    Mistake(
        "error-root",
        "pixel_error",
        replace=[(ERROR, "(fake - target).square().mean().sqrt()")],
        loses=["value"],
        what="Your pixel error is the root of the mean squared error.",
        look="It weighs large differences more. Here take the mean of absolute values.",
    ),
    Mistake(
        "error-sum",
        "pixel_error",
        replace=[(ERROR, "(fake - target).abs().sum()")],
        loses=["value"],
        what="Your pixel error is a sum: it grows with the size and the number of the pictures.",
        look="Take the mean, so that it stays between 0 and 2.",
    ),
    Mistake(
        "error-sum-a-picture",
        "pixel_error",
        replace=[(ERROR, "(fake - target).abs().flatten(1).sum(1).mean()")],
        loses=["value"],
        what="Your pixel error adds up the pixels of each picture before the mean.",
        look="Take the mean over pixels as well: larger pictures are not worse.",
    ),
    Mistake(
        "error-signed",
        "pixel_error",
        replace=[(ERROR, "(fake - target).mean().abs()")],
        loses=["value"],
        what="You take the absolute value of the mean; it has to be the mean of absolute values.",
        look="Too light and too dark pixels cancel otherwise: a grey picture would have error 0.",
    ),
    Mistake(
        "error-in-0-1",
        "pixel_error",
        replace=[(ERROR, "(fake - target).abs().mean() / 2")],
        loses=["value"],
        what="Your pixel error is half as large: it is in units of [0, 1].",
        look="The pictures lie in [-1, 1] and the error between 0 and 2. Do not rescale it.",
    ),
    Mistake(
        "error-bytes",
        "pixel_error",
        replace=[(ERROR, "(fake - target).abs().mean() * 127.5")],
        loses=["value"],
        what="Your pixel error is in grey levels from 0 to 255.",
        look="Leave the pictures in [-1, 1], so that the error lies between 0 and 2.",
    ),
    Mistake(
        "error-in-place",
        "pixel_error",
        replace=[
            (
                "    return (fake - target).abs().mean()\n",
                "    fake -= target\n    return fake.abs().mean()\n",
            ),
        ],
        loses=["value"],
        what="Your function changes the pictures that it is given.",
        look="fake -= target works in place, and the caller's pictures are gone. Write fake "
        "- target.",
    ),
]

SQUARED = "(fake - target).square().flatten(1).mean(1)"
DECIBEL = "(10 * torch.log10(2.0**2 / squared)).mean()"

PSNR = [
    Mistake(
        "psnr-peak-1",
        "psnr",
        replace=[("2.0**2", "1.0")],
        loses=["value", "batch"],
        what="Your PSNR takes 1 for the peak, so it is 6 decibel too low.",
        look="Between -1 and 1 there are 2: the peak is the largest difference, not the largest "
        "value.",
    ),
    Mistake(
        "psnr-peak-255",
        "psnr",
        replace=[("2.0**2", "255.0**2")],
        loses=["value", "batch"],
        what="Your PSNR takes 255 for the peak although the pixels lie in [-1, 1].",
        look="It looks splendid and is 42 decibel too high. The peak is 2 here.",
    ),
    Mistake(
        "psnr-peak-not-squared",
        "psnr",
        replace=[("2.0**2 / squared", "2.0 / squared")],
        loses=["value", "batch"],
        what="Your PSNR does not square the peak.",
        look="The error below is squared, so the peak above is too: peak² / mean squared error.",
    ),
    Mistake(
        "psnr-natural-logarithm",
        "psnr",
        replace=[("torch.log10", "torch.log")],
        loses=["value", "batch"],
        what="Your PSNR uses the natural logarithm.",
        look="Decibel are 10 times the logarithm to base 10: torch.log10.",
    ),
    Mistake(
        "psnr-factor-20",
        "psnr",
        replace=[("(10 * torch.log10", "(20 * torch.log10")],
        loses=["value", "batch"],
        what="Your PSNR is twice as large: the factor in front is 20.",
        look="20 belongs to peak / root of the error; in front of peak² / squared error stands 10.",
    ),
    Mistake(
        "psnr-upside-down",
        "psnr",
        replace=[("2.0**2 / squared", "squared / 2.0**2")],
        loses=["value", "batch"],
        what="Your PSNR has the wrong sign: error over peak instead of peak over error.",
        look="Better pictures must have a higher PSNR.",
    ),
    Mistake(
        "psnr-absolute",
        "psnr",
        replace=[(SQUARED, SQUARED.replace("square()", "abs()"))],
        loses=["value", "batch"],
        what="Your PSNR is built on absolute differences.",
        look="It needs the mean of the squared ones.",
    ),
    Mistake(
        "psnr-of-all-pixels",
        "psnr",
        replace=[(SQUARED, "(fake - target).square().mean()")],
        loses=["batch"],
        what="You compute one PSNR of all pictures together.",
        look="The worst picture then decides alone. Take each picture's own PSNR, then the mean.",
    ),
    Mistake(
        "psnr-20-over-square",
        "psnr",
        replace=[
            ("(10 * torch.log10(2.0**2 / squared))", "(20 * torch.log10(2.0 / squared))"),
        ],
        loses=["value", "batch"],
        what="Your PSNR mixes two formulas: 20 and the peak without its square, over the "
        "squared error.",
        look="It is 10 log(peak² / squared error), or 20 log(peak / root of the squared error).",
    ),
]

LIGHT = "light = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)"
POWER = "compared.flatten(1).mean(1).clamp_min(0) ** weight"

MS_SSIM = [
    Mistake(
        "ssim-peak-1",
        "ms_ssim",
        replace=[("(0.01 * 2) ** 2, (0.03 * 2) ** 2", "0.01**2, 0.03**2")],
        loses=["one_scale", "scales", "five"],
        what="Your constants C1 and C2 belong to a peak of 1.",
        look="Pixels in [-1, 1] are at most 2 apart: (0.01 · 2)² and (0.03 · 2)².",
    ),
    Mistake(
        "ssim-constants-not-squared",
        "ms_ssim",
        replace=[("(0.01 * 2) ** 2, (0.03 * 2) ** 2", "0.01 * 2, 0.03 * 2")],
        loses=["one_scale", "scales", "five"],
        what="Your constants C1 and C2 are not squared.",
        look="They stand beside squares: C1 = (0.01 · 2)², C2 = (0.03 · 2)².",
    ),
    Mistake(
        "ssim-no-constants",
        "ms_ssim",
        replace=[("(0.01 * 2) ** 2, (0.03 * 2) ** 2", "1e-12, 1e-12")],
        loses=["one_scale", "scales", "five"],
        what="Your C1 and C2 are missing, or next to nothing.",
        look="They decide how much texture counts in flat places: (0.01 · 2)² and (0.03 · 2)².",
    ),
    Mistake(
        "ssim-weights-not-normalised",
        "ms_ssim",
        replace=[("(weights / weights.sum()).tolist()", "weights.tolist()")],
        loses=["one_scale", "scales"],
        what="With fewer than five scales your weights do not add up to 1.",
        look="Divide the first M weights by their sum.",
    ),
    Mistake(
        "ssim-light-on-every-scale",
        "ms_ssim",
        replace=[("light * contrast if is_last else contrast", "light * contrast")],
        loses=["scales", "five"],
        what="You compare the light on every scale.",
        look="Only the coarsest scale takes l · c; the others take c alone.",
    ),
    Mistake(
        "ssim-no-light",
        "ms_ssim",
        replace=[("light * contrast if is_last else contrast", "contrast")],
        loses=["one_scale", "scales", "five"],
        what="You never compare the light.",
        look="On the coarsest scale take the mean of l · c. Otherwise a picture that is much too "
        "bright counts as equal.",
    ),
    Mistake(
        "ssim-not-mirrored",
        "ms_ssim",
        replace=[
            (
                '(F.pad(images, (5, 5, 5, 5), mode="reflect") for images in (a, b))',
                "(images for images in (a, b))",
            )
        ],
        loses=["one_scale", "scales", "five"],
        what="Your coarsest scale has no mirrored border.",
        look="Few windows fit there. Mirror 5 pixels at each side first: "
        'F.pad(a, (5, 5, 5, 5), mode="reflect").',
    ),
    Mistake(
        "ssim-no-halving",
        "ms_ssim",
        replace=[("        a, b = F.avg_pool2d(a, 2), F.avg_pool2d(b, 2)\n", "")],
        loses=["scales", "five"],
        what="All your scales are the same one: the pictures are never halved.",
        look="At the end of each turn: a, b = F.avg_pool2d(a, 2), F.avg_pool2d(b, 2).",
    ),
    Mistake(
        "ssim-max-pool",
        "ms_ssim",
        replace=[
            ("F.avg_pool2d(a, 2), F.avg_pool2d(b, 2)", "F.max_pool2d(a, 2), F.max_pool2d(b, 2)")
        ],
        loses=["scales", "five"],
        what="You halve the pictures with max pooling.",
        look="Use F.avg_pool2d: a smaller picture holds means, not the brightest pixels.",
    ),
    Mistake(
        "ssim-every-second-pixel",
        "ms_ssim",
        replace=[("F.avg_pool2d(a, 2), F.avg_pool2d(b, 2)", "a[..., ::2, ::2], b[..., ::2, ::2]")],
        loses=["scales", "five"],
        what="You halve the pictures by leaving out every second pixel.",
        look="Use F.avg_pool2d: without the mean fine texture turns into coarse texture.",
    ),
    Mistake(
        "ssim-weights-reversed",
        "ms_ssim",
        replace=[
            ("(weights / weights.sum()).tolist()", "(weights / weights.sum()).flip(0).tolist()")
        ],
        loses=["scales", "five"],
        what="Your weights are in the reverse order.",
        look="The first weight, 0.0448, belongs to the finest scale.",
    ),
    Mistake(
        "ssim-three-scales-always",
        "ms_ssim",
        replace=[("torch.tensor(WEIGHTS[: n_scales(a)])", "torch.tensor(WEIGHTS[:3])")],
        loses=["one_scale", "five"],
        what="You always take three scales.",
        look="n_scales(a) says how many the size of the pictures allows.",
    ),
    Mistake(
        "ssim-sum-of-scales",
        "ms_ssim",
        replace=[
            ("product = 1.0", "product = 0.0"),
            (f"product = product * {POWER}", f"product = product + weight * {POWER[:-10]}"),
        ],
        loses=["scales", "five"],
        what="You add the scales up, each times its weight.",
        look="They are multiplied: the weights are powers.",
    ),
    Mistake(
        "ssim-no-powers",
        "ms_ssim",
        replace=[(POWER, POWER[:-10])],
        loses=["scales", "five"],
        what="You multiply the scales without their weights.",
        look="Raise each factor to the power of its weight.",
    ),
    Mistake(
        "ssim-power-before-mean",
        "ms_ssim",
        replace=[(POWER, "(compared.clamp_min(0) ** weight).flatten(1).mean(1)")],
        loses=["one_scale", "scales", "five"],
        what="You take the power at every place and the mean afterwards.",
        look="First the mean over channels and places, one number a picture; then the power.",
    ),
    Mistake(
        "ssim-nan",
        "ms_ssim",
        replace=[(POWER, "compared.flatten(1).mean(1) ** weight")],
        loses=["opposite"],
        what="Your MS-SSIM is nan for pictures that contradict each other.",
        look="A mean of c may be negative, and a power of a negative number is nan. Clamp it at 0 "
        "first.",
    ),
    Mistake(
        "ssim-absolute",
        "ms_ssim",
        replace=[(POWER, "compared.flatten(1).mean(1).abs() ** weight")],
        loses=["opposite"],
        what="You take the absolute value of negative means, so a negative photograph scores well.",
        look="Take 0 instead of anything below 0: .clamp_min(0).",
    ),
    Mistake(
        "ssim-batch-first",
        "ms_ssim",
        replace=[
            (POWER, "compared.mean().clamp_min(0) ** weight"),
            ("return product.mean()", "return product"),
        ],
        loses=["scales", "five", "batch"],
        what="You take the mean over the batch on each scale, before the powers.",
        look="Keep one number a picture until the end: .flatten(1).mean(1). Then take the mean.",
    ),
    Mistake(
        "ssim-covariance-not-centred",
        "ms_ssim",
        replace=[("covariance = blur(a * b) - mean_a * mean_b", "covariance = blur(a * b)")],
        loses=["one_scale", "scales", "five"],
        what="Your covariance is not centred.",
        look="Subtract the product of the means: blur(a * b) - blur(a) * blur(b).",
    ),
    Mistake(
        "ssim-product-of-deviations",
        "ms_ssim",
        replace=[
            (
                "contrast = (2 * covariance + c2) / (variances + c2)",
                "contrast = (covariance + c2) / (variances + c2)",
            )
        ],
        loses=["one_scale", "scales", "five"],
        what="The 2 in front of the covariance is missing.",
        look="Equal pictures must give c = 1: (2 · covariance + C2) / (both variances + C2).",
    ),
    Mistake(
        "ssim-distance",
        "ms_ssim",
        replace=[("return product.mean()", "return 1 - product.mean()")],
        loses=["one_scale", "scales", "five", "equal", "opposite"],
        what="You return 1 minus the similarity.",
        look="That is a loss. MS-SSIM is 1 for equal pictures.",
    ),
    Mistake(
        "ssim-constants-swapped",
        "ms_ssim",
        replace=[
            (
                "c1, c2 = (0.01 * 2) ** 2, (0.03 * 2) ** 2",
                "c1, c2 = (0.03 * 2) ** 2, (0.01 * 2) ** 2",
            ),
        ],
        loses=["one_scale", "scales", "five"],
        what="Your C1 and C2 are swapped.",
        look="C1 = (0.01 P)² belongs to the light, C2 = (0.03 P)² to the contrast.",
    ),
    Mistake(
        "ssim-zero-border",
        "ms_ssim",
        replace=[
            (', mode="reflect") for images', ") for images"),
        ],
        loses=["one_scale", "scales", "five"],
        what="Your coarsest scale has a border of zeros.",
        look='Without mode="reflect" F.pad adds zeros, and a border of grey is compared as well.',
    ),
    Mistake(
        "ssim-mirrored-always",
        "ms_ssim",
        replace=[
            ("if is_last:\n            a, b", "if True:\n            a, b"),
        ],
        loses=["scales", "five"],
        what="You mirror the border on every scale.",
        look="Only the coarsest one has too few windows. On the others the border stays as it is.",
    ),
    Mistake(
        "ssim-clamped-places",
        "ms_ssim",
        replace=[
            (".flatten(1).mean(1).clamp_min(0)", ".clamp_min(0).flatten(1).mean(1)"),
        ],
        loses=["one_scale", "scales", "five"],
        what="You clamp every place before the mean.",
        look="Places where the pictures contradict each other count against the others. Take "
        "the mean, then clamp it.",
    ),
]

PAIRS = "first, second = torch.triu_indices(len(fakes), len(fakes), offset=1)"

DIVERSITY = [
    Mistake(
        "diversity-fixed-similarity",
        "diversity",
        replace=[
            ("return similarity(fakes[first]", "return ms_ssim(fakes[first]"),
        ],
        loses=["value", "different", "two"],
        what="Your diversity always uses ms_ssim.",
        look="Call the argument: similarity(a, b). ms_ssim is only its default.",
    ),
    Mistake(
        "diversity-with-itself",
        "diversity",
        replace=[("offset=1", "offset=0")],
        loses=["value", "different", "two"],
        what="You also compare each picture with itself.",
        look="Those are always 1 and say nothing about variety. Take pairs i < j.",
    ),
    Mistake(
        "diversity-neighbours",
        "diversity",
        replace=[
            (PAIRS, "first = torch.arange(len(fakes) - 1)\n    second = first + 1"),
        ],
        loses=["value"],
        what="You compare only neighbours in the batch.",
        look="Take all pairs i < j, for example with torch.triu_indices.",
    ),
    Mistake(
        "diversity-to-the-first",
        "diversity",
        replace=[
            (
                PAIRS,
                "second = torch.arange(1, len(fakes))\n    first = torch.zeros_like(second)",
            ),
        ],
        loses=["value"],
        what="You compare every picture with the first one only.",
        look="Take all pairs i < j, for example with torch.triu_indices.",
    ),
    Mistake(
        "diversity-mean-of-means",
        "diversity",
        replace=[
            (PAIRS, "n = len(fakes)"),
            (
                "return similarity(fakes[first], fakes[second])",
                "rows = [\n        similarity(fakes[i].expand_as(fakes[i + 1 :]), fakes[i + 1 :]) "
                "for i in range(n - 1)\n    ]\n    return sum(rows) / len(rows)",
            ),
        ],
        loses=["value"],
        price=1,
        what="You take a mean for each picture and then the mean of those, though they rest on "
        "different numbers of pairs.",
        look="Every pair counts alike: put all pairs into one batch, or weigh by their number.",
    ),
    Mistake(
        "diversity-one-minus",
        "diversity",
        replace=[
            (
                "return similarity(fakes[first], fakes[second])",
                "return 1 - similarity(fakes[first], fakes[second])",
            )
        ],
        loses=["value", "two"],
        what="You return 1 minus the mean similarity.",
        look="The formula has no 1: here low means diverse.",
    ),
    Mistake(
        "diversity-sum",
        "diversity",
        replace=[
            (
                "return similarity(fakes[first], fakes[second])",
                "return similarity(fakes[first], fakes[second]) * len(first)",
            )
        ],
        loses=["value"],
        price=1,
        what="You add up the similarities of all pairs.",
        look="Take their mean, or more pictures would always look less diverse.",
    ),
    Mistake(
        "diversity-all-by-count",
        "diversity",
        replace=[
            (
                "return similarity(fakes[first], fakes[second])",
                "return similarity(fakes[first], fakes[second]) * len(first) / len(fakes) ** 2",
            )
        ],
        loses=["value", "two"],
        price=1,
        what="You divide by N² although there are only N (N - 1) / 2 pairs.",
        look="The mean is one over the pairs that were compared.",
    ),
]

ROOTS = "2 * eigenvalues.sqrt().sum()"
MOVED = "moved = (mu1 - mu2).square().sum()"
EIGEN = "eigenvalues = torch.linalg.eigvals(cov1 @ cov2).real.clamp_min(0)"

FRECHET = [
    Mistake(
        "frechet-means-not-squared",
        "frechet_distance",
        replace=[(MOVED, "moved = (mu1 - mu2).square().sum().sqrt()")],
        loses=["means", "flat", "value"],
        what="You take the distance of the means without its square.",
        look="The formula has the squared length: the sum of the squared differences.",
    ),
    Mistake(
        "frechet-means-averaged",
        "frechet_distance",
        replace=[(MOVED, "moved = (mu1 - mu2).square().mean()")],
        loses=["means", "flat", "value"],
        what="You take the mean of the squared differences of the means.",
        look="It is their sum: the squared length of a vector.",
    ),
    Mistake(
        "frechet-means-absolute",
        "frechet_distance",
        replace=[(MOVED, "moved = (mu1 - mu2).abs().sum()")],
        loses=["means", "flat", "value"],
        what="You add up absolute differences of the means.",
        look="The length of a vector squares them.",
    ),
    Mistake(
        "frechet-no-means",
        "frechet_distance",
        replace=[(MOVED, "moved = 0.0")],
        loses=["means", "flat", "value"],
        what="Your distance ignores the means.",
        look="Two clouds of the same shape at different places are not the same.",
    ),
    Mistake(
        "frechet-factor-missing",
        "frechet_distance",
        replace=[(ROOTS, "eigenvalues.sqrt().sum()")],
        loses=["means", "spreads", "equal", "value"],
        what="The factor 2 in front of the root is missing.",
        look="A Gaussian must be at distance 0 from itself: tr(Σ + Σ - 2 Σ) = 0.",
    ),
    Mistake(
        "frechet-no-root",
        "frechet_distance",
        replace=[(ROOTS, "2 * eigenvalues.sum()")],
        loses=["means", "spreads", "equal", "value"],
        what="You take the trace of the product without its root.",
        look="Take the square roots of the eigenvalues of Σ1 Σ2, then their sum.",
    ),
    Mistake(
        "frechet-entrywise-root",
        "frechet_distance",
        replace=[(EIGEN, "eigenvalues = (cov1 @ cov2).diagonal().clamp_min(0)")],
        loses=["means", "spreads", "equal", "value"],
        what="You take the root of the entries on the diagonal of Σ1 Σ2.",
        look="The root of a matrix is not that of its entries. Take its eigenvalues.",
    ),
    Mistake(
        "frechet-diagonals-only",
        "frechet_distance",
        replace=[(EIGEN, "eigenvalues = cov1.diagonal() * cov2.diagonal()")],
        loses=["spreads", "value"],
        what="You use the variances alone: the diagonals of the covariances.",
        look="That is right only for features that do not depend on each other. Use Σ1 @ Σ2.",
    ),
    Mistake(
        "frechet-entrywise-product",
        "frechet_distance",
        replace=[("cov1 @ cov2", "cov1 * cov2")],
        loses=["means", "spreads", "equal", "value"],
        what="You multiply the covariances entry by entry.",
        look="It is a product of matrices: cov1 @ cov2.",
    ),
    Mistake(
        "frechet-sum-of-covariances",
        "frechet_distance",
        replace=[("cov1 @ cov2", "cov1 + cov2")],
        loses=["means", "spreads", "equal", "value"],
        what="You take the root of the sum of the covariances.",
        look="It is the root of their product: cov1 @ cov2.",
    ),
    Mistake(
        "frechet-nan",
        "frechet_distance",
        replace=[(".real.clamp_min(0)", ".real")],
        loses=["flat"],
        what="Your distance is nan for covariances without full rank.",
        look="Rounding puts some eigenvalues a little below 0. Clamp them at 0 before the root.",
    ),
    Mistake(
        "frechet-cholesky",
        "frechet_distance",
        replace=[
            (
                EIGEN,
                "root = torch.linalg.cholesky(cov1)\n"
                "    eigenvalues = torch.linalg.eigvalsh(root.T @ cov2 @ root).clamp_min(0)",
            )
        ],
        loses=["flat"],
        what="Your distance fails for covariances without full rank: they have no Cholesky root.",
        look="With fewer pictures than features no covariance has full rank. Take the eigenvalues "
        "of cov1 @ cov2.",
    ),
    Mistake(
        "frechet-complex",
        "frechet_distance",
        replace=[(".real.clamp_min(0)", "")],
        loses=["means", "spreads", "value", "equal", "flat"],
        what="Your distance is a complex number.",
        look="The imaginary parts are rounding. Take .real of the eigenvalues.",
    ),
    Mistake(
        "frechet-square-root-of-all",
        "frechet_distance",
        replace=[
            (
                "return moved + cov1.trace() + cov2.trace() - 2 * eigenvalues.sqrt().sum()",
                "total = moved + cov1.trace() + cov2.trace() - 2 * eigenvalues.sqrt().sum()\n"
                "    return total.clamp_min(0).sqrt()",
            )
        ],
        loses=["means", "spreads", "value"],
        what="You return the root of the distance.",
        look="By custom the squared distance is reported as it stands, as FID is.",
    ),
    Mistake(
        "frechet-eigvalsh",
        "frechet_distance",
        replace=[
            ("torch.linalg.eigvals(cov1 @ cov2).real", "torch.linalg.eigvalsh(cov1 @ cov2)"),
        ],
        loses=["spreads", "value"],
        what="You take the eigenvalues of a symmetric matrix, and the product of two is not "
        "symmetric.",
        look="eigvalsh reads one triangle and ignores the other. Use torch.linalg.eigvals "
        "and its real part.",
    ),
    Mistake(
        "frechet-roots-of-entries",
        "frechet_distance",
        replace=[
            (
                "    eigenvalues = torch.linalg.eigvals(cov1 @ cov2).real.clamp_min(0)\n",
                "    roots = (cov1.sqrt() @ cov2.sqrt()).diagonal()\n",
            ),
            ("eigenvalues.sqrt().sum()", "roots.sum()"),
        ],
        loses=["means", "spreads", "value", "equal", "flat"],
        what="You take the root of each entry of the covariances.",
        look="A covariance may be negative, so that gives nan. The root is that of the "
        "matrix cov1 @ cov2.",
    ),
]

FCN = [
    Mistake(
        "fcn-precision",
        "fcn_scores",
        replace=[("(right / truth)[truth > 0]", "(right / said)[said > 0]")],
        loses=["classes", "absent", "said"],
        what="Your class accuracy divides by the columns: of the pixels so called, those right.",
        look="That is precision. Divide by the rows, the pixels that really are of the class.",
    ),
    Mistake(
        "fcn-union-counted-twice",
        "fcn_scores",
        replace=[("union = truth + said - right", "union = truth + said")],
        loses=["iou", "absent", "said"],
        what="Your union counts the intersection twice.",
        look="Right pixels are in the row and in the column: subtract them once.",
    ),
    Mistake(
        "fcn-dice",
        "fcn_scores",
        replace=[("(right / union)[union > 0]", "(2 * right / (truth + said))[union > 0]")],
        loses=["iou", "absent", "said"],
        what="Your third score is the Dice coefficient.",
        look="IoU is right / (row + column - right), without the 2.",
    ),
    Mistake(
        "fcn-absent-as-zero",
        "fcn_scores",
        replace=[
            ("(right / truth)[truth > 0].mean()", "(right / truth).nan_to_num().mean()"),
            ("(right / union)[union > 0].mean()", "(right / union).nan_to_num().mean()"),
        ],
        loses=["absent", "said"],
        what="A class that does not occur counts as 0 in your means.",
        look="Nobody can find what is not there. Leave it out of the mean.",
    ),
    Mistake(
        "fcn-nan",
        "fcn_scores",
        replace=[
            ("(right / truth)[truth > 0].mean()", "(right / truth).mean()"),
            ("(right / union)[union > 0].mean()", "(right / union).mean()"),
        ],
        loses=["absent", "said"],
        what="A class that does not occur makes your means nan.",
        look="0 / 0 is nan. Leave out classes whose denominator is 0.",
    ),
    Mistake(
        "fcn-said-left-out",
        "fcn_scores",
        replace=[("(right / union)[union > 0]", "(right / union)[truth > 0]")],
        loses=["said"],
        what="Your IoU leaves out a class that is never true but was said.",
        look="Its union is not empty, so its IoU is 0 and counts: leave out a class by its own "
        "denominator.",
    ),
    Mistake(
        "fcn-order",
        "fcn_scores",
        replace=[
            (
                "pixel_accuracy.item(), class_accuracy.item(), iou.item()",
                "class_accuracy.item(), pixel_accuracy.item(), iou.item()",
            )
        ],
        loses=["pixels", "classes", "absent", "said"],
        what="You return class accuracy before pixel accuracy.",
        look="The order is pixel accuracy, class accuracy, IoU.",
    ),
    Mistake(
        "fcn-percent",
        "fcn_scores",
        replace=[
            (
                "pixel_accuracy.item(), class_accuracy.item(), iou.item()",
                "100 * pixel_accuracy.item(), 100 * class_accuracy.item(), 100 * iou.item()",
            )
        ],
        loses=["pixels", "classes", "iou", "absent", "said"],
        what="You return percent.",
        look="The three scores lie between 0 and 1.",
    ),
    Mistake(
        "fcn-pixels-as-classes",
        "fcn_scores",
        replace=[("right.sum() / truth.sum()", "right.mean() / truth.max()")],
        loses=["pixels", "absent", "said"],
        what="Your pixel accuracy does not divide all right pixels by all pixels.",
        look="Add up the diagonal and divide by the sum of the whole matrix.",
    ),
    Mistake(
        "fcn-weighted",
        "fcn_scores",
        replace=[
            (
                "(right / union)[union > 0].mean()",
                "((right / union).nan_to_num() * truth / truth.sum()).sum()",
            )
        ],
        loses=["iou", "absent", "said"],
        what="Your IoU weighs the classes by how frequent they are.",
        look="That is another score, frequency-weighted IoU. Here all classes count alike.",
    ),
    Mistake(
        "fcn-pooled-iou",
        "fcn_scores",
        replace=[
            ("(right / union)[union > 0].mean()", "right.sum() / union.sum()"),
        ],
        loses=["iou", "absent", "said"],
        what="Your IoU adds up all classes before it divides.",
        look="Then large classes decide. Divide for each class, then take the mean.",
    ),
    Mistake(
        "fcn-iou-second",
        "fcn_scores",
        replace=[
            ("class_accuracy.item(), iou.item()", "iou.item(), class_accuracy.item()"),
        ],
        loses=["classes", "iou", "absent", "said"],
        what="You return the IoU before class accuracy.",
        look="The order is pixel accuracy, class accuracy, IoU.",
    ),
    Mistake(
        "fcn-dict",
        "fcn_scores",
        replace=[
            (
                "return pixel_accuracy.item(), class_accuracy.item(), iou.item()",
                'return {"pixels": pixel_accuracy.item(), "classes": class_accuracy.item(), '
                '"iou": iou.item()}',
            ),
        ],
        loses=["pixels", "classes", "iou", "absent", "said"],
        what="You return a dict.",
        look="Return the three scores as a tuple: pixel accuracy, class accuracy, IoU.",
    ),
]

MISTAKES = [*PIXEL_ERROR, *PSNR, *MS_SSIM, *DIVERSITY, *FRECHET, *FCN]
