import type { ClassRecord } from "../../../contract/patches.ts";
import { useRequest } from "../../transport/queries.ts";
import { useModelInUse } from "../../ui/modelInUse.ts";

/** A class with the classes of the network in use that it stands for: another network's numbers mean other things. */
export function useCovered(current: ClassRecord): { readonly covered: ClassRecord; readonly known: boolean } {
  const { model } = useModelInUse();
  const { data, isPlaceholderData } = useRequest("covers", model === null ? null : { class: current.id, model });
  const known = data !== undefined && !isPlaceholderData;
  return { covered: { ...current, classIndices: known ? data.classIndices : [] }, known };
}
