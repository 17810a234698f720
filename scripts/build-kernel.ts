/**
 * Assembles `app/main/engine/backward/transposed.wat` into `transposedWasm.ts` (`node scripts/run.mjs
 * scripts/build-kernel.ts`), after every change of the former. A test says when the two differ.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import wabt from "wabt";

const folder = fileURLToPath(new URL("../app/main/engine/backward/", import.meta.url));

/** @returns the kernel's WebAssembly module in base64. */
export async function assembleKernel(): Promise<string> {
  const { parseWat } = await wabt();
  const module = parseWat("transposed.wat", readFileSync(`${folder}transposed.wat`, "utf8"), { simd: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  return Buffer.from(buffer).toString("base64");
}

if (import.meta.main) {
  const lines = (await assembleKernel()).match(/.{1,110}/g)!.map((line) => `  "${line}"`);
  const text = `// Made from transposed.wat by scripts/build-kernel.ts.\nexport const TRANSPOSED_WASM =\n${lines.join(" +\n")};\n`;
  writeFileSync(`${folder}transposedWasm.ts`, text);
}
