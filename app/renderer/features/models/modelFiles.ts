/** From chosen or dropped files to the path of one network. */
import { chosenFiles, pathsOf } from "../../transport/files.ts";

const NETWORKS = /\.(h5|hdf5|keras|onnx|tflite|zip)$/i;
/** Lists of class names, and what a network's file refers to. */
const BESIDE = /\.(txt|json|csv|tsv|bin|data)$/i;
const READABLE = ".h5,.hdf5,.keras,.onnx,.tflite,.data,.json,.bin,.zip,.txt,.csv,.tsv";

/**
 * @returns where the network lies; what came with it (shards, lists of names) is kept beside it.
 * @throws Error that says which files a network is made of, where these are not, or are several.
 */
export async function networkPath(
  files: readonly File[],
  onCopied: (done: number, of: number) => void,
): Promise<string> {
  const own = files.filter(({ name }) => NETWORKS.test(name));
  const main = own[0] ?? files.find(({ name }) => /^model\.json$/i.test(name)) ?? shardedModel(files);
  const names = files.map(({ name }) => `"${name}"`).join(", ");
  if (own.length > 1) throw new Error(`${names}: these are several networks. Choose one of them.`);
  // What is alone is looked into: a folder in the window, a file of a format that may be known.
  if (main === undefined && files.length !== 1) {
    throw new Error(
      `${names}: no network. Choose an ONNX file, a Keras .h5 or .keras file, a TensorFlow Lite file, or a model.json together with its .bin files.`,
    );
  }
  const needed = main === undefined ? files : [main, ...files.filter((one) => one !== main && BESIDE.test(one.name))];
  const paths = await pathsOf(needed, (done) => onCopied(done, needed.length), { together: true });
  return paths[0];
}

/** A description that is not called "model.json", beside its shards. */
function shardedModel(files: readonly File[]): File | undefined {
  return files.some(({ name }) => /\.bin$/i.test(name)) || files.length === 1
    ? files.find(({ name }) => /\.json$/i.test(name))
    : undefined;
}

/** Asks for files. @returns a path, or null where the person changed their mind. */
export async function chooseNetwork(onCopied: (done: number, of: number) => void): Promise<string | null> {
  if (window.pippin !== undefined) return (await window.pippin.choose("model"))[0] ?? null;
  const files = await chosenFiles({ accept: READABLE, folder: false });
  return files.length === 0 ? null : networkPath(files, onCopied);
}
