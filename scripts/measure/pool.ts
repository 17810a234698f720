/**
 * Patches that several patch classifiers are trained on, one after the other. A patch belongs to a class, and a patch
 * classifier is that of its class: so what comes in belongs to one class, and each other takes it over.
 */
import type { Output, RequestName } from "../../app/contract/requests.ts";
import type { Backend } from "../../app/main/backend/backend.ts";

/** Class that imports and harvests name. */
export const POOL = "all patches";

export async function openPool(backend: Backend, labels: readonly string[]): Promise<void> {
  await asked(backend, "saveClass", { name: POOL, labels });
}

/** The class of that name has all patches that are in the pool by now. */
export async function takePool(backend: Backend, name: string, labels: readonly string[]): Promise<void> {
  const { classes } = await asked(backend, "classes", {});
  const called = (wanted: string): number | undefined => classes.find((one) => one.name === wanted)?.id;
  const own = called(name) ?? (await asked(backend, "saveClass", { name, labels })).id;
  await asked(backend, "takePatches", { class: own, from: called(POOL)! });
}

async function asked<Name extends RequestName>(backend: Backend, name: Name, input: object): Promise<Output<Name>> {
  const result = await backend.request(name, input);
  if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
  return result.value;
}
