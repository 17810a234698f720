/** Which set and which run the Evaluate page shows, and what of it: it stands in the address. */
import type { EvaluationSummary } from "../../../contract/evaluation.ts";
import { changed, goTo, usePlace } from "../../navigation/place.ts";
import { useRequest } from "../../transport/queries.ts";
import { useModelInUse } from "../../ui/modelInUse.ts";

export const VIEWS = [
  { value: "table", label: "Table 1" },
  { value: "labels", label: "Labels" },
  { value: "occlusion", label: "Occlusion" },
  { value: "sanity", label: "Sanity" },
  { value: "profile", label: "What a class goes by" },
  { value: "shortcuts", label: "Shortcuts" },
] as const;
export type View = (typeof VIEWS)[number]["value"];

/** Those of a class, made of explanations that are there: they need no run. */
export function isOfClass(view: View): view is "profile" | "shortcuts" {
  return view === "profile" || view === "shortcuts";
}

/** What stands in the address. */
type Shown =
  "set" | "run" | "beside" | "view" | "class" | "by" | "besideSet" | "besideModel" | "besideClass" | "search";

export interface EvaluatePlace {
  readonly sets: readonly { readonly name: string; readonly images: number }[] | null;
  /** Images of the workspace, in sets or not. */
  readonly images: number;
  /** Null: there is none. */
  readonly set: string | null;
  /** Newest first; null while they are read. */
  readonly runs: readonly EvaluationSummary[] | null;
  /** The run that is shown. */
  readonly run: EvaluationSummary | null;
  /** The one that it is compared with. */
  readonly beside: EvaluationSummary | null;
  readonly view: View;
  /** What else stands in the address. */
  asked(name: Shown): string | null;
  show(change: Readonly<Partial<Record<Shown, string | number | null>>>): void;
}

export function useEvaluatePlace(): EvaluatePlace {
  const { parameters } = usePlace();
  const { data: known } = useRequest("imageSets", {});
  const { data } = useRequest("evaluations", {});
  const { model } = useModelInUse();
  const sets = known?.sets ?? null;
  const runs = data?.evaluations ?? null;
  const byId = (name: "run" | "beside"): EvaluationSummary | null => {
    const id = Number(parameters.get(name));
    return runs?.find((one) => one.id === id && one.finished) ?? null;
  };
  const wanted = parameters.get("set");
  const set =
    sets?.find(({ name }) => name === wanted)?.name ??
    sets?.find(({ name }) => name === byId("run")?.set)?.name ??
    sets?.find(({ name }) => name === runs?.[0]?.set)?.name ??
    sets?.[0]?.name ??
    null;
  const own = runs?.filter((one) => one.set === set && one.finished) ?? [];
  const run = byId("run") ?? own.find((one) => one.model === model) ?? own[0] ?? null;
  const beside = byId("beside");
  return {
    sets,
    images: known?.images ?? 0,
    set,
    runs,
    run,
    beside: beside?.id === run?.id ? null : beside,
    view: VIEWS.find(({ value }) => value === parameters.get("view"))?.value ?? "table",
    asked: (name) => parameters.get(name),
    show: (change) => goTo("evaluate", changed(parameters, change), true),
  };
}
