#!/usr/bin/python3
"""Writes pictures in many formats, and beside each NAME its pixels as Pillow decodes them, upright, over white:
NAME.rgb (width and height as 32-bit little-endian numbers, then RGB bytes). Raw pictures, whose previews Pillow decodes,
are in the folder raw."""
import io
import os
import struct
import sys
import zlib

import numpy as np
from PIL import Image, ImageCms, ImageDraw, ImageOps

os.chdir(sys.argv[1])
y, x = np.mgrid[0:46, 0:70]
rgb = np.stack([x * 3 % 256, y * 5 % 256, (x + y) * 2 % 256], -1).astype("uint8")
alpha = (x * 3).astype("uint8")
deep = (rgb[..., 0].astype("uint16") * 257)
picture = Image.fromarray(rgb)


def exif(orientation):
    block = Image.Exif()
    block[274] = orientation
    return block


for o in range(1, 9):
    picture.save(f"orientation{o}.jpg", quality=95, exif=exif(o))
    picture.save(f"orientation{o}.png", exif=exif(o))
    picture.save(f"orientation{o}.webp", lossless=True, exif=exif(o))
    picture.save(f"orientation{o}.tif", tiffinfo={274: o})
    picture.save(f"orientation{o}lzw.tif", tiffinfo={274: o}, compression="tiff_lzw")
dated = Image.Exif()
dated[306] = "2010:06:15 12:00:00"
picture.save("dated.jpg", exif=dated)
picture.save("plain.bmp")
picture.save("plain.ppm")
picture.save("lossy.webp", quality=80)
picture.save("progressive.jpg", progressive=True)
picture.save("fine.jpg", quality=95, subsampling=0)
grey = picture.convert("L")
for name in ("grey.png", "grey.jpg", "grey.tif", "grey.pgm", "grey.bmp"):
    grey.save(name)
picture.convert("P").save("palette.png")
picture.convert("P").save("palette.bmp")
picture.convert("P").save("still.gif")
picture.convert("P").save("interlaced.gif", interlace=True)
clear = picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=100)
clear.save("clear.gif", transparency=7)
grey.convert("P").save("film.gif", save_all=True, append_images=[picture.convert("P")], duration=50)
picture.save("film.png", save_all=True, append_images=[picture.rotate(180)], duration=50)
picture.save("book.tif", save_all=True, append_images=[picture.rotate(180), grey])
picture.save("film.webp", save_all=True, append_images=[picture.rotate(180)], duration=50, lossless=True)
Image.fromarray((np.random.default_rng(1).random((300, 333, 3)) * 255).astype("uint8")).convert("P").save("noise.gif")
picture.save("key.png", transparency=tuple(rgb[20, 30].tolist()))
grey.save("greykey.png", transparency=grey.getpixel((30, 20)))
picture.convert("1").save("bits.png")
picture.convert("1").save("bits.tif")
picture.convert("CMYK").save("cmyk.jpg", quality=95)
Image.fromarray(np.dstack([rgb, alpha])).save("alpha.png")
Image.fromarray(np.dstack([rgb, alpha])).save("alpha.webp", lossless=True)
Image.fromarray(np.dstack([rgb, alpha])).save("alpha.tif")
Image.fromarray(np.dstack([rgb[..., 0], alpha]), "LA").save("greyalpha.png")
Image.fromarray(np.dstack([rgb, alpha])).save("alpha.bmp")
picture.convert("1").save("bits.bmp")
picture.convert("1").save("bits.pbm")
with open("deep.pgm", "wb") as out:
    out.write(b"P5 70 46 65535\n" + deep.byteswap().tobytes())
picture.quantize(16).save("sixteen.png", bits=4)
picture.save("tiles.tif", compression="jpeg", quality=95)
picture.convert("1").save("fax.tif", compression="group4")
with open("plain3.ppm", "w") as out:
    out.write("P3 # plain\n70 46\n255\n" + " ".join(map(str, rgb.ravel())) + "\n")
Image.fromarray(deep).save("deep.png")
Image.fromarray(deep).save("deep.tif")
Image.fromarray((deep / 65535).astype("float32")).save("float.tif")
# Programs of science keep 8 and 16 bits in wider numbers.
Image.fromarray((deep / 257).astype("float32")).save("float-bytes.tif")
Image.fromarray((deep / 257).round().astype("int32")).save("whole-bytes.tif")
Image.fromarray(deep.astype("int32")).save("whole-words.tif")
Image.fromarray(np.dstack([rgb[..., 0], alpha]), "LA").save("greyalpha.tif")
smooth = np.stack([128 + 90 * np.sin(np.mgrid[0:600, 0:801][1] / 60), 128 + 80 * np.cos(np.mgrid[0:600, 0:801][0] / 45),
                   np.full((600, 801), 90)], -1).astype("uint8")
Image.fromarray(smooth).save("large.jpg", quality=92)
Image.fromarray(smooth).save("large.webp", quality=95)



def write_reference(name, decoded):
    pixels = np.asarray(decoded.convert("RGB"))
    with open(name + ".rgb", "wb") as out:
        out.write(struct.pack("<ii", pixels.shape[1], pixels.shape[0]) + pixels.tobytes())


for name in sorted(os.listdir(".")):
    decoded = Image.open(name)
    decoded.load()
    if not name.endswith(".tif"):  # Pillow turns TIFF by itself
        decoded = ImageOps.exif_transpose(decoded)
    if "transparency" in decoded.info:
        decoded = decoded.convert("RGBA")
    if decoded.mode in ("RGBA", "LA") and not name.endswith(".bmp"):
        decoded = Image.alpha_composite(Image.new("RGBA", decoded.size, "white"), decoded.convert("RGBA"))
    if decoded.mode == "F":
        decoded = Image.fromarray((np.asarray(decoded) * (1 if "bytes" in name else 255)).round().astype("uint8"))
    if decoded.mode.startswith("I"):
        decoded = Image.fromarray((np.asarray(decoded) / (1 if "bytes" in name else 257)).round().astype("uint8"))
    write_reference(name, decoded)


def directory(at, tags, next_at=0):
    """A TIFF directory to stand at `at`, tags as {number: (type, values)}, with its longer values after it."""
    formats = {1: "B", 2: "B", 3: "H", 4: "I", 10: "i"}
    entries, values = b"", b""
    values_at = at + 2 + 12 * len(tags) + 4
    for number, (kind, content) in sorted(tags.items()):
        count = len(content) // 2 if kind == 10 else len(content)
        packed = struct.pack(f"<{len(content)}{formats[kind]}", *content)
        if len(packed) > 4:
            packed, values = struct.pack("<I", values_at + len(values)), values + packed + b"\0" * (len(packed) % 2)
        entries += struct.pack("<HHI", number, kind, count) + packed.ljust(4, b"\0")
    return struct.pack("<H", len(tags)) + entries + struct.pack("<I", next_at) + values


def write_dng(name, preview, orientation=1, sensor=(32, 24)):
    """A DNG whose first directory holds the preview (a Pillow picture: uncompressed; bytes: a JPEG; None: nothing)
    and whose second holds the sensor's 16-bit mosaic."""
    width, height = sensor
    mosaic = (np.arange(width * height) * 40 % 4000).astype("<u2").tobytes()
    camera = {50706: (1, (1, 4, 0, 0)), 271: (2, b"LapLens\0"), 272: (2, b"Test camera\0"),
              50708: (2, b"LapLens Test camera\0"), 274: (3, [orientation]),
              50721: (10, [v for i in range(9) for v in (int(i % 4 == 0), 1)]), 50778: (3, [21])}
    raw = {254: (4, [0]), 256: (4, [width]), 257: (4, [height]), 258: (3, [16]), 259: (3, [1]), 262: (3, [32803]),
           277: (3, [1]), 278: (4, [height]), 279: (4, [len(mosaic)]), 33421: (3, [2, 2]), 33422: (1, (0, 1, 1, 2)),
           50717: (4, [4095])}
    shown = preview and (Image.open(io.BytesIO(preview)) if isinstance(preview, bytes) else preview)
    content = preview if isinstance(preview, bytes) else shown.tobytes() if shown else b""
    compression, colours = (7, 6) if isinstance(preview, bytes) else (1, 2)

    def directories(second_at, mosaic_at, preview_at):
        sensor_tags = raw | {273: (4, [mosaic_at])}
        if not shown:
            return directory(8, sensor_tags | camera), b""
        return directory(8, camera | {
            254: (4, [1]), 256: (4, [shown.width]), 257: (4, [shown.height]), 258: (3, [8, 8, 8]),
            259: (3, [compression]), 262: (3, [colours]), 273: (4, [preview_at]), 277: (3, [3]),
            278: (4, [shown.height]), 279: (4, [len(content)]), 284: (3, [1]), 330: (4, [second_at])
        }), directory(second_at, sensor_tags)

    first, second = directories(0, 0, 0)
    second_at = 8 + len(first)
    mosaic_at = second_at + len(second)
    first, second = directories(second_at, mosaic_at, mosaic_at + len(mosaic))
    with open(name, "wb") as out:
        out.write(struct.pack("<2sHI", b"II", 42, 8) + first + second + mosaic + content)
    if shown:
        write_reference(name, shown.transpose(Image.Transpose.ROTATE_270) if orientation == 6 else shown)


os.mkdir("raw")
os.chdir("raw")
# An orientation inside the preview is not the camera's.
preview = open("../orientation3.jpg", "rb").read()
write_dng("jpeg.dng", preview)
write_dng("upright6.dng", preview, orientation=6)
write_dng("bitmap.dng", picture)
write_dng("large.dng", open("../large.jpg", "rb").read())
write_dng("sensor.dng", preview, orientation=6, sensor=(140, 92))
write_dng("without.dng", None)


def fixed(x):
    return struct.pack(">i", round(x * 65536))


def icc(colours, tags):
    """An ICC profile of version 2.4 by hand: ImageCms makes none but its own."""
    tags = [(b"desc", b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(79)), (b"cprt", b"text\0\0\0\0none\0"),
            (b"wtpt", b"XYZ \0\0\0\0" + fixed(.9642) + fixed(1) + fixed(.8249))] + tags
    at, table, body = 132 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, data in tags:
        data += b"\0" * (-len(data) % 4)
        table, body = table + name + struct.pack(">II", at + len(body), len(data)), body + data
    kind, space, connection = {1: (b"mntr", b"GRAY", b"XYZ "), 3: (b"mntr", b"RGB ", b"XYZ "),
                               4: (b"prtr", b"CMYK", b"Lab ")}[colours]
    head = struct.pack(">I", 128 + len(table) + len(body)) + b"lcms" + struct.pack(">I", 0x02400000)
    head += kind + space + connection + struct.pack(">6H", 2024, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    return (head + fixed(.9642) + fixed(1) + fixed(.8249)).ljust(128, b"\0") + table + body


def gamma(exponent):
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(exponent * 256))


def rgb_profile(red, green, blue, exponent):
    return icc(3, [(name, b"XYZ \0\0\0\0" + b"".join(map(fixed, xyz)))
                   for name, xyz in ((b"rXYZ", red), (b"gXYZ", green), (b"bXYZ", blue))] +
               [(name, gamma(exponent)) for name in (b"rTRC", b"gTRC", b"bTRC")])


def cmyk_profile():
    """Paper and inks as Lab at the corners of a table of 2 x 2 x 2 x 2, others than those without a profile."""
    lab = b""
    for i in range(16):
        c, m, y, k = (i >> 3 & 1, i >> 2 & 1, i >> 1 & 1, i & 1)
        light = (1 - .4 * c) * (1 - .5 * m) * (1 - .1 * y) * (1 - .8 * k)
        lab += bytes([round(255 * light), 128 + round((60 * m - 35 * c) * (1 - k)),
                      128 + round((70 * y - 40 * c) * (1 - k))])
    ramp = bytes(range(256))
    matrix = b"".join(fixed(int(i % 4 == 0)) for i in range(9))
    return icc(4, [(b"A2B0", b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + matrix + ramp * 4 + lab + ramp * 3)])


wide = rgb_profile((.5151, .2412, -.0011), (.2920, .6922, .0419), (.1571, .0666, .7841), 2.2)
swapped = rgb_profile((.1431, .0606, .7141), (.4361, .2225, .0139), (.3851, .7169, .0971), 1.8)
dark = icc(1, [(b"kTRC", gamma(1.2))])
inks = cmyk_profile()
standard = ImageCms.createProfile("sRGB")
os.mkdir("../colour")
os.chdir("../colour")
for name, profile in (("wide", wide), ("swapped", swapped)):
    for ending, how in (("jpg", {"quality": 95, "subsampling": 0}), ("png", {}), ("webp", {"lossless": True}), ("tif", {}),
                        ("lossy.webp", {"quality": 90})):
        picture.save(f"{name}.{ending}", icc_profile=profile, **how)
    Image.fromarray(np.dstack([rgb, np.full_like(alpha, 255)])).save(f"{name}4.png", icc_profile=profile)
    Image.fromarray(np.dstack([rgb, np.full_like(alpha, 255)])).save(f"{name}4.tif", icc_profile=profile)
    picture.save(f"{name}-long.jpg", icc_profile=profile + bytes(150_000))  # in three segments
    # Version 5 of a BMP's header holds the profile behind the pixels.
    plain = io.BytesIO()
    picture.save(plain, "BMP")
    pixels = plain.getvalue()[54:]
    info = struct.pack("<IiiHHIIiiII", 124, 70, 46, 1, 24, 0, len(pixels), 0, 0, 0, 0) + bytes(16) + b"DEBM"
    info = info.ljust(112, b"\0") + struct.pack("<III", 124 + len(pixels), len(profile), 0)
    with open(f"{name}.bmp", "wb") as out:
        out.write(b"BM" + struct.pack("<IHHI", 138 + len(pixels) + len(profile), 0, 0, 138) + info + pixels + profile)
    palette = picture.convert("P")
    plain = io.BytesIO()
    palette.save(plain, "GIF")
    still = plain.getvalue()
    colours_end = 13 + 3 * (2 << (still[10] & 7))
    blocks = b"".join(bytes([len(profile[i:i + 255])]) + profile[i:i + 255] for i in range(0, len(profile), 255))
    with open(f"{name}.gif", "wb") as out:
        out.write(still[:colours_end] + b"\x21\xff\x0bICCRGBG1012" + blocks + b"\0" + still[colours_end:])
for ending in ("jpg", "png", "tif"):
    grey.save(f"grey.{ending}", icc_profile=dark)
grey.save("grey-wide.jpg", icc_profile=wide)
picture.save("damaged.png", icc_profile=wide[:200])
picture.convert("CMYK").save("inks.jpg", quality=95, icc_profile=inks)
picture.convert("CMYK").save("inks.tif", icc_profile=inks)
for name in sorted(os.listdir(".")):
    decoded = Image.open(name)
    decoded.load()
    profile = inks if "inks" in name else dark if name[:5] == "grey." else wide if "wide" in name else swapped
    if decoded.mode in ("RGBA", "P", "RGB") or name == "grey-wide.jpg":
        decoded = decoded.convert("RGB")
    if name != "damaged.png":
        decoded = ImageCms.profileToProfile(decoded, ImageCms.ImageCmsProfile(io.BytesIO(profile)), standard, outputMode="RGB")
    write_reference(name, decoded)


def exif_naming(index, order):
    """An EXIF block that says no more than which colour space of DCF the camera wrote."""
    def lead(tag, to):
        return struct.pack(order + "HHHIII", 1, tag, 4, 1, to, 0)
    start = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8)
    return b"Exif\0\0" + start + lead(0x8769, 26) + lead(0xA005, 44) + struct.pack(order + "HHHI", 1, 1, 2, 4) + index + bytes(4)


# Of a wide space that only EXIF names: Adobe RGB (1998), its primaries brought to D50.
adobe = rgb_profile((.60974, .31111, .01947), (.20528, .62567, .06087), (.14919, .06322, .74457), 563 / 256)
for name, index, order in (("adobe", b"R03\0", "<"), ("adobe-big", b"R03\0", ">"), ("basic", b"R98\0", "<")):
    picture.save(name + ".jpg", quality=95, subsampling=0, exif=exif_naming(index, order))
    decoded = Image.open(name + ".jpg").convert("RGB")
    if index[:3] == b"R03":
        decoded = ImageCms.profileToProfile(decoded, ImageCms.ImageCmsProfile(io.BytesIO(adobe)), standard, outputMode="RGB")
    write_reference(name + ".jpg", decoded)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write_png(name, chunks, light):
    """An RGB PNG with these chunks; `light` gives the linear sRGB light of its numbers from 0 to 1."""
    sixteen = (rgb.astype(">u2") * 257)
    rows = b"".join(b"\0" + row.tobytes() for row in sixteen)
    with open(name, "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 70, 46, 16, 2, 0, 0, 0)) + chunks +
                  chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    linear = np.clip(light(rgb / 255.0), 0, 1)
    shown = np.where(linear <= .0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - .055)
    write_reference(name, Image.fromarray((shown * 255).round().astype("uint8")))


def matrix_of(white, *primaries):
    """From numbers of these primaries to XYZ."""
    columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in primaries]).T
    return columns * np.linalg.solve(columns, [white[0] / white[1], 1, (1 - white[0] - white[1]) / white[1]])


d65, srgb = (.3127, .3290), ((.64, .33), (.30, .60), (.15, .06))
adobe = ((.64, .33), (.21, .71), (.15, .06))
to_srgb = np.linalg.inv(matrix_of(d65, *srgb))
chromaticities = b"".join(struct.pack(">I", round(v * 100000)) for point in (d65, *adobe) for v in point)
write_png("linear.png", chunk(b"gAMA", struct.pack(">I", 100000)), lambda v: v)
write_png("steep.png", chunk(b"gAMA", struct.pack(">I", 40000)), lambda v: v ** 2.5)
write_png("adobe.png", chunk(b"gAMA", struct.pack(">I", 45455)) + chunk(b"cHRM", chromaticities),
          lambda v: v ** 2.2 @ (to_srgb @ matrix_of(d65, *adobe)).T)
write_png("p3.png", chunk(b"cICP", bytes([12, 13, 0, 1])) + chunk(b"gAMA", struct.pack(">I", 100000)),
          lambda v: np.where(v <= .04045, v / 12.92, ((v + .055) / 1.055) ** 2.4) @
          (to_srgb @ matrix_of(d65, (.68, .32), (.265, .69), (.15, .06))).T)
write_png("said.png", chunk(b"sRGB", b"\0") + chunk(b"gAMA", struct.pack(">I", 100000)),
          lambda v: np.where(v <= .04045, v / 12.92, ((v + .055) / 1.055) ** 2.4))
write_png("usual.png", chunk(b"gAMA", struct.pack(">I", 45455)),
          lambda v: np.where(v <= .04045, v / 12.92, ((v + .055) / 1.055) ** 2.4))

# Drawings on nothing: what must be told apart.
os.mkdir("../drawings")
os.chdir("../drawings")
for colour, value in (("white", 255), ("black", 0)):
    for shape in ("ellipse", "rectangle"):
        drawing = Image.new("RGBA", (60, 60), (value, value, value, 0))
        getattr(ImageDraw.Draw(drawing), shape)((10, 10, 50, 50), fill=(value, value, value, 255))
        for ending in ("png", "tif"):
            drawing.save(f"{colour}-{shape}.{ending}")
        drawing.save(f"{colour}-{shape}.webp", lossless=True)
        indices = Image.new("P", (60, 60), 0)
        indices.putpalette([value] * 6)
        getattr(ImageDraw.Draw(indices), shape)((10, 10, 50, 50), fill=1)
        indices.save(f"{colour}-{shape}.gif", transparency=0, optimize=False)
snow = Image.new("RGBA", (60, 60), (240, 242, 245, 255))
ImageDraw.Draw(snow).rectangle((25, 25, 40, 40), fill=(120, 90, 60, 255))
for corner in ((0, 0), (59, 0), (0, 59), (59, 59)):
    snow.putpixel(corner, (0, 0, 0, 0))
snow.save("snow.png")

# TIFF files that begin with a reduced picture.
os.mkdir("../reduced")
os.chdir("../reduced")
small = picture.resize((35, 23))
small.save("shaped.tif", save_all=True, append_images=[picture])
tags = {256: (4, [35]), 257: (4, [23]), 258: (3, [8, 8, 8]), 259: (3, [1]), 262: (3, [2]), 277: (3, [3]), 284: (3, [1])}
below = tags | {254: (4, [0]), 256: (4, [70]), 257: (4, [46]), 278: (4, [46]), 279: (4, [70 * 46 * 3]), 274: (3, [3])}


def write_small_first(name, inside):
    """The full picture, upside down, in a directory inside the first or after it."""
    second_at, small_at = 0, 0
    for _ in range(2):  # the first time for the lengths alone
        link = {330: (4, [second_at])} if inside else {}
        first = directory(8, tags | link | {254: (4, [1]), 273: (4, [small_at]), 278: (4, [23]), 279: (4, [35 * 23 * 3])},
                          0 if inside else second_at)
        second = directory(second_at, below | {273: (4, [small_at + 35 * 23 * 3])})
        second_at = 8 + len(first)
        small_at = second_at + len(second)
    with open(name, "wb") as out:
        out.write(struct.pack("<2sHI", b"II", 42, 8) + first + second + small.tobytes() + picture.tobytes())
    write_reference(name, picture.rotate(180))


write_small_first("inside.tif", True)
write_small_first("flagged.tif", False)
write_reference("shaped.tif", picture)
# Pages are not reductions of each other.
small.save("pages.tif", save_all=True, append_images=[picture.rotate(90, expand=True)])
write_reference("pages.tif", small)

os.mkdir("../lab")
os.chdir("../lab")
srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
in_lab = ImageCms.applyTransform(picture, ImageCms.buildTransform(srgb, lab, "RGB", "LAB"))
# As ICC has it, in 8 bits: a* and b* from -128 on.
icc = np.stack([np.asarray(band) for band in in_lab.split()], -1).astype("int32")
# cmsFLAGS_NOOPTIMIZE: the tables that Little CMS takes otherwise are wrong by up to 31 levels.
shown = ImageCms.applyTransform(in_lab, ImageCms.buildTransform(lab, srgb, "LAB", "RGB", flags=0x100))
signed = icc - [0, 128, 128]
for name, photometric, bits, samples in (
    ("cie8.tif", 8, 8, signed.astype("uint8")),
    ("icc8.tif", 9, 8, icc.astype("uint8")),
    ("cie16.tif", 8, 16, (signed * [257, 256, 256]).astype("uint16")),
    ("icc16.tif", 9, 16, (icc * 256).astype("uint16")),
):
    content = samples.astype(samples.dtype.newbyteorder("<")).tobytes()
    tags = {256: (4, [70]), 257: (4, [46]), 258: (3, [bits] * 3), 259: (3, [1]), 262: (3, [photometric]), 273: (4, [0]),
            277: (3, [3]), 278: (4, [46]), 279: (4, [len(content)]), 284: (3, [1])}
    tags[273] = (4, [8 + len(directory(8, tags))])
    with open(name, "wb") as out:
        out.write(struct.pack("<2sHI", b"II", 42, 8) + directory(8, tags) + content)
    write_reference(name, shown)
