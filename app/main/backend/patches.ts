/** Training patches in and out. */
import type { PatchRecord } from "../../contract/records.ts";
import type { Input, Output, Refusal } from "../../contract/requests.ts";
import { readCoco, writeCoco } from "../interchange/coco.ts";
import { imageByFileName, imageById } from "../workspace/images.queries.ts";
import { patchesWithLabels, savePatches } from "../workspace/patches.queries.ts";
import type { Context } from "./backend.ts";
import { readText } from "./files.ts";

/** Categories are labels, boxes are patches; images are those of the workspace, by file name. */
export async function importPatches(
  { db }: Context,
  { file }: Input<"importPatches">,
): Promise<Output<"importPatches">> {
  const { dataset, problems } = readCoco(readText(file), file);
  const refused: Refusal[] = problems.map((problem) => ({ item: file, message: problem.message }));
  const images = new Map(
    dataset.images.map(({ id, fileName }) => [id, { fileName, image: imageByFileName(db, fileName) }]),
  );
  const labels = new Map(dataset.categories.map(({ id, name }) => [id, name]));
  const patches: Omit<PatchRecord, "id">[] = [];
  const missing = new Set<string>();
  for (const { imageId, categoryId, box, id } of dataset.annotations) {
    const { fileName, image } = images.get(imageId)!;
    if (image === undefined) missing.add(fileName);
    else if (box === null)
      refused.push({ item: file, message: `${file}: annotation ${id} has no box and was left out.` });
    else patches.push({ imageId: image.id, label: labels.get(categoryId)!, box, origin: "import" });
  }
  for (const fileName of missing) {
    refused.push({
      item: fileName,
      message: `"${fileName}" is not in the workspace, so its patches were left out. Add it with \`pippin images add\`.`,
    });
  }
  const added = savePatches(db, patches);
  const counts: Record<string, number> = {};
  for (const { label } of patches) counts[label] = (counts[label] ?? 0) + 1;
  return { added, known: patches.length - added, labels: counts, refused };
}

/** All training patches as COCO, images by their paths. */
export async function exportPatches({ db }: Context, _: Input<"exportPatches">): Promise<Output<"exportPatches">> {
  const patches = patchesWithLabels(db, null);
  const labels = [...new Set(patches.map(({ label }) => label))].sort();
  const images = [...new Set(patches.map(({ imageId }) => imageId))].map((id) => imageById(db, id)!);
  const coco = writeCoco({
    images: images.map(({ id, path, width, height }) => ({ id, fileName: path, width, height, extra: {} })),
    categories: labels.map((name, i) => ({ id: i + 1, name, keypoints: null, extra: { supercategory: "patch" } })),
    annotations: patches.map(({ id, imageId, label, box }) => ({
      id,
      imageId,
      categoryId: labels.indexOf(label) + 1,
      box,
      outline: null,
      keypoints: null,
      extra: {},
    })),
    extra: {},
  });
  return { coco };
}
