/** A bundle of patches comes in, merged by content; what conflicts is kept apart until somebody has looked. */
import { createHash } from "node:crypto";
import { basename, extname, join } from "node:path";
import { unzipSync, strFromU8 } from "fflate";
import { PippinError } from "../../../contract/errors.ts";
import { counted } from "../../../contract/numberWords.ts";
import type { ImageRecord, PatchRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { overlap, sameBox } from "../../../drawing/boxes.ts";
import { readFileNamed } from "../../files/readFile.ts";
import { writeWhole } from "../../files/wholeFile.ts";
import { readBundle, type BundledImage, type BundledPatch, type PatchBundle } from "../../interchange/patchBundle.ts";
import {
  openConflicts,
  removeConflict,
  saveBundledReview,
  saveConflict,
  saveLicence,
} from "../../workspace/bundles.queries.ts";
import { classByName, saveClassRecord } from "../../workspace/classes.queries.ts";
import { saveGesture, type WantedPatch } from "../../workspace/gestures.queries.ts";
import { addToSet, imageByHash } from "../../workspace/images.queries.ts";
import { patchesOfImage, type NewPatch } from "../../workspace/patches.queries.ts";
import type { Computes, LongWork, Program, Reads, Writes } from "../context.ts";
import { saveFile } from "../images/addImages.ts";
import { each } from "../jobs/each.ts";
import { gestureAnswer, within } from "../patches/gestures.ts";

/** Two boxes that overlap by more IoU than this show the same. */
const SAME_PLACE = 0.9;
/** Pixels by which a box may have been rounded. */
const TOLERANCE = 1e-3;
/** Files in the archive may not be larger than this when they are unpacked. */
const MOST_BYTES = 256e6;
/** Photographs wanted of a label where the class is new. */
const TARGET = 80;

/** A patch of the bundle, on an image of this workspace. */
interface Placed {
  readonly image: ImageRecord;
  readonly patch: NewPatch;
  readonly review: BundledPatch["review"];
}

/** Photographs that come in stay where it is stopped; patches are added at the end, as one gesture. */
export async function importBundle(
  context: Writes & LongWork & Computes & Program,
  { file, class: wanted, set }: Input<"importBundle">,
): Promise<Output<"importBundle">> {
  const { db } = context;
  const { bundle, read } = opened(file);
  const { results, refused } = await each(context, bundle.images, {
    message: "Adding photographs and crops",
    things: "photographs",
    nameOf: ({ name }) => name,
    work: (image) => placed(context, file, image, read),
  });
  const all = results.flat();
  const name = wanted ?? bundle.class;
  const known = classByName(db, name);
  const labels = known?.labels ?? [];
  const newLabels = bundle.labels.filter((label) => !labels.includes(label));
  return db.transaction(() => {
    const { id: classId } = saveClassRecord(db, {
      ...(known ?? { name, classIndices: [], target: TARGET, set: null }),
      labels: [...labels, ...newLabels],
    });
    if (set !== undefined) addToSet(db, set, [...new Set(all.map(({ image }) => image.id))]);
    const sorted = all.map(({ image, ...one }) => {
      const own = patchesOfImage(db, image.id).filter((patch) => patch.classId === classId);
      return { ...one, ...besides(own, one.patch) };
    });
    let conflicts = 0;
    for (const { conflict, patch } of sorted) {
      if (conflict === null) continue;
      saveConflict(db, { patchId: conflict.id, theirs: patch.label, source: basename(file) });
      conflicts += 1;
    }
    const reviews = all.filter(
      ({ patch, review }) => review !== null && saveBundledReview(db, patch, review, basename(file)),
    ).length;
    const patches = sorted
      .filter(({ isKnown, conflict }) => !isKnown && conflict === null)
      .map(({ patch }): WantedPatch => ({ ...patch, classId }));
    const saved = saveGesture(
      db,
      { patches, removed: [] },
      (steps) => `importing ${counted(steps.length, "patch", "patches")} of ${basename(file)}`,
    );
    const added = saved?.steps.length ?? 0;
    return {
      class: name,
      images: results.length,
      added,
      known: all.length - added - conflicts,
      labels: counts(all),
      newLabels: known === undefined ? [] : newLabels,
      conflicts,
      reviews,
      notes: alikeWords(labels, newLabels),
      refused: [...refused],
    };
  })();
}

/** The same patch, or one of the same place that is called otherwise. */
function besides(
  known: readonly PatchRecord[],
  { label, box }: NewPatch,
): { readonly isKnown: boolean; readonly conflict: PatchRecord | null } {
  const there = known.filter((one) => sameBox(one.box, box, TOLERANCE) || overlap(one.box, box) > SAME_PLACE);
  if (there.some((one) => one.label === label)) return { isKnown: true, conflict: null };
  return { isKnown: false, conflict: there[0] ?? null };
}

function counts(all: readonly Placed[]): Record<string, number> {
  const labels: Record<string, number> = {};
  for (const { patch } of all) labels[patch.label] = (labels[patch.label] ?? 0) + 1;
  return labels;
}

/** Words that may mean the same are said, and kept apart. */
function alikeWords(ours: readonly string[], theirs: readonly string[]): string[] {
  const plain = (label: string): string => label.toLocaleLowerCase("en").replace(/s$/, "");
  return theirs.flatMap((label) => {
    const alike = ours.find((one) => plain(one) === plain(label));
    return alike === undefined
      ? []
      : [
          `The bundle says "${label}" where this workspace says "${alike}". Both are kept; rename one where they are the same.`,
        ];
  });
}

interface Opened {
  readonly bundle: PatchBundle;
  /** @returns undefined where the archive has no such file. */
  read(name: string): Uint8Array | undefined;
}

/** @throws PippinError `bad-file` where it is no bundle, or is damaged. */
function opened(file: string): Opened {
  const bytes = readFileNamed(file);
  const read = (name: string): Uint8Array | undefined => {
    try {
      const found = unzipSync(bytes, {
        filter: (entry) => {
          if (entry.name !== name) return false;
          if (entry.originalSize <= MOST_BYTES) return true;
          throw new Error(`${name} is too large`);
        },
      });
      return found[name];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new PippinError(
        "bad-file",
        `"${file}" is no ZIP archive, or is damaged (${why}). Copy it again, or ask for another.`,
        { file },
      );
    }
  };
  const text = (name: string): string | undefined => {
    const found = read(name);
    return found === undefined ? undefined : strFromU8(found);
  };
  return { bundle: readBundle(file, text), read };
}

/** A photograph that is here, or in the bundle, has its patches as boxes; without it each crop is an image of its own. */
async function placed(
  context: Writes & Computes & Program,
  file: string,
  source: BundledImage,
  read: Opened["read"],
): Promise<Placed[]> {
  const { db } = context;
  const image = imageByHash(db, source.hash) ?? (await photographOf(context, file, source, read));
  if (image !== null) {
    if (source.licence !== null) saveLicence(db, image.id, source.licence);
    return source.patches.map(({ label, box, origin, review }) => ({
      image,
      review,
      patch: { imageId: image.id, label, box: within(image, box), origin },
    }));
  }
  const result: Placed[] = [];
  for (const patch of source.patches) result.push(await ownImage(context, file, source, patch, read));
  return result;
}

async function photographOf(
  context: Writes & Computes & Program,
  file: string,
  { hash, photograph, name }: BundledImage,
  read: Opened["read"],
): Promise<ImageRecord | null> {
  if (photograph === null) return null;
  const bytes = read(photograph);
  if (bytes === undefined || hashOf(bytes) !== hash) {
    throw new PippinError(
      "bad-file",
      `"${file}": the photograph "${name}" is missing or damaged, so its patches were left out. Ask for a whole bundle.`,
      { file },
    );
  }
  return (await saveFile(context, kept(context, bytes, extname(photograph)))).image;
}

async function ownImage(
  context: Writes & Computes & Program,
  file: string,
  { name, licence }: BundledImage,
  { crop, label, origin, review }: BundledPatch,
  read: Opened["read"],
): Promise<Placed> {
  const bytes = crop === null ? undefined : read(crop);
  if (bytes === undefined) {
    throw new PippinError(
      "bad-file",
      `"${file}": a crop of "${name}" is missing, so its patches were left out. Ask for a whole bundle.`,
      { file },
    );
  }
  const { image } = await saveFile(context, kept(context, bytes, ".png"));
  if (licence !== null) saveLicence(context.db, image.id, licence);
  const { id, width, height } = image;
  return { image, review, patch: { imageId: id, label, box: { x: 0, y: 0, width, height }, origin } };
}

/** In the workspace, by content: names in an archive are nobody's path. @returns the path. */
function kept({ folder }: Reads, bytes: Uint8Array, ending: string): string {
  const path = join(folder, "photographs", `${hashOf(bytes)}${/^\.[a-z]{3,4}$/.test(ending) ? ending : ""}`);
  writeWhole(path, bytes);
  return path;
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export async function labelConflicts({ db }: Reads): Promise<Output<"labelConflicts">> {
  return {
    conflicts: openConflicts(db).map(({ patch: { path, ...patch }, ...conflict }) => ({
      ...conflict,
      patch: { ...patch, name: basename(path) },
    })),
  };
}

export async function settleConflict(
  { db }: Writes,
  { id, take }: Input<"settleConflict">,
): Promise<Output<"settleConflict">> {
  const conflict = openConflicts(db).find((one) => one.id === id);
  if (conflict === undefined) throw new PippinError("not-found", "That conflict is settled already.");
  const { patch, theirs } = conflict;
  return db.transaction(() => {
    // With the row of the patch its conflicts would go, and with its undoing they would not come again: so it is settled first.
    removeConflict(db, id);
    const { hash: _, path: _path, ...own } = patch;
    const saved =
      take === "ours"
        ? null
        : saveGesture(db, { patches: [{ ...own, label: theirs }], removed: [] }, () => `call a patch ${theirs}`);
    return gestureAnswer(db, saved);
  })();
}
