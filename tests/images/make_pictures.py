#!/usr/bin/python3
"""Writes pictures in many formats, and beside each NAME its pixels as Pillow decodes them, upright, over white:
NAME.rgb (width and height as 32-bit little-endian numbers, then RGB bytes)."""
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
smooth = np.stack([128 + 90 * np.sin(np.mgrid[0:600, 0:801][1] / 60), 128 + 80 * np.cos(np.mgrid[0:600, 0:801][0] / 45),
                   np.full((600, 801), 90)], -1).astype("uint8")
Image.fromarray(smooth).save("large.jpg", quality=92)

for name in sorted(os.listdir(".")):
    decoded = Image.open(name)
    decoded.load()
    if not name.endswith(".tif"):  # Pillow turns TIFF by itself
        decoded = ImageOps.exif_transpose(decoded)
    if "transparency" in decoded.info:
        decoded = decoded.convert("RGBA")
    if decoded.mode in ("RGBA", "LA") and not name.endswith(".bmp"):
        decoded = Image.alpha_composite(Image.new("RGBA", decoded.size, "white"), decoded.convert("RGBA"))
    if decoded.mode.startswith("I"):
        decoded = Image.fromarray((np.asarray(decoded) / 257).round().astype("uint8"))
    pixels = np.asarray(decoded.convert("RGB"))
    with open(name + ".rgb", "wb") as out:
        out.write(struct.pack("<ii", pixels.shape[1], pixels.shape[0]) + pixels.tobytes())
