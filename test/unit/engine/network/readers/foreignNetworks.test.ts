/** The starts of files as their programs write them; the lines of Python made ONNX files with PyTorch 2.14.1. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PippinError } from "../../../../../app/contract/errors.ts";
import { foreignNetwork } from "../../../../../app/main/engine/network/readers/foreignNetworks.ts";
import { readNetwork } from "../../../../../app/main/engine/network/readers/readNetwork.ts";
import {
  CHECKPOINT,
  graphDef,
  MODULE,
  OLD,
  safetensors,
  STATE,
  torchFile,
  torchProgram,
  torchScript,
} from "../../../../builders/foreignFiles.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-test-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function written(name: string, content: Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");
const EXPORT = 'torch.onnx.export(model.eval(), (torch.zeros(1, 3, 224, 224),), "model.onnx")';

describe("a network of another format", () => {
  it.each<[what: string, name: string, content: Uint8Array, lines: string[]]>([
    [
      "a file of PyTorch, weights without what the network does with them",
      "state.pth",
      torchFile(STATE),
      ["import torch", 'model.load_state_dict(torch.load("state.pth", map_location="cpu"))', EXPORT],
    ],
    [
      "a file of PyTorch, weights without what the network does with them",
      "checkpoint.pth.tar",
      torchFile(CHECKPOINT),
      [
        "import torch",
        'model.load_state_dict(torch.load("checkpoint.pth.tar", map_location="cpu")["state_dict"])',
        EXPORT,
      ],
    ],
    [
      "a network of PyTorch (of the class flowers.models.SmallNet)",
      "whole.pt",
      torchFile(MODULE),
      ["import torch", 'model = torch.load("whole.pt", map_location="cpu", weights_only=False)', EXPORT],
    ],
    [
      "a TorchScript file of PyTorch",
      "scripted.pt",
      torchScript(),
      [
        "import torch",
        'model = torch.jit.load("scripted.pt", map_location="cpu")',
        EXPORT.replace(/\)$/, ", dynamo=False)"),
      ],
    ],
    [
      "a program of PyTorch (torch.export)",
      "program.pt2",
      torchProgram(),
      ["import torch", 'model = torch.export.load("program.pt2").module()', EXPORT.replace(".eval()", "")],
    ],
    [
      "a file of PyTorch, weights without what the network does with them",
      "old.pth",
      bytes(OLD + STATE),
      ["import torch", 'model.load_state_dict(torch.load("old.pth", map_location="cpu"))', EXPORT],
    ],
    [
      "a file of PyTorch, weights without what the network does with them",
      "old-checkpoint.pth",
      bytes(OLD + CHECKPOINT.replace("\n\x00\x00\x00state_dict", "\x05\x00\x00\x00model")),
      ["import torch", 'model.load_state_dict(torch.load("old-checkpoint.pth", map_location="cpu")["model"])', EXPORT],
    ],
    [
      "a network of PyTorch (of the class flowers.SmallNet)",
      "old-whole.pth",
      bytes(`${OLD}\x80\x02(X\x06\x00\x00\x00moduleq\x00cflowers\nSmallNet\nq\x01NNtq\x02Q)\x81q\x03}`),
      ["import torch", 'model = torch.load("old-whole.pth", map_location="cpu", weights_only=False)', EXPORT],
    ],
    [
      "a safetensors file, weights without what the network does with them",
      "model.safetensors",
      safetensors(),
      [
        "import torch, safetensors.torch",
        'model.load_state_dict(safetensors.torch.load_file("model.safetensors"))',
        EXPORT,
      ],
    ],
    [
      "a graph of TensorFlow (GraphDef)",
      "frozen.pb",
      graphDef(),
      [
        "pip install tf2onnx tensorflow tf-keras",
        'python -m tf2onnx.convert --graphdef "frozen.pb" --inputs input_1:0 --outputs SCORES:0 --output model.onnx',
        "pippin model import model.onnx",
      ],
    ],
  ])("is known as %s by its content (%s), with the lines to type", async (what, name, content, lines) => {
    const path = written(name, content);
    const error = await readNetwork(path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PippinError);
    const { code, message, data } = error as PippinError;
    expect([code, data["lines"]]).toEqual(["unsupported", lines]);
    expect(message).toContain(`"${path}" is ${what}, which Pippin does not read.`);
    for (const line of lines) expect(message).toContain(`\n    ${line}`);
  });

  it("says that PyTorch needs the class of a whole network, and that another size of pictures stands for 224", () => {
    const { message } = foreignNetwork(written("whole.pt", torchFile(MODULE)))!;
    expect(message).toContain("in Python, where the class SmallNet can be imported from flowers.models, make");
    expect(message).toContain("(instead of 3, 224, 224, give the channels, height and width of its own pictures):\n");
    const mine = MODULE.replace(/flowers\.models/, "__main__");
    expect(foreignNetwork(written("mine.pt", torchFile(mine)))!.message).toContain(
      "where the class SmallNet is defined,",
    );
    const lite = bytes("\x1c\x00\x00\x00TFL3\x14\x00 \x00");
    expect(foreignNetwork(written("net.tflite", lite))?.message ?? "").not.toContain("224");
  });

  it("is a SavedModel by its folder or by the file in it", async () => {
    const path = written("saved/saved_model.pb", bytes("\x08\x01\x12\x03"));
    const line = `python -m tf2onnx.convert --saved-model "${join(folder, "saved")}" --output model.onnx`;
    for (const one of [path, join(folder, "saved")]) {
      await expect(readNetwork(one)).rejects.toMatchObject({
        code: "unsupported",
        message: expect.stringContaining(line) as string,
      });
    }
  });

  it("is none of these where it only begins like one", () => {
    for (const content of ["", "P", "\n", "\n\x05hello", "TFL3", "\x80", "{}", "\x08\x07\x12\x07pytorch"]) {
      expect(foreignNetwork(written("x", bytes(content)))).toBeNull();
    }
  });
});
