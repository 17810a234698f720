/** What the page shows: one explanation, or two that differ in one thing. */
import type { StripImage } from "../../../contract/images.ts";
import type { ExplanationSettings } from "../../../contract/settings.ts";
import { MEASURE_WORDS } from "../../../drawing/settingWords.ts";
import { nameOf } from "../../ui/Filmstrip.tsx";
import type { Beside } from "./explainDesk.ts";

export interface Side {
  readonly image: StripImage;
  readonly model: string;
  readonly settings: ExplanationSettings;
  readonly words: string | null;
  /** What tells it from the other side. */
  readonly caption: string | null;
}

/** One side, and where something stands beside it the other, each named by what tells them apart. */
export function sidesOf(
  one: Omit<Side, "caption">,
  beside: Beside | null,
  images: readonly StripImage[],
): readonly [Side, ...Side[]] {
  if (beside === null) return [{ ...one, caption: null }];
  const other = otherSide(one, beside, images);
  const named = (side: Omit<Side, "caption">): Side => ({ ...side, caption: captionOf(beside, side) });
  return other === null ? [{ ...one, caption: null }] : [named(one), named(other)];
}

function captionOf(beside: Beside, side: Omit<Side, "caption">): string {
  if (beside.kind === "measure") return MEASURE_WORDS[side.settings.measure].name;
  return beside.kind === "model" ? side.model : nameOf(side.image);
}

/** Null where it would be the same once more. */
function otherSide(
  one: Omit<Side, "caption">,
  beside: Beside,
  images: readonly StripImage[],
): Omit<Side, "caption"> | null {
  const { image, model, settings } = one;
  switch (beside.kind) {
    case "measure":
      return beside.measure === settings.measure
        ? null
        : { ...one, settings: { ...settings, measure: beside.measure } };
    case "model":
      return beside.model === model ? null : { ...one, model: beside.model };
    case "image": {
      const other = images.find(({ id }) => id === beside.imageId);
      return other === undefined || other.id === image.id ? null : { ...one, image: other };
    }
  }
}
