/** Where a network lies in what people have: a file, a folder with a network in it, an archive of such a folder. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { PippinError } from "../../../../contract/errors.ts";
import { FileBytes } from "../../../files/fileBytes.ts";
import { savedModel } from "./foreignNetworks.ts";
import { ZipArchive } from "./zip.ts";

export interface ModelPlace {
  /** The network's own file. */
  readonly path: string;
  /** Folder that it lies in, with what came with it. */
  readonly folder: string;
  /** Removes what was unpacked. */
  close(): void;
}

/** What a network's main file is called. */
const NETWORK = /(\.(h5|hdf5|keras|onnx|tflite)|(^|[/\\])model\.json)$/i;
/** What is not read, but known by its content. */
const FOREIGN = /(\.(pt|pth|pt2|pth\.tar|ckpt|safetensors|pb)|pytorch_model\.bin)$/i;
/** Parts of networks and what lies beside them. */
const PARTS = /\.(h5|hdf5|keras|onnx|data|json|bin|txt|csv|tsv|pt|pth|pt2|tar|ckpt|safetensors|tflite|pb)$/i;
/** Of folders, in each other and of all together: a network's own folder has fewer. */
const [DEEPEST, MOST_FILES] = [4, 5000];
/** Unpacked. */
const LARGEST_BYTES = 8e9;

/**
 * @param path - a network's file, or a folder or ZIP archive with exactly one network in it.
 * @throws PippinError that names the folder or archive where there is none, or several.
 */
export async function placeOf(path: string): Promise<ModelPlace> {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isDirectory() === true) return { ...inFolder(path, path), close: () => undefined };
  const archive = status?.isFile() === true ? archiveOf(path) : null;
  if (archive === null) return { path, folder: dirname(path), close: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), "pippin-"));
  const close = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    await unpack(archive, folder, path);
    return { ...inFolder(folder, path), close };
  } catch (error) {
    close();
    throw error;
  } finally {
    archive.close();
  }
}

/** @returns the archive where the file is one of a folder; a `.keras` file and those of PyTorch are networks themselves. */
function archiveOf(path: string): ZipArchive | null {
  const file = new FileBytes(path);
  const start = file.read(0, Math.min(file.size, 2)).toString("latin1");
  file.close();
  if (start !== "PK") return null;
  const archive = new ZipArchive(path, basename(path));
  const names = archive.names();
  const isFolder = !archive.has("config.json") && names.some((name) => NETWORK.test(name) || FOREIGN.test(name));
  if (isFolder && !names.some((name) => /(^|\/)(data\.pkl|archive_format)$/.test(name))) return archive;
  archive.close();
  return null;
}

async function unpack(archive: ZipArchive, folder: string, path: string): Promise<void> {
  const names = archive.names().filter((name) => PARTS.test(name) && !name.startsWith("__MACOSX/"));
  const bytes = names.reduce((sum, name) => sum + archive.size(name), 0);
  if (names.length > MOST_FILES || bytes > LARGEST_BYTES) {
    throw new PippinError(
      "bad-file",
      `"${path}" holds ${names.length} files of ${Math.round(bytes / 1e6)} MB, which is more than a network has. Unpack it and choose the network.`,
      { file: path },
    );
  }
  for (const name of names) {
    // Windows' own archiver writes backslashes.
    const parts = name.split(/[/\\]/);
    if (parts.some((part) => part === ".." || part === "" || part.includes(":"))) {
      throw new PippinError(
        "bad-file",
        `"${path}" holds a file called "${name}", which would lie outside of its folder.`,
        {
          file: path,
        },
      );
    }
    const target = join(folder, ...parts);
    mkdirSync(dirname(target), { recursive: true });
    await archive.extract(name, target);
  }
}

/**
 * The nearest to the top counts; a file of weights only is none where there is another.
 *
 * @param named - folder or archive as the user knows it.
 */
function inFolder(folder: string, named: string): Pick<ModelPlace, "path" | "folder"> {
  if (existsSync(join(folder, "saved_model.pb"))) throw savedModel(named);
  const files = filesIn(folder, 0);
  for (const kind of [NETWORK, FOREIGN]) {
    const found = files.filter(({ path }) => kind.test(path));
    const nearest = found.filter(({ depth }) => depth === Math.min(...found.map((one) => one.depth)));
    const whole = nearest.filter(({ path }) => !/weights\.(h5|hdf5)$/i.test(path));
    const [one, ...others] = whole.length > 0 ? whole : nearest;
    if (one !== undefined && others.length === 0) return { path: one.path, folder: dirname(one.path) };
    if (one === undefined) continue;
    const names = [one, ...others].map(({ path }) => `"${relative(folder, path)}"`);
    throw new PippinError(
      "bad-file",
      `"${named}" holds ${names.length} networks: ${names.join(", ")}. Choose one of them.`,
      {
        file: named,
      },
    );
  }
  throw new PippinError(
    "unreadable-file",
    `"${named}" holds no network: no .h5, .keras, .onnx or .tflite file and no model.json.`,
    { file: named },
  );
}

function filesIn(folder: string, depth: number): { readonly path: string; readonly depth: number }[] {
  const files: { readonly path: string; readonly depth: number }[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).slice(0, MOST_FILES)) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".")) continue;
    if (entry.isFile()) files.push({ path, depth });
    else if (entry.isDirectory() && depth < DEEPEST && files.length < MOST_FILES)
      files.push(...filesIn(path, depth + 1));
  }
  return files;
}
