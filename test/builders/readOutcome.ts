/** What becomes of a network's file that may be damaged. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { PippinError } from "../../app/contract/errors.ts";
import type { ReadOptions } from "../../app/main/engine/network/readers/buildNetwork.ts";
import { readNetwork } from "../../app/main/engine/network/readers/readNetwork.ts";

/** @returns what reading the network and all its weights ended in; anything but a sentence for the user is thrown on. */
export async function outcomeOf(path: string, options: ReadOptions = {}): Promise<"network" | PippinError> {
  try {
    const { network, weights, close } = await readNetwork(path, options);
    try {
      for (const [key, { shape }] of Object.entries(network.weights)) {
        expect(weights.read(key)).toHaveLength(shape.reduce((product, length) => product * length, 1));
      }
    } finally {
      close();
    }
    return "network";
  } catch (error) {
    if (error instanceof PippinError && error.code !== "internal") return error;
    throw error;
  }
}

/**
 * A folder for a test file, and in it one that readers unpack archives into: other tests do so at the same time.
 *
 * @returns the folder, and what removes it.
 */
export function folderToUnpackIn(): { readonly folder: string; remove(): void } {
  const before = process.env["TMPDIR"];
  const folder = mkdtempSync(join(tmpdir(), "pippin-test-"));
  process.env["TMPDIR"] = join(folder, "unpacked");
  mkdirSync(tmpdir());
  return {
    folder,
    remove: () => {
      if (before === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = before;
      rmSync(folder, { recursive: true });
    },
  };
}
