/** Boxes that are offered, not there yet: the panel at the side lists them, the canvas shows those of its photograph. */
import { create } from "zustand";
import type { Box } from "../../../contract/geometry.ts";

export interface Proposal {
  readonly imageId: number;
  readonly box: Box;
  readonly label: string;
  /** Shown at the box: a probability. */
  readonly tag: string;
}

export const useProposals = create<{ readonly proposals: readonly Proposal[] }>(() => ({ proposals: [] }));
