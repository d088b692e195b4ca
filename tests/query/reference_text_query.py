#!/usr/bin/env python3
"""Makes text_query_figures.json: what OpenCLIP says of 12 pictures and some texts, with the weights of random_towers.hpp.

reference_text_query.py > text_query_figures.json    with the package open_clip_torch 3.3.0 (pip install ...)

For each text the cosine of its embedding with that of each picture, and for each picture those with every picture.
"""
import json

import numpy
import open_clip
import torch

SIDE, PICTURES = 224, 12
TEXTS = ["a dog on the beach", "red car at night", "receipt", "It\u2019s a \u201cGro\u00dfes Fest\u201d in K\u00f6ln!",
         "\u6d77\u6ee9\u4e0a\u7684\u72d7 \U0001f436", "sunflower " * 60]


def shapes():
    """Name, shape, spread and middle of each tensor, in the order of the file."""
    for tower, width, blocks in (("visual.", 768, 12), ("", 512, 12)):
        if tower:
            yield "visual.conv1.weight", (width, 3, 32, 32), 1 / 32, 0
            yield "visual.class_embedding", (width,), 1, 0
            yield "visual.positional_embedding", (50, width), 1, 0
        else:
            yield "token_embedding.weight", (49408, width), 2, 0
            yield "positional_embedding", (77, width), 1, 0
        for norm in (("visual.ln_pre", "visual.ln_post") if tower else ("ln_final",)):
            yield norm + ".weight", (width,), 1 / 4, 1
            yield norm + ".bias", (width,), 1 / 8, 0
        yield ("visual.proj" if tower else "text_projection"), (width, 512), 1 / 16, 0
        for block in range(blocks):
            name = f"{tower}transformer.resblocks.{block}."
            for norm in ("ln_1", "ln_2"):
                yield name + norm + ".weight", (width,), 1 / 4, 1
                yield name + norm + ".bias", (width,), 1 / 8, 0
            yield name + "attn.in_proj_weight", (3 * width, width), 1 / 8, 0
            yield name + "attn.in_proj_bias", (3 * width,), 1 / 8, 0
            yield name + "attn.out_proj.weight", (width, width), 1 / 16, 0
            yield name + "attn.out_proj.bias", (width,), 1 / 8, 0
            yield name + "mlp.c_fc.weight", (4 * width, width), 1 / 16, 0
            yield name + "mlp.c_fc.bias", (4 * width,), 1 / 8, 0
            yield name + "mlp.c_proj.weight", (width, 4 * width), 1 / 32, 0
            yield name + "mlp.c_proj.bias", (width,), 1 / 8, 0
    yield "logit_scale", (), 0, 3.5


def numbers(tensor, count):
    """-1 to 127/128, of SplitMix64 (Vigna 2015): eight of each of its numbers, from the low byte on."""
    with numpy.errstate(over="ignore"):
        z = (numpy.arange(1, (count + 7) // 8 + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
             + (numpy.uint64(tensor) << numpy.uint64(40)))
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z ^= z >> numpy.uint64(31)
    return z.astype("<u8").view(numpy.uint8)[:count].astype(numpy.float32) / 128 - 1


def weights():
    return {name: torch.from_numpy((numbers(i, int(numpy.prod(shape))) * numpy.float32(spread) + numpy.float32(middle))
                                   .astype(numpy.float16).astype(numpy.float32).reshape(shape))
            for i, (name, shape, spread, middle) in enumerate(shapes())}


def picture(p):
    y, x, c = numpy.mgrid[:SIDE, :SIDE, :3]
    return (x * ((p * 3 + c * 5) % 7) + y * ((p * 5 + c * 3 + 1) % 6) + 40 * p * (c + 1)) % 256


model = open_clip.create_model("ViT-B-32", force_quick_gelu=True).eval()
model.load_state_dict(weights())
mean, deviation = numpy.array(open_clip.OPENAI_DATASET_MEAN), numpy.array(open_clip.OPENAI_DATASET_STD)
seen = numpy.stack([((picture(p) / 255 - mean) / deviation).transpose(2, 0, 1) for p in range(PICTURES)])
with torch.no_grad():
    pictures = model.encode_image(torch.from_numpy(seen.astype(numpy.float32)), normalize=True)
    texts = model.encode_text(open_clip.get_tokenizer("ViT-B-32")(TEXTS), normalize=True)


def rounded(rows):
    return [[round(float(value), 6) for value in row] for row in rows]


rows = [json.dumps(row) for row in rounded(pictures @ pictures.T)]
said = [json.dumps({"text": text, "cosines": row}) for text, row in zip(TEXTS, rounded(texts @ pictures.T))]
print('{"by": "reference_text_query.py, OpenCLIP %s",' % open_clip.__version__)
print('"pictures": [\n%s],' % ",\n".join(rows))
print('"texts": [\n%s]}' % ",\n".join(said))
