/** Which explanations a profile is counted over, and where their patches lie. */
import { PippinError } from "../../../contract/errors.ts";
import { counted } from "../../../contract/numberWords.ts";
import type { ModelRecord } from "../../../contract/records.ts";
import type { Input } from "../../../contract/requests.ts";
import { ExplanationSettings } from "../../../contract/settings.ts";
import { classInWords } from "../../../drawing/classNames.ts";
import { evidenceOf } from "../../../drawing/evidence.ts";
import { imageById } from "../../workspace/images.queries.ts";
import {
  patchBoxes,
  profileRows,
  profiledClasses,
  saveShares,
  settingsOf,
  type ProfileRow,
} from "../../workspace/profiles.queries.ts";
import type { ImportsModels, Reads, Writes } from "../context.ts";
import { explainCommand } from "../explain/command.ts";
import { setImages } from "../images/selectedImages.ts";
import { findModel } from "../models/findModel.ts";
import { objectShares } from "../objects/places.ts";

export type Profiles = Writes & ImportsModels;
type Asked = Input<"classProfile">["of"];

/** An image's explanation, ready to be counted. */
export interface CountedImage {
  readonly imageId: number;
  readonly explanationId: number;
  readonly patches: ProfileRow["patches"];
  readonly evidence: readonly number[];
  /** Null: nothing is outlined. */
  readonly shares: readonly number[] | null;
}

/** Which explanations a profile is of. */
export interface Selection {
  readonly asked: Asked;
  readonly model: ModelRecord;
  readonly className: string;
  readonly variant: string;
  readonly settings: ExplanationSettings;
  readonly images: readonly CountedImage[];
  readonly leftOut: number;
}

/** After outlines have changed, places are worked out for so many images in one transaction: alone, each waits for the disk. */
const PLACED_AT_ONCE = 500;

/**
 * The explanations of a class, with where their patches lie; what is not known yet of that is worked out and kept.
 *
 * @throws PippinError `not-found` for no such set or model, `invalid-request` where none of its images is explained as the
 * class.
 */
export async function selected(context: Profiles, asked: Asked): Promise<Selection> {
  const model = await findModel(context, asked.model);
  const { set, classIndex, measure } = asked;
  const last = model.classNames.length - 1;
  if (model.classNames.length > 0 && classIndex > last) {
    throw new PippinError(
      "invalid-request",
      `The model "${model.name}" has classes 0 to ${last}; there is no class ${classIndex}.`,
    );
  }
  const { rows, leftOut } = profileRows(context.db, { modelId: model.id, set, classIndex, measure });
  const className = classInWords(model.classNames, classIndex);
  const [row] = rows;
  if (row === undefined) throw nothingExplained(context, model, asked, className);
  const { settings } = settingsOf(context.db, row.explanationId);
  return {
    asked,
    model,
    className,
    variant: row.variant,
    settings: ExplanationSettings.parse(JSON.parse(settings)),
    images: await countedImages(context, rows),
    leftOut,
  };
}

function nothingExplained(context: Reads, model: ModelRecord, asked: Asked, className: string): PippinError {
  const images = setImages(context, asked.set).length;
  const classes = profiledClasses(context.db, { modelId: model.id, set: asked.set }).filter(
    ({ measure }) => measure === asked.measure,
  );
  const others = classes.slice(0, 5).map(({ index }) => `"${classInWords(model.classNames, index)}"`);
  const hint =
    others.length === 0
      ? `Explain the set with "${model.name}" first, on the Explain page.`
      : `Choose one that they are explained as: ${others.join(", ")}; or explain the set first.`;
  // Where the set is explained so, only not as the class, that is what to ask for.
  const classIndex = others.length === 0 ? null : asked.classIndex;
  const command = explainCommand({ set: asked.set, model: model.name, measure: asked.measure, classIndex });
  return new PippinError(
    "invalid-request",
    `None of the ${counted(images, "image")} of the set "${asked.set}" is explained as "${className}" by ${asked.measure}. ${hint}`,
    { set: asked.set, classIndex: asked.classIndex, command },
  );
}

/** Images that were removed meanwhile are left out. */
async function countedImages(context: Writes, rows: readonly ProfileRow[]): Promise<CountedImage[]> {
  const found: CountedImage[] = [];
  for (let start = 0; start < rows.length; start += PLACED_AT_ONCE) {
    const some = rows.slice(start, start + PLACED_AT_ONCE);
    if (some.every(({ shares }) => shares !== undefined)) {
      found.push(...some.flatMap((row) => countedImage(context, row) ?? []));
      continue;
    }
    found.push(...context.db.transaction(() => some.flatMap((row) => countedImage(context, row) ?? []))());
    // Others get their turn.
    await new Promise(setImmediate);
  }
  return found;
}

function countedImage(context: Writes, row: ProfileRow): CountedImage | undefined {
  const { explanationId, imageId, shares } = row;
  if (shares !== undefined) return placedImage(row, shares);
  const image = imageById(context.db, imageId);
  if (image === undefined) return undefined;
  const found = objectShares(context, image, patchBoxes(context.db, explanationId));
  saveShares(context.db, explanationId, found);
  return placedImage(row, found);
}

export function placedImage(
  { imageId, explanationId, patches }: ProfileRow,
  shares: CountedImage["shares"],
): CountedImage {
  return { imageId, explanationId, patches, evidence: evidenceOf(patches.map(([, , score]) => score)), shares };
}
