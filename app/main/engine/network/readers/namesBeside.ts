/** Class names that lie beside a network's file, as Teachable Machine and many training scripts leave them. */
import { readdirSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { PippinError } from "../../../../contract/errors.ts";
import type { NamesBeside } from "../../../../contract/models.ts";
import { readClassNames } from "../../../files/classNamesFile.ts";

const LISTS =
  /(^|[\s_.-])(labels?|classes|class[\s_-]?(names?|index|indices|labels?|map|list|dict)|names|synsets?|synset_words)\.(txt|json|csv|tsv)$/i;
/** Hold names only now and then. */
const DESCRIPTIONS = /^(metadata|config)\.json$/i;

/**
 * @param path - of the network's file.
 * @param classes - how many it has.
 * @returns the first list of as many names; else one that does not fit, with the reason; null where there is no list.
 */
export function namesBeside(path: string, folder: string, classes: number): NamesBeside | null {
  const stem = basename(path, extname(path)).toLowerCase();
  const files = readdirSync(folder)
    .filter((file) => LISTS.test(file) || DESCRIPTIONS.test(file))
    .sort()
    // A list that is called as the network is comes first.
    .sort((a, b) => Number(b.toLowerCase().startsWith(stem)) - Number(a.toLowerCase().startsWith(stem)));
  const found = files.map((file) => listIn(join(folder, file), file, classes)).filter((one) => one !== null);
  return found.find(({ names }) => names !== null) ?? found[0] ?? null;
}

function listIn(path: string, file: string, classes: number): NamesBeside | null {
  try {
    const names = readClassNames(path);
    if (names.length === classes) return { file, names, problem: null };
    if (DESCRIPTIONS.test(file)) return null;
    const problem = `"${file}" beside it names ${names.length} classes and the network has ${classes}, so it was not used.`;
    return { file, names: null, problem };
  } catch (error) {
    if (!(error instanceof PippinError)) throw error;
    return DESCRIPTIONS.test(file) ? null : { file, names: null, problem: error.message };
  }
}
