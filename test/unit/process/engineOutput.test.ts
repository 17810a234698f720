import { describe, expect, it } from "vitest";
import { engineOutput } from "../../../app/main/process/engineOutput.ts";

function passed(...chunks: string[]): string {
  let written = "";
  const output = engineOutput((line) => (written += line));
  chunks.forEach(output.push);
  output.end();
  return written;
}

describe("the output of an engine process", () => {
  it.each([
    "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR",
    "I0000 00:00:1795427555.441228    8402 port.cc:153] oneDNN custom operations are on. You may see slightly ...",
    "W0000 00:00:1795427555.441228 8402 cpu_allocator.cc:82] Allocation of 411041792 exceeds 10% of free memory.",
    "2026-01-31 10:00:00.000000: I tensorflow/core/platform/cpu_feature_guard.cc:182] This TensorFlow binary ...",
    "To enable the following instructions: AVX2 FMA, in other operations, rebuild TensorFlow with the appropriate compiler flags.",
  ])("leaves out TensorFlow's note %j", (line) => {
    expect(passed(`${line}\n`)).toBe("");
  });

  it.each([
    "E0000 00:00:1795427555.441228    8402 allocator.cc:12] out of memory",
    "2026-01-31 10:00:00.000000: F tensorflow/core/framework/tensor.cc:713] Check failed: dtype() == expected_dtype",
    "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
    "Image of 1000 pixels: I kept it",
  ])("keeps %j", (line) => {
    expect(passed(`${line}\n`)).toBe(`${line}\n`);
  });

  it("joins chunks into lines, and ends the last one", () => {
    expect(passed("one\ntw", "o\nI0000 00:00:1.2  3 a", ".cc:1] gone\nthr", "ee")).toBe("one\ntwo\nthree\n");
  });
});
