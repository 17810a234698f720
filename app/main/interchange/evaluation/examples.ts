/** Photographs of an evaluation's report: with their patches, beside their class map. */
import type { Box } from "../../../contract/geometry.ts";
import { counted, percent } from "../../../contract/numberWords.ts";
import type { Measure } from "../../../contract/settings.ts";
import { address, type Markup, markup } from "../report/markup.ts";
import type { ReportPicture } from "../report/reportData.ts";

/** A photograph with the patches that a measure chose on it. */
export interface ExampleFigure {
  readonly name: string;
  /** Where it stands: "strongest" or "weakest". */
  readonly place: "strongest" | "weakest";
  readonly measure: Measure;
  readonly centres: { readonly on: number; readonly of: number };
  readonly width: number;
  readonly height: number;
  readonly picture: ReportPicture;
  readonly patches: readonly ExamplePatch[];
  /** Of the class that was explained; null: class maps were not asked for. */
  readonly map: ExampleMap | null;
}

/** A class map over the photograph. */
export interface ExampleMap {
  readonly kind: "CAM" | "Grad-CAM";
  readonly className: string;
  readonly rows: number;
  readonly columns: number;
  /** `[rows, columns]`, in any unit: what is above 0 speaks for the class. */
  readonly values: ArrayLike<number>;
  /** The part of the photograph that it lies on, in its pixels. */
  readonly box: Box;
}

interface ExamplePatch {
  readonly convolution: number;
  readonly rank: number;
  readonly box: Box;
  /** The most probable; null: there is none. */
  readonly label: { readonly label: string; readonly probability: number } | null;
  /** Whether its centre lies on the object. */
  readonly on: boolean;
}

export function exampleSection(examples: readonly ExampleFigure[]): Markup | null {
  const [one] = examples;
  if (one === undefined) return null;
  const order = examples.some(({ patches }) => patches.some(({ label }) => label !== null))
    ? "the surest label first"
    : "by convolution and rank";
  return markup`<section><h2>Examples</h2>
<p class="quiet">By a rule, not by hand: the photographs with the most and with the fewest of ${one.measure}'s patches whose centre lies on the object; of equals those that were added first. A dashed box has its centre off the object. Below each its patches, ${order}.${mapWords(examples)}</p>
<div class="examples">${examples.map(example)}</div></section>`;
}

/** The photograph with its boxes, and its patches below it: pieces of the same picture, which stands in the file once. */
function example(figure: ExampleFigure, place: number): Markup {
  const { name, centres, width, height, picture, patches, map } = figure;
  const unit = Math.max(width, height) / 320;
  const id = `photograph-${place + 1}`;
  return markup`<figure><div class="pair"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${name} with its patches"><image id="${id}" width="${width}" height="${height}" href="${address(picture)}"/>${patches.map(
    ({ box, on }) =>
      markup`<rect class="casing" ${at(box)} stroke-width="${4 * unit}"/><rect class="patch" ${at(box)} stroke-width="${2 * unit}" stroke-dasharray="${on ? "none" : `${5 * unit} ${3 * unit}`}"/>`,
  )}</svg>${map === null ? null : classMap(figure, map, id)}</div><figcaption><b>${figure.place}</b> ${name}: ${centres.on} of ${counted(centres.of, "centre")} on the object${map === null ? "" : `; beside it the ${map.kind} for "${map.className}"`}</figcaption><ol class="crops">${patches
    .toSorted(surestFirst)
    .map((patch) => crop(patch, id))}</ol></figure>`;
}

function surestFirst(a: ExamplePatch, b: ExamplePatch): number {
  const surer = (b.label?.probability ?? 0) - (a.label?.probability ?? 0);
  return surer || a.convolution - b.convolution || a.rank - b.rank;
}

function crop({ convolution, rank, box: { x, y, width, height }, label, on }: ExamplePatch, id: string): Markup {
  const box = [x, y, width, height].map((value) => value.toFixed(1)).join(" ");
  const place = `convolution ${convolution}, rank ${rank}`;
  const words = label === null ? `${convolution}, rank ${rank}` : `${label.label} ${percent(label.probability)}`;
  return markup`<li title="${place}"><svg class="${on ? "on" : "off"}" viewBox="${box}" role="img" aria-label="Patch of ${place}"><use href="#${id}"/></svg><span>${words}</span></li>`;
}

function at({ x, y, width, height }: Box): Markup {
  return markup`x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}"`;
}

/** Of a class map what reaches this share of its maximum is taken for its region, as in the table. */
const CUT = 0.2;

function mapWords(examples: readonly ExampleFigure[]): string {
  const kinds = [...new Set(examples.flatMap(({ map }) => map?.kind ?? []))];
  if (kinds.length === 0) return "";
  return ` Beside the patches the class map (${kinds.join(", ")}), stronger where it speaks more for the class; what lies below ${percent(CUT)} of its maximum is left bare.`;
}

/** The same photograph under its class map, a square for each place of the map. */
function classMap({ name, width, height }: ExampleFigure, map: ExampleMap, photograph: string): Markup {
  const { kind, rows, columns, values, box } = map;
  const highest = Array.from(values).reduce((most, value) => Math.max(most, value), 0);
  const [across, down] = [box.width / columns, box.height / rows];
  const places = Array.from(values).flatMap((value, i) => {
    const share = highest === 0 ? 0 : value / highest;
    if (share < CUT) return [];
    const place = {
      x: box.x + (i % columns) * across,
      y: box.y + Math.floor(i / columns) * down,
      width: across,
      height: down,
    };
    return [markup`<rect ${at(place)} fill-opacity="${(0.75 * share).toFixed(2)}"/>`];
  });
  return markup`<svg class="map" viewBox="0 0 ${width} ${height}" role="img" aria-label="${kind} of ${name}"><use href="#${photograph}"/><g>${places}</g></svg>`;
}
