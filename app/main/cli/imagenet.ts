import { readFileSync } from "node:fs";
import { join } from "node:path";
import { resourcesFolder } from "../process/layout.ts";

/** Class names of the shipped model, in its order. */
export function imagenetNames(): string[] {
  const file = join(resourcesFolder(), "models", "imagenet-classes.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { name: string }[]).map(({ name }) => name);
}
