import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { PictureOfImage } from "../../../app/contract/engine.ts";
import { decodeImage } from "../../../app/main/imaging/decode.ts";
import { seenImage } from "../../../app/main/imaging/thumbnail.ts";
import { drawPicture } from "../../../app/main/modelGeometry/drawPicture.ts";
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
    const pictures: PictureOfImage[] = [
      { kind: "whole" },
      { kind: "crop", box: { x: 20, y: 5, width: 60, height: 30 } },
      { kind: "input", shape: [32, 32, 4], preprocessing: { values: "unit", geometry: "crop" } },
    ];
    const { image } = await decodeImage(bytes, imagePath, true);
    const own = await Promise.all(pictures.map((picture) => drawPicture(image, picture)));
    const drawn = await engines.drawPictures({ imagePath, pictures });
    expect(drawn.pictures.map((one) => Buffer.from(one))).toEqual(own.map((one) => Buffer.from(one)));
    writeFileSync(imagePath, "no picture");
    await expect(engines.seeImage({ imagePath })).rejects.toMatchObject({ code: "bad-file" });
    await expect(engines.drawPictures({ imagePath, pictures })).rejects.toMatchObject({ code: "bad-file" });
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
