/** What is chosen on the Explain page. Kept while other pages are shown. */
import { create } from "zustand";
import { PRESETS, type ExplanationSettings } from "../../../contract/settings.ts";

export type View = "patches" | "map" | "both" | "swipe";

/** What stands beside the explanation. */
export type Beside =
  | { readonly kind: "measure"; readonly measure: ExplanationSettings["measure"] }
  | { readonly kind: "model"; readonly model: string }
  | { readonly kind: "image"; readonly imageId: number };

export interface ExplainDesk {
  readonly settings: ExplanationSettings;
  /** Patch classifier whose words name the patches, whatever the class; null: the one that covers it. */
  readonly words: string | null;
  readonly view: View;
  /** Of the class map, 0 to 1. */
  readonly opacity: number;
  /** Shares of the highest value below this are not drawn. */
  readonly threshold: number;
  /** How far the map covers the photograph in `swipe`, 0 to 1 from the right. */
  readonly swipe: number;
  readonly beside: Beside | null;
  /** Of the patches' rows. */
  readonly order: "confidence" | "importance";
  /** Patches that show none of the words are on the photograph, too. */
  readonly showNone: boolean;
}

export const useExplainDesk = create<ExplainDesk>(() => ({
  settings: PRESETS.recommended,
  words: null,
  view: "patches",
  opacity: 0.65,
  threshold: 0.2,
  swipe: 0.5,
  beside: null,
  order: "confidence",
  showNone: false,
}));

export const setExplainDesk = (change: Partial<ExplainDesk>): void => useExplainDesk.setState(change);

export const changeSettings = (change: Partial<ExplanationSettings>): void =>
  useExplainDesk.setState(({ settings }) => ({ settings: { ...settings, ...change } }));

/** @returns the preset that the settings are, whatever class is asked about; `custom` where they are none. */
export function presetOf(settings: ExplanationSettings): "recommended" | "paper" | "custom" {
  const plain = JSON.stringify(ordered({ ...settings, explainedClass: null }));
  if (plain === JSON.stringify(ordered(PRESETS.recommended))) return "recommended";
  return plain === JSON.stringify(ordered(PRESETS.paper)) ? "paper" : "custom";
}

function ordered(settings: ExplanationSettings): unknown {
  return Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
}
