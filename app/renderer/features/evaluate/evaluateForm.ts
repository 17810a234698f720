/** What is chosen on the Evaluate page. Kept while other pages are shown. */
import { create } from "zustand";
import type { EvaluationSettings, EvaluationSummary } from "../../../contract/evaluation.ts";
import type { Output } from "../../../contract/requests.ts";
import { MEASURES, PRESETS, type Measure, type Preset } from "../../../contract/settings.ts";
import type { Given } from "../../transport/client.ts";

export interface EvaluateForm {
  readonly measures: readonly Measure[];
  /** Categories of objects that do not count. */
  readonly leftOut: readonly string[];
  readonly objects: EvaluationSettings["objects"];
  readonly labels: EvaluationSettings["labels"];
  readonly classMaps: boolean;
  readonly occlusion: boolean;
  /** Cover patches by a blur, too. */
  readonly blur: boolean;
  readonly sanity: boolean;
  readonly preset: Preset;
  /** Labels every image with this patch classifier; null: those that cover the classes. */
  readonly classifier: string | null;
  readonly seed: number;
}

export const useEvaluateForm = create<EvaluateForm>(() => ({
  measures: MEASURES,
  leftOut: [],
  objects: "outlines",
  labels: "parts",
  classMaps: true,
  occlusion: false,
  blur: false,
  sanity: false,
  preset: "recommended",
  classifier: null,
  seed: 0,
}));

export const setEvaluateForm = (change: Partial<EvaluateForm>): void => useEvaluateForm.setState(change);

/** @returns the categories that count; null: all that are marked. */
export function chosenCategories(
  { leftOut }: Pick<EvaluateForm, "leftOut">,
  categories: readonly { readonly name: string }[],
): string[] | null {
  const names = categories.map(({ name }) => name);
  const chosen = names.filter((name) => !leftOut.includes(name));
  return chosen.length === names.length ? null : chosen;
}

export type Choices = Output<"evaluationChoices">;

/** @param model - null while it is looked up. */
export function evaluateInput(
  form: EvaluateForm,
  set: string,
  model: string | null,
  { categories, classifiers }: Pick<Choices, "categories" | "classifiers">,
): Given<"evaluate"> {
  const { measures, objects, labels, classMaps, occlusion, blur, sanity, preset, classifier, seed } = form;
  return {
    set,
    settings: {
      explanation: { ...PRESETS[preset], seed },
      // As the table has them, whatever the order in which they were chosen.
      measures: MEASURES.filter((one) => measures.includes(one)),
      categories: chosenCategories(form, categories),
      objects,
      labels,
      classMaps,
      occlusion: occlusion ? { fills: blur ? ["mean", "blur"] : ["mean"] } : null,
      sanity: sanity ? {} : null,
      seed,
    },
    ...(model === null ? {} : { model }),
    ...(classifier === null || !classifiers.some(({ name }) => name === classifier) ? {} : { classifier }),
  };
}

/** The same again: one that was stopped goes on where it was. */
export function inputOf({ set, model, settings, classifier }: EvaluationSummary): Given<"evaluate"> {
  return { set, model, settings, ...(classifier === null ? {} : { classifier }) };
}

/** What stands in the way of an evaluation; null: nothing. */
export function obstacle(
  form: EvaluateForm,
  { categories, counted }: Pick<Choices, "categories" | "counted">,
): string | null {
  if (form.measures.length === 0) return "Choose at least one measure.";
  if (chosenCategories(form, categories)?.length === 0) return "Choose at least one category of objects.";
  return counted === 0 ? "No photograph of the set has such an object." : null;
}

/** The same with what was not asked for, which makes another run. */
export function withAsked(run: EvaluationSummary, asked: "occlusion" | "sanity"): Given<"evaluate"> {
  const { settings, ...others } = inputOf(run);
  return { ...others, settings: { ...settings, [asked]: {} } };
}
