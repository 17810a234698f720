/** Lists of class names as people have them. */

/**
 * @param text - JSON, of names or of objects with a `name`, or one name a line.
 * @returns the names; null where the text is a JSON list of something else.
 */
export function parseClassNames(text: string): string[] | null {
  if (!text.trimStart().startsWith("[")) {
    return text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== "");
  }
  try {
    const names = (JSON.parse(text) as unknown[]).map((entry) =>
      typeof entry === "string" ? entry : (entry as { name?: unknown } | null)?.name,
    );
    return names.every((name): name is string => typeof name === "string" && name !== "") ? names : null;
  } catch {
    return null;
  }
}
