#!/usr/bin/python3
"""Writes weights files that must be refused or read: see weights_test.cpp."""
import collections
import os
import pickle
import sys
import zipfile

import torch

folder = sys.argv[1]


class Command:
    def __reduce__(self):
        return os.system, (f"touch {folder}/executed",)


class Evaluation:
    def __reduce__(self):
        return eval, ("1",)


def save(name, what, zipped=True):
    torch.save(what, f"{folder}/{name}", _use_new_zipfile_serialization=zipped)


save("command.pth", {"fc.weight": torch.zeros(2), "extra": Command()})
save("command_old.pth", {"fc.weight": torch.zeros(2), "extra": Command()}, zipped=False)
save("evaluation.pth", {"fc.weight": Evaluation()})
with open(f"{folder}/bare.pth", "wb") as file:
    pickle.dump(Command(), file, protocol=2)
save("model.pth", torch.nn.Linear(2, 2), zipped=False)
save("tensor.pth", torch.zeros(3))

shapes = {"stem.conv.weight": (24, 3, 3, 3), "widen1.conv.weight": (48, 24, 3, 3), "widen2.conv.weight": (96, 48, 3, 3),
          "widen3.conv.weight": (160, 96, 3, 3)}
for name, width in (("residual1", 48), ("residual3", 160)):
    for i in range(2):
        shapes[f"{name}.{i}.conv.weight"] = (width, width, 3, 3)
for name, shape in list(shapes.items()):
    for part in ("weight", "bias", "running_mean", "running_var"):
        shapes[name.replace("conv.weight", "bn." + part)] = (shape[0],)
shapes["fc.weight"], shapes["fc.bias"] = (7, 160), (7,)
torch.manual_seed(3)
state = collections.OrderedDict((name, torch.rand(shape)) for name, shape in shapes.items())

save("zip.pth", state)
save("old.pth", state, zipped=False)
save("nested.pth", {"epoch": 3, "best": 0.5, "state_dict": state})
save("parameters.pth", {name: torch.nn.Parameter(tensor) for name, tensor in state.items()})
strided = collections.OrderedDict(state)
strided["fc.weight"] = state["fc.weight"].t().contiguous().t()
shared = torch.zeros(100 + 160)
shared[100:] = state["stem.bn.weight"].repeat(7)[:160]
strided["stem.bn.weight"] = shared[100:124]
save("strided.pth", strided)
misshaped = collections.OrderedDict(state)
misshaped["widen2.conv.weight"] = torch.zeros(96, 48, 5, 5)
save("misshaped.pth", misshaped)
lacking = collections.OrderedDict(state)
del lacking["residual3.1.bn.running_var"]
save("lacking.pth", lacking)
save("half.pth", {name: tensor.half() for name, tensor in state.items()})

spoilt = collections.OrderedDict(state)
spoilt["fc.bias"] = torch.tensor([0, 1, 2, 3, 4, 5, float("nan")])
save("nan.pth", spoilt)
numbers = torch.zeros(10_000)
save("repeated.pth", {f"tensor{i}": numbers[:] for i in range(100)})

with zipfile.ZipFile(f"{folder}/zip.pth") as plain, zipfile.ZipFile(f"{folder}/packed.pth", "w", zipfile.ZIP_DEFLATED) as packed:
    for entry in plain.namelist():
        packed.writestr(entry, plain.read(entry))
with zipfile.ZipFile(f"{folder}/recalled.pth", "w") as small:
    text = b"x" * 10_000
    small.writestr("archive/data.pkl", b"\x80\x02](X" + len(text).to_bytes(4, "little") + text + b"q\x00" + b"h\x00" * 30_000 + b"e.")
    small.writestr("archive/version", b"3\n")
