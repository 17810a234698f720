/** Training patches as pages list them. */
import { basename } from "node:path";
import type { Input, Output } from "../../../contract/requests.ts";
import { labelCounts, patchesOfImage, pictures } from "../../workspace/patches.queries.ts";
import type { Reads } from "../context.ts";

export async function imagePatches({ db }: Reads, { imageId }: Input<"imagePatches">): Promise<Output<"imagePatches">> {
  return { patches: patchesOfImage(db, imageId) };
}

export async function labelPatches(
  { db }: Reads,
  { label, set, classId }: Input<"labelPatches">,
): Promise<Output<"labelPatches">> {
  return {
    patches: pictures(db, { classId, labels: [label], set }).map(({ path, ...patch }) => ({
      ...patch,
      name: basename(path),
    })),
  };
}

export async function patchOverview(
  { db }: Reads,
  { set, classId }: Input<"patchOverview">,
): Promise<Output<"patchOverview">> {
  const labels: Record<string, number> = {};
  const images = new Map<number, Record<string, number>>();
  for (const { imageId, label, n } of labelCounts(db, { classId, set })) {
    labels[label] = (labels[label] ?? 0) + n;
    images.set(imageId, { ...images.get(imageId), [label]: n });
  }
  return { labels, images: [...images].map(([imageId, own]) => ({ imageId, labels: own })) };
}
