/**
 * @param start - a file's first bytes, one a character.
 * @returns whether they are those of a TensorFlow Lite file, whose mark stands behind the place of its first table.
 *
 * @example
 * ```ts
 * isTflite("\x1c\x00\x00\x00TFL3\x14\x00"); // => true
 * isTflite("TFL3"); // => false
 * ```
 */
export function isTflite(start: string): boolean {
  return start.startsWith("TFL3", 4);
}
