"""Pictures that are copies, and others that only look so, for copies_peers.py make FOLDER: the same bytes each time.

    originals    1,000 different photographs
    copies/KIND  one changed copy each of 100 of them; truth.json says of which
    negative/SET different pictures that look alike: no two of them are copies, but for the known ones
"""
import datetime
import json
import os
import pathlib
import random
import shutil
import sys
import zlib

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

SHARED = pathlib.Path(os.environ.get("LAPLENS_SHARED") or pathlib.Path(__file__).parents[3] / "shared") / "data"
FONTS = "/usr/share/fonts/truetype/dejavu/"
COPIES = 100
# Twins in the labelled photographs: one picture resaved, cropped, bordered or tinted anew, found where small greys or
# local features agree, and seen by eye. No level is wrong between them.
KNOWN_EQUAL = {
    "anchor": ((3, 39), (5, 16), (7, 22), (11, 15)), "beaver": ((4, 22), (26, 33)), "butterfly": ((1, 17, 31),),
    "cougar_body": ((2, 26, 33, 35), (6, 39), (7, 43), (13, 46)),
    "grand_piano": ((2, 7), (3, 46), (4, 6, 14), (41, 51, 53)), "hawksbill": ((9, 39), (28, 40), (42, 45), (50, 51)),
    "hedgehog": ((1, 10), (11, 19)), "lamp": ((11, 18),), "lobster": ((1, 4),), "pagoda": ((3, 31), (7, 13), (12, 43)),
    "pigeon": ((2, 6),), "pyramid": ((8, 43), (25, 47)), "revolver": ((9, 10), (36, 60)), "schooner": ((8, 60),),
    "stapler": ((21, 33),), "stegosaurus": ((11, 23), (13, 56), (14, 38, 44), (15, 58), (19, 26), (28, 32, 43)),
    "trilobite": ((11, 22),), "umbrella": ((44, 57),)}
# Two cuts of one picture: "part" is right, or nothing.
KNOWN_PARTS = {
    "barrel": ((42, 43),), "crocodile_head": ((25, 27),), "cup": ((42, 43), (44, 45)),
    "hawksbill": ((7, 11), (23, 24), (29, 30)), "stapler": ((38, 39),), "sunflower": ((26, 60),),
    "windsor_chair": ((22, 23), (26, 27))}
WORDS = ("the light of a long evening fell over our harbour and every boat was home again before rain came from north "
         "where hills are green we counted seven birds on one old roof while children played with paper ships "
         "market prices rose this week said her letter which I had not read until Sunday morning").split()
# Letters and digits of which none is another one turned or mirrored.
SIGNS = "ABCDEFGHJKLPQRSTUVXY2345678"


def clusters(known):
    return [[f"{kind}-image_{number:04}" for number in numbers] for kind, all in known.items() for numbers in all]


def font(size, name="DejaVuSans"):
    return ImageFont.truetype(FONTS + name + ".ttf", max(7, int(size)))


def sentence(dice, words):
    return " ".join(dice.choice(WORDS) for _ in range(words)).capitalize() + "."


def fitted(draw, text, size, width):
    """The font in which the text fits the width."""
    return font(min(size, size * width / max(1, draw.textlength(text, font(size)))))


def caption(picture, dice, number):
    w, h = picture.size
    text = sentence(dice, dice.randint(3, 5))
    if number % 2:
        band = Image.new("RGBA", picture.size)
        draw = ImageDraw.Draw(band)
        top = dice.choice((0, h * 5 // 12, h - h // 6))
        light = dice.choice((0, 255))
        draw.rectangle((0, top, w, top + h // 6), (light, light, light, 128))
        draw.text((w / 2, top + h / 12), text, (255 - light,) * 3, fitted(draw, text, h / 12, w * .9), "mm")
        return Image.alpha_composite(picture.convert("RGBA"), band).convert("RGB")
    picture = picture.copy()
    draw = ImageDraw.Draw(picture)
    draw.text((w / 2, h * .98), text, "white", fitted(draw, text, h / 12, w * .95), "mb",
              stroke_width=max(1, h // 200), stroke_fill="black")
    return picture


def border(picture, dice, number):
    thickness = round(max(picture.size) * dice.uniform(.04, .08))
    return ImageOps.expand(picture, (0 if number % 5 == 4 else thickness, thickness), dice.choice(("white", "black")))


def crop(share):
    def cut(picture, dice, _):
        size = [round(side * share) for side in picture.size]
        left, top = (dice.randint(0, whole - part) for whole, part in zip(picture.size, size))
        return picture.crop((left, top, left + size[0], top + size[1]))
    return cut


def desktop(dice, theme, lines, picture=None):
    """A screen of 1440 x 900 with one window: title bar, tool bar, text, and the picture where there is one."""
    dark, hue = theme.random() < .4, theme.random() * 255
    paper, ink, bar = ("#26262a", "#dcdcdc", "#3a3a40") if dark else ("white", "#1e1e1e", "#e2e2e6")
    slope = Image.linear_gradient("L").resize((1440, 900))
    screen = Image.merge("HSV", (Image.new("L", slope.size, int(hue)), Image.new("L", slope.size, 120), slope.point(
        lambda v: 90 + v // 3))).convert("RGB")
    draw = ImageDraw.Draw(screen)
    draw.rectangle((0, 0, 1440, 26), (24, 24, 28))
    draw.text((20, 13), "Applications   Places", "white", font(13), "lm")
    for i in range(7):
        draw.rounded_rectangle((16, 60 + 80 * i, 64, 108 + 80 * i), 10, f"hsl({(int(hue) * 3 + i * 50) % 360},60%,55%)")
    left, top = theme.randint(90, 230), theme.randint(40, 80)
    right, bottom = left + theme.randint(1080, 1180), top + theme.randint(770, 810)
    draw.rounded_rectangle((left, top, right, bottom), 8, paper, (90, 90, 90))
    draw.rounded_rectangle((left, top, right, top + 34), 8, bar)
    draw.text(((left + right) / 2, top + 17), sentence(dice, 3)[:-1], ink, font(14, "DejaVuSans-Bold"), "mm")
    for i in range(3):
        at = right - 24 - 24 * i
        draw.ellipse((at, top + 10, at + 14, top + 24), ("#e35b54", "#e8b93a", "#52b153")[i])
    draw.rectangle((left + 1, top + 34, right - 1, top + 76), bar)
    for i in range(9):
        draw.rounded_rectangle((left + 14 + 52 * i, top + 42, left + 54 + 52 * i, top + 68), 5, outline=ink)
        draw.text((left + 34 + 52 * i, top + 55), SIGNS[i], ink, font(13), "mm")
    y = top + 96
    if picture:
        height = 900 * dice.uniform(.4, .7)
        scale = min(height / picture.height, (right - left - 60) / picture.width)
        picture = picture.resize([round(side * scale) for side in picture.size], Image.LANCZOS)
        screen.paste(picture, ((left + right - picture.width) // 2, y))
        y += picture.height + 16
    for _ in range(min(lines, (bottom - y - 24) // 24)):
        draw.text((left + 30, y), sentence(dice, dice.randint(8, 13)), ink, font(15))
        y += 24
    return screen


def screenshot(picture, dice, _):
    return desktop(dice, dice, dice.randint(2, 8), picture)


def collage(pictures, dice):
    side, gap = dice.randint(300, 500), dice.choice((0, 6, 12))
    sheet = Image.new("RGB", (2 * side + 3 * gap,) * 2, dice.choice(("white", "black")))
    for i, picture in enumerate(dice.sample(pictures, 4)):
        place = [gap + (side + gap) * at for at in divmod(i, 2)]
        fill = ImageOps.fit if dice.random() < .3 else ImageOps.pad
        sheet.paste(fill(picture, (side, side), Image.LANCZOS), place)
    return sheet


def plain(change):
    return lambda picture, dice, number: change(picture)


KINDS = {
    "half": plain(lambda p: p.resize((p.width // 2, p.height // 2), Image.LANCZOS)),
    "quality30": plain(lambda p: p),
    "png": plain(lambda p: p),
    "webp": plain(lambda p: p),
    "turn": lambda p, dice, number: p.transpose((Image.ROTATE_90, Image.ROTATE_180, Image.ROTATE_270)[number % 3]),
    "mirror": plain(ImageOps.mirror),
    "brighter": plain(lambda p: ImageEnhance.Brightness(p).enhance(1.4)),
    "darker": plain(lambda p: ImageEnhance.Brightness(p).enhance(.6)),
    "grey": plain(lambda p: p.convert("L")),
    "text": caption,
    "border": border,
    "crop90": crop(.9),
    "crop80": crop(.8),
    "crop75": crop(.75),
    "crop50": crop(.5),
    "screenshot": screenshot,
    "collage": None,  # of four
}
SUFFIXES = {"png": "png", "webp": "webp", "screenshot": "png"}


def burst(scene, photographs, dice, noise):
    """Ten frames of one photograph: the hand shakes a little, and a thing cut from another one moves through."""
    base = photographs[scene]
    w, h = base.size
    side = round(min(w, h) * dice.uniform(.08, .2))
    others = [ImageOps.fit(other, (side, side), Image.LANCZOS) for other in dice.sample(photographs, 9)]
    mean = np.asarray(base).mean((0, 1))
    thing = max(others, key=lambda other: np.abs(np.asarray(other).mean((0, 1)) - mean).sum())
    mask = Image.new("L", (side, side))
    ImageDraw.Draw(mask).ellipse((side * .08, side * .08, side * .92, side * .92), 255)
    mask = mask.filter(ImageFilter.GaussianBlur(side * .04))
    x, y, step = w * dice.uniform(.08, .2), h * dice.uniform(.2, .65), w * dice.uniform(.03, .06)
    for frame in range(10):
        picture = base.copy()
        picture.paste(thing, (round(x + frame * step), round(y + h * .02 * dice.uniform(-1, 1))), mask)
        angle, zoom = np.radians(dice.uniform(-.8, .8)), .93 * dice.uniform(.99, 1.01)
        a, b = zoom * np.cos(angle), zoom * np.sin(angle)
        right, down = (dice.uniform(-.015, .015) * length for length in (w, h))
        picture = picture.transform((w, h), Image.AFFINE, (
            a, b, w / 2 + right - a * w / 2 - b * h / 2, -b, a, h / 2 + down + b * w / 2 - a * h / 2), Image.BICUBIC)
        pixels = np.asarray(picture) * dice.uniform(.98, 1.02) + noise.normal(0, 3, (h, w, 3))
        yield Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def icon(family, number):
    """One of ten families of a shape, a colour and a size; in each ten signs, which no family of the same shape has."""
    side, shape = 64 + family * 192 // 9, family % 5
    big = Image.new("RGBA", (512, 512), (0, 0, 0, 0) if family % 2 else (255, 255, 255, 255))
    draw = ImageDraw.Draw(big)
    fill = f"hsl({family * 67 % 360},65%,45%)"
    if shape == 0:
        draw.ellipse((16, 16, 496, 496), fill)
    elif shape == 1:
        draw.rounded_rectangle((24, 24, 488, 488), 90, fill)
    elif shape == 2:
        draw.regular_polygon((256, 256, 250), 6, 30, fill)
    elif shape == 3:
        draw.polygon([(40, 40), (256, 8), (472, 40), (450, 330), (256, 504), (62, 330)], fill)
    else:
        draw.polygon([(90, 16), (330, 16), (430, 116), (430, 496), (90, 496)], fill)
    draw.text((256, 262), SIGNS[(number + family // 5 * 10) % len(SIGNS)], "white", font(300, "DejaVuSans-Bold"), "mm")
    return big.resize((side, side), Image.LANCZOS)


def page(number):
    """A4 at 100 dpi: 40 invoices with other text, 30 that differ by the date alone, 30 by one amount alone."""
    dice = random.Random(f"page {number if number < 40 else 0}")
    day = datetime.date(2024, 3, 1) + datetime.timedelta(number if number < 70 else 0)
    sheet = Image.new("RGB", (827, 1169), "white")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((70, 60, 130, 120), "#24527a")
    draw.text((145, 72), "Harbour & Sons", "#24527a", font(26, "DejaVuSerif-Bold"))
    address = f"{sentence(dice, 3)}\n{sentence(dice, 2)}\n{dice.randint(10000, 99999)} Northport"
    draw.text((70, 170), address, "black", font(13, "DejaVuSerif"))
    draw.text((757, 250), day.strftime("%d %B %Y"), "black", font(13, "DejaVuSerif"), "ra")
    draw.text((70, 290), "Invoice", "black", font(20, "DejaVuSerif-Bold"))
    for line in range(9):
        draw.text((70, 340 + 20 * line), sentence(dice, 10)[:88], "black", font(13, "DejaVuSerif"))
    for row in range(10):
        y = 550 + 30 * row
        draw.line((70, y + 24, 757, y + 24), (150, 150, 150))
        draw.text((76, y + 4), sentence(dice, 4), "black", font(13, "DejaVuSerif"))
        amount = dice.randint(1000, 99999) + (317 * (number - 69) if number >= 70 and row == 4 else 0)
        draw.text((750, y + 4), f"{amount / 100:,.2f}", "black", font(13, "DejaVuSerif"), "ra")
    for line in range(6):
        draw.text((70, 890 + 20 * line), sentence(dice, 10)[:88], "black", font(13, "DejaVuSerif"))
    draw.text((413, 1120), "Harbour & Sons, 4 Quay Road, Northport", (110, 110, 110), font(11), "mm")
    return sheet


def night(number, noise):
    """Five frames each of twenty dark scenes: a faint skyline and a lamp or two stay, other lights move."""
    scene, frame = random.Random(f"night {number // 5}"), random.Random(f"night frame {number}")
    w, h = 640, 427
    y, x = np.mgrid[:h, :w].astype(np.float32)
    pixels = np.repeat((4 + 6 * y / h)[..., None], 3, 2)
    left = 0
    while left < w:
        right = left + scene.randint(30, 120)
        pixels[int(h * scene.uniform(.4, .75)):, left:right] = scene.uniform(2, 9)
        left = right
    for dice, lights in ((scene, scene.randint(0, 2)), (frame, frame.randint(2, 6))):
        for _ in range(lights):
            place, size = (dice.uniform(.05, .95) * w, dice.uniform(.35, .95) * h), dice.uniform(1.5, 5)
            far = ((x - place[0]) ** 2 + (y - place[1]) ** 2) / size ** 2
            colour = np.array(dice.choice(((255, 240, 200), (255, 190, 90), (210, 225, 255), (255, 60, 40))))
            pixels += (np.exp(-far / 2) + .12 * np.exp(-far / 60))[..., None] * colour
    return Image.fromarray((pixels + noise.normal(0, 2.5, pixels.shape)).clip(0, 255).astype(np.uint8))


def make(folder):
    if not (SHARED / "photos").is_dir() or not (SHARED / "photos-labelled").is_dir():
        sys.exit("skipped: no data")
    shutil.rmtree(folder, ignore_errors=True)

    def place(*parts):
        path = folder.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    photos = {path.stem: path for path in sorted((SHARED / "photos").iterdir())}
    labelled = sorted((SHARED / "photos-labelled").glob("*/*.jpg"))
    labelled = {f"{path.parent.name}-{path.stem}": path for path in labelled}
    twins = {name for known in (KNOWN_EQUAL, KNOWN_PARTS) for names in clusters(known) for name in names[1:]}
    chosen = random.Random("originals").sample([name for name in labelled if name not in twins], 600)
    originals = photos | {name: labelled[name] for name in sorted(chosen)}
    for where, paths in (("originals", originals), ("negative/photos", photos), ("negative/labelled", labelled)):
        for name, path in paths.items():
            shutil.copyfile(path, place(where, name + ".jpg"))

    opened = {name: Image.open(path).convert("RGB") for name, path in originals.items()}
    large = [name for name, picture in opened.items() if min(picture.size) >= 150]  # the half of less is a thumbnail
    bases = random.Random("bases").sample(large, COPIES)
    truth = {}
    for kind, change in KINDS.items():
        for number, base in enumerate(sorted(bases)):
            dice = random.Random(f"{kind} {number}")
            names = [base]
            if change:
                picture = change(opened[base], dice, number)
            else:
                names += dice.sample([name for name in sorted(opened) if name not in bases], 3)
                picture = collage([opened[name] for name in names], dice)
            path = place("copies", kind, base + "." + SUFFIXES.get(kind, "jpg"))
            picture.save(path, quality={"quality30": 30, "webp": 80}.get(kind, 90))
            truth[str(path.relative_to(folder))] = [f"originals/{name}.jpg" for name in names]
    place("truth.json").write_text(json.dumps(truth, indent=0))

    big = [opened[name] for name in photos if min(opened[name].size) >= 300]
    random.Random("bursts").shuffle(big)
    noise = np.random.default_rng(zlib.crc32(b"noise"))
    for scene in range(20):
        for frame, picture in enumerate(burst(scene, big, random.Random(f"burst {scene}"), noise)):
            picture.save(place("negative/burst", f"{scene:02}-{frame}.jpg"), quality=92)
    for i in range(100):
        icon(i // 10, i % 10).save(place("negative/icons", f"{i:02}.png"))
        page(i).save(place("negative/pages", f"{i:02}." + ("jpg" if i % 2 else "png")), quality=90)
        night(i, noise).save(place("negative/night", f"{i:02}.jpg"), quality=88)
        screen = desktop(random.Random(f"text {i}"), random.Random("desktop"), 30)
        screen.save(place("negative/screenshots", f"{i:02}.png"))
