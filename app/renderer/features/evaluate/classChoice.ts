/** Which class of which set and network is looked at on the tabs of a class, and which one beside it. */
import type { Output } from "../../../contract/requests.ts";
import type { Measure } from "../../../contract/settings.ts";
import type { Given } from "../../transport/client.ts";
import { useRequest } from "../../transport/queries.ts";
import { useModelInUse } from "../../ui/modelInUse.ts";
import type { EvaluatePlace } from "./useEvaluatePlace.ts";

export type ProfileChoices = Output<"profileChoices">;
export type ExplainedAs = ProfileChoices["classes"][number];
export type ProfileOf = Given<"classProfile">["of"];

export interface ClassChoice {
  readonly set: string;
  readonly model: string | null;
  /** Undefined while they are looked up. */
  readonly choices: ProfileChoices | undefined;
  /** Null: no image of the set is explained. */
  readonly chosen: ExplainedAs | null;
  /** The same as requests ask for it. */
  readonly of: ProfileOf | null;
  readonly error: Error | null;
}

/** What asks about a class, so it comes first. */
const DEFAULT_MEASURE: Measure = "attribution";

/** A class with a measure as one value of a list. */
export const keyOf = ({ index, measure }: Pick<ExplainedAs, "index" | "measure">): string => `${index} ${measure}`;

/** What the address asks for, else what most images of the set are explained as. */
export function useClassChoice(place: EvaluatePlace, set: string, model: string | null): ClassChoice {
  const { choices, error } = useProfileChoices(set, model);
  const index = place.asked("class");
  const measure = place.asked("by");
  const classes = choices?.classes ?? [];
  const chosen =
    classes.find((one) => String(one.index) === index && one.measure === measure) ??
    classes.find((one) => String(one.index) === index) ??
    classes.find((one) => one.measure === DEFAULT_MEASURE) ??
    classes[0] ??
    null;
  return { set, model, choices, chosen, of: profileOf(set, model, chosen), error };
}

export interface BesideChoice {
  readonly set: string;
  readonly model: string | null;
  /** What it could be: not what it is beside. */
  readonly classes: readonly ExplainedAs[];
  readonly chosen: ExplainedAs | null;
  readonly of: ProfileOf | null;
}

/** What is beside: a class of the same set and network, until another set or network is chosen. */
export function useBesideChoice(place: EvaluatePlace, { set, model, chosen }: ClassChoice): BesideChoice {
  const { choices: known } = useModelInUse();
  const otherSet = place.sets?.find(({ name }) => name === place.asked("besideSet"))?.name ?? set;
  const otherModel = known.find((name) => name === place.asked("besideModel")) ?? model;
  const { choices } = useProfileChoices(otherSet, otherModel);
  const same = otherSet === set && otherModel === model;
  const classes = (choices?.classes ?? []).filter(
    (one) => one.measure === (chosen?.measure ?? DEFAULT_MEASURE) && !(same && one.index === chosen?.index),
  );
  const wanted = place.asked("besideClass");
  const found = classes.find(({ index }) => String(index) === wanted) ?? null;
  return { set: otherSet, model: otherModel, classes, chosen: found, of: profileOf(otherSet, otherModel, found) };
}

function useProfileChoices(
  set: string,
  model: string | null,
): { readonly choices: ProfileChoices | undefined; readonly error: Error | null } {
  const { data, error, isPlaceholderData } = useRequest("profileChoices", model === null ? null : { set, model });
  return { choices: isPlaceholderData ? undefined : data, error };
}

function profileOf(set: string, model: string | null, chosen: ExplainedAs | null): ProfileOf | null {
  if (model === null || chosen === null) return null;
  const { index, measure } = chosen;
  return { set, model, classIndex: index, measure };
}
