"""Who is a copy, LapLens beside its peers: copies_peers.py make FOLDER, then copies_peers.py run LAPLENS FOLDER --peers

`make` renders what copies_material.py describes from the photographs of LAPLENS_SHARED. `run` scans it into fresh
libraries, asks `duplicates --level LEVEL --json`, and prints the copies found of each kind, at which level, the pairs
called copies that are none, and times; with --peers the same of hashes and other programs, as far as they are installed
(findimagedupes by Debian, imagededup and czkawka by PyPI). With --apart each kind has a library of its own with the
originals: a tool that puts a picture into one group only may else group a copy with copies and be said to miss it.
"""
import argparse
import collections
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
from PIL import Image, ImageOps

from copies_material import COPIES, KINDS, KNOWN_EQUAL, KNOWN_PARTS, clusters, make

# What `run` scans together, and all that is compared within.
LIBRARIES = {
    "copies": ("originals", "copies"),
    "negative": ("negative/photos", "negative/labelled", "negative/icons", "negative/pages", "negative/night",
                 "negative/screenshots"),
    "burst": ("negative/burst",)}
# "beside": two parts of one picture, which nobody called copies of each other.
LEVELS = ("identical", "same", "part", "beside")


def pair(a, b):
    return (a, b) if a < b else (b, a)


def pairs_of_groups(groups):
    """The pairs of each group, lists of (file, level) with the kept picture first, and what they are to each other."""
    pairs = {}
    for (kept, _), *others in groups:
        for file, level in others:
            pairs[pair(kept, file)] = level
        for (a, of_a), (b, of_b) in itertools.combinations(others, 2):
            pairs[pair(a, b)] = "beside" if of_a == of_b == "part" else max(of_a, of_b, key=LEVELS.index)
    return pairs


def laplens_pairs(binary, level, folder, parts):
    with tempfile.TemporaryDirectory() as place:
        library = place + "/pictures.laplens"
        begin = time.perf_counter()
        subprocess.run([binary, "scan", "--library", library, *(folder / part for part in parts)], check=True,
                       stdout=subprocess.DEVNULL)
        scanned = time.perf_counter()
        command = [binary, "duplicates", "--library", library, "--json"]
        answer = subprocess.run(command + ["--level", level], capture_output=True, text=True)
        if answer.returncode:  # before there were levels
            answer = subprocess.run(command, capture_output=True, text=True, check=True)
        print(f"    scan {scanned - begin:.1f} s, duplicates {time.perf_counter() - scanned:.1f} s", flush=True)
    groups = json.loads(answer.stdout)
    return pairs_of_groups([[(name(folder, member["file"]), member.get("level", "same")) for member in group]
                            for group in groups])


def name(folder, file):
    return str(pathlib.Path(file).resolve().relative_to(folder))


def near_bits(files, ways, most):
    """Pairs of which some way of one has at most so many bits other than the first way of the other."""
    pairs = {}
    signs = np.asarray(ways, np.float32) * 2 - 1  # file, way, bit
    for way in range(signs.shape[1]):
        differ = (signs.shape[2] - signs[:, 0] @ signs[:, way].T) / 2
        for a, b in zip(*np.nonzero(differ <= most)):
            if a != b:
                pairs[pair(files[a], files[b])] = "same"
    return pairs


def difference_hash(folder, files):
    def bits(picture):
        grey = np.asarray(picture.resize((9, 8), Image.BOX), np.int16)
        return (grey[:, 1:] > grey[:, :-1]).ravel()

    ways = []
    for file in files:
        grey = Image.open(folder / file).convert("L")
        grey = grey.resize((72, 72), Image.BOX)
        turns = [grey.rotate(90 * turn) for turn in range(4)]
        ways.append([bits(picture) for turn in turns for picture in (turn, ImageOps.mirror(turn))])
    return near_bits(files, ways, 6)


def dct_hash(folder, files):
    from imagededup.methods import PHash
    hasher = PHash(verbose=False)
    codes = [int(hasher.encode_image(image_file=str(folder / file)), 16) for file in files]
    return near_bits(files, [[[code >> bit & 1 for bit in range(64)]] for code in codes], 10)


def network(folder, files):
    from imagededup.methods import CNN
    model = CNN(verbose=False)
    rows = np.concatenate([model.encode_image(image_file=str(folder / file)) for file in files])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return {pair(files[a], files[b]): "same" for a, b in zip(*np.nonzero(np.triu(rows @ rows.T >= .9, 1)))}


def findimagedupes(folder, files):
    answer = subprocess.run(["findimagedupes", *(folder / file for file in files)], capture_output=True, text=True)
    if answer.returncode and not answer.stdout:
        raise RuntimeError(answer.stderr.strip().splitlines()[-1])
    return pairs_of_groups([[(name(folder, file), "same") for file in line.split()]
                            for line in answer.stdout.splitlines()])


def czkawka(most):
    def groups(folder, files):
        from czkawka import ImageSimilarity
        finder = ImageSimilarity()
        finder.set_directories(sorted({(folder / file).parent for file in files}))
        finder.set_similarity(most)
        return pairs_of_groups([[(name(folder, file), "same") for file in group] for group in finder.find_similar()])
    return groups


PEERS = {"difference hash, 8 ways, <= 6": difference_hash, "imagededup PHash, <= 10": dct_hash,
         "imagededup CNN, >= .9": network, "findimagedupes, 90 %": findimagedupes, "czkawka, <= 2 (High)": czkawka(2),
         "czkawka, <= 5 (Medium)": czkawka(5)}


def set_of(file):
    return file.split("/")[1] if file.startswith("negative") else "originals and copies"


def tally(pairs, truth, known):
    """Per kind what was found at which level and how many pairs with originals are right; per set the false pairs."""
    found, right, called, false = {}, collections.Counter(), collections.Counter(), collections.defaultdict(list)
    for file, bases in truth.items():
        kind = file.split("/")[1]
        found.setdefault(kind, collections.Counter())[pairs.get(pair(file, bases[0]))] += 1
    for (a, b), level in pairs.items():
        if level == "beside":
            continue
        true = bool(set(truth.get(a, [a])) & set(truth.get(b, [b])))
        for copy, original in ((a, b), (b, a)):
            if copy in truth and original not in truth:
                called[copy.split("/")[1]] += 1
                right[copy.split("/")[1]] += true
        sets = sorted({set_of(file) for file in (a, b)})
        if not true and level not in known.get((a, b), ()):
            false[" with ".join(sets), "part" if level == "part" else "same"].append((a, b))
    return found, {kind: f"{right[kind] / called[kind]:.2f}" if called[kind] else "-" for kind in found}, false


def row(*cells):
    print("|", " | ".join(map(str, cells)), "|")


def head(*cells):
    row(*cells)
    row(*["---"] * len(cells))


def run(arguments):
    folder = arguments.folder.resolve()
    truth = json.loads((folder / "truth.json").read_text())
    libraries = dict(LIBRARIES)
    if arguments.apart:
        del libraries["copies"]
        libraries |= {kind: ("originals", "copies/" + kind) for kind in KINDS}
    files = {library: sorted(str(path.relative_to(folder)) for part in parts for path in (folder / part).rglob("*.*"))
             for library, parts in libraries.items()}
    known = {}
    for clusters_, levels in ((clusters(KNOWN_PARTS), ("part",)), (clusters(KNOWN_EQUAL), LEVELS)):
        for names in clusters_:
            for twins in itertools.combinations((f"negative/labelled/{twin}.jpg" for twin in names), 2):
                known[pair(*twins)] = levels
    for title, clusters_ in (("equal", KNOWN_EQUAL), ("to share a part", KNOWN_PARTS)):
        print(f"known {title}:", "; ".join(f"{kind} " + ", ".join(" = ".join(map(str, numbers)) for numbers in all)
                                          for kind, all in clusters_.items()))
    tools = {"LapLens": lambda library: laplens_pairs(arguments.laplens, arguments.level, folder, libraries[library])}
    for peer, pairs in PEERS.items() if arguments.peers else ():
        tools[peer] = lambda library, pairs=pairs: pairs(folder, files[library])
    results = {}
    for tool, ask in tools.items():
        pairs = {}
        try:
            for library in libraries:
                begin = time.perf_counter()
                pairs |= ask(library)
                seconds = time.perf_counter() - begin
                print(f"{tool}, {library}, {len(files[library])} pictures: {seconds:.1f} s", flush=True)
        except Exception as problem:  # one that is not installed, or whose weights cannot be had
            if tool == "LapLens":
                raise
            print(f"{tool}: left out, {type(problem).__name__}: {str(problem)[:200]}", flush=True)
            continue
        results[tool] = tally(pairs, truth, known)

    found = results["LapLens"][0]
    print(f"\nLapLens, level {arguments.level}: found of {COPIES}\n")
    head("kind", "found", "identical", "same", "part")
    for kind, levels in found.items():
        part = levels["part"] + levels["beside"]
        row(kind, COPIES - levels[None], levels["identical"], levels["same"], part)
    print("\nRecall, and precision of the pairs with originals\n")
    head("kind", *results)
    for kind in found:
        row(kind, *(f"{1 - levels[kind][None] / COPIES:.2f}, {precision[kind]}"
                    for levels, precision, _ in results.values()))
    print("\nDifferent pictures called copies, pairs at identical or same + pairs at part\n")
    head("set", *results)
    sets = {set_of(part) for parts in LIBRARIES.values() for part in parts}
    for where in sorted(sets.union(*({where for where, _ in wrong} for *_, wrong in results.values()))):
        row(where, *(f"{len(wrong[where, 'same'])} + {len(wrong[where, 'part'])}" for *_, wrong in results.values()))
    print()
    for (where, level), pairs in sorted(results["LapLens"][2].items()):
        for a, b in sorted(pairs)[:5]:
            print(f"LapLens, {level}, {where}: {a} and {b}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("make").add_argument("folder", type=pathlib.Path)
    command = commands.add_parser("run")
    command.add_argument("laplens")
    command.add_argument("folder", type=pathlib.Path)
    command.add_argument("--level", default="part", choices=LEVELS[:3])
    command.add_argument("--peers", action="store_true")
    command.add_argument("--apart", action="store_true")
    arguments = parser.parse_args()
    if arguments.command == "make":
        make(arguments.folder)
    elif not (arguments.folder / "truth.json").exists():
        sys.exit("skipped: no data")
    else:
        run(arguments)


main()
