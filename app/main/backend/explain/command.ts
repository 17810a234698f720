/** Commands as they are typed, and the one that explains a set. */
import { PRESETS, type Measure } from "../../../contract/settings.ts";

interface ExplainedSet {
  readonly set: string;
  /** Null: the shipped one. */
  readonly model: string | null;
  readonly measure: Measure;
  /** Null: as what is predicted. */
  readonly classIndex: number | null;
}

/** @returns a line to type, after which the set is explained so. */
export function explainCommand({ set, model, measure, classIndex }: ExplainedSet): string {
  return commandLine("explain", [
    ["--set", set],
    ["--model", model],
    ["--measure", measure === PRESETS.recommended.measure ? null : measure],
    ["--class", classIndex === null ? null : String(classIndex)],
  ]);
}

/** @returns a line to type: `pippin`, the command, its options but those that are null. */
export function commandLine(
  command: string,
  options: readonly (readonly [name: string, value: string | null])[],
): string {
  return ["pippin", command, ...options.flatMap(([name, value]) => option(name, value))].join(" ");
}

/** @returns no words where there is no value. */
export function option(name: string, value: string | null): string[] {
  return value === null ? [] : [name, inShell(value)];
}

/** Quoted where a shell needs it. */
function inShell(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
