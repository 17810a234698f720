import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { zipSync, type Zippable } from "fflate";
import { afterAll, describe, expect, it } from "vitest";
import { placeOf } from "../../../../../app/main/engine/network/readers/modelPlace.ts";
import { folderToUnpackIn } from "../../../../builders/readOutcome.ts";
import { readNetwork } from "../../../../../app/main/engine/network/readers/readNetwork.ts";

const files = fileURLToPath(new URL("../../../../oracles/files/networks", import.meta.url));
const { folder, remove } = folderToUnpackIn();
afterAll(remove);

/** A folder of its own with these files. */
function folderOf(name: string, content: Readonly<Record<string, string | Uint8Array>>): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  for (const [file, bytes] of Object.entries(content)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), bytes);
  }
  return path;
}

function archiveOf(name: string, content: Zippable): string {
  const path = join(folder, name);
  writeFileSync(path, zipSync(content));
  return path;
}

const own = (name: string): Uint8Array => readFileSync(join(files, name));
const text = (content: string): Uint8Array => Buffer.from(content);

describe("a folder", () => {
  it("stands for the one network in it, with what lies beside that", async () => {
    const path = folderOf("unpacked keras", { "keras_model.h5": own("line.h5"), "labels.txt": "0 Cat\n", "a.jpg": "" });
    expect(await placeOf(path)).toMatchObject({ path: join(path, "keras_model.h5"), folder: path });
    const web = folderOf("web", { "model/model.json": "{}", "model/weights.bin": "", "model/metadata.json": "{}" });
    expect(await placeOf(web)).toMatchObject({ path: join(web, "model", "model.json"), folder: join(web, "model") });
  });

  it("stands for the network nearest to its top, and for weights only where they are alone", async () => {
    const path = folderOf("with older", {
      "net.keras": "",
      "net.weights.h5": "",
      "older/net.keras": "",
      ".cache/a.h5": "",
    });
    expect((await placeOf(path)).path).toBe(join(path, "net.keras"));
    const weights = folderOf("weights", { "net.weights.h5": "" });
    expect((await placeOf(weights)).path).toBe(join(weights, "net.weights.h5"));
  });

  it("with several networks or none is refused, and the networks are named", async () => {
    const two = folderOf("two", { "a.h5": "", "b.keras": "" });
    await expect(placeOf(two)).rejects.toThrow(`"${two}" holds 2 networks: "a.h5", "b.keras". Choose one of them.`);
    const none = folderOf("none", { "notes.txt": "", "data.json": "{}" });
    await expect(placeOf(none)).rejects.toThrow(`"${none}" holds no network`);
  });

  it("with a file of PyTorch only stands for that, so that it is answered", async () => {
    const path = folderOf("torch", { "model.pth": "", "labels.txt": "" });
    expect((await placeOf(path)).path).toBe(join(path, "model.pth"));
  });
});

describe("a ZIP archive", () => {
  const shards = readdirSync(join(files, "line-tfjs"));
  const web = (before = ""): Zippable =>
    Object.fromEntries(shards.map((name) => [before + name, own(join("line-tfjs", name))]));

  it.each<[string, Zippable]>([
    ["converted_keras.zip", { "keras_model.h5": own("line.h5"), "labels.txt": text("0 Cat\n1 Dog\n") }],
    ["tm-my-image-model.zip", { ...web(), "metadata.json": text("{}") }],
    ["in a folder.zip", { ...web("my model/"), "__MACOSX/my model/._model.json": text("{}") }],
    ["by Windows.zip", web("my model\\")],
  ])("%s is read as the folder that it holds, and nothing of it stays", async (name, content) => {
    const { network, weights, close } = await readNetwork(archiveOf(name, content));
    expect(network.convolutions).toHaveLength(4);
    const [key] = Object.keys(network.weights);
    expect(weights.read(key).some((value) => value !== 0)).toBe(true);
    close();
    expect(readdirSync(tmpdir())).toEqual([]);
  });

  it("keeps names beside the network", async () => {
    const place = await placeOf(archiveOf("named.zip", { "a/net.h5": own("line.h5"), "a/labels.txt": text("0 Cat") }));
    expect(readdirSync(place.folder).sort()).toEqual(["labels.txt", "net.h5"]);
    place.close();
    expect(existsSync(place.folder)).toBe(false);
  });

  it("whose files would lie elsewhere is refused, and nothing is written there", async () => {
    const path = archiveOf("slip.zip", { "net.h5": own("line.h5"), "../../escaped.txt": text("x") });
    await expect(placeOf(path)).rejects.toThrow(/"\.\.\/\.\.\/escaped\.txt", which would lie outside of its folder/);
    expect(existsSync(join(folder, "escaped.txt"))).toBe(false);
    expect(readdirSync(tmpdir())).toEqual([]);
  });

  it("that unpacks to far more than it has is refused before it does", async () => {
    const path = archiveOf("bomb.zip", { "net.h5": own("line.h5"), "weights.bin": new Uint8Array(40e6) });
    await expect(placeOf(path)).rejects.toThrow(
      /"weights\.bin", which unpacks from \d+ kB to 40 MB: no network needs that/,
    );
    expect(readdirSync(tmpdir())).toEqual([]);
  });

  it("of Keras or of PyTorch is a network itself", async () => {
    const keras = join(files, "line.keras");
    expect((await placeOf(keras)).path).toBe(keras);
    const torch = archiveOf("net.pt", { "net/data.pkl": text("x"), "net/constants.json": text("{}") });
    expect((await placeOf(torch)).path).toBe(torch);
  });
});
