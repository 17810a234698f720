/** Which photograph of which set the Explain page shows: it stands in the address. */
import { useState } from "react";
import type { StripImage } from "../../../contract/images.ts";
import { NONE } from "../../../drawing/labels.ts";
import { usePhotographAtHand } from "../../navigation/photographAtHand.ts";
import { changed, goTo, usePlace } from "../../navigation/place.ts";
import { useRequest } from "../../transport/queries.ts";

export interface ExplainPlace {
  readonly set: string | null;
  /** Of the set, by path; null while they are read. */
  readonly images: readonly StripImage[] | null;
  readonly image: StripImage | null;
  show(change: { readonly set?: string | null; readonly image?: number }): void;
  step(by: number): void;
}

export function useExplainPlace(): ExplainPlace {
  const { parameters } = usePlace();
  const set = parameters.get("set");
  const { data, isPlaceholderData } = useRequest("imageStrip", { set });
  const images = isPlaceholderData ? null : (data?.images ?? null);
  const worded = useWorded(set);
  const wanted = usePhotographAtHand(parameters.get("image"), images);
  const isWanted = ({ id }: StripImage): boolean => (wanted === null ? worded?.has(id) === true : id === wanted);
  const place = Math.max(0, images?.findIndex(isWanted) ?? 0);
  const show: ExplainPlace["show"] = (change) => goTo("explain", changed(parameters, change), true);
  return {
    set,
    images,
    image: wanted === null && worded === null ? null : (images?.[place] ?? null),
    show,
    step: (by) => {
      const next = images?.[place + by];
      if (next !== undefined) show({ image: next.id });
    },
  };
}

/**
 * Images that have words already: where none is chosen the first of them shows what the page is for. They are looked up
 * once, or another would come under the reader's eyes whenever one is explained.
 *
 * @returns null while they are looked up.
 */
function useWorded(set: string | null): ReadonlySet<number> | null {
  const { data, error, isPlaceholderData } = useRequest("imageSummaries", { set });
  const [kept, keep] = useState<{ readonly set: string | null; readonly ids: ReadonlySet<number> } | null>(null);
  if (kept?.set === set) return kept.ids;
  if (error !== null) return NO_IMAGES;
  if (data === undefined || isPlaceholderData) return null;
  const ids = new Set(data.images.flatMap(({ imageId, label }) => (hasWords(label) ? [imageId] : [])));
  keep({ set, ids });
  return ids;
}

const NO_IMAGES: ReadonlySet<number> = new Set();

function hasWords(label: string | null): boolean {
  return label !== null && label !== NONE;
}
