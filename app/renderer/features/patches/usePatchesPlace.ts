/** What the Patches page shows: class, set and photograph, from the address and what the workspace has. */
import type { StripImage } from "../../../contract/images.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { useClassAtHand } from "../../navigation/classAtHand.ts";
import { usePhotographAtHand } from "../../navigation/photographAtHand.ts";
import { changed, goTo, usePlace } from "../../navigation/place.ts";
import { useRequest } from "../../transport/queries.ts";

export interface PatchesPlace {
  /** Null while they are read. */
  readonly classes: readonly ClassRecord[] | null;
  readonly current: ClassRecord | null;
  readonly set: string | null;
  /** Of the set, by path; null while they are read. */
  readonly images: readonly StripImage[] | null;
  readonly image: StripImage | null;
  /** Of the image in the set. */
  readonly position: number;
  show(change: { readonly class?: string; readonly set?: string | null; readonly image?: number }): void;
  /** The next photograph, or the one before. */
  step(by: number): void;
}

export function usePatchesPlace(): PatchesPlace {
  const { parameters } = usePlace();
  const { data: known } = useRequest("classes", {});
  const classes = known?.classes ?? null;
  const current = useClassAtHand(classes, parameters.get("class"));
  const set = parameters.get("set") ?? current?.set ?? null;
  const { data: strip, isPlaceholderData } = useRequest("imageStrip", classes === null ? null : { set });
  const images = isPlaceholderData ? null : (strip?.images ?? null);
  const wanted = usePhotographAtHand(parameters.get("image"), images);
  const found = images?.findIndex(({ id }) => id === wanted) ?? -1;
  const position = Math.max(0, found);
  const show: PatchesPlace["show"] = (change) => goTo("patches", changed(parameters, change), true);
  return {
    classes,
    current,
    set,
    images,
    image: images?.[position] ?? null,
    position,
    show,
    step: (by) => {
      const next = images?.[position + by];
      if (next !== undefined) show({ image: next.id });
    },
  };
}
