/** The self-check: does a network, set as it is, recognise photographs whose content is known? */
import { PippinError } from "../../../contract/errors.ts";
import { GEOMETRIES, VALUES, type CheckedPreprocessing } from "../../../contract/models.ts";
import type { ModelRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { wilson } from "../../statistics/intervals.ts";
import { isCalled } from "../../modelGeometry/classNames.ts";
import type { Computes, LongWork, Program, Reads } from "../context.ts";
import { each } from "../jobs/each.ts";
import { knownModel, referenceOf } from "./findModel.ts";
import { verdictOf } from "./selfCheckVerdict.ts";
import { shippedPhotographsOf, type ShippedPhotograph } from "./shippedPhotographs.ts";

type Preprocessing = ModelRecord["preprocessing"];

const TOP = 5;

interface Tried {
  readonly top: readonly { readonly index: number; readonly probability: number }[];
  readonly sum: number;
  readonly seconds: number;
}

export async function checkModel(
  context: Reads & Computes & LongWork & Program,
  { model: name }: Input<"checkModel">,
): Promise<Output<"checkModel">> {
  const model = knownModel(context, name);
  const { backend } = await context.engine.status();
  const photographs = onePerBreed(shippedPhotographsOf(context.resources));
  const expected = photographs.map(({ breed }) => classOf(model.classNames, breed));
  const choices = choicesAround(model.preprocessing);
  const looks = choices.flatMap((preprocessing) => photographs.map(({ path }) => ({ preprocessing, path })));
  const { results, refused } = await each(context, looks, {
    message: "Checking",
    things: "looks",
    whole: "The self-check",
    nameOf: ({ path }) => path,
    work: ({ preprocessing, path }) => predicted(context, model, preprocessing, path),
  });
  if (refused.length > 0) throw new PippinError("engine", refused[0].message);
  const tried = choices.map((_, i) => results.slice(i * photographs.length, (i + 1) * photographs.length));
  const preprocessings = choices.map((preprocessing, i) => checked(preprocessing, tried[i], expected));
  const { hits, n } = preprocessings[0];
  const finite = tried[0].every(({ sum }) => Number.isFinite(sum));
  const sumsToOne = tried[0].every(({ sum }) => Math.abs(sum - 1) < 1e-3);
  return {
    backend,
    photographs: photographs.map(({ hash, name: file, width, height }, i) => ({
      photograph: { hash, name: file, width, height },
      expected: expected[i] === null ? null : model.classNames[expected[i]],
      top: tried[0][i].top.map((one) => ({ ...one, name: model.classNames[one.index] ?? `class ${one.index}` })),
      hit: isHit(tried[0][i], expected[i]),
    })),
    preprocessings,
    interval: wilson(hits, n),
    sumsToOne,
    seconds: median(tried.flat().map(({ seconds }) => seconds)),
    verdict: verdictOf(preprocessings, { finite, sumsToOne }),
  };
}

/** Unlike predictions for users, one that is not finite is a finding here, not an error. */
async function predicted(
  context: Reads & Computes,
  model: ModelRecord,
  preprocessing: Preprocessing,
  imagePath: string,
): Promise<Tried> {
  try {
    return await context.engine.predict({
      imagePath,
      network: { ...referenceOf(context, model), preprocessing },
      top: TOP,
    });
  } catch (error) {
    if (!(error instanceof PippinError) || error.code !== "bad-file") throw error;
    return { top: [], sum: Number.NaN, seconds: 0 };
  }
}

/** As it is set, then with each other value, then with each other way of fitting. */
function choicesAround(set: Preprocessing): Preprocessing[] {
  return [
    set,
    ...VALUES.filter((values) => values !== set.values).map((values) => ({ ...set, values })),
    ...GEOMETRIES.filter((geometry) => geometry !== set.geometry).map((geometry) => ({ ...set, geometry })),
  ];
}

function onePerBreed(photographs: readonly ShippedPhotograph[]): ShippedPhotograph[] {
  return photographs.filter(
    ({ breed, stem }, i) => breed !== null && photographs.findIndex((one) => one.stem === stem) === i,
  );
}

function classOf(classNames: readonly string[], breed: string | null): number | null {
  const index = breed === null ? -1 : classNames.findIndex((name) => isCalled(name, breed));
  return index === -1 ? null : index;
}

function isHit({ top }: Tried, expected: number | null): boolean {
  return expected !== null && top.some(({ index }) => index === expected);
}

function checked(
  preprocessing: Preprocessing,
  tried: readonly Tried[],
  expected: readonly (number | null)[],
): CheckedPreprocessing {
  return {
    preprocessing,
    confidence: tried.reduce((sum, { top }) => sum + (top[0]?.probability ?? 0), 0) / tried.length,
    classes: new Set(tried.flatMap(({ top }) => top.slice(0, 1).map(({ index }) => index))).size,
    hits: tried.filter((one, i) => isHit(one, expected[i])).length,
    n: expected.filter((one) => one !== null).length,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
