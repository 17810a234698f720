/** Lists of class names in files. */
import { statSync } from "node:fs";
import { classNamesIn, textOfBytes } from "../../contract/classNames.ts";
import { PippinError } from "../../contract/errors.ts";
import { readFileNamed } from "./readFile.ts";

/** Of ImageNet's 21,841 classes with all their synonyms there are 2 MB. */
const LARGEST_BYTES = 4e6;

/**
 * @returns the names in the order of the network's scores.
 * @throws PippinError `unreadable-file`, or `bad-file` that names the file and says what is wrong with its list.
 */
export function readClassNames(path: string): string[] {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGEST_BYTES) {
    throw new PippinError(
      "bad-file",
      `"${path}" has ${Math.round(size / 1e6)} MB, so it is no list of class names. Choose a file with one name a line, or JSON.`,
      { file: path },
    );
  }
  return classNamesIn(textOfBytes(readFileNamed(path), path), path);
}
