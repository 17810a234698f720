import type { z } from "zod";

/** The first thing that a schema has against a value. */
export interface SchemaIssue {
  /** Path of the field, `settings.top`; empty for the value itself. */
  readonly field: string;
  /** Without a full stop. */
  readonly message: string;
}

export function firstIssue({ issues: [first] }: z.ZodError): SchemaIssue {
  if (first === undefined) return { field: "", message: "It does not fit" };
  return { field: first.path.join("."), message: first.message };
}
