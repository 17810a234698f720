/** HTML that is built from parts, with every text escaped on its way in. */
import type { ReportPicture } from "./reportData.ts";

/** Text that is HTML already; made by {@link markup} only, from constant templates. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type MarkupPart = string | number | Markup | readonly Markup[] | null;

/**
 * Fills a template: strings and numbers are escaped for content and quoted attributes alike, markup is taken as it is,
 * lists are joined, null is nothing.
 */
export function markup(template: TemplateStringsArray, ...parts: readonly MarkupPart[]): Markup {
  return new Markup(template.reduce((text, piece, index) => text + written(parts[index - 1] ?? null) + piece));
}

/** @returns the picture as a `data:` address, so that the report needs no other file. */
export function address({ type, bytes }: ReportPicture): string {
  return `data:${type};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64")}`;
}

function written(part: MarkupPart): string {
  if (part === null) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return part.map(({ text }) => text).join("");
  return String(part).replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
