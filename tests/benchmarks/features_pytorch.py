"""Features from JPEG files, LapLens against PyTorch and PIL: features_pytorch.py LAPLENS FOLDER BACKBONE WEIGHTS.pth

Both decode every picture of FOLDER (96 of them for VGG-16), resize it, run the network and keep the features. LapLens
also hashes the files and writes thumbnails and a library. Runs take turns; the network alone is timed beside them, in
PyTorch. `features_pytorch.py --vgg16 FILE` writes a VGG-16 with random weights: its speed is that of trained ones.
"""
import collections
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

RUNS, BATCH, SIDE = 5, 32, 224
torch.set_num_threads(len(os.sched_getaffinity(0)))  # Debian's build starts with one


def fire(x, weights, i):
    def conv(x, part, padding=0):
        name = f"features.{i}.{part}."
        return F.relu(F.conv2d(x, weights[name + "weight"], weights[name + "bias"], padding=padding))

    x = conv(x, "squeeze")
    return torch.cat([conv(x, "expand1x1"), conv(x, "expand3x3", 1)], 1)


def squeezenet(x, weights):
    x = F.relu(F.conv2d(x, weights["features.0.weight"], weights["features.0.bias"], 2))
    for i in range(2, 13):
        x = F.max_pool2d(x, 3, 2, ceil_mode=True) if i in (2, 6, 11) else fire(x, weights, i)
    return F.normalize(x.mean((2, 3)))


# Outputs of each convolution; a number of 0 stands for pooling.
VGG16 = (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0)


def vgg16(x, weights):
    i = 0
    for outputs in VGG16:
        if outputs:
            x = F.relu(F.conv2d(x, weights[f"features.{i}.weight"], weights[f"features.{i}.bias"], padding=1))
        else:
            x = F.max_pool2d(x, 2)
        i += 2 if outputs else 1
    x = x.contiguous().flatten(1)
    for layer in (0, 3):
        x = F.relu(F.linear(x, weights[f"classifier.{layer}.weight"], weights[f"classifier.{layer}.bias"]))
    return F.normalize(x)


# Blocks of each group, and the stride of its first.
LITE0 = ((1, 1), (2, 2), (2, 2), (3, 2), (3, 1), (4, 2), (1, 1))


def lite0(x, weights):
    def conv(x, name, norm, stride=1, groups=1):
        kernel = weights[name + ".weight"]
        side = kernel.shape[2]
        before = (side - stride) // 2  # TensorFlow's padding, of maps whose sides are even
        after = side - stride - before
        if before != after:
            x = F.pad(x, (before, after) * 2)
        x = F.conv2d(x, kernel, None, stride, before if before == after else 0, 1, groups)
        parts = (weights[f"{norm}.{part}"] for part in ("running_mean", "running_var", "weight", "bias"))
        return F.batch_norm(x, *parts, eps=1e-3)

    x = F.relu6(conv(x, "_conv_stem", "_bn0", 2))
    block = 0
    for blocks, stride in LITE0:
        for i in range(blocks):
            name, y = f"_blocks.{block}.", x
            if name + "_expand_conv.weight" in weights:
                y = F.relu6(conv(y, name + "_expand_conv", name + "_bn0"))
            y = F.relu6(conv(y, name + "_depthwise_conv", name + "_bn1", stride if i == 0 else 1, y.shape[1]))
            y = conv(y, name + "_project_conv", name + "_bn2")
            x = x + y if x.shape == y.shape else y
            block += 1
    return F.normalize(F.relu6(conv(x, "_conv_head", "_bn1")).mean((2, 3)))


def write_random_vgg16(file):
    torch.manual_seed(1)
    shapes, inputs, i = {}, 3, 0
    for outputs in VGG16:
        if outputs:
            shapes[f"features.{i}"] = (outputs, inputs, 3, 3)
            inputs = outputs
        i += 2 if outputs else 1
    shapes |= {"classifier.0": (4096, 25088), "classifier.3": (4096, 4096), "classifier.6": (1000, 4096)}
    weights = {}
    for name, shape in shapes.items():
        weights[name + ".weight"] = torch.randn(shape) * (2 / np.prod(shape[1:])) ** 0.5
        weights[name + ".bias"] = torch.zeros(shape[0])
    torch.save(weights, file)


Network = collections.namedtuple("Network", "features mean deviation short_side resampling")
IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225), SIDE, Image.BILINEAR
NETWORKS = {
    "squeezenet1_0": Network(squeezenet, *IMAGENET),
    "vgg16": Network(vgg16, *IMAGENET),
    "efficientnet_lite0": Network(lite0, (127 / 255,) * 3, (128 / 255,) * 3, round(SIDE / 0.875), Image.BICUBIC),
}


def picture(file, network):
    image = Image.open(file).convert("RGB")
    scale = network.short_side / min(image.size)
    image = image.resize([max(network.short_side, round(side * scale)) for side in image.size], network.resampling)
    left, top = (image.width - SIDE) // 2, (image.height - SIDE) // 2
    pixels = np.asarray(image.crop((left, top, left + SIDE, top + SIDE)))
    return torch.from_numpy(pixels.copy()).permute(2, 0, 1)


def pytorch(files, network, weights):
    mean, deviation = (torch.tensor(values).view(1, 3, 1, 1) for values in (network.mean, network.deviation))
    features = []
    with torch.no_grad():
        for first in range(0, len(files), BATCH):
            batch = torch.stack([picture(file, network) for file in files[first:first + BATCH]]).float() / 255
            batch = ((batch - mean) / deviation).contiguous(memory_format=torch.channels_last)
            features.append(network.features(batch, weights))
    return torch.cat(features)


def laplens(program, folder, backbone, weights):
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([program, "scan", folder, "--library", place + "/bench.laplens", "--backbone", backbone,
                        "--weights", weights], check=True, capture_output=True)


def seconds(work):
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main():
    if sys.argv[1] == "--vgg16":
        write_random_vgg16(sys.argv[2])
        return
    program, folder, backbone, file = sys.argv[1:]
    if not pathlib.Path(folder).is_dir() or not pathlib.Path(file).is_file():
        print("features: skipped: no data")
        return
    files = sorted(f for f in pathlib.Path(folder).rglob("*") if f.suffix.lower() in (".jpg", ".jpeg"))
    network, weights = NETWORKS[backbone], torch.load(file)
    with tempfile.TemporaryDirectory() as place, torch.no_grad():
        if backbone == "vgg16":
            files = files[:96]
            for f in files:
                shutil.copy(f, place)
            folder = place
        batch = torch.rand(BATCH, 3, SIDE, SIDE).contiguous(memory_format=torch.channels_last)
        network.features(batch, weights)
        alone = np.median([seconds(lambda: network.features(batch, weights)) for _ in range(RUNS)]) / BATCH
        ours, theirs = [], []
        for _ in range(RUNS):
            ours.append(seconds(lambda: laplens(program, folder, backbone, file)))
            theirs.append(seconds(lambda: pytorch(files, network, weights)))
    ratios = np.array(theirs) / np.array(ours)
    print(f"features of {len(files)} JPEG files, {backbone}, {torch.get_num_threads()} threads: LapLens "
          f"{len(files) / np.median(ours):.1f} a second (its whole scan), PyTorch and PIL "
          f"{len(files) / np.median(theirs):.1f}, PyTorch's network alone {1 / alone:.1f}; "
          f"ratio min {ratios.min():.2f} median {np.median(ratios):.2f} max {ratios.max():.2f}")


main()
