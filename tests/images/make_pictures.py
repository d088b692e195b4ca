#!/usr/bin/python3
"""Writes pictures in many formats, and beside each NAME its pixels as Pillow decodes them, upright, over white:
NAME.rgb (width and height as 32-bit little-endian numbers, then RGB bytes). Raw pictures, whose previews Pillow decodes,
are in the folder raw."""
import io
import os
import struct
import sys

import numpy as np
from PIL import Image, ImageOps

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
Image.fromarray(np.dstack([rgb[..., 0], alpha]), "LA").save("greyalpha.tif")
smooth = np.stack([128 + 90 * np.sin(np.mgrid[0:600, 0:801][1] / 60), 128 + 80 * np.cos(np.mgrid[0:600, 0:801][0] / 45),
                   np.full((600, 801), 90)], -1).astype("uint8")
Image.fromarray(smooth).save("large.jpg", quality=92)



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
        decoded = Image.fromarray((np.asarray(decoded) * 255).round().astype("uint8"))
    if decoded.mode.startswith("I"):
        decoded = Image.fromarray((np.asarray(decoded) / 257).round().astype("uint8"))
    write_reference(name, decoded)


def directory(at, tags):
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
    return struct.pack("<H", len(tags)) + entries + struct.pack("<I", 0) + values


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
