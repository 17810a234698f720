/**
 * A bundle of patches: a ZIP archive with `bundle.json` (what it is), `patches.json` (COCO: a category a label, an annotation a
 * patch) and its pictures beside, `crops/` and, where they are given away, `photographs/`. docs/patch-bundle.md has every field.
 */
import { z } from "zod";
import { PippinError } from "../../contract/errors.ts";
import { Hash } from "../../contract/records.ts";
import { Review } from "../../contract/review.ts";

const VERSION = 1;
const Label = z.string().trim().min(1).max(100);
const Side = z.number().finite();

const About = z.object({
  format: z.literal("pippin-patches"),
  version: z.int(),
  class: Label,
  labels: z.array(Label).min(1).max(1000),
});

const Coco = z.object({
  licenses: z.array(z.object({ id: z.int(), name: z.string().min(1).max(200) })).default([]),
  images: z.array(
    z.object({
      id: z.int(),
      file_name: z.string().min(1).max(1000),
      width: z.int().positive(),
      height: z.int().positive(),
      sha256: Hash,
      license: z.int().optional(),
      /** In the archive; missing where the photograph is not given away. */
      photograph: z.string().min(1).max(1000).optional(),
    }),
  ),
  categories: z.array(z.object({ id: z.int(), name: Label })),
  annotations: z.array(
    z.object({
      id: z.int(),
      image_id: z.int(),
      category_id: z.int(),
      bbox: z.tuple([Side, Side, Side.positive(), Side.positive()]),
      origin: z.string().min(1).max(100).default("import"),
      crop: z.string().min(1).max(1000).optional(),
      review: Review.optional(),
    }),
  ),
});

export interface BundledPatch {
  readonly label: string;
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly origin: string;
  /** Its place in the archive; null: none. */
  readonly crop: string | null;
  /** What somebody said of the patch when a patch classifier had named it; null: nothing. */
  readonly review: Review | null;
}

export interface BundledImage {
  /** The file's own name. */
  readonly name: string;
  readonly hash: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly licence: string | null;
  /** Its place in the archive; null: it is not given away. */
  readonly photograph: string | null;
  readonly patches: readonly BundledPatch[];
}

export interface PatchBundle {
  readonly class: string;
  readonly labels: readonly string[];
  readonly images: readonly BundledImage[];
}

/** Names in the archive. */
export const BUNDLE_FILES = { about: "bundle.json", patches: "patches.json" } as const;

/** @returns the two texts of the archive. */
export function writeBundle(bundle: PatchBundle, program: string): Record<keyof typeof BUNDLE_FILES, string> {
  const licences = [...new Set(bundle.images.flatMap(({ licence }) => licence ?? []))];
  const labels = [
    ...new Set([...bundle.labels, ...bundle.images.flatMap(({ patches }) => patches.map((one) => one.label))]),
  ];
  let next = 0;
  const coco = {
    licenses: licences.map((name, i) => ({ id: i + 1, name })),
    images: bundle.images.map(({ name, hash, size, licence, photograph }, i) => ({
      id: i + 1,
      file_name: photograph ?? name,
      name,
      ...size,
      sha256: hash,
      ...(licence === null ? {} : { license: licences.indexOf(licence) + 1 }),
      ...(photograph === null ? {} : { photograph }),
    })),
    categories: labels.map((name, i) => ({ id: i + 1, name })),
    annotations: bundle.images.flatMap(({ patches }, i) =>
      patches.map(({ label, box: { x, y, width, height }, origin, crop, review }) => ({
        id: ++next,
        image_id: i + 1,
        category_id: labels.indexOf(label) + 1,
        bbox: [x, y, width, height],
        area: width * height,
        iscrowd: 0,
        origin,
        ...(crop === null ? {} : { crop }),
        ...(review === null ? {} : { review }),
      })),
    ),
  };
  const about = { format: "pippin-patches", version: VERSION, class: bundle.class, labels, program };
  return { about: `${JSON.stringify(about, null, 2)}\n`, patches: `${JSON.stringify(coco, null, 1)}\n` };
}

/**
 * @param file - for sentences.
 * @param text - of a file in the archive; undefined: it has none of that name.
 * @throws PippinError `bad-file` that names the field.
 */
export function readBundle(file: string, text: (name: string) => string | undefined): PatchBundle {
  const about = parsed(file, BUNDLE_FILES.about, text, About);
  if (about.version !== VERSION) {
    throw bad(file, `is a bundle of version ${about.version}, and this Pippin reads version ${VERSION}. Update Pippin`);
  }
  const coco = parsed(file, BUNDLE_FILES.patches, text, Coco);
  const licences = new Map(coco.licenses.map(({ id, name }) => [id, name]));
  const labels = new Map(coco.categories.map(({ id, name }) => [id, name]));
  const patches = new Map<number, BundledPatch[]>(coco.images.map(({ id }) => [id, []]));
  coco.annotations.forEach(({ image_id: image, category_id: category, bbox, origin, crop, review }, i) => {
    const own = patches.get(image);
    const label = labels.get(category);
    if (own === undefined || label === undefined) {
      const field =
        own === undefined ? `image_id: there is no image ${image}` : `category_id: there is no category ${category}`;
      throw bad(file, `has an error in ${BUNDLE_FILES.patches}, annotations[${i}].${field}. Ask for a whole bundle`);
    }
    const [x, y, width, height] = bbox;
    own.push({ label, box: { x, y, width, height }, origin, crop: crop ?? null, review: review ?? null });
  });
  return {
    class: about.class,
    labels: about.labels,
    images: coco.images.map(({ id, file_name: name, width, height, sha256: hash, license, photograph }) => ({
      name,
      hash,
      size: { width, height },
      licence: license === undefined ? null : (licences.get(license) ?? null),
      photograph: photograph ?? null,
      patches: patches.get(id)!,
    })),
  };
}

function parsed<Schema extends z.ZodType>(
  file: string,
  name: string,
  text: (name: string) => string | undefined,
  schema: Schema,
): z.output<Schema> {
  const content = text(name);
  if (content === undefined)
    throw bad(file, `has no ${name}, so it is no bundle of patches. Choose one that Pippin has written`);
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw bad(file, `has a ${name} that is no JSON. Copy it again, or ask for another`);
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw bad(
    file,
    `has an error in ${name}, ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}. Ask for a whole bundle`,
  );
}

function bad(file: string, problem: string): PippinError {
  return new PippinError("bad-file", `"${file}" ${problem}.`, { file });
}
