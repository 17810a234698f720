/** Annotations in text of the Pascal collection (version 1.00), as the Penn-Fudan set has them. */

/**
 * @returns what each object is, in the order of its number; null where the text is no such annotation. The collection's
 * `PASpersonWalking` is a person.
 *
 * @example
 * ```ts
 * readPascalNames('Objects with ground truth : 2 { "PASpersonWalking" "PAScar" }'); // => ["person", "car"]
 * readPascalNames("a letter"); // => null
 * ```
 */
export function readPascalNames(text: string): string[] | null {
  const line = /^\s*Objects with ground truth\s*:\s*\d+\s*\{([^}\n]*)\}/m.exec(text)?.[1];
  if (line === undefined) return null;
  return [...line.matchAll(/"([^"]+)"/g)].map(([, name]) => /^PAS([a-z]+)/.exec(name!)?.[1] ?? name!.trim());
}
