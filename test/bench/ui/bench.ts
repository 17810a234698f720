/**
 * `npm run bench:ui -- [--only NAME,...] [--json]`: how quick the screens are, in the real app in a real Chromium. A
 * scene gives several figures; those that were not asked for are left out. A new scene is a file beside this one and a
 * line in SCENES.
 */
import { parseArgs } from "node:util";
import { findBrowser, NO_BROWSER } from "../../e2e/app.ts";
import type { Pair } from "../pairing.ts";
import { missing, type Scene } from "./figure.ts";
import { DROPPED_PHOTOGRAPH } from "./droppedPhotograph.ts";
import { MANY_BOXES, SITTING_OF_480 } from "./manyBoxes.ts";
import { MANY_EXPLANATIONS } from "./manyExplanations.ts";
import { MANY_IMAGES } from "./manyImages.ts";

const SCENES: readonly Scene[] = [MANY_IMAGES, MANY_BOXES, SITTING_OF_480, DROPPED_PHOTOGRAPH, MANY_EXPLANATIONS];

const { values: options } = parseArgs({ options: { only: { type: "string" }, json: { type: "boolean" } } });
const known = SCENES.flatMap(({ names }) => names);
const wanted = options.only?.split(",") ?? known;
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no figure ${unknown.join(", ")}. Figures: ${known.join(", ")}.`);
  process.exitCode = 2;
} else {
  await measure();
}

async function measure(): Promise<void> {
  const figures: Pair[] = [];
  for (const scene of SCENES.filter(({ names }) => names.some((name) => wanted.includes(name)))) {
    const measured = await measureScene(scene);
    for (const one of measured.filter(({ name }) => wanted.includes(name))) {
      figures.push(one);
      if (options.json !== true) console.log(line(one));
    }
  }
  if (options.json === true) console.log(JSON.stringify(figures, null, 2));
}

async function measureScene(scene: Scene): Promise<Pair[]> {
  if (findBrowser() === undefined) return scene.names.map((name) => missing(name, NO_BROWSER));
  try {
    return await scene.run();
  } catch (error) {
    return scene.names.map((name) => missing(name, (error as Error).message.split("\n")[0]));
  }
}

function line({ name, unit, ours, goal, met, note, runs }: Pair): string {
  if (runs === 0) return `${name}: ${note}`;
  const verdict = goal === null ? "" : ` (goal ${goal}, ${met === true ? "met" : "NOT met"})`;
  return `${name}: ${ours} ${unit}${verdict}; ${note}`;
}
