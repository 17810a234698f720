/** The workspace's images by what other files call them. */
import type { ImageRecord } from "../../../contract/records.ts";
import type { Size } from "../../../drawing/boxes.ts";
import { endingOf } from "../../interchange/fileNames.ts";
import type { ReadableDB } from "../../workspace/connection.ts";
import { imageByHash, imagesOfSet } from "../../workspace/images.queries.ts";

export interface ImageFinder {
  /**
   * By content where a hash is given and known; else by what the path ends in.
   *
   * @returns several where several fit: then the name does not tell which is meant.
   */
  find(name: string, hash: string | null, size: Size | null): readonly ImageRecord[];
  /** By what the path ends in without its own ending, `.jpg` or another. */
  findStem(name: string): readonly ImageRecord[];
}

/** Names are read once, when one is first asked for: finding is quick afterwards, and knows none that come later. */
export function imageFinder(db: ReadableDB): ImageFinder {
  let byName: ReadonlyMap<string, readonly ImageRecord[]> | null = null;
  let byStem: ReadonlyMap<string, readonly ImageRecord[]> | null = null;
  return {
    find: (name, hash, size) => {
      const same = hash === null ? undefined : imageByHash(db, hash);
      if (same !== undefined) return [same];
      byName ??= Map.groupBy(imagesOfSet(db, null), ({ path }) => lastOf(key(path)));
      const wanted = key(name);
      const fitting = (byName.get(lastOf(wanted)) ?? []).filter(({ path }) => `/${key(path)}`.endsWith(`/${wanted}`));
      const sized = fitting.filter(({ width, height }) => size?.width === width && size.height === height);
      return newestOfEachPath(sized.length > 0 ? sized : fitting);
    },
    findStem: (name) => {
      byStem ??= Map.groupBy(imagesOfSet(db, null), ({ path }) => lastOf(stem(key(path))));
      const wanted = key(name);
      return newestOfEachPath(
        (byStem.get(lastOf(wanted)) ?? []).filter(({ path }) => `/${stem(key(path))}`.endsWith(`/${wanted}`)),
      );
    },
  };
}

/** A path has two images where its file was replaced: the newer one is what lies there. */
function newestOfEachPath(images: readonly ImageRecord[]): ImageRecord[] {
  const newest = new Map<string, ImageRecord>();
  for (const image of images) if (image.id > (newest.get(image.path)?.id ?? 0)) newest.set(image.path, image);
  return [...newest.values()];
}

/** Some systems write letters with accents as two characters, and separators the other way. */
function key(path: string): string {
  return path
    .normalize("NFC")
    .replaceAll("\\", "/")
    .replace(/^\.?\/+/, "");
}

function stem(path: string): string {
  return path.slice(0, path.length - endingOf(path).length);
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
