/** Which photograph of which set the Explain page shows: it stands in the address. */
import type { StripImage } from "../../../contract/images.ts";
import { goTo, usePlace } from "../../shell/place.ts";
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
  const place = Math.max(0, images?.findIndex(({ id }) => id === Number(parameters.get("image"))) ?? 0);
  const show: ExplainPlace["show"] = (change) => {
    const next = new URLSearchParams(parameters);
    for (const [key, value] of Object.entries(change)) {
      if (value === null) next.delete(key);
      else next.set(key, String(value));
    }
    goTo("explain", Object.fromEntries(next), true);
  };
  return {
    set,
    images,
    image: images?.[place] ?? null,
    show,
    step: (by) => {
      const next = images?.[place + by];
      if (next !== undefined) show({ image: next.id });
    },
  };
}
