/** What the Images page lists: those of the first screen come before the rest, which takes ten times as long. */
import { IMAGE_FILTERS, IMAGE_OUTCOMES, IMAGE_SORTS } from "../../../contract/images.ts";
import type { Input } from "../../../contract/requests.ts";
import type { Output } from "../../transport/client.ts";
import { useRequest } from "../../transport/queries.ts";
import { askAhead } from "../../transport/queryClient.ts";

/** More than a large screen shows. */
const FIRST = 200;

/** Which images, in what order. */
export type Wanted = Omit<Input<"listImages">, "first">;

/** By the names that they have in the address: left out there as long as nobody has chosen. */
export const NOT_NARROWED: Wanted = {
  ...{ set: null, search: "", filter: "all", predicted: null, shows: null, outcome: "any", label: null, sort: "path" },
};

/** From the page's address, where what nobody could have chosen counts for nothing. */
export function wantedOf(parameters: URLSearchParams): Wanted {
  const oneOf = <Name extends string>(all: readonly Name[], name: string, otherwise: Name): Name =>
    all.find((one) => one === parameters.get(name)) ?? otherwise;
  const predicted = Number(parameters.get("predicted") ?? Number.NaN);
  return {
    set: parameters.get("set"),
    search: parameters.get("search") ?? "",
    filter: oneOf(IMAGE_FILTERS, "filter", "all"),
    predicted: Number.isInteger(predicted) && predicted >= 0 ? predicted : null,
    shows: parameters.get("shows"),
    outcome: oneOf(IMAGE_OUTCOMES, "outcome", "any"),
    label: parameters.get("label"),
    sort: oneOf(IMAGE_SORTS, "sort", "path"),
  };
}

/** The other way round. */
export function parametersOf(wanted: Wanted): Record<string, string> {
  const chosen = Object.entries(wanted).filter(([name, value]) => value !== NOT_NARROWED[name as keyof Wanted]);
  return Object.fromEntries(chosen.map(([name, value]) => [name, String(value)]));
}

/** Whether each image must be looked at before the first are known. */
function isNarrowed({ set: _, search: __, sort, ...filters }: Wanted): boolean {
  const differs = Object.entries(filters).some(([name, value]) => value !== NOT_NARROWED[name as keyof Wanted]);
  return differs || (sort !== "path" && sort !== "newest");
}

export function askAheadForImages(parameters: URLSearchParams): void {
  const wanted = wantedOf(parameters);
  askAhead("imageSets", {});
  if (!isNarrowed(wanted)) askAhead("listImages", { ...wanted, first: FIRST });
  askAhead("listImages", wanted);
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
  // That would be done twice.
  const isSooner = !isWhole && !isNarrowed(wanted);
  const first = useRequest("listImages", isSooner ? { ...wanted, first: FIRST } : null);
  const begins = isSooner && first.data !== undefined && !first.isPlaceholderData;
  const list = begins ? first.data : all.data;
  return { list, fitting: (begins ? list?.total : list?.images.length) ?? 0, error: all.error };
}
