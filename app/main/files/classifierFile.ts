/** Patch classifiers as files, to move between workspaces: what holds the machine and its description. */
import { createHash } from "node:crypto";
import { PippinError } from "../../contract/errors.ts";

/** Magic line, SHA-256 of what follows it, length of the JSON, JSON, machine. */
const MAGIC = Buffer.from("PIPPIN-CLASSIFIER-1\n");
const HASH_LENGTH = 32;
const LENGTH_LENGTH = 4;

/** @param description - plain data. */
export function writeClassifierFile(description: unknown, machine: Uint8Array): Uint8Array {
  const json = Buffer.from(JSON.stringify(description));
  const length = Buffer.alloc(LENGTH_LENGTH);
  length.writeUInt32LE(json.length);
  const content = Buffer.concat([length, json, machine]);
  return Buffer.concat([MAGIC, createHash("sha256").update(content).digest(), content]);
}

/**
 * @param file - its name, for sentences.
 * @throws PippinError `bad-file` where it is no such file, or damaged.
 */
export function readClassifierFile(
  bytes: Uint8Array,
  file: string,
): { readonly description: unknown; readonly machine: Uint8Array } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const refused = (why: string): PippinError => new PippinError("bad-file", `${file}: ${why}`, { file });
  if (!buffer.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw refused("this is no patch classifier of Pippin's, or of a newer one. Choose a file that Pippin exported.");
  }
  const damaged = (how: string): PippinError =>
    refused(`the file is damaged (${how}). Copy it again, or export it again.`);
  const content = buffer.subarray(MAGIC.length + HASH_LENGTH);
  const sum = buffer.subarray(MAGIC.length, MAGIC.length + HASH_LENGTH);
  if (!createHash("sha256").update(content).digest().equals(sum)) throw damaged("its checksum is wrong");
  const start = content.length < LENGTH_LENGTH ? Infinity : LENGTH_LENGTH + content.readUInt32LE(0);
  if (start > content.length) throw damaged("its description is cut short");
  try {
    const description: unknown = JSON.parse(content.subarray(LENGTH_LENGTH, start).toString());
    return { description, machine: Uint8Array.from(content.subarray(start)) };
  } catch {
    throw damaged("its description is no JSON");
  }
}
