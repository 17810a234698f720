import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Puts a committed picture of a rare kind (`test/oracles/images.py` makes them) where a test wants it. */
export function fixtureImage(target: string, name: string): void {
  copyFileSync(fileURLToPath(new URL(`../oracles/files/images/${name}`, import.meta.url)), target);
}
