/** Tags that may follow the version in an ONNX file: names, versions, the graph, and the sets of operators. */
const NEXT = ["\x12", "\x1a", "\x22", "\x28", "\x32", "\x3a", "\x42", "\x72"];

/**
 * @param start - a file's first bytes, one a character.
 * @returns whether they are those of an ONNX file: field 1, the version of the format, from 2 on (a TensorFlow SavedModel
 * begins with 1), and then one of the fields that follow it.
 *
 * @example
 * ```ts
 * isOnnx("\x08\x08\x12\x07pytorch"); // => true
 * isOnnx("\x08\x01\x12\x02"); // => false
 * ```
 */
export function isOnnx(start: string): boolean {
  const version = start.charCodeAt(1);
  return start.startsWith("\x08") && version >= 2 && version < 0x80 && NEXT.includes(start[2]);
}
