/** What is written down about the program's work, for whoever looks for the cause of a fault. */
import { errorData, type ErrorCode } from "./errors.ts";

/** All that a line may hold besides its sentence: names and numbers, never pictures, boxes or whole inputs. */
export interface LogDetails {
  /** The request's name, or the engine's method. */
  readonly request?: string;
  readonly job?: number;
  /** The number that the system gave the process which the line is about. */
  readonly about?: number;
  readonly code?: ErrorCode;
  /** Where a fault of the program itself happened. */
  readonly stack?: string;
}

/** Writing never fails: a log that cannot be written must not stop the work that it tells of. */
export interface Log {
  info(message: string, details?: LogDetails): void;
  warn(message: string, details?: LogDetails): void;
  error(message: string, details?: LogDetails): void;
}

/** For work outside of any workspace. */
export const NO_LOG: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** @returns what a line says of an error; where it happened is of interest only for faults of the program itself. */
export function errorDetails(error: unknown): Pick<LogDetails, "code" | "stack"> {
  const { code } = errorData(error);
  const stack = code === "internal" && error instanceof Error ? error.stack : undefined;
  return { code, ...(stack === undefined ? {} : { stack }) };
}
