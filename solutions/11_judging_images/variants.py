"""Correct answers of exercise 11 in other notations. Each must get full points."""

from gankit_autograder.catalogue import Variant

VARIANTS = [
    Variant(
        "error-by-l1-loss",
        "pixel_error",
        source="""def pixel_error(fake, target):
    return F.l1_loss(fake, target).item()
""",
    ),
    Variant(
        "psnr-in-a-loop",
        "psnr",
        source="""import math


def psnr(fake, target):
    found = []
    for a, b in zip(fake, target):
        mse = F.mse_loss(a, b).item()
        found.append(20 * math.log10(2) - 10 * math.log10(mse))
    return sum(found) / len(found)
""",
    ),
    Variant(
        "psnr-in-0-1",
        "psnr",
        source="""import math


def psnr(fake, target):
    a, b = (fake + 1) / 2, (target + 1) / 2
    mse = ((a - b) ** 2).mean(dim=(1, 2, 3))
    return torch.mean(-10 * mse.log() / math.log(10))
""",
    ),
    Variant(
        "ms-ssim-of-the-library",
        "ms_ssim",
        source="""WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)


def ms_ssim(a, b):
    from torchmetrics.functional.image import multiscale_structural_similarity_index_measure

    side = min(a.shape[-2:])
    count = 5 if side >= 176 else 4 if side >= 99 else 3 if side >= 44 else 2 if side >= 22 else 1
    weights = torch.tensor(WEIGHTS[:count])
    return multiscale_structural_similarity_index_measure(
        a, b, data_range=2.0, betas=tuple((weights / weights.sum()).tolist()), normalize="relu"
    )
""",
    ),
    Variant(
        "ms-ssim-picture-by-picture",
        "ms_ssim",
        replace=[
            ("def ms_ssim(a: Tensor, b: Tensor):", "def one_pair(a: Tensor, b: Tensor):"),
            (
                "    return product.mean()\n    ### END SOLUTION",
                "    return float(product)\n\n\ndef ms_ssim(a, b):\n"
                "    found = [one_pair(x[None], y[None]) for x, y in zip(a, b)]\n"
                "    return sum(found) / len(found)",
            ),
        ],
    ),
    Variant(
        "diversity-in-two-loops",
        "diversity",
        source="""def diversity(fakes, similarity=None):
    similarity = similarity or ms_ssim
    values = []
    for i in range(len(fakes)):
        for j in range(i):
            values.append(float(similarity(fakes[i : i + 1], fakes[j : j + 1])))
    return sum(values) / len(values)
""",
    ),
    Variant(
        "diversity-both-orders",
        "diversity",
        source="""def diversity(fakes, similarity=ms_ssim):
    n = len(fakes)
    first, second = (~torch.eye(n, dtype=torch.bool)).nonzero(as_tuple=True)
    return torch.as_tensor(similarity(fakes[first], fakes[second]))
""",
    ),
    Variant(
        "frechet-by-scipy",
        "frechet_distance",
        source="""def frechet_distance(mu1, cov1, mu2, cov2):
    import warnings

    from scipy.linalg import sqrtm

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        root = sqrtm((cov1 @ cov2).numpy())
    if root.dtype.kind == "c":
        root = root.real
    gap = (mu1 - mu2).numpy()
    return gap @ gap + float(torch.trace(cov1 + cov2)) - 2 * root.trace()
""",
    ),
    Variant(
        "frechet-by-symmetric-root",
        "frechet_distance",
        source="""def frechet_distance(mu1, cov1, mu2, cov2):
    values, vectors = torch.linalg.eigh(cov1)
    root = vectors @ torch.diag(values.clamp(min=0).sqrt()) @ vectors.T
    inner = torch.linalg.eigvalsh(root @ cov2 @ root).clamp(min=0)
    return ((mu1 - mu2) ** 2).sum() + torch.trace(cov1 + cov2) - 2 * inner.sqrt().sum()
""",
    ),
    Variant(
        "fcn-in-a-loop",
        "fcn_scores",
        source="""def fcn_scores(confusion):
    n = confusion.tolist()
    k = range(len(n))
    accuracies, ious = [], []
    for i in k:
        truth, said = sum(n[i]), sum(n[j][i] for j in k)
        if truth:
            accuracies.append(n[i][i] / truth)
        if truth + said - n[i][i]:
            ious.append(n[i][i] / (truth + said - n[i][i]))
    pixels = sum(n[i][i] for i in k) / sum(map(sum, n))
    return [pixels, sum(accuracies) / len(accuracies), sum(ious) / len(ious)]
""",
    ),
    Variant(
        "fcn-with-nanmean",
        "fcn_scores",
        source="""def fcn_scores(confusion):
    n = confusion.float()
    hit = torch.diagonal(n)
    rows, columns = n.sum(dim=1), n.sum(dim=0)
    return hit.sum() / n.sum(), (hit / rows).nanmean(), (hit / (rows + columns - hit)).nanmean()
""",
    ),
]
