/** Training patches in and out. */
import type { PatchRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { sameBox } from "../../../drawing/boxes.ts";
import type { Mark } from "../../interchange/marks.ts";
import { writePatchTable } from "../../interchange/patchTable.ts";
import { imageById } from "../../workspace/images.queries.ts";
import { patchesOfImage, selectedPatches } from "../../workspace/patches.queries.ts";
import type { Computes, LongWork, Program, Reads, Writes } from "../context.ts";
import { exportCrops } from "./exportCrops.ts";
import { fileIn } from "../../files/exportFolder.ts";
import { writeWhole } from "../../files/wholeFile.ts";
import { exportMarks, named, type Exported, type ImageMarks } from "./exportMarks.ts";
import { formatOf, openSource } from "./formats.ts";
import { imageFinder } from "./imageFinder.ts";
import { savePatchesFor } from "../patches/patchesFor.ts";
import { requireClass } from "../patches/requireClass.ts";
import { importMarks } from "./importMarks.ts";

/** Pixels by which formats with shares of an image, or few decimals, miss a box. */
const TOLERANCE = 1e-3;

/** Names are labels, boxes are patches. */
export async function importPatches(
  context: Writes & LongWork & Computes & Program,
  { file, format, images, set, class: name }: Input<"importPatches">,
): Promise<Output<"importPatches">> {
  const { db } = context;
  const owner = name === undefined ? undefined : requireClass(db, name);
  const finder = imageFinder(db);
  const source = openSource(format ?? formatOf(file), file, images ?? null, finder);
  const labels: Record<string, number> = {};
  let [added, found, unowned] = [0, 0, 0];
  const answer = await importMarks(context, source, finder, {
    set: set ?? null,
    progress: "Importing patches",
    save: (image, marks) => {
      const there = patchesOfImage(db, image.id).filter(({ classId }) => owner === undefined || classId === owner.id);
      const patches = unknown(there, marks).map(({ label, box }) => {
        return { imageId: image.id, label, box, origin: "import" };
      });
      const saved = savePatchesFor(db, owner, patches);
      added += saved.added;
      unowned += saved.unowned;
      found += marks.length;
      for (const { label } of marks) labels[label] = (labels[label] ?? 0) + 1;
    },
  });
  return { images: answer.images, added, known: found - added, unowned, labels, refused: answer.refused };
}

/** Boxes that are there already, but for what a format has rounded, are not new. */
function unknown(known: readonly PatchRecord[], marks: readonly Mark[]): readonly Mark[] {
  return marks.filter(
    ({ label, box }) => !known.some((one) => one.label === label && sameBox(one.box, box, TOLERANCE)),
  );
}

export async function exportPatches(
  context: Reads & LongWork,
  { target, format, class: name }: Input<"exportPatches">,
): Promise<Output<"exportPatches">> {
  const owner = name === undefined ? undefined : requireClass(context.db, name);
  const images = marked(context, owner?.id);
  const exported = await write(context, images, format, target);
  const kept = images.filter(({ image }) => !exported.refused.some(({ item }) => item === image.path));
  return { images: kept.length, patches: kept.reduce((sum, { marks }) => sum + marks.length, 0), ...exported };
}

async function write(
  context: LongWork,
  images: readonly ImageMarks[],
  format: Input<"exportPatches">["format"],
  target: string,
): Promise<Exported> {
  if (format === "folders") return exportCrops(context, images, target);
  if (format !== "csv") return exportMarks(context, images, { format, target, name: "patches" });
  const file = fileIn(target, "patches.csv");
  const rows = named(images).flatMap(({ fileName, hash, size, marks }) =>
    marks.map(({ label, box }) => ({ image: fileName, hash, size, label, box, crop: null })),
  );
  writeWhole(file, writePatchTable(rows));
  return { written: [file], notes: [], refused: [] };
}

/**
 * Images with patches, by image and then in the order of their making. What several classes have by the same label, where no
 * class is given, stands there once.
 */
function marked({ db }: Reads, classId: number | undefined): ImageMarks[] {
  const byImage = new Map<number, Mark[]>();
  const once = new Set<string>();
  for (const { id, imageId, label, box } of selectedPatches(db, { classId })) {
    const key = JSON.stringify([imageId, label, box]);
    if (once.has(key)) continue;
    once.add(key);
    const mark = { label, box, polygons: [], parts: {}, place: `patch ${id}` };
    byImage.set(imageId, [...(byImage.get(imageId) ?? []), mark]);
  }
  return [...byImage].map(([id, marks]) => ({ image: imageById(db, id)!, marks }));
}
