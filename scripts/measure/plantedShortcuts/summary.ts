/**
 * `node scripts/run.mjs scripts/measure/plantedShortcuts/summary.ts FILE`: what the lines that `shortcuts.ts` wrote come to: how
 * many learned marks are found, how many clean networks accused, and what the plain share of evidence off the object would do
 * with as many false alarms.
 */
import { readFileSync } from "node:fs";
import { counted, percent } from "../../../app/contract/numberWords.ts";
import { wilson } from "../../../app/main/statistics/intervals.ts";

interface Line {
  readonly network: string;
  readonly photographs: string;
  readonly kind: string | null;
  readonly learned: boolean;
  readonly off: number;
  readonly surroundings: { readonly found: boolean; readonly difference: number } | null;
  readonly groups: readonly { readonly found: boolean }[];
}

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("Name the file that shortcuts.ts wrote.");
const lines = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Line);
const byGroup = (line: Line): boolean => line.groups.some(({ found }) => found);
const bySurroundings = (line: Line): boolean => line.surroundings?.found === true;
const found = (line: Line): boolean => byGroup(line) || bySurroundings(line);

const learned = lines.filter((line) => line.learned);
const weak = lines.filter((line) => line.kind !== null && !line.learned);
const clean = lines.filter((line) => line.kind === null);
const kinds = [...new Set(learned.map(({ kind }) => kind!))].sort();
const sets: readonly (readonly [string, readonly Line[]])[] = [
  ["all learned marks", learned],
  ...kinds.map((kind) => [`learned: ${kind}`, learned.filter((line) => line.kind === kind)] as const),
  ["mark there, hardly learned", weak],
  ["clean, photographs as they are", clean.filter(({ photographs }) => photographs === "photographs")],
  ["clean, a mark on the photographs", clean.filter(({ photographs }) => photographs === "marked")],
];
console.log("| networks | n | found | by groups | by surroundings |\n| --- | --- | --- | --- | --- |");
for (const [name, own] of sets) {
  const cells = [found, byGroup, bySurroundings].map((test) => {
    const hits = own.filter(test).length;
    const [low, high] = wilson(hits, own.length);
    return `${hits} (${percent(low)} to ${percent(high)})`;
  });
  console.log(`| ${name} | ${own.length} | ${cells.join(" | ")} |`);
}
// The plain share, with the threshold that accuses a tenth of the clean networks on their photographs as they are.
for (const [name, own] of sets.slice(-2)) {
  const shares = own.map(({ off }) => off).sort((a, b) => b - a);
  const threshold = shares[Math.floor(own.length * 0.1)];
  const hits = learned.filter(({ off }) => off > threshold).length;
  const pairs = learned.flatMap((one) => own.map((other) => Math.sign(one.off - other.off) / 2 + 0.5));
  const auc = pairs.reduce((sum, one) => sum + one, 0) / pairs.length;
  console.log(
    `Share off the object alone, beside ${name}: AUC ${auc.toFixed(3)}; above ${percent(threshold)}, which ${counted(own.filter(({ off }) => off > threshold).length, "clean network")} of ${own.length} reach, lie ${hits} of ${learned.length} learned marks.`,
  );
}
