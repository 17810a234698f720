/** From any patch to those that are most like it, on the Discover page. */
import type { Box } from "../../contract/geometry.ts";
import { goTo } from "./place.ts";

export interface LikedPatch {
  readonly imageId: number;
  /** In pixels of the upright file. */
  readonly box: Box;
  /** The word that those which are taken get; null: the class's first. */
  readonly label: string | null;
  /** The class that they are taken for, by name; null: the one at hand. */
  readonly of: string | null;
  readonly set?: string | null;
}

export function showMoreLike({ imageId, box: { x, y, width, height }, label, of, set = null }: LikedPatch): void {
  goTo("discover", {
    like: [imageId, x, y, width, height].join(),
    ...(of === null ? {} : { class: of }),
    ...(label === null ? {} : { label }),
    ...(set === null ? {} : { set }),
  });
}
