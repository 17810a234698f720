/** Patch classifiers as files, to move between workspaces. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { z } from "zod";
import { PippinError } from "../../contract/errors.ts";
import { ClassifierRecord } from "../../contract/records.ts";
import type { Input, Output } from "../../contract/requests.ts";
import { readFileNamed } from "../engine/network/readers/readFile.ts";
import { readPatchClassifier } from "../engine/patches/patchClassifier.ts";
import { readBlob, writeBlob } from "../workspace/blobs.ts";
import { allModels } from "../workspace/models.queries.ts";
import { allClassifiers, saveClassifier } from "../workspace/classifiers.queries.ts";
import type { Context } from "./backend.ts";
import { ensureClass } from "./classes.ts";
import { findModel } from "./models.ts";
import { findClassifier } from "./suggestions.ts";

/** Magic line, SHA-256 of what follows it, length of the JSON, JSON, machine. */
const MAGIC = Buffer.from("PIPPIN-CLASSIFIER-1\n");
const HASH_LENGTH = 32;

const Description = ClassifierRecord.omit({ id: true, modelId: true, blob: true }).extend({
  model: z.object({ name: z.string(), hash: z.string() }),
});

/** The newest version of that name, with its vocabulary, features, options and metrics; training patches stay here. */
export async function exportClassifier(
  context: Context,
  { classifier: name, file }: Input<"exportClassifier">,
): Promise<Output<"exportClassifier">> {
  const { id: _, modelId, blob, ...described } = findClassifier(context, name);
  const { name: modelName, hash } = allModels(context.db).find((model) => model.id === modelId)!;
  const description: z.infer<typeof Description> = { ...described, model: { name: modelName, hash } };
  const json = Buffer.from(JSON.stringify(description));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const content = Buffer.concat([length, json, readBlob(context.folder, blob)]);
  writeFileSync(file, Buffer.concat([MAGIC, createHash("sha256").update(content).digest(), content]));
  return { name, version: described.version };
}

/**
 * Becomes the next version of its name. Its model must be here: features are the model's activations.
 *
 * @throws PippinError `bad-file` where the file is no patch classifier, damaged or of a newer Pippin; `not-found` where its
 * model is missing.
 */
export async function importClassifier(
  context: Context,
  { file }: Input<"importClassifier">,
): Promise<Output<"importClassifier">> {
  const { description, machine } = readClassifierFile(file);
  const { model: needed, version: _, ...classifier } = description;
  const { db, folder } = context;
  // The shipped model is here whenever it is wanted.
  const shipped = await findModel(context, undefined);
  const model = [shipped, ...allModels(db)].find(({ hash }) => hash === needed.hash);
  if (model === undefined) {
    throw new PippinError(
      "not-found",
      `${file}: the patch classifier "${classifier.name}" was trained on the model "${needed.name}", which this workspace does not have (SHA-256 ${needed.hash.slice(0, 12)}...). Import that model first, then this file.`,
      { file },
    );
  }
  const known = allClassifiers(db).find(
    (one) => one.name === classifier.name && one.trainingHash === classifier.trainingHash && one.modelId === model.id,
  );
  if (known !== undefined) return { name: known.name, version: known.version, reused: true };
  ensureClass(db, classifier);
  // Patches are known by numbers of the other workspace, which mean other patches here.
  const { patchIds: _ids, heldOut: _answers, ...metrics } = classifier.metrics;
  const saved = saveClassifier(db, {
    ...classifier,
    metrics,
    modelId: model.id,
    blob: writeBlob(folder, machine),
    created: context.now().toISOString(),
  });
  return { name: saved.name, version: saved.version, reused: false };
}

function readClassifierFile(file: string): { description: z.infer<typeof Description>; machine: Uint8Array } {
  const bytes = Buffer.from(readFileNamed(file));
  const refused = (why: string): PippinError => new PippinError("bad-file", `${file}: ${why}`, { file });
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw refused("this is no patch classifier of Pippin's, or of a newer one. Choose a file that Pippin exported.");
  }
  const content = bytes.subarray(MAGIC.length + HASH_LENGTH);
  const damaged = refused("the file is damaged (its checksum is wrong). Copy it again, or export it again.");
  const sum = bytes.subarray(MAGIC.length, MAGIC.length + HASH_LENGTH);
  if (!createHash("sha256").update(content).digest().equals(sum)) throw damaged;
  const length = content.readUInt32LE(0);
  const description = Description.safeParse(JSON.parse(content.subarray(4, 4 + length).toString()));
  if (!description.success) {
    const { path, message } = description.error.issues[0];
    throw refused(`${path.join(".")}: ${message}. It was exported by another version of Pippin; update the older one.`);
  }
  const machine = content.subarray(4 + length);
  readPatchClassifier(machine);
  return { description: description.data, machine };
}
