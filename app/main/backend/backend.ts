/** The one backend of every host: parses requests, answers with results, never throws across a boundary. */
import type { Area } from "../../contract/areas.ts";
import type { Engine } from "../../contract/engine.ts";
import { errorData, PippinError, type Result } from "../../contract/errors.ts";
import type { BackendEvent } from "../../contract/events.ts";
import type { JobRecord } from "../../contract/jobs.ts";
import { errorDetails, NO_LOG, type Log } from "../../contract/log.ts";
import {
  isJob,
  isRequest,
  routeOf,
  ROUTES,
  type Input,
  type JobName,
  type Output,
  type ProgressEvent,
  type RequestName,
} from "../../contract/requests.ts";
import { firstIssue } from "../../contract/schemaIssue.ts";
import { SHIPPED_MODELS } from "../../contract/shippedModels.ts";
import { openDatabase } from "../workspace/database.ts";
import { inWords } from "../workspace/inWords.ts";
import { sweepLeftovers } from "../workspace/sweep.ts";
import type { Context, Handlers } from "./context.ts";
import { discoverHandlers } from "./discover/handlers.ts";
import { evaluateHandlers } from "./evaluate/handlers.ts";
import { downloadPath } from "./exchange/exportPlace.ts";
import { exchangeHandlers } from "./exchange/handlers.ts";
import { explainHandlers } from "./explain/handlers.ts";
import { imagesHandlers } from "./images/handlers.ts";
import { createPictures, type Picture } from "./images/pictures.ts";
import { jobsHandlers } from "./jobs/handlers.ts";
import { createJobs, type Jobs } from "./jobs/jobs.ts";
import { modelsHandlers } from "./models/handlers.ts";
import { shippedModel } from "./models/shippedModel.ts";
import { patchesHandlers } from "./patches/handlers.ts";
import { classProfileHandlers } from "./profile/handlers.ts";
import { predictionsHandlers } from "./predictions/handlers.ts";
import { reviewHandlers } from "./review/handlers.ts";
import { createFeatureCache } from "./training/featureCache.ts";
import { trainingHandlers } from "./training/handlers.ts";
import { workspaceHandlers } from "./workspace/handlers.ts";

export interface BackendOptions {
  /** The workspace's. */
  readonly folder: string;
  readonly engine: Engine;
  /** Engines that may work at a time. */
  readonly engines: number;
  /** `resources/` of the program: `models/` that ship and the `sample/`. */
  readonly resources: string;
  /** Of the program. */
  readonly version: string;
  /** Progress of every request. */
  readonly onProgress?: (event: ProgressEvent) => void;
  readonly onEvent?: (event: BackendEvent) => void;
  /** Before a request that may use the engines: they take calls again after they had stopped. */
  readonly onStart?: () => void;
  readonly now?: () => Date;
  /** People look at it: photographs that came in are predicted by the network in use, as a job of its own. */
  readonly predictsPhotographs?: boolean;
  /** Hears of each job's start and end, and of requests that end as a fault of the program itself. */
  readonly log?: Log;
}

export interface RequestOptions {
  /** Ends long work after what is under way; what is finished stays. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
}

export interface Backend {
  request<Name extends RequestName>(
    name: Name,
    input: unknown,
    options?: RequestOptions,
  ): Promise<Result<Output<Name>>>;
  /** Pictures of the workspace, see `pictures.ts`. @returns null where there is none, or it cannot be read. */
  picture(path: string): Promise<Picture | null>;
  /** A file that was exported for a browser, by its address. @returns its path; null where there is none. */
  download(address: string): string | null;
  /** Jobs that this process works on, with how far they are. */
  underWay(): readonly JobRecord[];
  /** Counts up whenever another process has changed the workspace. */
  dataVersion(): number;
  /** Stops the jobs under way, then closes the workspace. */
  close(): Promise<void>;
}

/** What brings photographs in and does not predict them itself. */
const BRINGS_PHOTOGRAPHS: ReadonlySet<JobName> = new Set([
  "addImages",
  "importObjects",
  "importPatches",
  "importBundle",
  "prepareSample",
]);

/** How often pages show what long work has saved so far. */
const SHOWN_EVERY_MS = 2000;

type Handler = (context: Context, input: unknown) => Promise<unknown>;

/** @throws PippinError where the workspace cannot be opened. */
export function createBackend({
  onProgress,
  onEvent,
  onStart,
  now = () => new Date(),
  log = NO_LOG,
  predictsPhotographs = false,
  ...options
}: BackendOptions): Backend {
  const db = openDatabase(options.folder);
  const tell = (event: BackendEvent): void => onEvent?.(event);
  const features = createFeatureCache();
  const jobs = createJobs(db, (job) => tell({ kind: "job", job }), now);
  const handlers: Handlers<typeof ROUTES> = {
    ...workspaceHandlers,
    ...jobsHandlers(jobs, (name, input) => startJob(name, parsed(name, input)).job),
    ...imagesHandlers,
    ...predictionsHandlers,
    ...patchesHandlers,
    ...discoverHandlers,
    ...modelsHandlers,
    ...trainingHandlers,
    ...explainHandlers,
    ...reviewHandlers,
    ...evaluateHandlers,
    ...classProfileHandlers,
    ...exchangeHandlers,
  };

  async function request(
    name: RequestName,
    raw: unknown,
    { signal, onProgress: hear }: RequestOptions = {},
  ): Promise<Result<unknown>> {
    try {
      const input = parsed(name, raw);
      const progress = (event: ProgressEvent): void => {
        hear?.(event);
        onProgress?.(event);
      };
      if (!isJob(name)) return await answer(name, input, progress, signal ?? new AbortController().signal);
      return await startJob(name, input, signal, progress).ended;
    } catch (error) {
      return refusal(name, error);
    }
  }

  function startJob(
    name: JobName,
    input: unknown,
    signal?: AbortSignal,
    hear?: (event: ProgressEvent) => void,
  ): ReturnType<Jobs["run"]> {
    const work: Parameters<Jobs["run"]>[2] = (progress, stop) => {
      const both = (event: ProgressEvent): void => {
        progress(event);
        hear?.(event);
      };
      return answer(name, input, both, stop);
    };
    const started = jobs.run(name, input, work, signal);
    logJob(log, started);
    if (predictsPhotographs && BRINGS_PHOTOGRAPHS.has(name)) {
      // What has come in before it was stopped stays.
      void started.ended.then((result) => (result.ok || result.error.code === "cancelled") && predictNew());
    }
    return started;
  }

  /** One after the other: two at once would look at the same photographs. */
  let [predicting, closing] = [Promise.resolve(), false];
  function predictNew(): void {
    predicting = predicting.then(predictOpen).catch((error: unknown) => {
      // On a full disk no job can begin: the next import tries again.
      log.error(`Photographs could not be predicted: ${errorData(error).message}`, errorDetails(error));
    });
  }

  async function predictOpen(): Promise<void> {
    const known = closing ? undefined : await request("predictions", {});
    const { predicted = 0, images = 0 } = known?.ok === true ? (known.value as Output<"predictions">) : {};
    if (!closing && predicted < images) await startJob("predictImages", parsed("predictImages", {})).ended;
  }

  async function answer(
    name: RequestName,
    input: unknown,
    progress: Context["progress"],
    signal: AbortSignal,
  ): Promise<Result<unknown>> {
    onStart?.();
    const { changes } = routeOf(name);
    let shown = now().getTime();
    const context: Context = {
      ...options,
      db,
      now,
      features,
      signal,
      progress: (event) => {
        progress(event);
        if (now().getTime() - shown < SHOWN_EVERY_MS) return;
        shown = now().getTime();
        changed(changes);
      },
      shippedModel: (name = SHIPPED_MODELS[0].name) => shippedModel(context, name, () => changed(["models"])),
    };
    try {
      return { ok: true, value: await (handlers[name] as Handler)(context, input) };
    } catch (error) {
      return refusal(name, error);
    } finally {
      // Whatever came of it, some of it may have been saved.
      changed(changes);
    }
  }

  function changed(areas: readonly Area[]): void {
    if (areas.length > 0) tell({ kind: "changed", areas: [...areas] });
  }

  function refusal(request: RequestName, thrown: unknown): Result<never> {
    const error = inWords(thrown, options.folder);
    const { message } = errorData(error);
    const details = errorDetails(error);
    if (details.code === "internal") log.error(`Pippin made a mistake: ${message}`, { request, ...details });
    return { ok: false, error: errorData(error) };
  }

  // What a process that ended did not come to; where the disk is full it is for the next time.
  void sweepLeftovers(db).catch(() => undefined);
  const pictures = createPictures(options.folder, db, options.resources, options.engine);
  return {
    request: request as Backend["request"],
    picture: async (path) => pictures.read(path).catch(() => null),
    download: (address) => downloadPath(options.folder, address),
    underWay: () => jobs.underWay(),
    dataVersion: () => db.pragma("data_version", { simple: true }) as number,
    close: async () => {
      closing = true;
      await jobs.close();
      await predicting;
      db.close();
    },
  };
}

function logJob(log: Log, { job: { id: job, name: request }, ended }: ReturnType<Jobs["run"]>): void {
  log.info(`Job ${job} started.`, { request, job });
  ended.then(
    (result) => {
      if (result.ok) log.info(`Job ${job} ended.`, { request, job });
      else log.warn(`Job ${job} ended: ${result.error.message}`, { request, job, code: result.error.code });
    },
    (error: unknown) => {
      const { message } = errorData(error);
      log.error(`Job ${job} could not be recorded: ${message}`, { request, job, ...errorDetails(error) });
    },
  );
}

function parsed<Name extends RequestName>(name: Name, raw: unknown): Input<Name> {
  if (!isRequest(name)) throw new PippinError("invalid-request", `There is no request "${String(name)}".`);
  const result = ROUTES[name].input.safeParse(raw);
  if (result.success) return result.data as Input<Name>;
  const issue = firstIssue(result.error);
  const field = issue.field || "the request";
  throw new PippinError("invalid-request", `${field}: ${issue.message}.`, { request: name, field });
}
