/** The built `pippin serve` in processes of its own, to be killed, and a page's end of it. */
import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { childrenOf } from "../../builders/processes.ts";
import { openClient, type WebClient } from "../../builders/webClient.ts";

export interface Running {
  readonly client: WebClient;
  readonly backend: number;
  engines(): number[];
  /** Ends the backend alone; its engines have to see to themselves. */
  killBackend(): void;
  /** Ends everything at one moment. */
  killAll(): void;
  readonly ended: Promise<void>;
}

const program = fileURLToPath(new URL("../../../out/pippin.js", import.meta.url));

export async function start(workspace: string): Promise<Running> {
  const parameters = [program, "--backend", "wasm", "--workspace", workspace, "--json", "serve"];
  // A group of its own, so that all of it can be ended at once.
  // What a person has had open is kept apart from the machine's own user.
  const env = { ...process.env, XDG_DATA_HOME: `${workspace}-data` };
  const child = spawn(process.execPath, parameters, { stdio: ["ignore", "pipe", "ignore"], detached: true, env });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const client = await openClient(await printedAddress(child));
  const backend = child.pid!;
  return {
    client,
    backend,
    engines: () => childrenOf(backend, "engine.entry"),
    killBackend: () => process.kill(backend, "SIGKILL"),
    killAll: () => process.kill(-backend, "SIGKILL"),
    ended,
  };
}

function printedAddress(child: ChildProcess): Promise<string> {
  let printed = "";
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`pippin serve ended with code ${code ?? "none"}: ${printed}`)));
    child.stdout!.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      const found = /"address": "([^"]+)"/.exec(printed);
      if (found !== null) resolve(found[1]);
    });
  });
}
