/** Patch classifiers as files, to move between workspaces. */
import { z } from "zod";
import { PippinError } from "../../../contract/errors.ts";
import { ClassifierRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { firstIssue } from "../../../contract/schemaIssue.ts";
import { isShipped } from "../../../contract/shippedModels.ts";
import { writeWhole } from "../../files/wholeFile.ts";
import { writeClassifierFile } from "../../files/classifierFile.ts";
import { incomingBlobs, readBlob } from "../../workspace/blobs.ts";
import { modelByHash, modelById } from "../../workspace/models.queries.ts";
import { classifierByTraining, saveClassifier } from "../../workspace/classifiers.queries.ts";
import { trainingImages } from "../../workspace/heldOut.queries.ts";
import type { Computes, ImportsModels, Program, Reads, Writes } from "../context.ts";
import { ensureClass, saveCovers } from "../../workspace/classes.queries.ts";
import { findClassifier } from "./findClassifier.ts";

const Description = ClassifierRecord.omit({ id: true, modelId: true, blob: true }).extend({
  model: z.object({ name: z.string(), hash: z.string() }),
  /** SHA-256 of the photographs that it was trained on, so that an evaluation elsewhere can say which it has seen. */
  imageHashes: z.array(z.string()),
});

/** The newest version of that name, with its vocabulary, features, options and metrics; training patches stay here. */
export async function exportClassifier(
  context: Reads,
  { classifier: name, file }: Input<"exportClassifier">,
): Promise<Output<"exportClassifier">> {
  const { id, modelId, blob, ...described } = findClassifier(context, name);
  const { name: modelName, hash } = modelById(context.db, modelId)!;
  const description: z.infer<typeof Description> = {
    ...described,
    model: { name: modelName, hash },
    imageHashes: trainingImages(context.db, id),
  };
  writeWhole(file, writeClassifierFile(description, readBlob(context.folder, blob)));
  return { name, version: described.version };
}

/**
 * Becomes the next version of its name. Its model must be here: features are the model's activations.
 *
 * @throws PippinError `bad-file` where the file is no patch classifier, damaged or of a newer Pippin; `not-found` where its
 * model is missing.
 */
export async function importClassifier(
  context: Writes & Computes & Program & ImportsModels,
  { file }: Input<"importClassifier">,
): Promise<Output<"importClassifier">> {
  const { description, machine } = await context.engine.readClassifierFile({ path: file });
  const { model: needed, version: _, imageHashes, ...classifier } = described(description, file);
  const { db } = context;
  // A shipped model is here whenever it is wanted.
  const shipped = await context.shippedModel(isShipped(needed.name) ? needed.name : undefined);
  const model = shipped.hash === needed.hash ? shipped : modelByHash(db, needed.hash);
  if (model === undefined) {
    throw new PippinError(
      "not-found",
      `${file}: the patch classifier "${classifier.name}" was trained on the model "${needed.name}", which this workspace does not have (SHA-256 ${needed.hash.slice(0, 12)}...). Import that model first, then this file.`,
      { file },
    );
  }
  const known = classifierByTraining(db, { ...classifier, modelId: model.id });
  if (known !== undefined) return { name: known.name, version: known.version, reused: true };
  const { id: classId } = ensureClass(db, classifier);
  saveCovers(db, { classId, modelId: model.id, classIndices: classifier.classIndices });
  const blobs = incomingBlobs(db);
  const saved = saveClassifier(
    db,
    { ...classifier, modelId: model.id, blob: blobs.add(machine), created: context.now().toISOString() },
    // Patches are known by numbers of the other workspace, which mean other patches here.
    { answers: [], imageHashes },
    blobs,
  );
  return { name: saved.name, version: saved.version, reused: false };
}

function described(description: unknown, file: string): z.infer<typeof Description> {
  const { success, data, error } = Description.safeParse(description);
  if (success) return data;
  const { field, message } = firstIssue(error);
  throw new PippinError(
    "bad-file",
    `${file}: ${field}: ${message}. It was exported by another version of Pippin; update the older one.`,
    { file },
  );
}
