/** The one error type: a code from a closed list and a sentence that says what happened, to what, and what to do next. */
export type ErrorCode =
  /** The request itself does not fit its schema. */
  | "invalid-request"
  /** A named thing (image, set, model, class ...) does not exist. */
  | "not-found"
  /** A thing of that name exists already. */
  | "already-exists"
  /** A file cannot be opened: missing, no permission, a folder. */
  | "unreadable-file"
  /** A file opens but is not what it should be: truncated, wrong format, wrong content. */
  | "bad-file"
  /** The file is sound but uses something that Pippin does not do: a layer type, an image format. */
  | "unsupported"
  /** The workspace is newer than the program, locked by another one, or damaged. */
  | "workspace"
  /** No space left, or the disk cannot be written. */
  | "disk"
  /** An engine process ended or did not answer. */
  | "engine"
  /** The job was cancelled. */
  | "cancelled"
  /** A fault of the program itself. */
  | "internal";

export class PippinError extends Error {
  override readonly name = "PippinError";
  readonly code: ErrorCode;
  /** Plain data for programs: the file, the layer, the field. */
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, data: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** What a handler answers: a value, or an error as plain data. Never thrown across a process boundary. */
export type Result<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: ErrorData };

export interface ErrorData {
  readonly code: ErrorCode;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** @returns the error as plain data; anything that is no PippinError becomes `internal`. */
export function errorData(error: unknown): ErrorData {
  if (error instanceof PippinError) return { code: error.code, message: error.message, data: error.data };
  const message = error instanceof Error ? error.message : String(error);
  return { code: "internal", message, data: {} };
}

/** The reverse of {@link errorData}, for the side that received it. */
export function errorFrom(data: ErrorData): PippinError {
  return new PippinError(data.code, data.message, data.data);
}
