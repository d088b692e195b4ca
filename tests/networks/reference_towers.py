#!/usr/bin/env python3
"""CLIP ViT-B/32 once more, written as plain functions from its paper and OpenAI's model.py, with random weights.

reference_towers.py FOLDER PLACES GELU    PLACES: patches along a side; GELU: quick or exact

Writes to FOLDER towers.safetensors and hugging_face.safetensors (the same weights, in 16 bits, by OpenCLIP's and by
Hugging Face's names), pictures.f32 (2 of them), tokens.txt (a text a line) and what each tower makes of these:
pictures-WHO.f32 and texts-WHO.f32, WHO being `plain`, and `open_clip` and `transformers` where Python has these packages.
"""
import json
import struct
import sys

import torch
import torch.nn.functional as F

folder, places, quick = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "quick"
WIDTH, TEXT_WIDTH, FEATURE, DEPTH, LENGTH, VOCABULARY = 768, 512, 512, 12, 77, 49408
torch.manual_seed(11)
weights = {}


def add(name, *shape, scale=1.0, around=0.0):
    weights[name] = (torch.randn(shape) * scale + around).half()


def add_blocks(prefix, width):
    for i in range(DEPTH):
        name = f"{prefix}transformer.resblocks.{i}."
        for norm in ("ln_1", "ln_2"):
            add(name + norm + ".weight", width, scale=0.2, around=1)
            add(name + norm + ".bias", width, scale=0.1)
        add(name + "attn.in_proj_weight", 3 * width, width, scale=2 * width ** -0.5)
        add(name + "attn.in_proj_bias", 3 * width, scale=0.1)
        for layer, out, into in (("attn.out_proj", width, width), ("mlp.c_fc", 4 * width, width),
                                 ("mlp.c_proj", width, 4 * width)):
            add(f"{name}{layer}.weight", out, into, scale=into ** -0.5)
            add(f"{name}{layer}.bias", out, scale=0.1)


add("visual.conv1.weight", WIDTH, 3, 32, 32, scale=0.02)
add("visual.class_embedding", WIDTH)
add("visual.positional_embedding", 1 + places * places, WIDTH)
add("visual.proj", WIDTH, FEATURE, scale=WIDTH ** -0.5)
add("token_embedding.weight", VOCABULARY, TEXT_WIDTH)
add("positional_embedding", LENGTH, TEXT_WIDTH)
add("text_projection", TEXT_WIDTH, FEATURE, scale=TEXT_WIDTH ** -0.5)
for norm, width in (("visual.ln_pre", WIDTH), ("visual.ln_post", WIDTH), ("ln_final", TEXT_WIDTH)):
    add(norm + ".weight", width, scale=0.2, around=1)
    add(norm + ".bias", width, scale=0.1)
weights["logit_scale"] = torch.tensor(3.5).half()
add_blocks("visual.", WIDTH)
add_blocks("", TEXT_WIDTH)
W = {name: tensor.float() for name, tensor in weights.items()}


def norm(x, name):
    x = x - x.mean(-1, keepdim=True)
    return x / torch.sqrt((x * x).mean(-1, keepdim=True) + 1e-5) * W[name + ".weight"] + W[name + ".bias"]


def linear(x, name):
    return x @ W[name + ".weight"].t() + W[name + ".bias"]


def gelu(x):
    return x / (1 + torch.exp(-1.702 * x)) if quick else x * 0.5 * (1 + torch.erf(x / 2 ** 0.5))


def blocks(x, prefix, heads, causal):
    n, tokens, width = x.shape
    for i in range(DEPTH):
        name = f"{prefix}transformer.resblocks.{i}."
        qkv = norm(x, name + "ln_1") @ W[name + "attn.in_proj_weight"].t() + W[name + "attn.in_proj_bias"]
        q, k, v = (part.reshape(n, tokens, heads, width // heads) for part in qkv.chunk(3, -1))
        scores = torch.einsum("nqhd,nkhd->nhqk", q, k) * (width // heads) ** -0.5
        if causal:
            later = torch.arange(tokens)[None, :] > torch.arange(tokens)[:, None]
            scores = scores.masked_fill(later, float("-inf"))
        x = x + linear(torch.einsum("nhqk,nkhd->nqhd", scores.softmax(-1), v).reshape(n, tokens, width),
                       name + "attn.out_proj")
        x = x + linear(gelu(linear(norm(x, name + "ln_2"), name + "mlp.c_fc")), name + "mlp.c_proj")
    return x


def picture_feature(pixels):
    x = F.conv2d(pixels, W["visual.conv1.weight"], stride=32).flatten(2).transpose(1, 2)
    x = torch.cat([W["visual.class_embedding"].expand(len(x), 1, -1), x], 1) + W["visual.positional_embedding"]
    x = blocks(norm(x, "visual.ln_pre"), "visual.", WIDTH // 64, False)
    return norm(x[:, 0], "visual.ln_post") @ W["visual.proj"]


def text_feature(tokens):
    x = blocks(W["token_embedding.weight"][tokens] + W["positional_embedding"], "", TEXT_WIDTH // 64, True)
    x = norm(x, "ln_final")
    return x[torch.arange(len(x)), tokens.argmax(-1)] @ W["text_projection"]


def by_hugging_face():
    """The names of transformers' CLIPModel."""
    out = {"logit_scale": weights["logit_scale"],
           "visual_projection.weight": weights["visual.proj"].t().contiguous(),
           "text_projection.weight": weights["text_projection"].t().contiguous()}
    names = {"visual.conv1.weight": "vision_model.embeddings.patch_embedding.weight",
             "visual.class_embedding": "vision_model.embeddings.class_embedding",
             "visual.positional_embedding": "vision_model.embeddings.position_embedding.weight",
             "token_embedding.weight": "text_model.embeddings.token_embedding.weight",
             "positional_embedding": "text_model.embeddings.position_embedding.weight"}
    parts = {"visual.ln_pre": "vision_model.pre_layrnorm", "visual.ln_post": "vision_model.post_layernorm",
             "ln_final": "text_model.final_layer_norm", "ln_1": "layer_norm1", "ln_2": "layer_norm2",
             "mlp.c_fc": "mlp.fc1", "mlp.c_proj": "mlp.fc2", "attn.out_proj": "self_attn.out_proj"}
    for name, tensor in weights.items():
        if name in names:
            out[names[name]] = tensor
        elif name.rsplit(".", 1)[0] in parts:
            out[parts[name.rsplit(".", 1)[0]] + "." + name.rsplit(".", 1)[1]] = tensor
        elif "resblocks." in name:
            number, rest = name.split("resblocks.")[1].split(".", 1)
            layer = ("vision_model" if name.startswith("visual.") else "text_model") + f".encoder.layers.{number}."
            if rest.startswith("attn.in_proj_"):
                for letter, part in zip("qkv", tensor.chunk(3)):
                    out[f"{layer}self_attn.{letter}_proj.{rest[len('attn.in_proj_'):]}"] = part.contiguous()
            else:
                part, kind = rest.rsplit(".", 1)
                out[f"{layer}{parts[part]}.{kind}"] = tensor
    for tower, count in (("vision", 1 + places * places), ("text", LENGTH)):  # older files have these
        out[tower + "_model.embeddings.position_ids"] = torch.arange(count)[None]
    return out


def save(path, tensors):
    kinds = {torch.float16: "F16", torch.int64: "I64"}
    header, offset = {}, 0
    for name, tensor in tensors.items():
        size = tensor.numel() * tensor.element_size()
        header[name] = {"dtype": kinds[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(tensor.numpy().tobytes())


def write(who, picture, text):
    for name, rows in (("pictures", picture), ("texts", text)):
        F.normalize(rows).numpy().tofile(f"{folder}/{name}-{who}.f32")


pictures = torch.randn(2, 3, 32 * places, 32 * places)
texts = [[49406, 320, 1929, 49407], [49406] + torch.randint(0, 49000, (75,)).tolist() + [49407], [49406, 49407]]
padded = torch.tensor([text + [0] * (LENGTH - len(text)) for text in texts])
with open(folder + "/tokens.txt", "w") as file:
    file.writelines(" ".join(map(str, text)) + "\n" for text in texts)
pictures.numpy().tofile(folder + "/pictures.f32")
save(folder + "/towers.safetensors", weights)
hugging_face = by_hugging_face()
save(folder + "/hugging_face.safetensors", hugging_face)
with torch.no_grad():
    write("plain", picture_feature(pictures), text_feature(padded))
    try:
        import open_clip

        model = open_clip.create_model("ViT-B-32" if places == 7 else "ViT-B-32-256", force_quick_gelu=quick).eval()
        model.load_state_dict(W)
        write("open_clip", model.encode_image(pictures), model.encode_text(padded))
    except ImportError:
        pass
    try:
        import transformers

        kind = "quick_gelu" if quick else "gelu"
        config = transformers.CLIPConfig(
            text_config={"hidden_act": kind, "bos_token_id": 49406, "eos_token_id": 49407},
            vision_config={"hidden_act": kind, "image_size": 32 * places}, projection_dim=FEATURE)
        model = transformers.CLIPModel(config).eval()
        model.load_state_dict({name: tensor.float() for name, tensor in hugging_face.items()
                               if not name.endswith("position_ids")}, strict=False)
        write("transformers", model.get_image_features(pictures), model.get_text_features(padded))
    except ImportError:
        pass
