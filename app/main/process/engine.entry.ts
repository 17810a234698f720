/** Entry of an engine process: `engine.entry.ts [native|wasm]`. */
import { createEngineService } from "../engine/service.ts";
import { forkedPort, serveEngine } from "./serveEngine.ts";

const wanted = process.argv[2];
const backend = wanted === "native" || wanted === "wasm" ? { backend: wanted } : {};

await serveEngine(() => createEngineService(backend), forkedPort());
