#!/usr/bin/python3
"""The networks once more, written as plain functions from their published definitions, with random weights.

reference_networks.py FOLDER NAME:SIZE:COUNT ... writes to FOLDER/NAME-SIZE NAME's weights as NAME.pth (in
the layout before PyTorch 1.6 where the official files are; the embedded network as .safetensors), COUNT random pictures
as input.f32, and the features (length 1) and class scores, where it gives some, as features.f32 and logits.f32.
"""
import json
import math
import os
import struct
import sys

import torch
import torch.nn.functional as F

torch.manual_seed(7)
weights = {}


def get(name, shape, make):
    if name not in weights:
        weights[name] = make(shape)
    return weights[name]


def conv(x, name, out, kernel, stride=1, padding=0, bias=True, groups=1):
    inputs = x.shape[1] // groups
    scale = (2 / (inputs * kernel * kernel)) ** 0.5
    w = get(name + ".weight", (out, inputs, kernel, kernel), lambda s: torch.randn(s) * scale)
    b = get(name + ".bias", (out,), lambda s: torch.randn(s) * 0.1) if bias else None
    return F.conv2d(x, w, b, stride, padding, groups=groups)


def norm(x, name, eps):
    shape = (x.shape[1],)
    w = get(name + ".weight", shape, lambda s: torch.rand(s) + 0.5)
    b = get(name + ".bias", shape, lambda s: torch.randn(s) * 0.1)
    mean = get(name + ".running_mean", shape, lambda s: torch.randn(s) * 0.1)
    var = get(name + ".running_var", shape, lambda s: torch.rand(s) + 0.5)
    weights[name + ".num_batches_tracked"] = torch.tensor(0)
    v = (1, -1, 1, 1)
    return (x - mean.view(v)) / torch.sqrt(var.view(v) + eps) * w.view(v) + b.view(v)


def linear(x, name, out):
    w = get(name + ".weight", (out, x.shape[1]), lambda s: torch.randn(s) * (2 / s[1]) ** 0.5)
    b = get(name + ".bias", (out,), lambda s: torch.randn(s) * 0.1)
    return x @ w.t() + b


def vgg16(x):
    index = 0
    for width, layers in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(layers):
            x = F.relu(conv(x, f"features.{index}", width, 3, 1, 1))
            index += 2
        x = F.max_pool2d(x, 2)
        index += 1
    x = torch.flatten(F.adaptive_avg_pool2d(x, 7), 1)
    x = F.relu(linear(x, "classifier.0", 4096))
    x = F.relu(linear(x, "classifier.3", 4096))
    return x, linear(x, "classifier.6", 1000)


def squeezenet1_0(x):
    def fire(x, index, squeeze, expand):
        name = f"features.{index}."
        x = F.relu(conv(x, name + "squeeze", squeeze, 1))
        a = F.relu(conv(x, name + "expand1x1", expand, 1))
        b = F.relu(conv(x, name + "expand3x3", expand, 3, 1, 1))
        return torch.cat([a, b], 1)

    x = F.relu(conv(x, "features.0", 96, 7, 2))
    x = F.max_pool2d(x, 3, 2, ceil_mode=True)
    x = fire(fire(fire(x, 3, 16, 64), 4, 16, 64), 5, 32, 128)
    x = F.max_pool2d(x, 3, 2, ceil_mode=True)
    x = fire(fire(fire(fire(x, 7, 32, 128), 8, 48, 192), 9, 48, 192), 10, 64, 256)
    x = F.max_pool2d(x, 3, 2, ceil_mode=True)
    x = fire(x, 12, 64, 256)
    scores = F.relu(conv(x, "classifier.1", 1000, 1))
    return x.mean((2, 3)), scores.mean((2, 3))


def resnet18(x):
    def block(x, name, out, stride):
        y = F.relu(norm(conv(x, name + ".conv1", out, 3, stride, 1, False), name + ".bn1", 1e-5))
        y = norm(conv(y, name + ".conv2", out, 3, 1, 1, False), name + ".bn2", 1e-5)
        if stride != 1 or x.shape[1] != out:
            x = norm(conv(x, name + ".downsample.0", out, 1, stride, 0, False), name + ".downsample.1", 1e-5)
        return F.relu(x + y)

    x = F.relu(norm(conv(x, "conv1", 64, 7, 2, 3, False), "bn1", 1e-5))
    x = F.max_pool2d(x, 3, 2, 1)
    for group, out in enumerate((64, 128, 256, 512), 1):
        x = block(x, f"layer{group}.0", out, 1 if group == 1 else 2)
        x = block(x, f"layer{group}.1", out, 1)
    x = x.mean((2, 3))
    return x, linear(x, "fc", 1000)


def googlenet(x):
    def basic(x, name, out, kernel, stride=1, padding=0):
        return F.relu(norm(conv(x, name + ".conv", out, kernel, stride, padding, False), name + ".bn", 0.001))

    def inception(x, name, c1, c3r, c3, c5r, c5, pool):
        name = "inception" + name
        a = basic(x, name + ".branch1", c1, 1)
        b = basic(basic(x, name + ".branch2.0", c3r, 1), name + ".branch2.1", c3, 3, 1, 1)
        c = basic(basic(x, name + ".branch3.0", c5r, 1), name + ".branch3.1", c5, 3, 1, 1)
        d = basic(F.max_pool2d(x, 3, 1, 1, ceil_mode=True), name + ".branch4.1", pool, 1)
        return torch.cat([a, b, c, d], 1)

    # transform_input=True
    x = torch.stack([x[:, 0] * (0.229 / 0.5) + (0.485 - 0.5) / 0.5,
                     x[:, 1] * (0.224 / 0.5) + (0.456 - 0.5) / 0.5,
                     x[:, 2] * (0.225 / 0.5) + (0.406 - 0.5) / 0.5], 1)
    x = F.max_pool2d(basic(x, "conv1", 64, 7, 2, 3), 3, 2, ceil_mode=True)
    x = basic(basic(x, "conv2", 64, 1), "conv3", 192, 3, 1, 1)
    x = F.max_pool2d(x, 3, 2, ceil_mode=True)
    x = inception(x, "3a", 64, 96, 128, 16, 32, 32)
    x = inception(x, "3b", 128, 128, 192, 32, 96, 64)
    x = F.max_pool2d(x, 3, 2, ceil_mode=True)
    x = inception(x, "4a", 192, 96, 208, 16, 48, 64)
    x = inception(x, "4b", 160, 112, 224, 24, 64, 64)
    x = inception(x, "4c", 128, 128, 256, 24, 64, 64)
    x = inception(x, "4d", 112, 144, 288, 32, 64, 64)
    x = inception(x, "4e", 256, 160, 320, 32, 128, 128)
    x = F.max_pool2d(x, 2, 2, ceil_mode=True)
    x = inception(x, "5a", 256, 160, 320, 32, 128, 128)
    x = inception(x, "5b", 384, 192, 384, 48, 128, 128)
    x = x.mean((2, 3))
    weights["aux1.fc2.weight"] = torch.zeros(1000, 1024)  # in the official file, of no use here
    return x, linear(x, "fc", 1000)


def efficientnet_lite(x, width, depth):
    def same(x, name, out, kernel, stride=1, groups=1):
        """As TensorFlow pads: what is odd goes right and below."""
        pads = [max(0, (-(-side // stride) - 1) * stride + kernel - side) for side in (x.shape[3], x.shape[2])]
        x = F.pad(x, [pads[0] // 2, pads[0] - pads[0] // 2, pads[1] // 2, pads[1] - pads[1] // 2])
        inputs = x.shape[1] // groups
        w = get(name + ".weight", (out, inputs, kernel, kernel),
                lambda s: torch.randn(s) * (2 / (inputs * kernel * kernel)) ** 0.5)
        return F.conv2d(x, w, None, stride, groups=groups)

    def channels(count):
        rounded = max(8, int(count * width + 4) // 8 * 8)
        return rounded + 8 if rounded < 0.9 * count * width else rounded

    def block(x, name, out, kernel, stride, widening):
        y, wide = x, x.shape[1] * widening
        if widening > 1:
            y = F.relu6(norm(same(y, name + "_expand_conv", wide, 1), name + "_bn0", 1e-3))
        y = F.relu6(norm(same(y, name + "_depthwise_conv", wide, kernel, stride, wide), name + "_bn1", 1e-3))
        y = norm(same(y, name + "_project_conv", out, 1), name + "_bn2", 1e-3)
        return x + y if y.shape == x.shape else y

    x = F.relu6(norm(same(x, "_conv_stem", 32, 3, 2), "_bn0", 1e-3))
    index = 0
    # repeats, kernel, stride, widening, channels: efficientnet_lite_builder.py
    groups = ((1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112),
              (4, 5, 2, 6, 192), (1, 3, 1, 6, 320))
    for repeats, kernel, stride, widening, out in groups:
        count = repeats if repeats == 1 else math.ceil(repeats * depth)
        for i in range(count):
            x = block(x, f"_blocks.{index}.", channels(out), kernel, stride if i == 0 else 1, widening)
            index += 1
    x = F.relu6(norm(same(x, "_conv_head", 1280, 1), "_bn1", 1e-3)).mean((2, 3))
    return x, linear(x, "_fc", 1000)


def efficientnet_lite0(x):
    return efficientnet_lite(x, 1.0, 1.0)


def efficientnet_lite2(x):
    return efficientnet_lite(x, 1.1, 1.2)


def dinov2_vits14(x):
    """facebookresearch/dinov2: vision_transformer.py, block.py, attention.py, with init_values and without registers."""
    width, heads, places = 384, 6, 37

    def layer_norm(x, name):
        w = get(name + ".weight", (width,), lambda s: torch.rand(s) + 0.5)
        b = get(name + ".bias", (width,), lambda s: torch.randn(s) * 0.1)
        x = x - x.mean(-1, keepdim=True)
        return x / torch.sqrt((x * x).mean(-1, keepdim=True) + 1e-6) * w + b

    def dense(x, name, out):
        return linear(x.reshape(-1, x.shape[-1]), name, out).reshape(*x.shape[:-1], out)

    def scaled(x, name):
        return x * get(name + ".gamma", (width,), lambda s: torch.rand(s))

    def attention(x, name):
        n, tokens, _ = x.shape
        parts = dense(x, name + ".qkv", 3 * width).chunk(3, -1)
        q, k, v = (part.reshape(n, tokens, heads, width // heads) for part in parts)
        weight = torch.einsum("nqhd,nkhd->nhqk", q, k) * (width // heads) ** -0.5
        weight = (weight - weight.amax(-1, keepdim=True)).exp()
        weight = weight / weight.sum(-1, keepdim=True)
        return dense(torch.einsum("nhqk,nkhd->nqhd", weight, v).reshape(n, tokens, width), name + ".proj", width)

    def gelu(x):
        return x * 0.5 * (1 + torch.erf(x / math.sqrt(2)))

    patches = conv(x, "patch_embed.proj", width, 14, 14)
    side = patches.shape[2]
    token = get("cls_token", (1, 1, width), torch.randn)
    positions = get("pos_embed", (1, 1 + places * places, width), torch.randn)
    grid = positions[:, 1:].reshape(1, places, places, width).permute(0, 3, 1, 2)
    if side != places:
        scale = (side + 0.1) / places
        grid = F.interpolate(grid, scale_factor=(scale, scale), mode="bicubic")
    grid = grid.permute(0, 2, 3, 1).reshape(1, -1, width)
    x = torch.cat([token.expand(len(x), -1, -1), patches.flatten(2).transpose(1, 2)], 1)
    x = x + torch.cat([positions[:, :1], grid], 1)
    for i in range(12):
        name = f"blocks.{i}."
        x = x + scaled(attention(layer_norm(x, name + "norm1"), name + "attn"), name + "ls1")
        y = gelu(dense(layer_norm(x, name + "norm2"), name + "mlp.fc1", 4 * width))
        x = x + scaled(dense(y, name + "mlp.fc2", width), name + "ls2")
    weights["mask_token"] = torch.zeros(1, width)  # in the official file, of no use here
    return layer_norm(x, "norm")[:, 0], None


def embedded(x):
    def layer(x, name, out):
        return F.relu(norm(conv(x, name + ".conv", out, 3, 1, 1, False), name + ".bn", 1e-5))

    x = F.max_pool2d(layer(layer(x, "stem", 24), "widen1", 48), 2)
    x = x + layer(layer(x, "residual1.0", 48), "residual1.1", 48)
    x = F.max_pool2d(layer(x, "widen2", 96), 2)
    x = F.max_pool2d(layer(x, "widen3", 160), 2)
    x = x + layer(layer(x, "residual3.0", 160), "residual3.1", 160)
    x = x.mean((2, 3))
    return x, linear(x, "fc", 10)


def embedded_photo(x):
    def layer(x, name, out, stride=1):
        return F.relu(norm(conv(x, name + ".conv", out, 3, stride, 1, False), name + ".bn", 1e-5))

    def residual(x, name, width):
        return x + layer(layer(x, name + ".0", width), name + ".1", width)

    def inverted(x, name, width):
        y = F.relu6(norm(conv(x, name + "._expand_conv", 3 * width, 1, 1, 0, False), name + "._bn0", 1e-3))
        y = conv(y, name + "._depthwise_conv", 3 * width, 3, 1, 1, False, groups=3 * width)
        y = F.relu6(norm(y, name + "._bn1", 1e-3))
        return x + norm(conv(y, name + "._project_conv", width, 1, 1, 0, False), name + "._bn2", 1e-3)

    x = F.relu(norm(conv(x, "stem", 48, 7, 4, 3, False), "stem_bn", 1e-5))
    x = residual(x, "narrow", 48)
    x = residual(layer(x, "middle", 96, 2), "middles", 96)
    x = layer(x, "wide", 160, 2)
    for block in range(3):
        x = inverted(x, f"wides.{block}", 160)
    return F.relu(norm(conv(x, "head", 480, 1, 1, 0, False), "head_bn", 1e-5)).mean((2, 3)), None


def save_safetensors(path):
    header, data = {}, b""
    for name, tensor in weights.items():
        raw = tensor.numpy().tobytes()
        kind = {torch.float32: "F32", torch.int64: "I64"}[tensor.dtype]
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


for case in sys.argv[2:]:
    network, size, count = case.split(":")
    folder = f"{sys.argv[1]}/{network}-{size}"
    os.mkdir(folder)
    weights.clear()
    pictures = torch.randn(int(count), 3, int(size), int(size))
    with torch.no_grad():
        feature, logits = globals()[network](pictures)
    pictures.numpy().tofile(folder + "/input.f32")
    F.normalize(feature).numpy().tofile(folder + "/features.f32")
    if logits is not None:
        logits.numpy().tofile(folder + "/logits.f32")
    if network == "embedded":
        save_safetensors(f"{folder}/{network}.safetensors")
    else:
        torch.save(weights, f"{folder}/{network}.pth",
                   _use_new_zipfile_serialization=network in ("squeezenet1_0", "resnet18"))
