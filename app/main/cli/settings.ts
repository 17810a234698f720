/** Options of `explain` and `evaluate` as settings. */
import { Option, type Command } from "commander";
import { PippinError } from "../../contract/errors.ts";
import { firstIssue } from "../../contract/schemaIssue.ts";
import { classesCalled } from "../../drawing/classNames.ts";
import { ExplanationSettings, MEASURES, PRESETS, type Preset } from "../../contract/settings.ts";

export interface SettingsOptions {
  readonly preset: Preset;
  readonly measure?: string;
  readonly gate?: string;
  readonly aggregation?: string;
  readonly layers?: string;
  readonly top?: string;
  readonly distinct?: boolean;
  readonly class?: string;
  readonly patchSource?: string;
  readonly seed?: string;
}

export function withSettings(command: Command): Command {
  return command
    .addOption(
      new Option("--preset <name>", "settings to start from").choices(Object.keys(PRESETS)).default("recommended"),
    )
    .addOption(new Option("--measure <name>", "how neurons are ranked").choices(MEASURES))
    .addOption(new Option("--gate <name>", "which neurons a weight measure counts").choices(["strict", "as-printed"]))
    .addOption(new Option("--aggregation <name>", "how a weight measure joins kernels").choices(["all", "max", "mean"]))
    .option("--layers <list>", "convolutions by number, range or layer name (5-7), or auto")
    .option("--top <n>", "neurons of each convolution")
    .option("--distinct", "skip neurons whose patch overlaps a better one's")
    .option("--no-distinct", "take the best neurons wherever they lie")
    .option("--class <name>", "class that attribution explains, by name or index (default: the predicted one)")
    .addOption(new Option("--patch-source <name>", "pixels that patches are cut from").choices(["original", "network"]))
    .option("--seed <n>", "of the random measure");
}

/** A model as far as options refer to it: convolutions by layer name, classes by name. */
export interface Names {
  readonly layers: ReadonlyMap<string, number>;
  readonly classNames: readonly string[];
}

/** @throws PippinError `invalid-request` that names the option. */
export function settingsFrom(options: SettingsOptions, names: Names): ExplanationSettings {
  const preset: ExplanationSettings = PRESETS[options.preset];
  const settings = {
    ...preset,
    ...(options.measure === undefined ? {} : { measure: options.measure }),
    ...(options.gate === undefined ? {} : { gate: options.gate }),
    ...(options.aggregation === undefined ? {} : { aggregation: options.aggregation }),
    ...(options.layers === undefined ? {} : { convolutions: convolutionsFrom(options.layers, names.layers) }),
    ...(options.top === undefined ? {} : { top: whole("--top", options.top) }),
    ...(options.distinct === undefined ? {} : { distinct: options.distinct ? 0.5 : null }),
    ...(options.class === undefined ? {} : { explainedClass: classIndex("--class", options.class, names.classNames) }),
    ...(options.patchSource === undefined ? {} : { patchSource: options.patchSource }),
    ...(options.seed === undefined ? {} : { seed: whole("--seed", options.seed) }),
  };
  const parsed = ExplanationSettings.safeParse(settings);
  if (parsed.success) return parsed.data;
  const { field, message } = firstIssue(parsed.error);
  throw new PippinError("invalid-request", `${field}: ${message}.`);
}

export function whole(option: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new PippinError("invalid-request", `${option} takes a whole number, not "${text}".`);
  return Number(text);
}

/** "5-7,conv9" -> [5, 6, 7, 9]. */
export function convolutionsFrom(text: string, byName: ReadonlyMap<string, number>): "auto" | number[] {
  if (text === "auto") return "auto";
  const numbers = text.split(",").flatMap((raw) => {
    const part = raw.trim();
    const named = byName.get(part);
    if (named !== undefined) return [named];
    const range = /^(\d+)(?:-(\d+))?$/.exec(part);
    const [from, to] = [Number(range?.[1]), Number(range?.[2] ?? range?.[1])];
    if (range === null || from < 1 || to < from || to - from > 1000) {
      throw new PippinError(
        "invalid-request",
        `--layers: "${part}" is neither a convolution's number, a range such as 5-7, nor the name of one of the model's convolutions.`,
      );
    }
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** @param option - that the text was given to, for sentences. */
function classIndex(option: string, text: string, classNames: readonly string[]): number {
  const last = classNames.length - 1;
  // A class may be called by a number: "3" of digits.
  const [index, ...others] = classesCalled(classNames, text);
  if (index !== undefined && others.length === 0) return index;
  if (index === undefined && /^\d+$/.test(text)) {
    if (Number(text) <= last) return Number(text);
    throw new PippinError(
      "invalid-request",
      `${option}: the model has classes 0 to ${last}; there is no class ${text}.`,
    );
  }
  throw new PippinError(
    "invalid-request",
    index === undefined
      ? `${option}: the model has no class "${text}". Give a name of its class list, or an index from 0 to ${last}.`
      : `${option}: the model has ${others.length + 1} classes called "${text}". Give the index of one: ${[index, ...others].join(" or ")}.`,
  );
}

/**
 * Numbers, ranges and names of classes with commas between them: "151-268", "3, tabby".
 *
 * @param classNames - of the model, one a class.
 * @returns each index once, ascending.
 * @throws PippinError `invalid-request` that names the option and what is no class of the model.
 */
export function classIndices(option: string, text: string, classNames: readonly string[]): number[] {
  // A class may have a name with commas: "ice bear, polar bear".
  if (classesCalled(classNames, text.trim()).length === 1) return [classIndex(option, text.trim(), classNames)];
  const indices = text.split(",").flatMap((raw) => {
    const part = raw.trim();
    const [, first, last] = /^(\d+)\s*-\s*(\d+)$/.exec(part) ?? [];
    if (first === undefined || last === undefined) return [classIndex(option, part, classNames)];
    const [from, to] = [Number(first), Number(last)];
    if (to >= classNames.length) {
      throw new PippinError(
        "invalid-request",
        `${option}: the model has classes 0 to ${classNames.length - 1}; there is no class ${to}.`,
      );
    }
    if (to >= from) return Array.from({ length: to - from + 1 }, (_, i) => from + i);
    throw new PippinError("invalid-request", `${option}: "${part}" ends before it begins. Give the lower index first.`);
  });
  return [...new Set(indices)].sort((a, b) => a - b);
}
