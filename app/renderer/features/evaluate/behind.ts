/** Which patches stand behind a cell of a table. */
import type { Measure } from "../../../contract/settings.ts";
import { FIGURE_WORDS, type TableFigure } from "../../../drawing/evaluationWords.ts";
import { MEASURE_WORDS } from "../../../drawing/settingWords.ts";

export interface Behind {
  /** Null: all objects together. */
  readonly category: string | null;
  readonly measure: Measure;
  readonly figure: TableFigure;
  /** Of the confusion: what they show, and what they were called. */
  readonly truth?: string;
  readonly given?: string;
}

/** "Attribution, centre", "Attribution: ear called fur". */
export function behindInWords({ category, measure, figure, truth, given }: Behind): string {
  const { name } = MEASURE_WORDS[measure];
  const of = category === null ? "" : `, ${category}`;
  if (truth === undefined) return `${name}, ${FIGURE_WORDS[figure].name.toLowerCase()}${of}`;
  return given === undefined ? `${name}: what shows "${truth}"${of}` : `${name}: "${truth}" called "${given}"${of}`;
}
