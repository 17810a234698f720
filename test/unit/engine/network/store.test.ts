import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { openNetwork, writeNetwork, type StoredNetwork } from "../../../../app/main/engine/network/store.ts";
import * as g from "../../../builders/graph.ts";

const { network, weights } = g.chain([g.conv(3, 4), g.relu(), g.globalAveragePool(), g.dense(5), g.softmax()]);
const folders: string[] = [];
let stored: StoredNetwork;

function newFolder(): string {
  folders.push(mkdtempSync(join(tmpdir(), "pippin-test-")));
  return folders[folders.length - 1];
}
beforeEach(() => {
  stored = writeNetwork(network, weights, newFolder());
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe("a stored network", () => {
  it("comes back as it was", () => {
    const opened = openNetwork(stored.graphPath, stored.weightsPath);
    expect(opened.network).toEqual(network);
    for (const key of Object.keys(network.weights)) expect(opened.weights.read(key)).toEqual(weights.read(key));
    opened.close();
  });

  it("has a hash of its graph and then its weights", () => {
    const hash = createHash("sha256").update(readFileSync(stored.graphPath)).update(readFileSync(stored.weightsPath));
    expect(stored.hash).toBe(hash.digest("hex"));
  });

  it("is the same bytes whatever order a reader sets its fields in", () => {
    const { weights: specifications, ...rest } = network;
    const turned = Object.fromEntries(Object.entries(specifications).reverse());
    expect(writeNetwork({ weights: turned, ...rest }, weights, newFolder()).hash).toBe(stored.hash);
  });

  it("has another hash where one weight differs", () => {
    const changed = { read: (key: string) => weights.read(key).map((value, i) => (i === 0 ? value + 1 : value)) };
    expect(writeNetwork(network, changed, newFolder()).hash).not.toBe(stored.hash);
  });

  it("is refused where its weights are cut short, at opening or later", () => {
    const opened = openNetwork(stored.graphPath, stored.weightsPath);
    truncateSync(stored.weightsPath, 100);
    expect(() => opened.weights.read("dense1/bias")).toThrow("ends too early: it is cut short.");
    opened.close();
    expect(() => openNetwork(stored.graphPath, stored.weightsPath)).toThrow(
      /have 100 bytes where \d+ are needed: they are damaged. Import the model again./,
    );
  });

  it("is refused where its graph is damaged or gone", () => {
    writeFileSync(stored.graphPath, readFileSync(stored.graphPath).subarray(0, 50));
    expect(() => openNetwork(stored.graphPath, stored.weightsPath)).toThrow("is no stored network: it is damaged.");
    rmSync(stored.graphPath);
    expect(() => openNetwork(stored.graphPath, stored.weightsPath)).toThrow("it does not exist");
  });

  it("cannot be written where there is no folder", () => {
    expect(() => writeNetwork(network, weights, join(newFolder(), "none"))).toThrow(/cannot be written: ENOENT/);
  });
});
