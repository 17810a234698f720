import { afterAll, describe, expect, it } from "vitest";
import { startEngines } from "../../../app/main/process/enginePool.ts";

describe("the program's own engine in a process", () => {
  const engines = startEngines({ count: 1, backend: "wasm" });
  afterAll(() => engines.close());

  it("says which backend runs", async () => {
    expect(await engines.status()).toMatchObject({ backend: "wasm", reason: "asked for WebAssembly" });
  });

  it("answers with the error of a file that is not there", async () => {
    const request = { path: "/nowhere/net.h5", name: "net", target: "/nowhere" };
    await expect(engines.importModel(request)).rejects.toMatchObject({
      code: "unreadable-file",
      message: expect.stringContaining("/nowhere/net.h5") as string,
    });
  });
});
