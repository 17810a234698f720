/** Engines of a backend in a utility process: only Electron's own process can start those. */
import { MessageChannelMain, utilityProcess, type UtilityProcess } from "electron";
import type { Log } from "../../contract/log.ts";
import { watchChild } from "../process/childWatch.ts";
import { ENGINE_ENVIRONMENT, PROCESS_FLAGS } from "../process/engineSettings.ts";
import type { BackendChild } from "./childProcess.ts";

export class UtilityEngines {
  readonly #entry: string;
  readonly #log: Log;
  readonly #engines = new Map<number, { readonly process: UtilityProcess; end(): void }>();

  constructor(entry: string, log: Log) {
    this.#entry = entry;
    this.#log = log;
  }

  /** Joins a new process to the backend that has asked for it, which also hears of its end. */
  start(engine: number, parameters: readonly string[], backend: BackendChild): void {
    const started = utilityProcess.fork(this.#entry, [...parameters], {
      serviceName: "Pippin engine",
      stdio: "pipe",
      env: { ...process.env, ...ENGINE_ENVIRONMENT },
      execArgv: PROCESS_FLAGS,
    });
    const watch = watchChild(started, "engine", { log: this.#log });
    const { port1, port2 } = new MessageChannelMain();
    const one = {
      process: started,
      end: () => {
        watch.letGo();
        started.kill();
      },
    };
    this.#engines.set(engine, one);
    started.postMessage(null, [port1]);
    backend.send({ kind: "engine", engine }, [port2]);
    // Without a listener it would be an error of the window's process.
    started.on("error", (_, place) => watch.fatal(place));
    started.on("exit", (code) => {
      const how = watch.utilityEnded(code);
      // Its number is the next backend's to give, once this one is gone.
      if (this.#engines.get(engine) !== one) return;
      this.#engines.delete(engine);
      backend.send({ kind: "engine-ended", engine, how });
    });
  }

  end(engine: number): void {
    this.#engines.get(engine)?.end();
  }

  /** The backend that they work for is gone. */
  endAll(): void {
    for (const engine of this.#engines.values()) engine.end();
    this.#engines.clear();
  }
}
