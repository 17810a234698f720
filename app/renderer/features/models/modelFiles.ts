/** From chosen or dropped files to the path of one network. */
import { chosenFiles, pathsOf } from "../../transport/files.ts";

const NETWORKS = /\.(h5|hdf5|keras)$/i;
const READABLE = ".h5,.hdf5,.keras,.json,.bin";

/**
 * @returns where the network lies; a TensorFlow.js model's shards are kept beside its `model.json`.
 * @throws Error that says which files a network is made of, where these are not.
 */
export async function networkPath(
  files: readonly File[],
  onCopied: (done: number, of: number) => void,
): Promise<string> {
  const main = files.find(({ name }) => NETWORKS.test(name)) ?? files.find(({ name }) => /\.json$/i.test(name));
  if (main === undefined && !(window.pippin !== undefined && files.length === 1)) {
    const names = files.map(({ name }) => `"${name}"`).join(", ");
    throw new Error(
      `${names}: no network. Choose a Keras .h5 or .keras file, or a model.json together with its .bin files.`,
    );
  }
  const needed =
    main === undefined || NETWORKS.test(main.name)
      ? [main ?? files[0]]
      : [main, ...files.filter((one) => one !== main)];
  const paths = await pathsOf(needed, (done) => onCopied(done, needed.length), { together: true });
  return paths[0];
}

/** Asks for files. @returns a path, or null where the person changed their mind. */
export async function chooseNetwork(onCopied: (done: number, of: number) => void): Promise<string | null> {
  if (window.pippin !== undefined) return (await window.pippin.choose("model"))[0] ?? null;
  const files = await chosenFiles({ accept: READABLE, folder: false });
  return files.length === 0 ? null : networkPath(files, onCopied);
}
