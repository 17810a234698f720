/** The command line as a user has it: a process of its own, from the source tree, with WebAssembly. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../app/main/cli/pippin.ts", import.meta.url));

export interface Answer {
  /** With which the process ended. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * @param folder - in which commands run.
 * @param workspace - of all of them.
 * @returns what runs a command, and answers when it has ended, whatever became of it.
 */
export function commandLineIn(
  folder: string,
  workspace = join(folder, "test.pippin"),
): (...parameters: string[]) => Promise<Answer> {
  return (...parameters) => {
    const all = [PROGRAM, "--backend", "wasm", "--workspace", workspace, ...parameters];
    return new Promise((resolve) => {
      execFile(process.execPath, all, { cwd: folder, maxBuffer: 1e8 }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      });
    });
  };
}
