/** Starts one engine (first argument: its entry), prints its process id where it is to hang, and explains one image. */
import type { ExplainRequest } from "../../../app/contract/engine.ts";
import { startEngines } from "../../../app/main/process/enginePool.ts";
import { forkChannel } from "../../../app/main/process/forkChannel.ts";

const [entry = "", imagePath = ""] = process.argv.slice(2);
const engines = startEngines({ count: 1, start: forkChannel(entry, []) });
const { residentBytes: pid } = await engines.status();
if (imagePath === "hang") console.log(pid);
await engines.explain({ imagePath } as ExplainRequest);
await engines.close();
