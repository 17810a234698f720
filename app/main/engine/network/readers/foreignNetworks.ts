/** Networks of formats that Pippin does not read: what a file is, and what to type to make one of it that it reads. */
import { basename, dirname } from "node:path";
import { PippinError } from "../../../../contract/errors.ts";
import { FileBytes } from "../../../files/fileBytes.ts";
import { ZipArchive } from "./zip.ts";

interface Foreign {
  /** "a file of PyTorch ..." */
  readonly what: string;
  /** Where the lines are typed. */
  readonly where: string;
  /** What makes `model.onnx` of it. */
  readonly lines: readonly string[];
}

/** How much of a file is looked at. */
const START = 4096;
const TERMINAL = "in a terminal";
const PYTHON = "in Python";
/** What holds weights only needs the code that made them. */
const BESIDE_CODE = "in Python, where `model` is the network as your code makes it";
const CONVERTER = "pip install tf2onnx tensorflow tf-keras";
const SIZE = "3, 224, 224";
const EXPORT = `torch.onnx.export(model.eval(), (torch.zeros(1, ${SIZE}),), "model.onnx")`;

/**
 * @param path - of a file that no reader takes.
 * @returns what to say of it, with the lines to type; null where it is nothing known.
 */
export function foreignNetwork(path: string): PippinError | null {
  if (basename(path) === "saved_model.pb") return savedModel(dirname(path));
  const file = new FileBytes(path);
  const { size } = file;
  const start = file.read(0, Math.min(size, START));
  file.close();
  const name = JSON.stringify(basename(path));
  const isArchive = start.subarray(0, 2).toString("latin1") === "PK";
  const found = isArchive ? inArchive(path, name) : atStart(start, size, name);
  return found === null ? null : refusalOf(path, found);
}

/** @param folder - that holds a `saved_model.pb`. */
export function savedModel(folder: string): PippinError {
  return refusalOf(folder, {
    what: "a SavedModel of TensorFlow",
    where: TERMINAL,
    lines: [
      CONVERTER,
      `python -m tf2onnx.convert --saved-model ${JSON.stringify(folder)} --output model.onnx`,
      "pippin model import model.onnx",
    ],
  });
}

function refusalOf(path: string, { what, where, lines }: Foreign): PippinError {
  return new PippinError(
    "unsupported",
    [
      `"${path}" is ${what}, which Pippin does not read. These lines, typed ${where}, make model.onnx of it, which it reads${lines.some((line) => line.includes(SIZE)) ? ` (instead of ${SIZE}, give the channels, height and width of its own pictures)` : ""}:`,
      ...lines.map((line) => `    ${line}`),
    ].join("\n"),
    { file: path, lines },
  );
}

function atStart(start: Buffer, size: number, name: string): Foreign | null {
  if (size > 9 && start.toString("latin1", 8, 10) === '{"' && start.readBigUInt64LE(0) < BigInt(size)) {
    return {
      what: "a safetensors file, weights without what the network does with them",
      where: BESIDE_CODE,
      lines: ["import torch, safetensors.torch", `model.load_state_dict(safetensors.torch.load_file(${name}))`, EXPORT],
    };
  }
  if (/^\x80[\x02-\x05]/.test(start.toString("latin1", 0, 2))) return pickled(start, name);
  const input = firstNode(start);
  if (input === null) return null;
  const convert = `python -m tf2onnx.convert --graphdef ${name} --inputs ${input}:0 --outputs SCORES:0 --output model.onnx`;
  return {
    what: "a graph of TensorFlow (GraphDef)",
    where: `${TERMINAL} with the name of the graph's last node for SCORES`,
    lines: [CONVERTER, convert, "pippin model import model.onnx"],
  };
}

/** torch.save writes ZIP archives; TorchScript's hold code, too. */
function inArchive(path: string, name: string): Foreign | null {
  const archive = new ZipArchive(path, basename(path));
  try {
    const names = archive.names();
    const data = names.find((entry) => /(^|\/)data\.pkl$/.test(entry));
    if (names.some((entry) => /(^|\/)archive_format$/.test(entry))) {
      const load = `model = torch.export.load(${name}).module()`;
      return {
        what: "a program of PyTorch (torch.export)",
        where: PYTHON,
        lines: ["import torch", load, EXPORT_AS_IS],
      };
    }
    if (data === undefined) return null;
    if (names.some((entry) => /(^|\/)code\//.test(entry))) {
      const load = `model = torch.jit.load(${name}, map_location="cpu")`;
      return { what: "a TorchScript file of PyTorch", where: PYTHON, lines: ["import torch", load, EXPORT_SCRIPT] };
    }
    return pickled(archive.start(data, START), name);
  } finally {
    archive.close();
  }
}

const EXPORT_AS_IS = EXPORT.replace(".eval()", "");
/** The newer exporter takes no scripted modules. */
const EXPORT_SCRIPT = EXPORT.replace(/\)$/, ", dynamo=False)");

/** What torch.save wrote before it wrote archives begins with pickles about itself. */
const OLD = /^\x80\x02\x8a\nl\xfc\x9cF\xf9[^]*?uu\./;

/** @param pickle - its start: a whole module begins with its class, weights with the dictionary that holds them. */
function pickled(pickle: Buffer, name: string): Foreign {
  const text = pickle.toString("latin1").replace(OLD, "");
  const [, module, type] = /^\x80[\x02-\x05](?:\x95[^]{8})?(?:\([^]{5}moduleq[^])?c([\w.]+)\n(\w+)\n/.exec(text) ?? [];
  if (module !== undefined && module !== "collections") {
    return {
      what: `a network of PyTorch (of the class ${module}.${type})`,
      where: `${PYTHON}, where the class ${type} ${module === "__main__" ? "is defined" : `can be imported from ${module}`}`,
      lines: ["import torch", `model = torch.load(${name}, map_location="cpu", weights_only=False)`, EXPORT],
    };
  }
  // A checkpoint holds other things beside its weights: these are the first ordered dictionary in it.
  const key = /^\x80[\x02-\x05]\}/.test(text) ? /X[^]{4}(\w+)q[^]ccollections\nOrderedDict/.exec(text)?.[1] : undefined;
  const load = `torch.load(${name}, map_location="cpu")${key === undefined ? "" : `["${key}"]`}`;
  return {
    what: "a file of PyTorch, weights without what the network does with them",
    where: BESIDE_CODE,
    lines: ["import torch", `model.load_state_dict(${load})`, EXPORT],
  };
}

/** @returns the name of a GraphDef's first node, which is its input as a rule; null where this is none. */
function firstNode(start: Buffer): string | null {
  if (start[0] !== 0x0a) return null;
  let at = 1;
  while (((start[at] ?? 0) & 0x80) !== 0 && at < 6) at++;
  const name = field(start, at + 1, 0x0a);
  const operation = name === null ? null : field(start, name.end, 0x12);
  return name !== null && operation !== null && /^[A-Z]\w+$/.test(operation.text) ? name.text : null;
}

/** A field of a protocol buffer that is a text of up to 127 bytes. */
function field(bytes: Buffer, at: number, tag: number): { readonly text: string; readonly end: number } | null {
  const length = bytes[at + 1] ?? 0xff;
  const end = at + 2 + length;
  const text = bytes.toString("latin1", at + 2, end);
  return bytes[at] === tag && length > 0 && length < 0x80 && /^[\w.:/-]+$/.test(text) ? { text, end } : null;
}
