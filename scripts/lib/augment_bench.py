"""Augments images of noise with another library, on one thread of the CPU, as `trainyard bench augment --beside` asks.

    python3 augment_bench.py albumentations|albumentations-tensors|torch TRANSFORM HEIGHTxWIDTHxCHANNELS

Reads lines from standard input, each the number of images to augment, and answers each with one line: the nanoseconds
that they took. An image is 8 bits a channel for albumentations, which is what it is fastest with; albumentations-tensors
then makes of it the float32 planes that a network takes. For torch it is float32 planes: torchvision's way with tensors,
whose transforms are thin layers over these operations. Transforms have the parameters
of the bench and are always done; presets have the probabilities of the bench.
"""

import inspect
import math
import os
import random
import sys
import time

# Before the libraries are loaded: they read these once.
for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"
os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"

import numpy as np

GREY = 128


def albumentations(height, width, channels):
    import albumentations as A
    import cv2

    cv2.setNumThreads(1)
    fill = {"fill": GREY, "border_mode": cv2.BORDER_CONSTANT}

    def affine(**parameters):
        still = {"scale": (1.0, 1.0), "translate_px": (0, 0), "rotate": (0, 0), "shear": (0, 0)}
        return A.Affine(**{**still, **parameters}, interpolation=cv2.INTER_LINEAR, p=1, **fill)

    def crop(**parameters):
        return A.Compose([
            A.PadIfNeeded(height + 8, width + 8, p=1, **{**fill, **parameters}),
            A.RandomCrop(height, width, p=1),
        ])

    def elastic():
        # Simard's; where a release has none, what it has under the name.
        smooth = {"alpha": 34, "sigma": 4}
        if "sigma" not in inspect.signature(A.ElasticTransform).parameters:
            smooth = {}
        return A.ElasticTransform(**smooth, interpolation=cv2.INTER_LINEAR, p=1, **fill)

    def resized_crop():
        return A.RandomResizedCrop(
            (height, width), scale=(0.08, 1.0), ratio=(3 / 4, 4 / 3), interpolation=cv2.INTER_LINEAR, p=1)

    def jitter(most, hue=0.0):
        factor = (1 - most, 1 + most)
        return A.ColorJitter(brightness=factor, contrast=factor, saturation=factor, hue=(-hue, hue), p=1)

    def coloured(**most):
        factors = {name: (1 - at, 1 + at) for name, at in most.items()}
        still = {"brightness": (1, 1), "contrast": (1, 1), "saturation": (1, 1), "hue": (0, 0)}
        return A.ColorJitter(**{**still, **factors}, p=1)

    def rand_augment():
        # Two of the fourteen, each as likely, at magnitude 9 of 30.
        slant, part = math.degrees(0.3 * 0.3), 150 / 331 * 0.3
        changes = [
            A.NoOp(p=1), affine(shear={"x": (-slant, slant), "y": (0, 0)}), affine(shear={"x": (0, 0), "y": (-slant, slant)}),
            affine(translate_percent={"x": (-part, part), "y": (0, 0)}, translate_px=None),
            affine(translate_percent={"x": (0, 0), "y": (-part, part)}, translate_px=None), affine(rotate=(-9, 9)),
            coloured(brightness=0.27), coloured(saturation=0.27), coloured(contrast=0.27),
            A.Sharpen(alpha=(0.27, 0.27), p=1), A.Posterize(num_bits=7, p=1), A.Solarize(threshold_range=(0.7, 0.7), p=1),
            A.AutoContrast(p=1), A.Equalize(p=1),
        ]
        return A.SomeOf(changes, n=2, replace=True, p=1)

    transforms = {
        "horizontal-flip": lambda: A.HorizontalFlip(p=1),
        "vertical-flip": lambda: A.VerticalFlip(p=1),
        "translate": lambda: affine(translate_px=(-2, 2)),
        "rotate": lambda: affine(rotate=(-10, 10)),
        "scale": lambda: affine(scale=(0.9, 1.1)),
        "shear": lambda: affine(shear={"x": (-10, 10), "y": (0, 0)}),
        "random-crop": crop,
        "random-resized-crop": resized_crop,
        "elastic": elastic,
        "gaussian-noise": lambda: A.GaussNoise(std_range=(0.1, 0.1), p=1),
        "salt-and-pepper": lambda: A.SaltAndPepper(amount=(0.02, 0.02), salt_vs_pepper=(0.5, 0.5), p=1),
        "brightness": lambda: coloured(brightness=0.2),
        "contrast": lambda: coloured(contrast=0.2),
        "saturation": lambda: coloured(saturation=0.2),
        "hue": lambda: A.ColorJitter(brightness=(1, 1), contrast=(1, 1), saturation=(1, 1), hue=(-0.1, 0.1), p=1),
        "color-jitter": lambda: jitter(0.2, hue=0.1),
        "rand-augment": rand_augment,
        "random-erasing": lambda: A.Erasing(scale=(0.02, 0.33), ratio=(0.3, 3.3), fill=0, p=1),
        "cutout": lambda: A.CoarseDropout(
            num_holes_range=(1, 1), hole_height_range=(8, 8), hole_width_range=(8, 8), fill=0, p=1),
        "mnist": lambda: A.Compose(
            [affine(translate_px=(-2, 2), rotate=(-10, 10), scale=(0.9, 1.1)), elastic()]),
        "cifar": lambda: A.Compose([crop(fill=0), A.HorizontalFlip(p=0.5)]),
        "imagenet": lambda: A.Compose([resized_crop(), A.HorizontalFlip(p=0.5), jitter(0.4)]),
    }
    image = np.random.default_rng(1).integers(1, 256, (height, width, channels), dtype=np.uint8)
    # Some of its flips move nothing yet: they return a view that reads backwards, which whoever needs pixels pays for.
    return transforms, lambda transform: lambda: np.ascontiguousarray(transform(image=image)["image"])


def torch_tensors(height, width, channels):
    import torch
    from torch.nn import functional as F

    torch.set_num_threads(1)
    torch.manual_seed(1)
    image = torch.randint(1, 256, (1, channels, height, width)).float()

    def rotate(angle=0.0, scale=1.0, shear=0.0, right=0.0, down=0.0):
        cos, sin = math.cos(math.radians(angle)) / scale, math.sin(math.radians(angle)) / scale
        slant = math.tan(math.radians(shear))
        matrix = torch.tensor(
            [[[cos, -sin - slant, 2 * right / width], [sin, cos, 2 * down / height]]])
        return F.affine_grid(matrix, list(image.shape), align_corners=False)

    def sampled(grid, x=image):
        return F.grid_sample(x - GREY, grid, "bilinear", "zeros", align_corners=False) + GREY

    def crop():
        padded = F.pad(image, [4] * 4, value=GREY)
        top, left = random.randint(0, 8), random.randint(0, 8)
        return padded[..., top:top + height, left:left + width].contiguous()

    def resized_crop():
        h, w = height, width
        for _ in range(10):
            area = height * width * random.uniform(0.08, 1)
            aspect = math.exp(random.uniform(math.log(3 / 4), math.log(4 / 3)))
            w, h = round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect))
            if 0 < w <= width and 0 < h <= height:
                break
        top, left = random.randint(0, max(0, height - h)), random.randint(0, max(0, width - w))
        part = image[..., top:top + h, left:left + w]
        return F.interpolate(part, (height, width), mode="bilinear", antialias=True, align_corners=False)

    radius = 12
    weights = torch.exp(-torch.arange(-radius, radius + 1).float() ** 2 / (2 * 4 ** 2))
    weights /= weights.sum()
    still = rotate()

    def displaced(grid):
        noise = torch.rand(2, 1, height, width) * 2 - 1
        smooth = F.conv2d(noise, weights.view(1, 1, 1, -1), padding=(0, radius))
        smooth = F.conv2d(smooth, weights.view(1, 1, -1, 1), padding=(radius, 0)) * 34
        offsets = smooth[:, 0].permute(1, 2, 0)[None] * torch.tensor([2 / width, 2 / height])
        return sampled(grid + offsets)

    def salt_and_pepper():
        chance = torch.rand(height, width)
        return torch.where(chance < 0.01, 255.0, torch.where(chance < 0.02, 0.0, image))

    def grey(x):
        return (0.299 * x[:, :1] + 0.587 * x[:, 1:2] + 0.114 * x[:, 2:]) if channels == 3 else x

    def hue_turned(x, turns):
        # As torchvision turns it: to HSV, on by a part of the circle, and back.
        r, g, b = x.unbind(1)
        high, low = x.amax(1), x.amin(1)
        spread = high - low
        flat = spread == 0
        saturation = spread / torch.where(flat, torch.ones_like(high), high)
        divisor = torch.where(flat, torch.ones_like(spread), spread)
        rc, gc, bc = (high - r) / divisor, (high - g) / divisor, (high - b) / divisor
        red, green = high == r, (high == g) & (high != r)
        hue = red * (bc - gc) + green * (2 + rc - bc) + (~red & ~green) * (4 + gc - rc)
        hue = (torch.fmod(hue / 6 + 1, 1) + turns) % 1
        sector = torch.floor(hue * 6)
        part = hue * 6 - sector
        p = (high * (1 - saturation)).clamp(0, 255)
        q = (high * (1 - saturation * part)).clamp(0, 255)
        t = (high * (1 - saturation * (1 - part))).clamp(0, 255)
        mask = sector.to(torch.int32).remainder(6)[:, None] == torch.arange(6)[None, :, None, None]
        ways = torch.stack([
            torch.stack((high, q, p, p, t, high), 1), torch.stack((t, high, high, q, p, p), 1),
            torch.stack((p, p, t, high, high, q), 1)], 1)
        return torch.einsum("nijk,nxijk->nxjk", mask.to(x.dtype), ways)

    def brightened(x, f):
        return (f * x).clamp(0, 255)

    def contrasted(x, f):
        return (f * x + (1 - f) * grey(x).mean()).clamp(0, 255)

    def saturated(x, f):
        return (f * x + (1 - f) * grey(x)).clamp(0, 255)

    def about_one(most):
        return random.uniform(1 - most, 1 + most)

    def jitter(x, most, hue=0.0):
        changes = [lambda x, change=change: change(x, about_one(most)) for change in (brightened, contrasted, saturated)]
        if hue > 0 and channels == 3:
            changes.append(lambda x: hue_turned(x, random.uniform(-hue, hue)))
        for change in random.sample(changes, len(changes)):
            x = change(x)
        return x

    def mirrored(x):
        return torch.flip(x, [-1]) if random.random() < 0.5 else x

    def erased(h, w):
        h, w = min(h, height), min(w, width)
        top, left = random.randint(0, height - h), random.randint(0, width - w)
        result = image.clone()
        result[..., top:top + h, left:left + w] = 0
        return result

    def erasing():
        area = height * width * random.uniform(0.02, 0.33)
        aspect = math.exp(random.uniform(math.log(0.3), math.log(3.3)))
        return erased(round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect)))

    def sharpened(x, f):
        kernel = torch.full((3, 3), 1 / 13)
        kernel[1, 1] = 5 / 13
        inner = F.conv2d(x.transpose(0, 1), kernel.view(1, 1, 3, 3)).transpose(0, 1)
        smooth = x.clone()
        smooth[..., 1:-1, 1:-1] = inner
        return (f * x + (1 - f) * smooth).clamp(0, 255)

    def stretched(x):
        low, high = x.amin((-2, -1), keepdim=True), x.amax((-2, -1), keepdim=True)
        return (x - low) * (255 / (high - low).clamp(min=1))

    def equalized(x):
        def one(plane):
            counts = torch.bincount(plane.round().long().flatten(), minlength=256)
            step = (counts.sum() - counts[counts.nonzero()[-1]]) // 255
            if step == 0:
                return plane
            table = ((counts.cumsum(0) - counts + step // 2) // step).clamp(0, 255).float()
            return table[plane.round().long()]
        return torch.stack([one(plane) for plane in x[0]])[None]

    def moved(x, **how):
        return sampled(rotate(**how), x)

    def either(strength):
        return random.choice((-strength, strength))

    def rand_augment():
        # Two of the fourteen, each as likely, at magnitude 9 of 30; those that slant along y cost as those along x.
        slant, across, along = math.degrees(math.atan(0.09)), 150 / 331 * 0.3 * width, 150 / 331 * 0.3 * height
        changes = [
            lambda x: x, lambda x: moved(x, shear=either(slant)), lambda x: moved(x, shear=either(slant)),
            lambda x: moved(x, right=either(across)), lambda x: moved(x, down=either(along)), lambda x: moved(x, angle=either(9)),
            lambda x: brightened(x, 1 + either(0.27)), lambda x: saturated(x, 1 + either(0.27)),
            lambda x: contrasted(x, 1 + either(0.27)), lambda x: sharpened(x, 1 + either(0.27)),
            lambda x: torch.floor(x / 2) * 2, lambda x: torch.where(x >= 178.5, 255 - x, x), stretched, equalized]
        x = image
        for change in random.choices(changes, k=2):
            x = change(x)
        return x

    def shift():
        return {"right": random.randint(-2, 2), "down": random.randint(-2, 2)}

    transforms = {
        "horizontal-flip": lambda: torch.flip(image, [-1]),
        "vertical-flip": lambda: torch.flip(image, [-2]),
        "translate": lambda: sampled(rotate(**shift())),
        "rotate": lambda: sampled(rotate(angle=random.uniform(-10, 10))),
        "scale": lambda: sampled(rotate(scale=random.uniform(0.9, 1.1))),
        "shear": lambda: sampled(rotate(shear=random.uniform(-10, 10))),
        "random-crop": crop,
        "random-resized-crop": resized_crop,
        "elastic": lambda: displaced(still),
        "gaussian-noise": lambda: (image + 25.5 * torch.randn(image.shape)).clamp(0, 255),
        "mnist": lambda: displaced(
            rotate(random.uniform(-10, 10), random.uniform(0.9, 1.1), **shift())),
        "salt-and-pepper": salt_and_pepper,
        "brightness": lambda: brightened(image, about_one(0.2)),
        "contrast": lambda: contrasted(image, about_one(0.2)),
        "saturation": lambda: saturated(image, about_one(0.2)),
        "hue": lambda: hue_turned(image, random.uniform(-0.1, 0.1)) if channels == 3 else image,
        "color-jitter": lambda: jitter(image, 0.2, hue=0.1),
        "rand-augment": rand_augment,
        "random-erasing": erasing,
        "cutout": lambda: erased(8, 8),
        "cifar": lambda: mirrored(crop()),
        "imagenet": lambda: jitter(mirrored(resized_crop()), 0.4),
    }
    return {name: (lambda run=run: run) for name, run in transforms.items()}, lambda transform: transform


def albumentations_tensors(height, width, channels):
    transforms, runner = albumentations(height, width, channels)

    def with_conversion(transform):
        run = runner(transform)
        return lambda: np.ascontiguousarray(run().transpose(2, 0, 1)).astype(np.float32)

    return transforms, with_conversion


LIBRARIES = {
    "albumentations": albumentations,
    "albumentations-tensors": albumentations_tensors,
    "torch": torch_tensors,
}


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in LIBRARIES:
        sys.exit(f"expected one of {', '.join(LIBRARIES)}, a transform and a shape, found {sys.argv[1:]}")
    random.seed(1)
    height, width, channels = map(int, sys.argv[3].split("x"))
    transforms, runner = LIBRARIES[sys.argv[1]](height, width, channels)
    if sys.argv[2] not in transforms:
        sys.exit(f"expected one of {', '.join(transforms)}, found {sys.argv[2]}")
    run = runner(transforms[sys.argv[2]]())
    for line in sys.stdin:
        started = time.perf_counter_ns()
        for _ in range(int(line)):
            run()
        print(time.perf_counter_ns() - started, flush=True)


if __name__ == "__main__":
    main()
