/** What is in a model's file, before it is imported. */
import type { Input, Output } from "../../../contract/requests.ts";
import type { Computes, Program } from "../context.ts";
import { isCheckable } from "./selfCheck.ts";
import { imagenetNames } from "./shippedModel.ts";

/** Without reading the weights, which takes long for large files: they are checked when the model is imported. */
export async function inspectModelFile(
  { engine, resources }: Computes & Program,
  { file, inputSize, classNames }: Input<"inspectModelFile">,
): Promise<Output<"inspectModelFile">> {
  const { model, sizeIsOpen, guess, namesBeside } = await engine.inspectModel({
    path: file,
    weights: false,
    ...(inputSize === undefined ? {} : { inputSize }),
  });
  const imagenet = imagenetNames(resources);
  const knownNames = model.classes === imagenet.length ? imagenet : null;
  const names = classNames ?? namesBeside?.names ?? knownNames ?? [];
  return { model, sizeIsOpen, guess, namesBeside, knownNames, checkable: isCheckable(resources, names) };
}
