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

export function useFeatures({ name, labels }: ClassRecord): Features {
  const { features: chosen, classifier } = useTrainForm();
  const { model } = useModelInUse();
  const { data } = useRequest("comparisons", { name });
  if (chosen !== null) return { features: chosen, why: null };
  if (data === undefined || model === null) return { features: null, why: null };
  const starting = startingFeatures(data.comparisons, { model, labels, classifier });
  return { features: starting.features, why: startedInWords(starting) };
}
