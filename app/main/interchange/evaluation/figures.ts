/** What the reports of an evaluation, of a class profile and of a search for shortcuts are made of. */
import type { Mean, Rate } from "../../../contract/evaluation.ts";
import { percent, percentRange } from "../../../contract/numberWords.ts";
import { Markup, markup } from "../report/markup.ts";
import { EVALUATION_STYLE } from "./style.ts";

const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

interface Document {
  readonly title: string;
  readonly notes: readonly string[];
  /** What could not be done, in sentences. */
  readonly leftOut: readonly string[];
  readonly body: readonly (Markup | null)[];
}

/** @returns one HTML file that needs nothing else: no network, no script, no other file. */
export function documentOf({ title, notes, leftOut, body }: Document): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(EVALUATION_STYLE)}</style>
</head>
<body>
<header class="top"><h1>${title}</h1>${list("warnings", "Notes", notes)}${list("warnings", "Left out", leftOut)}</header>
<main>
${body.flatMap((part) =>
  part === null
    ? []
    : [
        markup`${part}
`,
      ],
)}</main>
</body>
</html>
`.text;
}

export function list(kind: string, name: string, sentences: readonly string[]): Markup | null {
  if (sentences.length === 0) return null;
  return markup`<ul class="${kind}" aria-label="${name}">${sentences.map((one) => markup`<li>${one}</li>`)}</ul>`;
}

/** How the figures come about, name by name. */
export function provenance(facts: readonly (readonly [string, string])[]): Markup {
  return markup`<section><h2>How to get these figures again</h2><dl class="settings">${facts.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl></section>`;
}

export function grid(head: readonly string[], rows: readonly (readonly Markup[])[]): Markup {
  return markup`<div class="scroll"><table><thead><tr>${head.map((one) => markup`<th scope="col">${one}</th>`)}</tr></thead><tbody>${rows.map(
    ([first, ...cells]) =>
      markup`<tr><th scope="row">${first!}</th>${cells.map((one) => markup`<td>${one}</td>`)}</tr>`,
  )}</tbody></table></div>`;
}

export function text(value: string): Markup {
  return markup`${value}`;
}

function valueOf(figure: Rate | Mean): number {
  return "rate" in figure ? figure.rate : figure.mean;
}

/** Of a single photograph there is none. */
const range = ({ byImage, images }: Rate | Mean): string => (images < 2 ? "" : `${percentRange(byImage, "–")}, `);

export function figureInWords(figure: Rate | Mean): string {
  return `${percent(valueOf(figure))} (${range(figure)}n ${figure.n})`;
}

/** A correlation: no share, and below 0 as well. */
export function coefficient({ mean, byImage: [low, high], n }: Mean): Markup {
  if (n === 0) return text("");
  return markup`<b>${hundredths(mean)}</b> <span class="quiet">${hundredths(low)} to ${hundredths(high)}, n ${n}</span>`;
}

/** What rounds to nothing has no sign. */
export function hundredths(value: number): string {
  const rounded = value.toFixed(2);
  return rounded === "-0.00" ? "0.00" : rounded;
}

/** A value with its interval and n, its whisker from 0 to 1, and the paper's value. */
export function cell(figure: Rate | Mean | undefined, paper?: number): Markup {
  if (figure === undefined || figure.n === 0) return text("");
  const [low, high] = figure.byImage.map((value) => 100 * Math.min(1, Math.max(0, value))) as [number, number];
  const value = 100 * valueOf(figure);
  const tick = paper === undefined ? null : markup`<path class="paper" d="M${100 * paper} 0V10"/>`;
  const beside = paper === undefined ? null : markup` <span class="quiet">paper ${percent(paper)}</span>`;
  return markup`<b>${percent(valueOf(figure))}</b> <span class="quiet">${range(figure)}n ${figure.n}</span>${beside}<svg class="whisker" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><path class="axis" d="M0 5H100"/><path class="range" d="M${low.toFixed(1)} 5H${high.toFixed(1)}"/><path class="value" d="M${value.toFixed(1)} 1V9"/>${tick}</svg>`;
}
