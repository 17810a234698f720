/** What the Images page lists: those of the first screen come before the rest, which takes ten times as long. */
import type { ImageFilter } from "../../../contract/images.ts";
import type { Given, Output } from "../../transport/client.ts";
import { useRequest } from "../../transport/queries.ts";
import { askAhead } from "../../transport/queryClient.ts";

/** More than a large screen shows. */
const FIRST = 200;

type Wanted = Required<Pick<Given<"listImages">, "search">> & {
  readonly set: string | null;
  readonly filter: ImageFilter;
};

const NOT_NARROWED = { search: "", filter: "all" } as const;

/** @param set - null: all of the workspace. */
export function askAheadForImages(set: string | null): void {
  askAhead("imageSets", {});
  askAhead("listImages", { ...NOT_NARROWED, set, first: FIRST });
  askAhead("listImages", { ...NOT_NARROWED, set });
}

/** @returns the list; the last one until another is there. */
export function useImageList(wanted: Wanted): {
  readonly list: Output<"listImages"> | undefined;
  /** How many images fit, also those that are not listed yet. */
  readonly fitting: number;
  readonly error: Error | null;
} {
  const all = useRequest("listImages", wanted);
  const isWhole = all.data !== undefined && !all.isPlaceholderData;
  // A filter looks at every image before the first are known: that would be done twice.
  const isSooner = !isWhole && wanted.filter === "all";
  const first = useRequest("listImages", isSooner ? { ...wanted, first: FIRST } : null);
  const begins = isSooner && first.data !== undefined && !first.isPlaceholderData;
  const list = begins ? first.data : all.data;
  return { list, fitting: (begins ? list?.total : list?.images.length) ?? 0, error: all.error };
}
