/** The models of a workspace: what they are, what was made with them, and what may be changed. */
import { PippinError } from "../../../contract/errors.ts";
import type { ListedModel } from "../../../contract/models.ts";
import type { ModelRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import {
  allModels,
  deleteModel,
  explanationsOfModel,
  modelByName,
  namesOfModels,
  updateModel,
} from "../../workspace/models.queries.ts";
import { currentClassifiers, namesOfVersions } from "../../workspace/classifiers.queries.ts";
import { sweepLeftovers } from "../../workspace/sweep.ts";
import type { Context } from "../backend.ts";
import { inspected, parametersOf } from "../../modelGeometry/inspectedModel.ts";
import { graphOf, SHIPPED } from "./findModel.ts";

export async function models(context: Context, _: Input<"models">): Promise<Output<"models">> {
  return { models: allModels(context.db).map((model) => listed(context, model)) };
}

export async function modelDetails(
  context: Context,
  { model: name }: Input<"modelDetails">,
): Promise<Output<"modelDetails">> {
  const model = modelNamed(context, name);
  const { layers, suggestedConvolutions } = inspected(graphOf(context, model));
  return {
    ...listed(context, model),
    classNames: model.classNames,
    layers,
    suggestedConvolutions,
    covered: currentClassifiers(context.db, model.id).map(({ name: classifier, version, labels, classIndices }) => {
      return { classifier, version, labels, classIndices };
    }),
  };
}

export async function renameModel(
  { db, ...context }: Context,
  { model: name, name: wanted }: Input<"renameModel">,
): Promise<Output<"renameModel">> {
  const model = modelNamed({ ...context, db }, name);
  if (wanted !== name && modelByName(db, wanted) !== undefined) {
    throw new PippinError("already-exists", `The workspace has a model "${wanted}" already. Choose another name.`);
  }
  updateModel(db, { ...model, name: wanted });
  return {};
}

/** Explanations and patch classifiers mean nothing without their model, so they go too; the answer says which. */
export async function removeModel(
  context: Context,
  { model: name }: Input<"removeModel">,
): Promise<Output<"removeModel">> {
  const model = modelNamed(context, name);
  const { use } = listed(context, model);
  deleteModel(context.db, model.id);
  await sweepLeftovers(context.db);
  return use;
}

export async function setClassNames(
  context: Context,
  { model: name, classNames }: Input<"setClassNames">,
): Promise<Output<"setClassNames">> {
  const model = modelNamed(context, name);
  const classes = model.classNames.length;
  if (classNames.length !== classes) {
    throw new PippinError(
      "bad-file",
      `"${name}" has ${classes} classes and the list names ${classNames.length}. Give one name for each class, in the network's order.`,
      { model: name, classes, names: classNames.length },
    );
  }
  updateModel(context.db, { ...model, classNames });
  return { classNames };
}

export async function setPreprocessing(
  context: Context,
  { model: name, preprocessing }: Input<"setPreprocessing">,
): Promise<Output<"setPreprocessing">> {
  updateModel(context.db, { ...modelNamed(context, name), preprocessing });
  return {};
}

/** @throws PippinError `not-found`; unlike `findModel` it imports nothing. */
export function modelNamed({ db }: Pick<Context, "db">, name: string): ModelRecord {
  const model = modelByName(db, name);
  if (model !== undefined) return model;
  const names = namesOfModels(db).map((one) => `"${one}"`);
  throw new PippinError(
    "not-found",
    `The workspace has no model "${name}". It has: ${names.join(", ") || "none yet; import one"}.`,
  );
}

function listed(context: Context, model: ModelRecord): ListedModel {
  const network = graphOf(context, model);
  return {
    id: model.id,
    name: model.name,
    hash: model.hash,
    shipped: model.name === SHIPPED.name,
    input: [...network.inputShape],
    classes: model.classNames.length,
    parameters: parametersOf(network),
    convolutions: network.convolutions.length,
    preprocessing: model.preprocessing,
    use: {
      classifiers: namesOfVersions(context.db, model.id),
      explanations: explanationsOfModel(context.db, model.id),
    },
  };
}
