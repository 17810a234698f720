/**
 * Assembles the `*.wat` of `app/main/engine/kernels/` into `assembled.ts` (`node scripts/run.mjs
 * scripts/build-kernel.ts`), after every change of one. A test says when they differ.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import wabt from "wabt";

const folder = fileURLToPath(new URL("../app/main/engine/kernels/", import.meta.url));
/** With what their vectors hold. */
const FUSABLE = {
  CHOLESKY: ["cholesky.wat", "f64x2"],
  DISTANCES: ["distances.wat", "f32x4"],
  TRANSPOSED: ["transposed.wat", "f32x4"],
} as const;
const PLAIN = { BOX_FILTER: "boxFilter.wat", POOL_CELLS: "poolCells.wat", UNPOOL: "unpool.wat" };

/**
 * @returns by name, the WebAssembly modules in base64; `_FUSED` ones multiply and add in one instruction ("relaxed
 * SIMD"), which not every engine has.
 */
export async function assembleKernels(): Promise<Record<string, string>> {
  const { parseWat } = await wabt();
  const assemble = (file: string, lanes = "f32x4", fused = false): string => {
    const text = expandMultiplyAdd(readFileSync(`${folder}${file}`, "utf8"), lanes, fused);
    const module = parseWat(file, text, { simd: true, threads: true, relaxed_simd: fused });
    const { buffer } = module.toBinary({});
    module.destroy();
    return Buffer.from(buffer).toString("base64");
  };
  return Object.fromEntries([
    ...Object.entries(PLAIN).map(([name, file]) => [name, assemble(file)]),
    ...Object.entries(FUSABLE).flatMap(([name, [file, lanes]]) => [
      [name, assemble(file, lanes)],
      [`${name}_FUSED`, assemble(file, lanes, true)],
    ]),
  ]) as Record<string, string>;
}

/** `(multiply-add SUM X Y)`, which WebAssembly has two ways of writing. */
function expandMultiplyAdd(text: string, lanes: string, fused: boolean): string {
  const start = text.lastIndexOf("(multiply-add");
  if (start === -1) return text;
  const operands: string[] = [];
  let [depth, at, from] = [0, start + 1, 0];
  for (; depth >= 0; at++) {
    if (text[at] === "(" && depth++ === 0) from = at;
    if (text[at] === ")" && --depth === 0) operands.push(text.slice(from, at + 1));
  }
  const [sum, x, y] = operands;
  const expanded = fused
    ? `(${lanes}.relaxed_madd ${x} ${y} ${sum})`
    : `(${lanes}.add ${sum} (${lanes}.mul ${x} ${y}))`;
  return expandMultiplyAdd(text.slice(0, start) + expanded + text.slice(at), lanes, fused);
}

if (import.meta.main) {
  const constants = Object.entries(await assembleKernels()).map(([name, base64]) => {
    const lines = base64.match(/.{1,110}/g)!.map((line) => `  "${line}"`);
    return `export const ${name} =\n${lines.join(" +\n")};\n`;
  });
  writeFileSync(`${folder}assembled.ts`, `// Made from *.wat by scripts/build-kernel.ts.\n${constants.join("\n")}`);
}
