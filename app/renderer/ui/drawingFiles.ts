/** A drawing of the page as a file that stands alone. */

/** What a style sheet may set on parts of a drawing: written onto each part, because the file has no style sheet. */
const PROPERTIES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "font-size",
  "font-weight",
  "font-family",
  "font-variant-numeric",
  "text-anchor",
  "dominant-baseline",
  "letter-spacing",
  "paint-order",
  "visibility",
  "display",
  "image-rendering",
  "vector-effect",
] as const;

/** Fonts that every system has, behind the one of the app. */
const FONTS = '"Inter Variable", Inter, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif';

/**
 * @param background - a CSS colour; none: transparent.
 * @returns the drawing as it looks now, its pictures inside, its fonts named.
 */
export async function standaloneSvg(drawing: SVGSVGElement, background?: string): Promise<string> {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  // A drawing that is not on the page has no style but what is written on its parts.
  if (drawing.isConnected) {
    const [originals, copies] = [allParts(drawing), allParts(copy)];
    originals.forEach((original, i) => keepStyle(original, copies[i]));
  }
  await Promise.all([...copy.querySelectorAll("image")].map(embed));
  const { width, height } = drawing.isConnected ? drawing.getBoundingClientRect() : drawing.viewBox.baseVal;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  if (!copy.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
  copy.setAttribute("width", String(Math.round(width)));
  copy.setAttribute("height", String(Math.round(height)));
  copy.setAttribute("font-family", FONTS);
  copy.removeAttribute("class");
  if (background !== undefined) copy.prepend(ground(background, copy.viewBox.baseVal));
  return new XMLSerializer().serializeToString(copy);
}

/** Twice the drawing's size on the screen, so that it is sharp on paper too. */
const SCALE = 2;

/** @param svg - of {@link standaloneSvg}. @returns PNG. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width * SCALE;
  canvas.height = image.height * SCALE;
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) throw new Error("The drawing is too large for a PNG. Save it as SVG.");
  return new Uint8Array(await blob.arrayBuffer());
}

function allParts(drawing: SVGSVGElement): SVGElement[] {
  return [drawing, ...drawing.querySelectorAll<SVGElement>("*")];
}

function keepStyle(original: SVGElement, copy: SVGElement): void {
  const style = getComputedStyle(original);
  for (const property of PROPERTIES) {
    const value = property === "font-family" ? FONTS : style.getPropertyValue(property);
    if (value !== "") copy.style.setProperty(property, value);
  }
  copy.removeAttribute("class");
}

async function embed(image: SVGImageElement): Promise<void> {
  const address = image.href.baseVal;
  if (address.startsWith("data:")) return;
  const blob = await (await fetch(address)).blob();
  const data = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error ?? new Error(`"${address}" cannot be read.`));
    reader.readAsDataURL(blob);
  });
  image.setAttribute("href", data);
}

function ground(colour: string, { x, y, width, height }: DOMRect): SVGRectElement {
  const rectangle = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ x, y, width, height })) rectangle.setAttribute(name, String(value));
  rectangle.setAttribute("fill", colour);
  return rectangle;
}
