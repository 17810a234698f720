/** The one backend of every host: parses requests, answers with results, never throws across a boundary. */
import type { Engine } from "../../contract/engine.ts";
import { errorData, PippinError, type Result } from "../../contract/errors.ts";
import { ROUTES, type Input, type Output, type ProgressEvent, type RequestName } from "../../contract/requests.ts";
import { inWords, openDatabase, type WritableDB } from "../workspace/database.ts";
import { endJob, runningJobs, saveJobFailure } from "../workspace/jobs.queries.ts";
import { auditPatches } from "./audit.ts";
import { exportClassifier, importClassifier } from "./classifierFiles.ts";
import { evaluate } from "./evaluation.ts";
import { explain } from "./explanations.ts";
import { harvestPatches } from "./harvest.ts";
import { addImages, importObjects } from "./images.ts";
import { importModel, modelNames } from "./models.ts";
import { exportPatches, importPatches } from "./patches.ts";
import { csv, report, writePictures } from "./reports.ts";
import { suggestPatches } from "./suggestions.ts";
import { samplePatches } from "./sampling.ts";
import { status } from "./status.ts";
import { train } from "./training.ts";

/** What handlers work with. */
export interface Context {
  /** The workspace's folder. */
  readonly folder: string;
  readonly db: WritableDB;
  readonly engine: Engine;
  /** Engines that may work at a time. */
  readonly engines: number;
  /** Of the shipped models, `resources/models/`. */
  readonly modelsFolder: string;
  /** Of the program. */
  readonly version: string;
  progress(event: ProgressEvent): void;
  readonly signal: AbortSignal;
}

type Handlers = { readonly [Name in RequestName]: (context: Context, input: Input<Name>) => Promise<Output<Name>> };

const HANDLERS: Handlers = {
  status,
  addImages,
  importObjects,
  importPatches,
  exportPatches,
  harvestPatches,
  samplePatches,
  suggestPatches,
  auditPatches,
  importModel,
  modelNames,
  train,
  exportClassifier,
  importClassifier,
  explain,
  evaluate,
  report,
  writePictures,
  csv,
};

export interface BackendOptions extends Omit<Context, "db" | "progress" | "signal"> {
  readonly onProgress?: (event: ProgressEvent) => void;
}

export interface Backend {
  /** @param signal - ends long work after what is under way; what is finished stays. */
  request<Name extends RequestName>(name: Name, input: unknown, signal?: AbortSignal): Promise<Result<Output<Name>>>;
  close(): void;
}

/** @throws PippinError where the workspace cannot be opened. */
export function createBackend({ onProgress, ...options }: BackendOptions): Backend {
  const db = openDatabase(options.folder);
  endLostJobs(db);
  return {
    request: async <Name extends RequestName>(name: Name, raw: unknown, signal = new AbortController().signal) => {
      try {
        const input = parsed(name, raw);
        const context: Context = { ...options, db, signal, progress: onProgress ?? (() => undefined) };
        const handler: (context: Context, input: Input<Name>) => Promise<Output<Name>> = HANDLERS[name];
        return { ok: true, value: await handler(context, input) };
      } catch (error) {
        return { ok: false, error: errorData(inWords(error, options.folder)) };
      }
    },
    close: () => {
      db.close();
    },
  };
}

/** Jobs whose process is gone were killed: what they finished is kept, and the same request goes on from there. */
function endLostJobs(db: WritableDB): void {
  for (const { id, process: worker } of runningJobs(db)) {
    if (worker !== null && isAlive(worker)) continue;
    saveJobFailure(db, id, "", "Pippin ended while this was running. Start it again: it goes on where it was.");
    endJob(db, id, "failed");
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function parsed<Name extends RequestName>(name: Name, raw: unknown): Input<Name> {
  const result = ROUTES[name].input.safeParse(raw);
  if (result.success) return result.data as Input<Name>;
  const issue = result.error.issues[0];
  const field = issue.path.join(".") || "the request";
  throw new PippinError("invalid-request", `${field}: ${issue.message}.`, { request: name, field });
}
