/** The models of a workspace: what they are, what was made with them, and what may be changed. */
import { toldApart } from "../../../contract/classNames.ts";
import { PippinError } from "../../../contract/errors.ts";
import type { ListedModel } from "../../../contract/models.ts";
import type { ModelRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import {
  allModels,
  deleteModel,
  explanationsOfModel,
  modelByName,
  updateModel,
} from "../../workspace/models.queries.ts";
import { currentClassifiers, namesOfVersions } from "../../workspace/classifiers.queries.ts";
import { sweepLeftovers } from "../../workspace/sweep.ts";
import type { Reads, Writes } from "../context.ts";
import { inspected, parametersOf } from "../../modelGeometry/inspectedModel.ts";
import { graphOf, knownModel } from "./findModel.ts";
import { SHIPPED } from "./shippedModel.ts";

export async function models(context: Reads, _: Input<"models">): Promise<Output<"models">> {
  return { models: allModels(context.db).map((model) => listed(context, model)) };
}

export async function modelDetails(
  context: Reads,
  { model: name }: Input<"modelDetails">,
): Promise<Output<"modelDetails">> {
  const model = knownModel(context, name);
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
  context: Writes,
  { model: name, name: wanted }: Input<"renameModel">,
): Promise<Output<"renameModel">> {
  const { db } = context;
  const model = knownModel(context, name);
  if (wanted !== name && modelByName(db, wanted) !== undefined) {
    throw new PippinError("already-exists", `The workspace has a model "${wanted}" already. Choose another name.`);
  }
  updateModel(db, { ...model, name: wanted });
  return {};
}

/** Explanations and patch classifiers mean nothing without their model, so they go too; the answer says which. */
export async function removeModel(
  context: Writes,
  { model: name }: Input<"removeModel">,
): Promise<Output<"removeModel">> {
  const model = knownModel(context, name);
  const { use } = listed(context, model);
  deleteModel(context.db, model.id);
  await sweepLeftovers(context.db);
  return use;
}

export async function setClassNames(
  context: Writes,
  { model: name, classNames: given }: Input<"setClassNames">,
): Promise<Output<"setClassNames">> {
  const model = knownModel(context, name);
  const classes = model.classNames.length;
  if (given.length !== classes) {
    throw new PippinError(
      "bad-file",
      `"${name}" has ${classes} classes and the list names ${given.length}. Give one name for each class, in the network's order.`,
      { model: name, classes, names: given.length },
    );
  }
  const classNames = toldApart(given);
  updateModel(context.db, { ...model, classNames });
  return { classNames };
}

export async function setPreprocessing(
  context: Writes,
  { model: name, preprocessing }: Input<"setPreprocessing">,
): Promise<Output<"setPreprocessing">> {
  updateModel(context.db, { ...knownModel(context, name), preprocessing });
  return {};
}

function listed(context: Reads, model: ModelRecord): ListedModel {
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
