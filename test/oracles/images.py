"""Makes the picture files and numbers that the image code is tested against.

Writes to the folder of this script:
  images.json              resized pictures (Pillow's BILINEAR, TensorFlow's area averaging), prepared inputs (Pillow's
                           resize and crop) and network values (Keras's preprocess_input), pictures as base64
  files/images/cmyk.jpg    16 x 12 pixels of four colours, as CMYK with Adobe's inverted values
  files/images/grey16.png  the same picture's red as 16-bit grey: value * 257 - 100
  files/images/animated.webp  two frames: the picture, its negative
  files/images/rotated.tif, rotated.png, rotated.webp  the picture with EXIF orientation 6

The pictures that are resized are not stored: `pattern` is short enough to be written again in TypeScript
(test/builders/images.ts).

Made with Python 3.11, Pillow 13, TensorFlow 2.21, Keras 3.15. Run: python test/oracles/images.py
"""

import base64
import json
import math
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf
from PIL import Image

here = pathlib.Path(__file__).parent
files = here / "files" / "images"
files.mkdir(parents=True, exist_ok=True)


def pattern(width, height):
    """A picture of ramps and fine texture: byte (x, y, c) = (7x + 3y(c + 1) + xy + 40c) mod 256."""
    x, y, c = np.meshgrid(np.arange(width), np.arange(height), np.arange(3), indexing="xy")
    return ((7 * x + 3 * y * (c + 1) + x * y + 40 * c) % 256).astype(np.uint8)


def packed(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def bilinear():
    cases = []
    for source, target in [((37, 29), (16, 12)), ((37, 29), (50, 61)), ((100, 75), (34, 26)), ((64, 48), (64, 11)), ((1, 1), (3, 2)), ((300, 2), (40, 1))]:
        resized = Image.fromarray(pattern(*source)).resize(target, Image.BILINEAR)
        cases.append({"source": source, "target": target, "pixels": packed(resized)})
    return cases


def area():
    cases = []
    for source, target in [((37, 29), (16, 12)), ((100, 75), (34, 26)), ((40, 30), (10, 10)), ((13, 9), (5, 9))]:
        values = tf.image.resize(pattern(*source)[None].astype(np.float32), target[::-1], method="area")[0].numpy()
        cases.append({"source": source, "target": target, "values": packed(values.astype("<f4"))})
    return cases


def half_up(value):
    return math.floor(value + 0.5)


def crop_inputs():
    """Pillow's resize of the whole picture, then its centre crop; input 32, so the short side becomes 37."""
    cases = []
    for width, height in [(50, 37), (41, 60), (37, 37), (101, 64)]:
        side = half_up(32 * 256 / 224)
        short = min(width, height)
        size = (half_up(width * side / short), half_up(height * side / short))
        left, top = (size[0] - 32) // 2, (size[1] - 32) // 2
        view = Image.fromarray(pattern(width, height)).resize(size, Image.BILINEAR).crop((left, top, left + 32, top + 32))
        cases.append({"source": [width, height], "pixels": packed(view)})
    return cases


def values():
    colours = np.array([[0, 0, 0], [255, 255, 255], [255, 0, 0], [12, 130, 201]], np.uint8)
    modes = {
        mode: keras.applications.imagenet_utils.preprocess_input(colours.astype(np.float32)[None, None], data_format="channels_last", mode=mode)[0, 0].tolist()
        for mode in ("caffe", "torch", "tf")
    }
    return {"colours": colours.tolist(), **modes}


def picture_files():
    picture = np.zeros((12, 16, 3), np.uint8)
    picture[:6, :8] = [250, 10, 20]
    picture[:6, 8:] = [10, 240, 30]
    picture[6:, :8] = [20, 30, 230]
    picture[6:, 8:] = [200, 200, 40]
    image = Image.fromarray(picture)
    image.convert("CMYK").save(files / "cmyk.jpg", quality=95, subsampling=0)
    Image.fromarray(picture[..., 0].astype(np.uint16) * 257 - 100).save(files / "grey16.png")
    image.save(files / "animated.webp", save_all=True, append_images=[Image.fromarray(255 - picture)], duration=100, lossless=True)
    exif = Image.Exif()
    exif[0x112] = 6
    image.save(files / "rotated.tif", exif=exif, compression="tiff_lzw")
    image.save(files / "rotated.png", exif=exif)
    image.save(files / "rotated.webp", exif=exif, lossless=True)


picture_files()
oracle = {"bilinear": bilinear(), "area": area(), "crop": crop_inputs(), "values": values()}
(here / "images.json").write_text(json.dumps(oracle, indent=1) + "\n")
