/** Entry of an engine process: `engine.entry.ts [native|wasm]`. */
import { join } from "node:path";
import { SHIPPED_MODELS } from "../../contract/shippedModels.ts";
import { SECOND_NETWORK } from "../../contract/patchClassifier.ts";
import { createEngineService, type EngineServiceOptions } from "../engine/service.ts";
import { resourcesFolder } from "./layout.ts";
import { ownPort, serveEngine } from "./serveEngine.ts";

const wanted = process.argv[2];
const { file } = SHIPPED_MODELS.find(({ name }) => name === SECOND_NETWORK)!;
const options: EngineServiceOptions = {
  secondNetwork: join(resourcesFolder(), "models", file),
  ...(wanted === "native" || wanted === "wasm" ? { backend: wanted } : {}),
};

await serveEngine(() => createEngineService(options), ownPort());
