/** ONNX files, with weights inside or in files beside them. */
import { basename, dirname } from "node:path";
import type { BuiltNetwork, ReadOptions } from "../buildNetwork.ts";
import { buildOnnx } from "./buildOnnx.ts";
import { readModel } from "./onnxModel.ts";
import { ProtoFile } from "./protoFile.ts";
import { ExternalFiles } from "./tensors.ts";

/**
 * @returns the network, and its weights as long as the file is open.
 * @throws PippinError `unsupported` for an operator that Pippin does not do, `bad-file` where the file is damaged; both name
 * what is meant.
 */
export function readOnnx(path: string, options: ReadOptions): BuiltNetwork & { close(): void } {
  const name = basename(path);
  const external = new ExternalFiles(dirname(path));
  const proto = new ProtoFile(path, name);
  const close = (): void => {
    proto.close();
    external.close();
  };
  try {
    const model = readModel(proto, external);
    return { ...buildOnnx(model, name.replace(/\.[^.]*$/, ""), options), close };
  } catch (error) {
    close();
    throw error;
  }
}
