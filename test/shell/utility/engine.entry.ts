/** An engine that misbehaves on command, in a utility process: what carries its messages is the product's. */
import { existsSync, writeFileSync } from "node:fs";
import type { Engine, PredictRequest } from "../../../app/contract/engine.ts";
import { ownPort, serveEngine } from "../../../app/main/process/serveEngine.ts";

/** `kill` ends the process; `kill-once:FILE` only while FILE is not there; `print` prints. The answer says which process gave it. */
async function predict({ imagePath }: PredictRequest): ReturnType<Engine["predict"]> {
  const [command, file] = imagePath.split(":");
  if (command === "kill" || (command === "kill-once" && !existsSync(file))) {
    if (file !== undefined) writeFileSync(file, "");
    process.kill(process.pid, "SIGKILL");
    return new Promise(() => undefined);
  }
  if (command === "print") console.error("to standard error");
  return { imageHash: "", top: [], sum: process.pid, seconds: 0 };
}

void serveEngine(async () => ({ predict }) as Partial<Engine> as Engine, ownPort());
