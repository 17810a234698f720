/** Checked access to the fields of a COCO record, and the list of what was found wrong. */

export type JsonRecord = Readonly<Record<string, unknown>>;

export interface CocoProblem {
  /** Where: `annotations[12].bbox`. */
  readonly field: string;
  /** A sentence that names the file, the record, the field and what became of the record. */
  readonly message: string;
  /** Whether the record was left out; otherwise it was changed and kept. */
  readonly skipped: boolean;
}

/** A field that makes its record unusable; caught by {@link Findings.collect}. */
class FieldProblem extends Error {
  readonly field: string;
  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

export class Findings {
  readonly problems: CocoProblem[] = [];
  readonly #fileName: string;

  constructor(fileName: string) {
    this.#fileName = fileName;
  }

  record(value: unknown, place: string): CocoRecord {
    if (!isRecord(value)) throw new FieldProblem(place, `${place} is not an object`);
    return new CocoRecord(value, place, (field, message) => this.#add(field, `${message}.`, false));
  }

  /** Runs the reading of one record; a problem leaves the record out and reading goes on with the next. */
  collect(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      this.#add(error.field, `${error.message}. It is left out.`, true);
    }
  }

  #add(field: string, message: string, skipped: boolean): void {
    this.problems.push({ field, message: `${this.#fileName}: ${message}`, skipped });
  }
}

/** One image, category or annotation of the file. Readers of fields throw the problem that leaves the record out. */
export class CocoRecord {
  readonly fields: JsonRecord;
  readonly #place: string;
  readonly #note: (field: string, message: string) => void;

  constructor(fields: JsonRecord, place: string, note: (field: string, message: string) => void) {
    this.fields = fields;
    this.#place = place;
    this.#note = note;
  }

  problem(field: string, message: string): Error {
    return new FieldProblem(`${this.#place}.${field}`, this.#sentence(field, message));
  }

  /** Notes a change that keeps the record. */
  note(field: string, message: string): void {
    this.#note(`${this.#place}.${field}`, this.#sentence(field, message));
  }

  has(field: string): boolean {
    return this.fields[field] !== undefined && this.fields[field] !== null;
  }

  id(field: string): number {
    const value = this.fields[field];
    if (!this.has(field)) throw this.problem(field, "is missing");
    if (!Number.isSafeInteger(value)) throw this.problem(field, `${quoted(value)} is not a whole number`);
    return value as number;
  }

  text(field: string): string {
    const value = this.fields[field];
    if (!this.has(field)) throw this.problem(field, "is missing");
    if (typeof value !== "string" || value.trim() === "") throw this.problem(field, `${quoted(value)} is not a name`);
    return value;
  }

  /** @returns null where the field is missing. */
  size(field: string): number | null {
    const value = this.fields[field];
    if (!this.has(field)) return null;
    if (!Number.isSafeInteger(value) || (value as number) < 1) {
      throw this.problem(field, `${quoted(value)} is not a number of pixels`);
    }
    return value as number;
  }

  numbers(field: string, value: unknown = this.fields[field]): number[] {
    if (!Array.isArray(value) || !value.every((item) => typeof item === "number" && Number.isFinite(item))) {
      throw this.problem(field, `${quoted(value)} is not a list of numbers`);
    }
    return value as number[];
  }

  /** Fields beside the named ones. */
  extra(...known: string[]): JsonRecord {
    return Object.fromEntries(Object.entries(this.fields).filter(([name]) => !known.includes(name)));
  }

  #sentence(field: string, message: string): string {
    const id = this.fields["id"];
    const named = field !== "id" && Number.isSafeInteger(id) ? ` (id ${String(id)})` : "";
    return `${this.#place}${named}, field ${field}: ${message}`;
  }
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The start of a value as JSON. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
