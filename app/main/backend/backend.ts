/** The one backend of every host: parses requests, answers with results, never throws across a boundary. */
import type { Engine } from "../../contract/engine.ts";
import { errorData, errorFrom, PippinError, type Result } from "../../contract/errors.ts";
import { CHANGES, type BackendEvent } from "../../contract/events.ts";
import { isJob, type JobName, type JobRecord } from "../../contract/jobs.ts";
import { ROUTES, type Input, type Output, type ProgressEvent, type RequestName } from "../../contract/requests.ts";
import { openDatabase, type WritableDB } from "../workspace/database.ts";
import { inWords } from "../workspace/inWords.ts";
import { sweepLeftovers } from "../workspace/sweep.ts";
import { auditPatches } from "./patches/auditPatches.ts";
import { exportClassifier, importClassifier } from "./training/classifierFiles.ts";
import { classes, deleteClass, saveClass } from "./patches/classes.ts";
import { evaluate } from "./evaluate/evaluate.ts";
import { exportExplanations } from "./exchange/exportExplanations.ts";
import { explain } from "./explain/explain.ts";
import { changePatches, history, redo, undo } from "./patches/gestures.ts";
import { createFeatureCache, type FeatureCache } from "./training/featureCache.ts";
import { harvestPatches } from "./patches/harvestPatches.ts";
import { changeSet, deleteSet, imageSets, renameSet } from "./images/imageSets.ts";
import { addImages } from "./images/addImages.ts";
import { imageDetails, listImages, relinkImages, removeImages } from "./images/listImages.ts";
import { inspectModelFile } from "./models/inspectModelFile.ts";
import { compareClassifiers, comparisons } from "./training/compareClassifiers.ts";
import { neuron, neuronPatch, surveyNeurons } from "./explain/neurons.ts";
import { classMap, explainImage, imageSummaries } from "./explain/viewedImage.ts";
import { createJobs, type Jobs } from "./jobs/jobs.ts";
import { checkModel } from "./models/selfCheck.ts";
import { modelFields, shippedPhotographs } from "./models/modelFields.ts";
import {
  modelDetails,
  models,
  removeModel,
  renameModel,
  setClassNames,
  setPreprocessing,
} from "./models/keptModels.ts";
import { findModel, importModel, modelNames } from "./models/findModel.ts";
import { exportObjects, importObjects } from "./exchange/objects.ts";
import { exportPatches, importPatches } from "./exchange/patches.ts";
import { imagePatches, imageStrip, labelPatches, patchOverview } from "./patches/patchLists.ts";
import { createPixels, type Picture } from "./images/pictures.ts";
import { coco, copyBlobs, csv, report, writePictures } from "./exchange/explanationFiles.ts";
import { retrain } from "./review/retrain.ts";
import { decide, reviewList, reviewOverview, reviewPatches } from "./review/reviewPatches.ts";
import { suggestPatches } from "./patches/suggestPatches.ts";
import { samplePatches } from "./patches/samplePatches.ts";
import { prepareSample } from "./workspace/prepareSample.ts";
import { changeSettings, settings } from "./workspace/settings.ts";
import { cleanWorkspace } from "./workspace/cleanWorkspace.ts";
import { status } from "./workspace/status.ts";
import { train } from "./training/train.ts";
import {
  chooseClassifier,
  classifierDetails,
  classifiers,
  compareVersions,
  confusionCell,
  deleteClassifier,
} from "./training/versions.ts";

/** What handlers work with. */
export interface Context {
  /** The workspace's folder. */
  readonly folder: string;
  readonly db: WritableDB;
  readonly engine: Engine;
  /** Engines that may work at a time. */
  readonly engines: number;
  /** `resources/` of the program: `models/` that ship and the `sample/`. */
  readonly resources: string;
  /** Of the program. */
  readonly version: string;
  readonly now: () => Date;
  readonly features: FeatureCache;
  progress(event: ProgressEvent): void;
  readonly signal: AbortSignal;
  readonly jobs: Pick<Jobs, "list" | "cancel" | "stored"> & { start(name: JobName, input: unknown): JobRecord };
  /** Another request as a part of this one. @throws PippinError what it answers with. */
  request<Name extends RequestName>(name: Name, input: Partial<Input<Name>>): Promise<Output<Name>>;
}

/** How often pages show what long work has saved so far. */
const SHOWN_EVERY_MS = 2000;

type Handlers = { readonly [Name in RequestName]: (context: Context, input: Input<Name>) => Promise<Output<Name>> };

const HANDLERS: Handlers = {
  status,
  cleanWorkspace,
  settings,
  changeSettings,
  jobs: async ({ jobs }) => ({ jobs: jobs.list() }),
  startJob: async ({ jobs }, { name, input }) => jobs.start(name, input),
  cancelJob: async ({ jobs }, { id }) => jobs.cancel(id),
  resumeJob: async ({ jobs }, { id }) => {
    const { name, input } = jobs.stored(id);
    return jobs.start(name, input);
  },
  prepareSample,
  addImages,
  listImages,
  imageStrip,
  imageDetails,
  imageSets,
  changeSet,
  renameSet,
  deleteSet,
  removeImages,
  relinkImages,
  importObjects,
  exportObjects,
  imagePatches,
  labelPatches,
  patchOverview,
  changePatches,
  undo,
  redo,
  history,
  classes,
  saveClass,
  deleteClass,
  importPatches,
  exportPatches,
  harvestPatches,
  samplePatches,
  suggestPatches,
  auditPatches,
  inspectModelFile,
  importModel,
  importShippedModel: (context) => findModel(context, undefined),
  modelNames,
  models,
  modelDetails,
  modelFields,
  shippedPhotographs,
  renameModel,
  removeModel,
  setClassNames,
  setPreprocessing,
  checkModel,
  train,
  compareClassifiers,
  comparisons,
  classifiers,
  classifierDetails,
  confusionCell,
  chooseClassifier,
  deleteClassifier,
  compareVersions,
  exportClassifier,
  importClassifier,
  explain,
  explainImage,
  classMap,
  imageSummaries,
  neuron,
  neuronPatch,
  surveyNeurons,
  exportExplanations,
  reviewOverview,
  reviewList,
  reviewPatches,
  decide,
  retrain,
  evaluate,
  report,
  writePictures,
  copyBlobs,
  csv,
  coco,
};

export interface BackendOptions extends Omit<
  Context,
  "db" | "now" | "features" | "progress" | "signal" | "jobs" | "request"
> {
  /** Progress of every request. */
  readonly onProgress?: (event: ProgressEvent) => void;
  readonly onEvent?: (event: BackendEvent) => void;
  /** Before a request that may use the engines: they take calls again after they had stopped. */
  readonly onStart?: () => void;
  readonly now?: () => Date;
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
  /** Pictures of the workspace, see `pixels.ts`. @returns null where there is none, or it cannot be read. */
  picture(path: string): Promise<Picture | null>;
  /** Counts up whenever another process has changed the workspace. */
  dataVersion(): number;
  /** Stops the jobs under way, then closes the workspace. */
  close(): Promise<void>;
}

/** @throws PippinError where the workspace cannot be opened. */
export function createBackend({
  onProgress,
  onEvent,
  onStart,
  now = () => new Date(),
  ...options
}: BackendOptions): Backend {
  const db = openDatabase(options.folder);
  const tell = (event: BackendEvent): void => onEvent?.(event);
  const features = createFeatureCache();
  const jobs = createJobs(db, (job) => tell({ kind: "job", job }), now);

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
      return { ok: false, error: errorData(inWords(error, options.folder)) };
    }
  }

  function startJob(
    name: JobName,
    input: unknown,
    signal?: AbortSignal,
    hear?: (event: ProgressEvent) => void,
  ): ReturnType<Jobs["run"]> {
    return jobs.run(
      name,
      input,
      (progress, stop) =>
        answer(
          name,
          input,
          (event) => {
            progress(event);
            hear?.(event);
          },
          stop,
        ),
      signal,
    );
  }

  async function answer(
    name: RequestName,
    input: unknown,
    progress: Context["progress"],
    signal: AbortSignal,
  ): Promise<Result<unknown>> {
    onStart?.();
    const changed = (): void => {
      const areas = CHANGES[name];
      if (areas !== undefined) tell({ kind: "changed", areas: [...areas] });
    };
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
        changed();
      },
      jobs: {
        list: jobs.list,
        cancel: jobs.cancel,
        stored: jobs.stored,
        start: (one, its) => startJob(one, parsed(one, its)).job,
      },
      // Part of this one: its progress and its end are this one's.
      request: async (part, its) => unwrapped(await answer(part, parsed(part, its), progress, signal)) as never,
    };
    const handler = HANDLERS[name] as (context: Context, input: unknown) => Promise<unknown>;
    try {
      return { ok: true, value: await handler(context, input) };
    } catch (error) {
      return { ok: false, error: errorData(inWords(error, options.folder)) };
    } finally {
      // Whatever came of it, some of it may have been saved.
      changed();
    }
  }

  // What a process that ended did not come to; where the disk is full it is for the next time.
  void sweepLeftovers(db).catch(() => undefined);
  const pixels = createPixels(options.folder, db, options.resources);
  return {
    request: request as Backend["request"],
    picture: async (path) => pixels.read(path).catch(() => null),
    dataVersion: () => db.pragma("data_version", { simple: true }) as number,
    close: async () => {
      await jobs.close();
      db.close();
    },
  };
}

function unwrapped(result: Result<unknown>): unknown {
  if (!result.ok) throw errorFrom(result.error);
  return result.value;
}

function parsed<Name extends RequestName>(name: Name, raw: unknown): Input<Name> {
  if (!Object.hasOwn(ROUTES, name)) throw new PippinError("invalid-request", `There is no request "${name}".`);
  const result = ROUTES[name].input.safeParse(raw);
  if (result.success) return result.data as Input<Name>;
  const issue = result.error.issues[0];
  const field = issue.path.join(".") || "the request";
  throw new PippinError("invalid-request", `${field}: ${issue.message}.`, { request: name, field });
}
