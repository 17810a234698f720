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

/** What a photograph is looked at with, and the class that it should have, where the network has it. */
interface Look {
  readonly preprocessing: Preprocessing;
  readonly photograph: ShippedPhotograph;
  readonly expected: number | null;
}

interface Tried extends Look {
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
  const photographs = onePerBreed(shippedPhotographsOf(context.resources)).map((photograph) => {
    return { photograph, expected: classOf(model.classNames, photograph.breed) };
  });
  const { preprocessing: set } = model;
  const others = othersThan(set);
  const looks = [set, ...others].flatMap((preprocessing) => photographs.map((one) => ({ preprocessing, ...one })));
  const { results, refused } = await each(context, looks, {
    message: "Checking",
    things: "looks",
    whole: "The self-check",
    nameOf: ({ photograph }) => photograph.path,
    work: (look) => predicted(context, model, look),
  });
  const [failed] = refused;
  if (failed !== undefined) throw new PippinError("engine", failed.message);
  const triedWith = (one: Preprocessing): Tried[] => results.filter(({ preprocessing }) => preprocessing === one);
  const asSet = checked(set, triedWith(set));
  const checks = [asSet, ...others.map((one) => checked(one, triedWith(one)))] as const;
  const finite = triedWith(set).every(({ sum }) => Number.isFinite(sum));
  const sumsToOne = triedWith(set).every(({ sum }) => Math.abs(sum - 1) < 1e-3);
  return {
    backend,
    photographs: triedWith(set).map(({ photograph: { hash, name: file, width, height }, expected, top }) => ({
      photograph: { hash, name: file, width, height },
      expected: expected === null ? null : (model.classNames[expected] ?? null),
      top: top.map((one) => ({ ...one, name: model.classNames[one.index] ?? `class ${one.index}` })),
      hit: isHit({ top, expected }),
    })),
    preprocessings: [...checks],
    interval: wilson(asSet.hits, asSet.n),
    sumsToOne,
    seconds: median(results.map(({ seconds }) => seconds)),
    verdict: verdictOf(checks, { finite, sumsToOne }),
  };
}

/** Unlike predictions for users, one that is not finite is a finding here, not an error. */
async function predicted(context: Reads & Computes, model: ModelRecord, look: Look): Promise<Tried> {
  try {
    const prediction = await context.engine.predict({
      imagePath: look.photograph.path,
      network: { ...referenceOf(context, model), preprocessing: look.preprocessing },
      top: TOP,
    });
    return { ...look, ...prediction };
  } catch (error) {
    if (!(error instanceof PippinError) || error.code !== "bad-file") throw error;
    return { ...look, top: [], sum: Number.NaN, seconds: 0 };
  }
}

/** With each other value, then with each other way of fitting. */
function othersThan(set: Preprocessing): Preprocessing[] {
  return [
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

function isHit({ top, expected }: Pick<Tried, "top" | "expected">): boolean {
  return expected !== null && top.some(({ index }) => index === expected);
}

function checked(preprocessing: Preprocessing, tried: readonly Tried[]): CheckedPreprocessing {
  return {
    preprocessing,
    confidence: tried.reduce((sum, { top }) => sum + (top[0]?.probability ?? 0), 0) / tried.length,
    classes: new Set(tried.flatMap(({ top }) => top.slice(0, 1).map(({ index }) => index))).size,
    hits: tried.filter(isHit).length,
    n: tried.filter(({ expected }) => expected !== null).length,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
