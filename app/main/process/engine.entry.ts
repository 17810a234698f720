/** Entry of an engine process: `engine.entry.ts [native|wasm]`. */
import { createEngineService, type EngineServiceOptions } from "../engine/service.ts";
import { ownPort, serveEngine } from "./serveEngine.ts";

const wanted = process.argv[2];
const options: EngineServiceOptions = wanted === "native" || wanted === "wasm" ? { backend: wanted } : {};

await serveEngine(() => createEngineService(options), ownPort());
