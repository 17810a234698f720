/** Opens and reads parts of files, with sentences for what goes wrong. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { PippinError } from "../../contract/errors.ts";
import { requireRegular, unreadable } from "./readFile.ts";

/** An open file that is read at places. */
export class FileBytes {
  readonly size: number;
  private readonly path: string;
  private readonly descriptor: number;

  /** @throws PippinError `unreadable-file` that names the file and says why. */
  constructor(path: string) {
    this.path = path;
    try {
      requireRegular(path);
      this.descriptor = openSync(path, "r");
      this.size = fstatSync(this.descriptor).size;
    } catch (error) {
      throw unreadable(path, error);
    }
  }

  /**
   * @returns `length` bytes from `position`.
   * @throws PippinError `bad-file` where the file ends before.
   */
  read(position: number, length: number): Buffer {
    if (position + length > this.size) throw this.tooShort();
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length;) {
      const count = readSync(this.descriptor, bytes, at, length - at, position + at);
      if (count === 0) throw this.tooShort();
      at += count;
    }
    return bytes;
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private tooShort(): PippinError {
    return new PippinError("bad-file", `"${this.path}" ends too early: it is cut short. Copy it again.`, {
      file: this.path,
    });
  }
}
