/** The command that makes an evaluation again, wherever it was started. */
import type { EvaluationSettings } from "../../../contract/evaluation.ts";
import { MEASURES, PRESETS, type ExplanationSettings } from "../../../contract/settings.ts";
import { option } from "../explain/command.ts";
import type { FinishedEvaluation } from "./patches.ts";

/** @returns a line to type; run in the same workspace it finds the same run. */
export function commandOf({
  set,
  settings,
  classifier,
  result,
}: Pick<FinishedEvaluation, "set" | "settings" | "classifier" | "result">): string {
  return [
    "pippin",
    "evaluate",
    ...option("--set", set),
    ...option("--model", result.model.name),
    ...explanationOptions(settings.explanation),
    ...evaluationOptions(settings),
    ...option("--classifier", classifier),
  ].join(" ");
}

/** Over those of `recommended`, which are taken where nothing is said. */
function explanationOptions(settings: ExplanationSettings): string[] {
  const { measure, gate, aggregation, convolutions, top, distinct, explainedClass, patchSource, seed } = settings;
  const usual: ExplanationSettings = PRESETS.recommended;
  return [
    ...option("--measure", measure === usual.measure ? null : measure),
    ...option("--gate", gate === usual.gate ? null : gate),
    ...option("--aggregation", aggregation === usual.aggregation ? null : aggregation),
    ...option("--layers", convolutions === "auto" ? null : convolutions.join(",")),
    ...option("--top", top === usual.top ? null : String(top)),
    ...(distinct === null ? ["--no-distinct"] : []),
    ...option("--class", explainedClass === null ? null : String(explainedClass)),
    ...option("--patch-source", patchSource === usual.patchSource ? null : patchSource),
    ...option("--seed", seed === usual.seed ? null : String(seed)),
  ];
}

function evaluationOptions(settings: EvaluationSettings): string[] {
  const { measures, categories, objects, labels, classMaps, occlusion, sanity } = settings;
  return [
    ...option("--measures", measures.length === MEASURES.length ? null : measures.join(",")),
    ...option("--categories", categories === null ? null : categories.join(",")),
    ...option("--objects", objects === "outlines" ? null : objects),
    ...option("--labels", labels === "parts" ? null : labels),
    ...(classMaps ? [] : ["--no-class-maps"]),
    ...option(
      "--occlusion-fill",
      occlusion === null ? null : occlusion.fills.length > 1 ? "both" : occlusion.fills[0]!,
    ),
    ...(sanity === null ? [] : ["--sanity"]),
  ];
}
