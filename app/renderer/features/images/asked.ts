/** What the Images page asks of the backend first, before it is drawn. */
import type { Given } from "../../transport/client.ts";
import { askAhead } from "../../transport/queryClient.ts";

export const EVERY_IMAGE: Given<"listImages"> = { set: null, search: "", filter: "all" };

/** @param set - null: all of the workspace. */
export function askAheadForImages(set: string | null): void {
  askAhead("imageSets", {});
  askAhead("listImages", { ...EVERY_IMAGE, set });
}
