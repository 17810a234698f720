import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { seenImage } from "../../../app/main/imaging/thumbnail.ts";
import { startEngines } from "../../../app/main/process/enginePool.ts";
import { encoded, pattern } from "../../builders/images.ts";

describe("the program's own engine in a process", () => {
  const engines = startEngines({ count: 1, backend: "wasm" });
  afterAll(() => engines.close());

  it("says which backend runs", async () => {
    expect(await engines.status()).toMatchObject({ backend: "wasm", reason: "asked for WebAssembly" });
  });

  it("sees a photograph as a host does", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pippin-engine-"));
    const imagePath = join(folder, "a.png");
    const bytes = await encoded(pattern(500, 40), "png");
    writeFileSync(imagePath, bytes);
    expect(await engines.seeImage({ imagePath })).toEqual(await seenImage(bytes, imagePath));
    writeFileSync(imagePath, "no picture");
    await expect(engines.seeImage({ imagePath })).rejects.toMatchObject({ code: "bad-file" });
    rmSync(folder, { recursive: true });
  });

  it("answers with the error of a file that is not there", async () => {
    const request = { path: "/nowhere/net.h5", name: "net", target: "/nowhere" };
    await expect(engines.importModel(request)).rejects.toMatchObject({
      code: "unreadable-file",
      message: expect.stringContaining("/nowhere/net.h5") as string,
    });
  });
});
