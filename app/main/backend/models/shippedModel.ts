/** The models that come with the program. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PippinError } from "../../../contract/errors.ts";
import type { ModelRecord } from "../../../contract/records.ts";
import { SHIPPED_MODELS } from "../../../contract/shippedModels.ts";
import { modelByName } from "../../workspace/models.queries.ts";
import type { Computes, LongWork, Program, Writes } from "../context.ts";
import { importModel } from "./importModel.ts";

type Shipped = (typeof SHIPPED_MODELS)[number];

const CLASSES = "imagenet-classes.json";

/** Imports under way, by workspace and name: two requests that want a shipped model at once wait for the same one. */
const underWay = new Map<string, Promise<ModelRecord>>();

/**
 * @param imported - hears when it was not there yet.
 * @throws PippinError `not-found` where none of that name comes with the program.
 */
export async function shippedModel(
  context: Writes & Computes & LongWork & Program,
  name: string,
  imported: () => void,
): Promise<ModelRecord> {
  const { db, folder } = context;
  const known = modelByName(db, name);
  if (known !== undefined) return known;
  const shipped = SHIPPED_MODELS.find((one) => one.name === name);
  if (shipped === undefined) {
    const names = SHIPPED_MODELS.map((one) => `"${one.name}"`).join(" and ");
    throw new PippinError("not-found", `No model "${name}" comes with Pippin. ${names} do.`);
  }
  const key = JSON.stringify([folder, name]);
  const other = underWay.get(key);
  if (other !== undefined) return other;
  const importing = importShipped(context, shipped)
    // Another process may have been quicker.
    .catch((error: unknown) => modelByName(db, name) ?? Promise.reject(error as Error))
    .finally(() => underWay.delete(key));
  underWay.set(key, importing);
  const model = await importing;
  imported();
  return model;
}

function importShipped(
  context: Writes & Computes & LongWork & Program,
  { name, file, preprocessing }: Shipped,
): Promise<ModelRecord> {
  // Others may wait for the same import: it is not theirs to be stopped with this request.
  const { signal } = new AbortController();
  return importModel(
    { ...context, signal },
    {
      file: join(context.resources, "models", file),
      name,
      classNames: imagenetNames(context.resources),
      preprocessing,
    },
  );
}

/** @returns class names of the shipped models, in their order. */
export function imagenetNames(resources: string): string[] {
  const file = join(resources, "models", CLASSES);
  return (JSON.parse(readFileSync(file, "utf8")) as { name: string }[]).map(({ name }) => name);
}
