/** Which workspace a host has open, which ones a person has had open, and the way to another. */
import { z } from "zod";
import { JobRecord } from "./jobs.ts";

export const KnownWorkspace = z.object({
  folder: z.string(),
  /** False: its folder is gone, or its disk is not connected. */
  isThere: z.boolean(),
});
export type KnownWorkspace = z.infer<typeof KnownWorkspace>;

export const Workspaces = z.object({
  /** Its folder. */
  current: z.string(),
  /** Newest first, without the current one. */
  recent: z.array(KnownWorkspace),
});
export type Workspaces = z.infer<typeof Workspaces>;

export const OpenWorkspace = z.strictObject({
  /** The whole path. */
  folder: z.string().trim().min(1).max(4096),
  /** A new one, which is not there yet. */
  make: z.boolean().default(false),
  /** Jobs under way may be stopped: they go on where they were when the workspace is opened again. */
  stopJobs: z.boolean().default(false),
});
export type OpenWorkspace = z.input<typeof OpenWorkspace>;

/** What became of it: opened, or first to be asked, because jobs are under way. */
export const OpenedWorkspace = z.object({ opened: z.boolean(), running: z.array(JobRecord) });
export type OpenedWorkspace = z.infer<typeof OpenedWorkspace>;

/** A browser's connection ends with it when another workspace was opened in its place: pages begin anew. */
export const OTHER_WORKSPACE = 4001;
