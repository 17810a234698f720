import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { networkPath } from "../../../../app/renderer/features/models/modelFiles.ts";

/** What the host was sent, in order. */
let sent: string[];
beforeEach(() => {
  sent = [];
  vi.stubGlobal("window", {});
  vi.stubGlobal("fetch", async (address: string) => {
    const name = new URL(address, "http://host").searchParams.get("name")!;
    sent.push(name);
    return new Response(JSON.stringify({ path: `/dropped/${name}` }));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const dropped = (...names: string[]): Promise<string> =>
  networkPath(
    names.map((name) => new File(["x"], name)),
    () => undefined,
  );

describe("files that are dropped as a network", () => {
  it.each([
    [
      ["a.jpg", "keras_model.h5", "labels.txt"],
      ["keras_model.h5", "labels.txt"],
    ],
    [
      ["metadata.json", "weights.bin", "model.json"],
      ["model.json", "metadata.json", "weights.bin"],
    ],
    [
      ["net.json", "group1-shard1of1.bin"],
      ["net.json", "group1-shard1of1.bin"],
    ],
    [["tm-my-image-model.zip"], ["tm-my-image-model.zip"]],
    [["model.pth"], ["model.pth"]],
  ])("%j: the network goes first, with what lies beside it", async (names, expected) => {
    expect(await dropped(...names)).toBe(`/dropped/${expected[0]}`);
    expect(sent).toEqual(expected);
  });

  it("are refused by name where they are several networks or none", async () => {
    await expect(dropped("a.h5", "b.keras")).rejects.toThrow('"a.h5", "b.keras": these are several networks.');
    await expect(dropped("a.jpg", "b.txt")).rejects.toThrow('"a.jpg", "b.txt": no network.');
    expect(sent).toEqual([]);
  });
});
