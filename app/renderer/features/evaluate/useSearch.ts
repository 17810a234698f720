/** Which search for shortcuts is shown. */
import type { ShortcutSearchSummary } from "../../../contract/classProfile.ts";
import { useRequest } from "../../transport/queries.ts";
import type { ClassChoice } from "./classChoice.ts";
import type { EvaluatePlace } from "./useEvaluatePlace.ts";

/** The one that the address asks for, else the newest of the class that has ended; null: there is none. */
export function useSearch(place: EvaluatePlace, { set, model, chosen }: ClassChoice): ShortcutSearchSummary | null {
  const { data } = useRequest("shortcutSearches", {});
  const ended = (data?.searches ?? []).filter(({ finished }) => finished);
  return (
    ended.find(({ id }) => String(id) === place.asked("search")) ??
    ended.find(
      (one) =>
        one.set === set && one.model === model && one.class.index === chosen?.index && one.measure === chosen.measure,
    ) ??
    null
  );
}
