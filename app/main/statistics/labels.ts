/** What a patch truly shows, from annotated parts and the object's outline. */
import type { Box } from "../../contract/geometry.ts";
import { centre, holds } from "../../drawing/boxes.ts";
import { NONE } from "../../drawing/labels.ts";
import type { ObjectMask } from "./localisation.ts";

export type Parts = Readonly<Record<string, readonly (readonly [number, number])[]>>;

export interface PatchTruth {
  /** The one label that counts as right. */
  readonly label: string;
  /** All labels that are right where any marked part inside the patch counts. */
  readonly any: readonly string[];
}

/**
 * The annotated part inside the patch that is nearest to its centre; without one the texture label where at least half
 * of the patch is object; else none.
 *
 * @param box - the patch, in pixels of the photograph.
 * @param parts - `[x, y]` of each marked point, by label, in the same pixels.
 * @param texture - "fur" or "torso"; null where the vocabulary has no such label.
 *
 * @example
 * A patch with an eye one pixel from its centre and a nose in its corner, on a photograph that is all dog.
 * ```ts
 * const box = { x: 0, y: 0, width: 10, height: 10 };
 * const dog = new ObjectMask(new Uint8Array(400).fill(1), 20, 20);
 * const parts: Parts = { eye: [[6, 5]], nose: [[1, 1], [15, 15]] };
 * truthOf(box, parts, dog, "fur"); // => { label: "eye", any: ["eye", "nose"] }
 * truthOf(box, {}, dog, "fur"); // => { label: "fur", any: ["fur"] }
 * truthOf(box, {}, dog, null); // => { label: "none", any: ["none"] }
 * ```
 */
export function truthOf(box: Box, parts: Parts, mask: ObjectMask, texture: string | null): PatchTruth {
  const middle = centre(box);
  const inside = Object.entries(parts).flatMap(([label, points]) =>
    points
      .filter(([x, y]) => holds(box, { x, y }))
      .map(([x, y]) => ({ label, distance: Math.hypot(x - middle.x, y - middle.y) })),
  );
  const nearest = inside.sort((a, b) => a.distance - b.distance)[0];
  if (nearest !== undefined) return { label: nearest.label, any: [...new Set(inside.map(({ label }) => label))] };
  const label = texture !== null && mask.share(box) >= 0.5 ? texture : NONE;
  return { label, any: [label] };
}
