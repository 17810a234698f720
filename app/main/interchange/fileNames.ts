/** Names of files in an export: the same on every system, never two alike, never out of their folder. */

/** Of a part of a path, without its ending: file systems take 255 bytes. */
const MOST_BYTES = 200;

/**
 * @returns each path relative to the folder that holds them all, with forward slashes, in the given order. Of two that are
 * the same the second gets a number.
 */
export function namesBelow(paths: readonly string[]): string[] {
  const split = paths.map((path) =>
    path
      .replaceAll("\\", "/")
      .replace(/^([a-z]):/i, "$1")
      .split("/")
      // A name such as `x\\..\\evil.jpg` is a file's own where `\\` is no separator: none leads up.
      .filter((part) => !["", ".", ".."].includes(part)),
  );
  let shared = 0;
  const first = split[0] ?? [];
  while (split.length > 0 && split.every((parts) => parts.length > shared + 1 && parts[shared] === first[shared]))
    shared++;
  const unique = distinct();
  return split.map((parts) => unique(parts.slice(shared).join("/")));
}

/** @returns names whose parts before the ending differ, too: a label file is named like its image. */
export function stemsApart(names: readonly string[]): string[] {
  const unique = distinct();
  return names.map((name) => {
    const ending = endingOf(name);
    return unique(name.slice(0, name.length - ending.length)) + ending;
  });
}

/** @returns a relative path whose every part is a name on every system, for files that are written under it. */
export function safePath(path: string): string {
  return path
    .split("/")
    .map((part) => {
      const ending = endingOf(part);
      return safeName(shortened(part.slice(0, part.length - ending.length)) + ending, Infinity);
    })
    .join("/");
}

function shortened(text: string): string {
  let length = 0;
  return [...text].filter((character) => (length += Buffer.byteLength(character)) <= MOST_BYTES).join("");
}

/** @returns a name that is a file or folder on every system: no separators, no reserved names or characters. */
export function safeName(text: string, longest = 60): string {
  const name = [...text.normalize("NFC")]
    .map((character) => (/[\p{Cc}<>:"/\\|?*]/u.test(character) ? "_" : character))
    .slice(0, longest)
    .join("")
    .replace(/^[. ]+|[. ]+$/g, "");
  if (name === "") return "_";
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name) ? `_${name}` : name;
}

/** @returns a function that gives each name once, and with a number where it was given before (in any case of letters). */
export function distinct(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    const ending = endingOf(name);
    const stem = name.slice(0, name.length - ending.length);
    let candidate = name;
    for (let n = 2; taken.has(key(candidate)); n++) candidate = `${stem}-${n}${ending}`;
    taken.add(key(candidate));
    return candidate;
  };
}

/** Some file systems take these for the same. */
function key(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/** @returns ".jpg" of "a/b.jpg"; nothing of ".hidden" and of names without one. */
export function endingOf(name: string): string {
  return /[^/](\.[^./\s]{1,8})$/.exec(name)?.[1] ?? "";
}
