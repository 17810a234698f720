/** A workspace with the sample in it, asked as pages and commands ask. */
import { join } from "node:path";
import { errorFrom } from "../../app/contract/errors.ts";
import type { Engine } from "../../app/contract/engine.ts";
import type { Input, Output, RequestName } from "../../app/contract/requests.ts";
import { createBackend } from "../../app/main/backend/backend.ts";
import { resourcesFolder } from "../../app/main/process/layout.ts";

export const PROGRAM = { resources: resourcesFolder(), version: "bench", now: () => new Date(0) };
export const SAMPLE_IMAGES = join(resourcesFolder(), "sample", "images");
export const SAMPLE_OBJECTS = join(resourcesFolder(), "sample", "objects.json");

export interface OpenWorkspace {
  ask<Name extends RequestName>(name: Name, input: Partial<Input<Name>>): Promise<Output<Name>>;
  close(): Promise<void>;
}

/** @param engine - stays open. */
export function openWorkspace(folder: string, engine: Engine): OpenWorkspace {
  const backend = createBackend({ folder, engine, engines: 1, ...PROGRAM });
  return {
    ask: async (name, input) => {
      const result = await backend.request(name, input);
      if (!result.ok) throw errorFrom(result.error);
      return result.value;
    },
    close: () => backend.close(),
  };
}
