"""Known wrong answers of exercise 11: what each changes, and what to tell the student."""

from gankit_autograder.families import known

PIXEL_ERROR = """
error-squared: value
    (fake - target).abs().mean() => (fake - target).square().mean()
    Your pixel error squares the differences. That is the mean squared error, which PSNR uses. Here
    take absolute values.
error-root: value
    (fake - target).abs().mean() => (fake - target).square().mean().sqrt()
    Your pixel error is not the mean of the absolute differences. The root of the mean squared
    error, for example, weighs large differences more. Take absolute values, then the mean.
error-sum: value = summed
    Your pixel error is a sum: it grows with the size and the number of the pictures. Take the mean,
    so that it stays between 0 and 2.
error-sum-a-picture: value = summed_per_picture
    Your pixel error adds up the pixels of each picture before the mean. Take the mean over pixels
    as well: larger pictures are not worse.
error-signed: value
    (fake - target).abs().mean() => (fake - target).mean().abs()
    In your pixel error too light and too dark pixels cancel. A grey picture would have error 0.
    Take the absolute value of each difference, then the mean.
error-in-0-1: value = halved
    Your pixel error is half of what is asked, as in units of [0, 1]. The pictures lie in [-1, 1]
    and the error between 0 and 2. Do not rescale it.
error-bytes: value
    (fake - target).abs().mean() => (fake - target).abs().mean() * 127.5
    Your pixel error is in grey levels from 0 to 255. Leave the pictures in [-1, 1], so that the
    error lies between 0 and 2.
error-in-place: value
    - return (fake - target).abs().mean()
    + fake -= target
    + return fake.abs().mean()
    Your function changes the pictures that it is given: the caller's pictures are gone. fake -=
    target works in place. Write fake - target: it makes a new tensor.
"""

PSNR = """
psnr-peak-1: value batch
    2.0**2 => 1.0
    Your PSNR takes 1 for the peak, so it is 6 decibel too low. Between -1 and 1 there are 2: the
    peak is the largest difference, not the largest value.
psnr-peak-255: value batch
    2.0**2 => 255.0**2
    Your PSNR takes 255 for the peak although the pixels lie in [-1, 1]. It looks splendid and is 42
    decibel too high. The peak is 2 here.
psnr-peak-not-squared: value batch
    2.0**2 / squared => 2.0 / squared
    Your PSNR does not square the peak. The error below is squared, so the peak above is too: peak²
    / mean squared error.
psnr-natural-logarithm: value batch
    torch.log10 => torch.log
    Your PSNR uses the natural logarithm. Decibel are 10 times the logarithm to base 10:
    torch.log10.
psnr-factor-20: value batch
    (10 * torch.log10 => (20 * torch.log10
    Your PSNR is twice what is asked, as with 20 in front. 20 belongs to peak / root of the error;
    in front of peak² / squared error stands 10.
psnr-upside-down: value batch
    2.0**2 / squared => squared / 2.0**2
    Your PSNR has the wrong sign. Better pictures must have a higher PSNR: peak over error, not
    error over peak.
psnr-absolute: value batch
    (fake - target).square().flatten(1).mean(1) => (fake - target).abs().flatten(1).mean(1)
    Your PSNR is built on absolute differences. It needs the mean of the squared ones.
psnr-of-all-pixels: batch
    (fake - target).square().flatten(1).mean(1) => (fake - target).square().mean()
    You compute one PSNR of all pictures together. The worst picture then decides alone. Take each
    picture's own PSNR, then the mean.
psnr-20-over-square: value batch
    (10 * torch.log10(2.0**2 / squared)) => (20 * torch.log10(2.0 / squared))
    Your PSNR has 20 and the peak without its square. These belong to the root of the squared error:
    it is 10 log(peak² / squared error), or 20 log(peak / root of the squared error).
"""

MS_SSIM = """
ssim-peak-1: one_scale scales five
    (0.01 * 2) ** 2, (0.03 * 2) ** 2 => 0.01**2, 0.03**2
    Your constants C1 and C2 belong to a peak of 1. Pixels in [-1, 1] are at most 2 apart: (0.01 ·
    2)² and (0.03 · 2)².
ssim-constants-not-squared: one_scale scales five
    (0.01 * 2) ** 2, (0.03 * 2) ** 2 => 0.01 * 2, 0.03 * 2
    Your constants C1 and C2 are not squared. They stand beside squares: C1 = (0.01 · 2)², C2 =
    (0.03 · 2)².
ssim-no-constants: one_scale scales five
    (0.01 * 2) ** 2, (0.03 * 2) ** 2 => 1e-12, 1e-12
    Your C1 and C2 are missing, or next to nothing. They decide how much texture counts in flat
    places: (0.01 · 2)² and (0.03 · 2)².
ssim-weights-not-normalised: one_scale scales
    (weights / weights.sum()).tolist() => weights.tolist()
    With fewer than five scales your weights do not add up to 1. Divide the first M weights by their
    sum.
ssim-light-on-every-scale: scales five
    light * contrast if is_last else contrast => light * contrast
    You compare the light on every scale. Only the coarsest scale takes l · c; the others take c
    alone.
ssim-no-light: one_scale scales five
    light * contrast if is_last else contrast => contrast
    You never compare the light. On the coarsest scale take the mean of l · c. Otherwise a picture
    that is much too bright counts as equal.
ssim-not-mirrored: one_scale scales five
    F.pad(images, (5, 5, 5, 5), mode="reflect") => images
    Your coarsest scale has no mirrored border. Few windows fit there. Mirror 5 pixels at each side
    first: F.pad(a, (5, 5, 5, 5), mode="reflect").
ssim-no-halving: scales five
    - a, b = F.avg_pool2d(a, 2), F.avg_pool2d(b, 2)
    All your scales are the same one: the pictures are never halved. At the end of each turn: a, b =
    F.avg_pool2d(a, 2), F.avg_pool2d(b, 2).
ssim-max-pool: scales five
    F.avg_pool2d(a, 2), F.avg_pool2d(b, 2) => F.max_pool2d(a, 2), F.max_pool2d(b, 2)
    You halve the pictures with max pooling. Use F.avg_pool2d: a smaller picture holds means, not
    the brightest pixels.
ssim-every-second-pixel: scales five
    F.avg_pool2d(a, 2), F.avg_pool2d(b, 2) => a[..., ::2, ::2], b[..., ::2, ::2]
    You halve the pictures by leaving out every second pixel. Use F.avg_pool2d: without the mean
    fine texture turns into coarse texture.
ssim-weights-reversed: scales five
    (weights / weights.sum()).tolist() => (weights / weights.sum()).flip(0).tolist()
    Your weights are in the reverse order. The first weight, 0.0448, belongs to the finest scale.
ssim-three-scales-always: one_scale five
    torch.tensor(WEIGHTS[: n_scales(a)]) => torch.tensor(WEIGHTS[:3])
    You always take three scales. n_scales(a) says how many the size of the pictures allows.
ssim-sum-of-scales: scales five
    product = 1 => product = 0
    - product = product * compared.flatten(1).mean(1).clamp_min(0) ** weight
    + product = product + weight * compared.flatten(1).mean(1).clamp_min(0)
    You add the scales up, each times its weight. They are multiplied: the weights are powers.
ssim-no-powers: scales five
    compared.flatten(1).mean(1).clamp_min(0) ** weight => compared.flatten(1).mean(1).clamp_min(0)
    You multiply the scales without their weights. Raise each factor to the power of its weight.
ssim-power-before-mean: one_scale scales five
    - product = product * compared.flatten(1).mean(1).clamp_min(0) ** weight
    + product = product * (compared.clamp_min(0) ** weight).flatten(1).mean(1)
    You take the power at every place and the mean afterwards. First the mean over channels and
    places, one number a picture; then the power.
ssim-nan: opposite
    compared.flatten(1).mean(1).clamp_min(0) ** weight => compared.flatten(1).mean(1) ** weight
    Your MS-SSIM is nan for pictures that contradict each other. A mean of c may be negative, and a
    power of a negative number is nan. Clamp it at 0 first.
ssim-absolute: opposite
    .clamp_min(0 => .abs(
    You take the absolute value of negative means, so a negative photograph scores well. Take 0
    instead of anything below 0: .clamp_min(0).
ssim-batch-first: scales five batch
    compared.flatten(1).mean(1).clamp_min(0) ** weight => compared.mean().clamp_min(0) ** weight
    return product.mean() => return product
    You take the mean over the batch on each scale, before the powers. Keep one number a picture
    until the end: .flatten(1).mean(1). Then take the mean.
ssim-covariance-not-centred: one_scale scales five
    covariance = blur(a * b) - mean_a * mean_b => covariance = blur(a * b)
    Your covariance is not centred. Subtract the product of the means: blur(a * b) - blur(a) *
    blur(b).
ssim-product-of-deviations: one_scale scales five
    2 * covariance => covariance
    The 2 in front of the covariance is missing. Equal pictures must give c = 1: (2 · covariance +
    C2) / (both variances + C2).
ssim-distance: one_scale scales five equal opposite
    return product.mean() => return 1 - product.mean()
    You return 1 minus the similarity. That is a loss. MS-SSIM is 1 for equal pictures.
ssim-constants-swapped: one_scale scales five
    c1, c2 = (0.01 * 2) ** 2, (0.03 * 2) ** 2 => c1, c2 = (0.03 * 2) ** 2, (0.01 * 2) ** 2
    Your C1 and C2 are swapped. C1 = (0.01 P)² belongs to the light, C2 = (0.03 P)² to the contrast.
ssim-zero-border: one_scale scales five
    , mode="reflect") for images => ) for images
    Your coarsest scale has a border of zeros. Without mode="reflect" F.pad adds zeros, and a border
    of grey is compared as well.
ssim-mirrored-always: scales five
    - if is_last:
    + if True:
    You mirror the border on every scale. Only the coarsest one has too few windows. On the others
    the border stays as it is.
ssim-clamped-places: one_scale scales five
    .flatten(1).mean(1).clamp_min(0) => .clamp_min(0).flatten(1).mean(1)
    You clamp every place before the mean. Places where the pictures contradict each other count
    against the others. Take the mean, then clamp it.
"""

DIVERSITY = """
diversity-fixed-similarity: value different two
    return similarity(fakes[first] => return ms_ssim(fakes[first]
    Your diversity always uses ms_ssim. Call the argument: similarity(a, b). ms_ssim is only its
    default.
diversity-with-itself: value different two
    offset=1 => offset=0
    You also compare each picture with itself. Those are always 1 and say nothing about variety.
    Take pairs i < j.
diversity-neighbours: value
    - first, second = torch.triu_indices(len(fakes), len(fakes), offset=1)
    + first = torch.arange(len(fakes) - 1)
    + second = first + 1
    You compare only neighbours in the batch. Take all pairs i < j, for example with
    torch.triu_indices.
diversity-to-the-first: value
    - first, second = torch.triu_indices(len(fakes), len(fakes), offset=1)
    + second = torch.arange(1, len(fakes))
    + first = torch.zeros_like(second)
    You compare every picture with the first one only. Take all pairs i < j, for example with
    torch.triu_indices.
diversity-mean-of-means: value costs 1
    - first, second = torch.triu_indices(len(fakes), len(fakes), offset=1)
    - return similarity(fakes[first], fakes[second])
    + n = len(fakes)
    + rows = [
    +     similarity(fakes[i].expand_as(fakes[i + 1 :]), fakes[i + 1 :]) for i in range(n - 1)
    + ]
    + return sum(rows) / len(rows)
    You take a mean for each picture and then the mean of those, though they rest on different
    numbers of pairs. Every pair counts alike: put all pairs into one batch, or weigh by their
    number.
diversity-one-minus: value two
    similarity(fakes => 1 - similarity(fakes
    You return 1 minus the mean similarity. The formula has no 1: here low means diverse.
diversity-sum: value costs 1
    second]) => second]) * len(first)
    You add up the similarities of all pairs. Take their mean, or more pictures would always look
    less diverse.
diversity-all-by-count: value two costs 1
    second]) => second]) * len(first) / len(fakes) ** 2
    You divide by N² although there are only N (N - 1) / 2 pairs. The mean is one over the pairs
    that were compared.
"""

FRECHET_DISTANCE = """
frechet-means-not-squared: means flat value
    moved = (mu1 - mu2).square().sum() => moved = (mu1 - mu2).square().sum().sqrt()
    You take the distance of the means without its square. The formula has the squared length: the
    sum of the squared differences.
frechet-means-averaged: means flat value
    moved = (mu1 - mu2).square().sum() => moved = (mu1 - mu2).square().mean()
    You take the mean of the squared differences of the means. It is their sum: the squared length
    of a vector.
frechet-means-absolute: means flat value
    moved = (mu1 - mu2).square().sum() => moved = (mu1 - mu2).abs().sum()
    You add up absolute differences of the means. The length of a vector squares them.
frechet-no-means: means flat value
    moved = (mu1 - mu2).square().sum() => moved = 0.0
    Your distance ignores the means. Two clouds of the same shape at different places are not the
    same.
frechet-factor-missing: means spreads equal value
    2 * eigenvalues.sqrt().sum() => eigenvalues.sqrt().sum()
    The factor 2 in front of the root is missing. A Gaussian must be at distance 0 from itself:
    tr(Σ + Σ - 2 Σ) = 0.
frechet-no-root: means spreads equal value
    2 * eigenvalues.sqrt().sum() => 2 * eigenvalues.sum()
    You take the trace of the product without its root. Take the square roots of the eigenvalues of
    Σ1 Σ2, then their sum.
frechet-entrywise-root: means spreads equal value
    torch.linalg.eigvals(cov1 @ cov2).real => (cov1 @ cov2).diagonal()
    You take the root of the entries on the diagonal of Σ1 Σ2. The root of a matrix is not that of
    its entries. Take its eigenvalues.
frechet-diagonals-only: spreads value
    torch.linalg.eigvals(cov1 @ cov2).real.clamp_min(0 => cov1.diagonal() * cov2.diagonal(
    You use the variances alone: the diagonals of the covariances. That is right only for features
    that do not depend on each other. Use Σ1 @ Σ2.
frechet-entrywise-product: means spreads equal value
    cov1 @ cov2 => cov1 * cov2
    You multiply the covariances entry by entry. It is a product of matrices: cov1 @ cov2.
frechet-sum-of-covariances: means spreads equal value
    cov1 @ cov2 => cov1 + cov2
    You take the root of the sum of the covariances. It is the root of their product: cov1 @ cov2.
frechet-nan: flat
    .real.clamp_min(0) => .real
    Your distance is nan for covariances without full rank. Rounding puts some eigenvalues a little
    below 0. Clamp them at 0 before the root.
frechet-cholesky: flat
    - eigenvalues = torch.linalg.eigvals(cov1 @ cov2).real.clamp_min(0)
    + root = torch.linalg.cholesky(cov1)
    + eigenvalues = torch.linalg.eigvalsh(root.T @ cov2 @ root).clamp_min(0)
    Your distance fails for covariances without full rank. With fewer pictures than features no
    covariance has full rank. Such a one has no Cholesky root and no inverse: take the eigenvalues
    of cov1 @ cov2.
frechet-complex: means spreads value equal flat
    .real.clamp_min(0) =>
    Your distance is a complex number. The imaginary parts are rounding. Take .real of the
    eigenvalues.
frechet-square-root-of-all: means spreads value
    - return moved + cov1.trace() + cov2.trace() - 2 * eigenvalues.sqrt().sum()
    + total = moved + cov1.trace() + cov2.trace() - 2 * eigenvalues.sqrt().sum()
    + return total.clamp_min(0).sqrt()
    You return the root of the distance. By custom the squared distance is reported as it stands, as
    FID is.
frechet-eigvalsh: spreads value
    torch.linalg.eigvals(cov1 @ cov2).real => torch.linalg.eigvalsh(cov1 @ cov2)
    Your eigenvalues are those of a symmetric matrix, and the product of two is not symmetric.
    eigvalsh reads one triangle and ignores the other. Use torch.linalg.eigvals and its real part.
frechet-roots-of-entries: means spreads value equal flat
    - eigenvalues = torch.linalg.eigvals(cov1 @ cov2).real.clamp_min(0)
    - return moved + cov1.trace() + cov2.trace() - 2 * eigenvalues.sqrt().sum()
    + roots = (cov1.sqrt() @ cov2.sqrt()).diagonal()
    + return moved + cov1.trace() + cov2.trace() - 2 * roots.sum()
    Your distance is nan. Where the root of each entry of the covariances is taken, a negative one
    gives nan. The root is that of the matrix cov1 @ cov2: take those of its eigenvalues.
"""

FCN_SCORES = """
fcn-precision: classes absent said
    (right / truth)[truth > 0] => (right / said)[said > 0]
    Your class accuracy divides by the columns: of the pixels so called, those right. That is
    precision. Divide by the rows, the pixels that really are of the class.
fcn-union-counted-twice: iou absent said
    union = truth + said - right => union = truth + said
    Your union counts the intersection twice. Right pixels are in the row and in the column:
    subtract them once.
fcn-dice: iou absent said
    (right / union)[union > 0] => (2 * right / (truth + said))[union > 0]
    Your third score is the Dice coefficient. IoU is right / (row + column - right), without the 2.
fcn-absent-as-zero: absent said
    (right / truth)[truth > 0].mean() => (right / truth).nan_to_num().mean()
    (right / union)[union > 0].mean() => (right / union).nan_to_num().mean()
    A class that does not occur counts as 0 in your means. Nobody can find what is not there. Leave
    it out of the mean.
fcn-nan: absent said
    (right / truth)[truth > 0].mean() => (right / truth).mean()
    (right / union)[union > 0].mean() => (right / union).mean()
    A class that does not occur makes your means nan. 0 / 0 is nan. Leave out classes whose
    denominator is 0.
fcn-never-found-left-out: absent said
    (right / truth)[truth > 0] => (right / truth)[right > 0]
    Your class accuracy leaves out a class of which no pixel is right. It has pixels, so it counts,
    as 0. Leave out a class only where its denominator is 0.
fcn-said-left-out: said
    (right / union)[union > 0] => (right / union)[truth > 0]
    Your IoU leaves out a class that is never true but was said. Its union is not empty, so its IoU
    is 0 and counts: leave out a class by its own denominator.
fcn-order: pixels classes absent said
    pixel_accuracy.item(), class_accuracy => class_accuracy.item(), pixel_accuracy
    You return class accuracy before pixel accuracy. The order is pixel accuracy, class accuracy,
    IoU.
fcn-percent: pixels classes iou absent said = percent
    You return percent. The three scores lie between 0 and 1.
fcn-pixels-as-classes: pixels absent said
    right.sum() / truth.sum() => right.mean() / truth.max()
    Your pixel accuracy does not divide all right pixels by all pixels. Add up the diagonal and
    divide by the sum of the whole matrix.
fcn-weighted: iou absent said
    right / union)[union > 0].mean( => (right / union).nan_to_num() * truth / truth.sum()).sum(
    Your IoU weighs the classes by how frequent they are. That is another score, frequency-weighted
    IoU. Here all classes count alike.
fcn-pooled-iou: iou absent said
    (right / union)[union > 0].mean() => right.sum() / union.sum()
    Your IoU adds up all classes before it divides. Then large classes decide. Divide for each
    class, then take the mean.
fcn-iou-second: classes iou absent said
    class_accuracy.item(), iou.item() => iou.item(), class_accuracy.item()
    You return the IoU before class accuracy. The order is pixel accuracy, class accuracy, IoU.
fcn-dict: pixels classes iou absent said
    - return pixel_accuracy.item(), class_accuracy.item(), iou.item()
    + return {"pixels": pixel_accuracy.item(), "classes": class_accuracy.item(), "iou": iou.item()}
    You return a dict. Return the three scores as a tuple: pixel accuracy, class accuracy, IoU.
"""

MISTAKES = [
    known("pixel_error", PIXEL_ERROR),
    known("psnr", PSNR),
    known("ms_ssim", MS_SSIM),
    known("diversity", DIVERSITY),
    known("frechet_distance", FRECHET_DISTANCE),
    known("fcn_scores", FCN_SCORES),
]
