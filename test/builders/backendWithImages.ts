/** A backend on a workspace with photographs for each test; it has no engine, so that whoever asked it for something would fail. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { Engine } from "../../app/contract/engine.ts";
import type { Output, RequestName } from "../../app/contract/requests.ts";
import { createBackend, type Backend, type RequestOptions } from "../../app/main/backend/backend.ts";
import { openDatabase } from "../../app/main/workspace/database.ts";
import { saveImage } from "../../app/main/workspace/images.queries.ts";

interface BackendWithImages {
  /** Ids of the photographs, 400 x 300 pixels, of the test that runs. */
  readonly images: readonly number[];
  /** @throws Error with the sentence of the answer where it is refused. */
  ask<Name extends RequestName>(name: Name, input?: object, options?: RequestOptions): Promise<Output<Name>>;
}

/** @param names - of the photographs. */
export function backendWithImages(names: readonly string[]): BackendWithImages {
  let folder: string;
  let backend: Backend;
  const images: number[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pippin-backend-"));
    const db = openDatabase(folder);
    const ids = names.map((hash) => {
      const image = { hash, path: `/photographs/${hash}.jpg`, width: 400, height: 300, format: "jpeg", warnings: [] };
      return saveImage(db, image).image.id;
    });
    images.splice(0, Infinity, ...ids);
    db.close();
    backend = createBackend({ folder, engine: {} as Engine, engines: 1, resources: "", version: "0" });
  });
  afterEach(async () => {
    await backend.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    images,
    ask: async (name, input = {}, options = {}) => {
      const result = await backend.request(name, input, options);
      if (!result.ok) throw new Error(result.error.message);
      return result.value;
    },
  };
}
