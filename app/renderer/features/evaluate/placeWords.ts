import type { Place } from "../../../contract/classProfile.ts";

export const PLACE_WORDS: Readonly<Record<Place, string>> = {
  on: "on the object",
  edge: "at its edge",
  off: "off the object",
};
