/** A table or other part of the page as a drawing: its surfaces, borders and words where the browser laid them. */

/** Sides of a box with the names of its borders. */
const SIDES = ["top", "right", "bottom", "left"] as const;

/**
 * Vectors all through, unlike HTML inside an SVG, which drawing programs cannot read.
 *
 * @returns a drawing with its colours, sizes and fonts on each part; not on the page.
 */
export function laidOutSvg(element: HTMLElement): SVGSVGElement {
  const area = element.getBoundingClientRect();
  const drawing = make("svg", { viewBox: `0 0 ${round(area.width)} ${round(area.height)}` });
  const paint = painter();
  for (const one of [element, ...element.querySelectorAll<HTMLElement>("*")]) {
    const style = getComputedStyle(one);
    if (style.visibility === "hidden" || isClipped(style)) continue;
    const box = one.getBoundingClientRect();
    drawing.append(...surfaces(box, area, style, paint));
    const texts = [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    drawing.append(...texts.flatMap((node) => words(node as Text, area, style, paint)));
  }
  return drawing;
}

/** For screen readers only. */
function isClipped({ clipPath, clip }: CSSStyleDeclaration): boolean {
  return clipPath.startsWith("inset(") || clip.startsWith("rect(0");
}

function surfaces(box: DOMRect, area: DOMRect, style: CSSStyleDeclaration, paint: Painter): SVGElement[] {
  const [x, y] = [box.left - area.left, box.top - area.top];
  const ground = paint(style.backgroundColor);
  const parts: SVGElement[] = [];
  if (ground !== null) {
    const rx = Math.min(parseFloat(style.borderTopLeftRadius) || 0, box.width / 2);
    parts.push(
      make("rect", { x: round(x), y: round(y), width: round(box.width), height: round(box.height), rx, ...ground }),
    );
  }
  for (const side of SIDES) {
    const width = parseFloat(style.getPropertyValue(`border-${side}-width`));
    const colour = paint(style.getPropertyValue(`border-${side}-color`));
    if (!(width > 0) || colour === null) continue;
    const across = side === "top" || side === "bottom";
    parts.push(
      make("rect", {
        x: round(side === "right" ? x + box.width - width : x),
        y: round(side === "bottom" ? y + box.height - width : y),
        width: round(across ? box.width : width),
        height: round(across ? width : box.height),
        ...colour,
      }),
    );
  }
  return parts;
}

function words(node: Text, area: DOMRect, style: CSSStyleDeclaration, paint: Painter): SVGElement[] {
  return linesOf(node).map(({ text, box }) => {
    const size = parseFloat(style.fontSize);
    const part = make("text", {
      x: round(box.left - area.left),
      // The letters' foot: fonts of this kind stand a good third of their size below the middle of the line.
      y: round(box.top - area.top + box.height / 2 + 0.36 * size),
      "font-size": size,
      "font-weight": style.fontWeight,
      ...(paint(style.color) ?? {}),
    });
    part.textContent = text;
    return part;
  });
}

/** Words that the browser broke into lines stay in these lines. */
function linesOf(node: Text): { readonly text: string; readonly box: DOMRect }[] {
  const range = document.createRange();
  const lines: { text: string; box: DOMRect }[] = [];
  for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const box = range.getBoundingClientRect();
    if (box.width === 0) continue;
    const last = lines.at(-1);
    if (last !== undefined && Math.abs(last.box.top - box.top) < 2) last.text += ` ${word}`;
    else lines.push({ text: word, box });
  }
  return lines;
}

type Painter = (colour: string) => { readonly fill: string; readonly "fill-opacity"?: number } | null;

/** Any colour that a style sheet can mix, in the words of SVG; null where nothing of it is seen. */
function painter(): Painter {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  return (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue, opacity] = context.getImageData(0, 0, 1, 1).data;
    if (opacity === 0) return null;
    const fill = `#${[red, green, blue].map((value) => value.toString(16).padStart(2, "0")).join("")}`;
    return opacity === 255 ? { fill } : { fill, "fill-opacity": round(opacity / 255) };
  };
}

function make<Name extends "svg" | "rect" | "text">(
  name: Name,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

function round(value: number): number {
  return Math.round(100 * value) / 100;
}
