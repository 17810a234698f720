/** The features that a training of a class is made with. */
import type { FeatureName } from "../../../contract/patchClassifier.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import { startedInWords, startingFeatures } from "../../../drawing/startingFeatures.ts";
import { useRequest } from "../../transport/queries.ts";
import { useModelInUse } from "../../ui/modelInUse.ts";
import { useTrainForm } from "./form.ts";

export interface Features {
  /** Null: not known yet. */
  readonly features: FeatureName | null;
  /** Why; null where somebody has chosen. */
  readonly why: string | null;
}

export function useFeatures({ id, name, labels }: ClassRecord): Features {
  const { features: chosen, classifier } = useTrainForm();
  const { model } = useModelInUse();
  const { data, isPlaceholderData, isError } = useRequest("comparisons", { name });
  const own = chosen[id];
  if (own !== undefined) return { features: own, why: null };
  // Until it is answered for this class, what is there is the last one's. What cannot be read keeps nobody from training.
  const comparisons = isError ? [] : isPlaceholderData ? undefined : data?.comparisons;
  if (comparisons === undefined || model === null) return { features: null, why: null };
  const starting = startingFeatures(comparisons, { model, labels, classifier });
  return { features: starting.features, why: startedInWords(starting) };
}
