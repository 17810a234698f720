/** Training patches in and out. */
import type { PatchRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { sameBox } from "../../../drawing/boxes.ts";
import type { Mark } from "../../interchange/marks.ts";
import { writePatchTable } from "../../interchange/patchTable.ts";
import { imageById } from "../../workspace/images.queries.ts";
import { patchesOfImage, patchesWithLabels, savePatches } from "../../workspace/patches.queries.ts";
import type { Computes, LongWork, Program, Reads, Writes } from "../context.ts";
import { exportCrops } from "./exportCrops.ts";
import { fileIn } from "../../files/exportFolder.ts";
import { writeWhole } from "../../files/wholeFile.ts";
import { exportMarks, named, type Exported, type ImageMarks } from "./exportMarks.ts";
import { formatOf, openSource } from "./formats.ts";
import { imageFinder } from "./imageFinder.ts";
import { importMarks } from "./importMarks.ts";

/** Pixels by which formats with shares of an image, or few decimals, miss a box. */
const TOLERANCE = 1e-3;

/** Names are labels, boxes are patches. */
export async function importPatches(
  context: Writes & LongWork & Computes & Program,
  { file, format, images, set }: Input<"importPatches">,
): Promise<Output<"importPatches">> {
  const finder = imageFinder(context.db);
  const source = openSource(format ?? formatOf(file), file, images ?? null, finder);
  const labels: Record<string, number> = {};
  let [added, found] = [0, 0];
  const answer = await importMarks(context, source, finder, {
    set: set ?? null,
    progress: "Importing patches",
    save: (image, marks) => {
      added += savePatches(context.db, unknown(patchesOfImage(context.db, image.id), marks, image.id));
      found += marks.length;
      for (const { label } of marks) labels[label] = (labels[label] ?? 0) + 1;
    },
  });
  return { images: answer.images, added, known: found - added, labels, refused: answer.refused };
}

/** Boxes that are there already, but for what a format has rounded, are not new. */
function unknown(known: readonly PatchRecord[], marks: readonly Mark[], imageId: number): Omit<PatchRecord, "id">[] {
  return marks
    .filter(({ label, box }) => !known.some((one) => one.label === label && sameBox(one.box, box, TOLERANCE)))
    .map(({ label, box }) => ({ imageId, label, box, origin: "import" }));
}

export async function exportPatches(
  context: Reads & LongWork,
  { target, format }: Input<"exportPatches">,
): Promise<Output<"exportPatches">> {
  const images = marked(context);
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

/** Images with patches, by image and then in the order of their making. */
function marked({ db }: Reads): ImageMarks[] {
  const byImage = new Map<number, Mark[]>();
  for (const { id, imageId, label, box } of patchesWithLabels(db, null)) {
    const mark = { label, box, polygons: [], parts: {}, place: `patch ${id}` };
    byImage.set(imageId, [...(byImage.get(imageId) ?? []), mark]);
  }
  return [...byImage].map(([id, marks]) => ({ image: imageById(db, id)!, marks }));
}
