/** Explanations as files to take away, for screens and the command line alike. */
import { basename } from "node:path";
import type { ExplainAnswer, ExplainedImage, Input, Output } from "../../../contract/requests.ts";
import type { ExportFormat } from "../../../contract/routes/explanations.ts";
import { renderSvg } from "../../imaging/encode.ts";
import { explainedFigure, patchSheet } from "../../interchange/figures.ts";
import { classifierById } from "../../workspace/classifiers.queries.ts";
import type { Context } from "../backend.ts";
import { coco, csv, report, reportImage } from "./explanationFiles.ts";

type File = Output<"exportExplanations">["files"][number];

export async function exportExplanations(
  context: Context,
  { format, ...explained }: Input<"exportExplanations">,
): Promise<Output<"exportExplanations">> {
  const answer = await context.request("explain", explained);
  const { files, notes } = await filesOf(context, answer, format);
  return { files, notes, refused: answer.refused };
}

/** @returns the title of a report on these images. */
export function reportTitle({ model, images }: Pick<ExplainAnswer, "model" | "images">): string {
  const what = images.length === 1 ? basename(images[0].path) : `${images.length} photographs`;
  return `What ${model.name} looked at in ${what}`;
}

async function filesOf(
  context: Context,
  explained: ExplainAnswer,
  format: ExportFormat,
): Promise<Pick<Output<"exportExplanations">, "files" | "notes">> {
  const stem = explained.images.length === 1 ? stemOf(explained.images[0]) : "explanations";
  switch (format) {
    case "html": {
      const { html } = await report(context, { title: reportTitle(explained), explained });
      return { files: [text(`${stem}.html`, "text/html", html)], notes: [] };
    }
    case "csv":
      return { files: [text(`${stem}.csv`, "text/csv", (await csv(context, { explained })).csv)], notes: [] };
    case "json":
      return {
        files: [text(`${stem}.json`, "application/json", `${JSON.stringify(explained, null, 2)}\n`)],
        notes: [],
      };
    case "coco": {
      const { coco: dataset, patches, unlabelled, rejected } = await coco(context, { explained });
      const all = patches + unlabelled + rejected;
      const left = `${unlabelled} of ${all} patches have no label, because no patch classifier covers the class: they are not in the file.`;
      return {
        files: [text(`${stem}-coco.json`, "application/json", dataset)],
        notes: [
          ...(unlabelled === 0 ? [] : [left]),
          ...(rejected === 0
            ? []
            : [`${rejected} of ${all} labels were rejected in review: they are not in the file.`]),
        ],
      };
    }
    case "figure-svg":
    case "figure-png":
    case "sheet-svg":
    case "sheet-png":
      return { files: await figures(context, explained, format), notes: [] };
  }
}

async function figures(
  context: Context,
  { images }: ExplainAnswer,
  format: "figure-svg" | "figure-png" | "sheet-svg" | "sheet-png",
): Promise<File[]> {
  const [what, type] = format.split("-");
  const draw = what === "figure" ? explainedFigure : patchSheet;
  const files: File[] = [];
  for (const [done, image] of images.entries()) {
    context.progress({ done, total: images.length, message: "Drawing" });
    const svg = draw(await reportImage(context, image), {
      anchor: "image",
      convolutions: image.convolutions,
      vocabulary: image.classifierId === null ? [] : (classifierById(context.db, image.classifierId)?.labels ?? []),
    });
    const name = `${stemOf(image)}${what === "figure" ? "-explained" : "-patches"}.${type}`;
    files.push(type === "svg" ? text(name, "image/svg+xml", svg) : await png(name, svg));
  }
  return files;
}

function text(name: string, type: string, content: string): File {
  return { name, type, text: content, base64: null };
}

async function png(name: string, svg: string): Promise<File> {
  return { name, type: "image/png", text: null, base64: Buffer.from(await renderSvg(svg)).toString("base64") };
}

/** Photographs of the same name in different folders stay apart by their content. */
function stemOf({ path, hash }: Pick<ExplainedImage, "path" | "hash">): string {
  return `${basename(path).replace(/\.[^.]*$/, "")}-${hash.slice(0, 6)}`;
}
