/** The rule by which shortcuts are found: docs/decisions says what it was fixed on. */
import type { ShortcutRule } from "../../../contract/classProfile.ts";

export const SHORTCUT_RULE: ShortcutRule = {
  version: 2,
  leastShare: 0.2,
  leastImages: 5,
  leastEvidence: 0.05,
  alike: 0.5,
  leastDrop: 1,
  mostP: 0.05,
  leastSurroundings: 2,
  tested: 3,
  draws: 3,
};
