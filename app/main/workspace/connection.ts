/** An open workspace database, by what a function may do with it. */
import type Database from "better-sqlite3";

declare const readable: unique symbol;
declare const writable: unique symbol;
/** For functions that only read. */
export type ReadableDB = Database.Database & { readonly [readable]: true };
/** For functions that write; anything that reads takes it too. */
export type WritableDB = ReadableDB & { readonly [writable]: true };
