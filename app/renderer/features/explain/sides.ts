/** What the page shows: one explanation, or two that differ in one thing. */
import type { StripImage } from "../../../contract/images.ts";
import type { ExplanationSettings } from "../../../contract/settings.ts";
import { nameOf } from "../../ui/Filmstrip.tsx";
import { MEASURE_WORDS, type Beside } from "./explainDesk.ts";

export interface Side {
  readonly image: StripImage;
  readonly model: string | null;
  readonly settings: ExplanationSettings;
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
  if (beside.kind === "measure") return MEASURE_WORDS[side.settings.measure];
  return beside.kind === "model" ? (side.model ?? "Shipped model") : nameOf(side.image);
}

function otherSide(
  one: Omit<Side, "caption">,
  beside: Beside,
  images: readonly StripImage[],
): Omit<Side, "caption"> | null {
  if (beside.kind === "measure") return { ...one, settings: { ...one.settings, measure: beside.measure } };
  if (beside.kind === "model") return { ...one, model: beside.model };
  const image = images.find(({ id }) => id === beside.imageId);
  return image === undefined ? null : { ...one, image };
}
