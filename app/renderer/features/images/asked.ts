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
  /** The list is whole, not only its beginning. */
  readonly whole: boolean;
  readonly error: Error | null;
} {
  const all = useRequest("listImages", wanted);
  const isWhole = all.data !== undefined && !all.isPlaceholderData;
  const first = useRequest("listImages", isWhole ? null : { ...wanted, first: FIRST });
  const begins = !isWhole && first.data !== undefined && !first.isPlaceholderData;
  return { list: begins ? first.data : all.data, whole: isWhole, error: all.error };
}
