/** The model that comes with the program. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelRecord } from "../../../contract/records.ts";
import { modelByName } from "../../workspace/models.queries.ts";
import type { Computes, LongWork, Program, Writes } from "../context.ts";
import { importModel } from "./importModel.ts";

export const SHIPPED = { file: "tiny-darknet.h5", classes: "imagenet-classes.json", name: "Tiny Darknet" };

/** Imports under way, by workspace: two requests that want the shipped model at once wait for the same one. */
const underWay = new Map<string, Promise<ModelRecord>>();

/** @param imported - hears when it was not there yet. */
export async function shippedModel(
  context: Writes & Computes & LongWork & Program,
  imported: () => void,
): Promise<ModelRecord> {
  const { db, folder } = context;
  const known = modelByName(db, SHIPPED.name);
  if (known !== undefined) return known;
  const other = underWay.get(folder);
  if (other !== undefined) return other;
  const importing = importShipped(context)
    // Another process may have been quicker.
    .catch((error: unknown) => modelByName(db, SHIPPED.name) ?? Promise.reject(error as Error))
    .finally(() => underWay.delete(folder));
  underWay.set(folder, importing);
  const model = await importing;
  imported();
  return model;
}

function importShipped(context: Writes & Computes & LongWork & Program): Promise<ModelRecord> {
  // Others may wait for the same import: it is not theirs to be stopped with this request.
  const { signal } = new AbortController();
  return importModel(
    { ...context, signal },
    {
      file: join(context.resources, "models", SHIPPED.file),
      name: SHIPPED.name,
      classNames: imagenetNames(context.resources),
      preprocessing: { values: "unit", geometry: "crop" },
    },
  );
}

/** @returns class names of the shipped model, in its order. */
export function imagenetNames(resources: string): string[] {
  const file = join(resources, "models", SHIPPED.classes);
  return (JSON.parse(readFileSync(file, "utf8")) as { name: string }[]).map(({ name }) => name);
}
