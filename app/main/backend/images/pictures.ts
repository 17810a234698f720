/** Pictures by content hash, for `<img>`: pixels never travel in messages, and no address holds a path. */
import type { Engine, PictureOfImage } from "../../../contract/engine.ts";
import type { Box } from "../../../contract/geometry.ts";
import { GEOMETRIES, VALUES, valuesFor } from "../../../contract/models.ts";
import type { ImageRecord } from "../../../contract/records.ts";
import { decodeImage } from "../../imaging/decode.ts";
import { CROP_SIDE, drawPicture, pictureReadsAlpha } from "../../modelGeometry/drawPicture.ts";
import type { Preprocessing } from "../../modelGeometry/graph.ts";
import { readFileNamed } from "../../files/readFile.ts";
import type { RgbImage } from "../../imaging/rgbImage.ts";
import { readBlob } from "../../workspace/blobs.ts";
import type { ReadableDB } from "../../workspace/connection.ts";
import { imageByHash } from "../../workspace/images.queries.ts";
import { keptOr, type PictureName } from "../../workspace/pictures.ts";
import { shippedByHash } from "../models/shippedPhotographs.ts";
import { drawnByEngines, isLarge } from "./largePhotographs.ts";

export interface Picture {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** What browsers show by themselves, upright by their EXIF orientation as Pippin reads them. */
const SHOWN: Readonly<Record<string, string>> = { jpeg: "image/jpeg", png: "image/png", webp: "image/webp" };
/** Decoded photographs that are kept: crops of one photograph are asked for together. */
const KEPT = 2;

export interface Pictures {
  /**
   * @param path - `/image/HASH`, `/thumbnail/HASH`, `/crop/HASH/X,Y,WIDTH,HEIGHT` (pixels of the upright file),
   * `/input/HASH/HEIGHTxWIDTHxCHANNELS/VALUES/GEOMETRY` (as it enters a network) or `/blob/HASH` (PNG).
   * @returns null where there is no such picture.
   */
  read(path: string): Promise<Picture | null>;
}

const HASH = "([0-9a-f]{64})";
const ROUTES = {
  image: new RegExp(`^/image/${HASH}$`),
  thumbnail: new RegExp(`^/thumbnail/${HASH}$`),
  crop: new RegExp(`^/crop/${HASH}/(-?[\\d.]+),(-?[\\d.]+),([\\d.]+),([\\d.]+)$`),
  input: new RegExp(`^/input/${HASH}/(\\d{1,4})x(\\d{1,4})x([134])/(${VALUES.join("|")})/(${GEOMETRIES.join("|")})$`),
  blob: new RegExp(`^/blob/${HASH}$`),
};

export function createPictures(
  folder: string,
  db: ReadableDB,
  resources: string,
  engine: Pick<Engine, "drawPictures">,
): Pictures {
  const drawLarge = drawnByEngines(engine);
  const decoded = new Map<string, Promise<RgbImage>>();
  // Decoding takes memory and all cores: one at a time keeps the rest of the program quick.
  let queue: Promise<unknown> = Promise.resolve();

  function imageOf({ hash, path }: ImageRecord): Promise<RgbImage> {
    const known = decoded.get(hash);
    if (known !== undefined) return known;
    const image = decodeImage(readFileNamed(path), path).then((result) => result.image);
    decoded.set(hash, image);
    image.catch(() => decoded.delete(hash));
    for (const oldest of [...decoded.keys()].slice(0, -KEPT)) decoded.delete(oldest);
    return image;
  }

  const withAlpha = async ({ path }: ImageRecord): Promise<RgbImage> =>
    (await decodeImage(readFileNamed(path), path, true)).image;

  const drawn = (image: ImageRecord, picture: PictureOfImage): Promise<Uint8Array> => {
    if (isLarge(image)) return drawLarge(image.path, picture);
    const made = queue.then(async () =>
      drawPicture(await (pictureReadsAlpha(picture) ? withAlpha(image) : imageOf(image)), picture),
    );
    queue = made.catch(() => undefined);
    return made;
  };

  const kept = (name: PictureName, image: ImageRecord, picture: PictureOfImage): Promise<Uint8Array> =>
    keptOr(folder, name, () => drawn(image, picture));

  const whole = async (image: ImageRecord): Promise<Picture> => {
    const type = SHOWN[image.format.toLowerCase()];
    if (type !== undefined) return { type, bytes: readFileNamed(image.path) };
    return { type: "image/png", bytes: await kept({ hash: image.hash, ending: "png" }, image, { kind: "whole" }) };
  };

  const thumbnail = async (image: ImageRecord): Promise<Picture> => ({
    type: "image/jpeg",
    bytes: await kept({ hash: image.hash, ending: "jpg" }, image, { kind: "thumbnail" }),
  });

  const crop = async (image: ImageRecord, box: Box): Promise<Picture | null> => {
    if (!(box.width > 0 && box.height > 0)) return null;
    const part = [box.x, box.y, box.width, box.height, CROP_SIDE].join("_");
    return {
      type: "image/jpeg",
      bytes: await kept({ hash: image.hash, ending: "jpg", part }, image, { kind: "crop", box }),
    };
  };

  const input = async (
    image: ImageRecord,
    shape: readonly [number, number, number],
    preprocessing: Preprocessing,
  ): Promise<Picture> => ({ type: "image/png", bytes: await drawn(image, { kind: "input", shape, preprocessing }) });

  const withImage = (hash: string, read: (image: ImageRecord) => Promise<Picture | null>): Promise<Picture | null> => {
    const image = imageByHash(db, hash) ?? shippedByHash(resources, hash);
    return image === undefined ? Promise.resolve(null) : read(image);
  };

  return {
    read: async (path) => {
      const image = asked("image", path);
      if (image !== null) return withImage(image.hash, whole);
      const small = asked("thumbnail", path);
      if (small !== null) return withImage(small.hash, thumbnail);
      const part = asked("crop", path);
      if (part !== null) {
        const [x, y, width, height] = part.rest;
        const box = { x: Number(x), y: Number(y), width: Number(width), height: Number(height) };
        return withImage(part.hash, (record) => crop(record, box));
      }
      const entering = asked("input", path);
      if (entering !== null) {
        const [height = 0, width = 0, channels = 0] = entering.rest.slice(0, 3).map(Number);
        const [values, geometry] = entering.rest.slice(3) as [Preprocessing["values"], Preprocessing["geometry"]];
        if (height === 0 || width === 0 || !valuesFor(channels).includes(values)) return null;
        return withImage(entering.hash, (record) => input(record, [height, width, channels], { values, geometry }));
      }
      const blob = asked("blob", path);
      return blob === null ? null : { type: "image/png", bytes: readBlob(folder, blob.hash) };
    },
  };
}

/** @returns the hash in the path and what follows it, or null where the path asks for something else. */
function asked(route: keyof typeof ROUTES, path: string): { readonly hash: string; readonly rest: string[] } | null {
  const [, hash, ...rest] = ROUTES[route].exec(path) ?? [];
  return hash === undefined ? null : { hash, rest };
}
