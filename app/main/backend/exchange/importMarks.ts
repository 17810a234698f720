/** Marked images come in: each is found or added, what is marked on it is checked against its size, the rest is named. */
import type { ImageRecord } from "../../../contract/records.ts";
import type { Refusal } from "../../../contract/jobs.ts";
import { PippinError } from "../../../contract/errors.ts";
import { onImage, type Mark, type MarkReading } from "../../interchange/marks.ts";
import { addToSet } from "../../workspace/images.queries.ts";
import type { Computes, LongWork, Program, Writes } from "../context.ts";
import { fileExists } from "../../files/findFiles.ts";
import { each } from "../jobs/each.ts";
import { saveFile } from "../images/addImages.ts";
import type { ImageFinder } from "./imageFinder.ts";
import type { MarkSource, SourceImage } from "./source.ts";

export interface ImportOptions {
  /** Set of the images; null for none. */
  readonly set: string | null;
  readonly progress: string;
  /** Called once an image, with what can be kept of it. */
  save(image: ImageRecord, marks: readonly Mark[]): void;
}

/** What is saved when it is stopped stays, and the same import goes on from there. */
export async function importMarks(
  context: Writes & LongWork & Computes & Program,
  { images, refused: unreadable }: MarkSource,
  finder: ImageFinder,
  options: ImportOptions,
): Promise<{ images: number; refused: Refusal[] }> {
  const { db } = context;
  const { results, outcomes } = await each(context, images, {
    message: options.progress,
    nameOf: ({ name }) => name,
    work: async (source): Promise<Refusal[]> => {
      const image = await imageOf(context, source, finder);
      const { marks, problems } = await marksOn(image, source);
      db.transaction(() => {
        if (options.set !== null) addToSet(db, options.set, [image.id]);
        options.save(image, marks);
      })();
      return problems.map((problem) => ({ item: source.from, message: `${source.from}: ${problem}` }));
    },
  });
  return {
    images: results.length,
    refused: [...unreadable, ...outcomes.flatMap((one) => ("result" in one ? one.result : one.refused))],
  };
}

async function imageOf(
  context: Writes & Computes & Program,
  source: SourceImage,
  finder: ImageFinder,
): Promise<ImageRecord> {
  const found = finder.find(source.name, source.hash, source.size);
  const [only] = found.length === 1 ? found : [];
  // What the annotation was made for, whatever lies under the name today.
  if (only !== undefined && only.hash === source.hash) return only;
  const file = source.files.find(fileExists);
  if (file !== undefined) return (await saveFile(context, file)).image;
  if (only !== undefined) return only;
  if (found.length > 1) {
    throw new PippinError(
      "invalid-request",
      `${source.from}: "${source.name}" may be ${found.map(({ path }) => `"${path}"`).join(" or ")}, so what is marked on it was left out. Name its folder, too.`,
    );
  }
  const looked = source.files.length === 0 ? "" : `is not where it should be ("${source.files[0]}") and `;
  throw new PippinError(
    "not-found",
    `"${source.name}" ${looked}is not in the workspace, so what is marked on it was left out. Add it to the workspace first.`,
  );
}

async function marksOn(image: ImageRecord, source: SourceImage): Promise<MarkReading> {
  const { width, height } = image;
  const read = await source.read({ width, height });
  const placed = onImage(read.marks, { width, height }, source.slack);
  return { marks: placed.marks, problems: [...sizeProblem(image, source), ...read.problems, ...placed.problems] };
}

/** Files with careless sizes and right boxes are common, so that this is no reason to leave boxes out. */
function sizeProblem({ width, height }: ImageRecord, { name, size }: SourceImage): string[] {
  if (size === null || (size.width === width && size.height === height)) return [];
  return [
    `"${name}" should have ${size.width} x ${size.height} pixels, but has ${width} x ${height}. Its boxes are kept as they are; look whether they lie at their places.`,
  ];
}
