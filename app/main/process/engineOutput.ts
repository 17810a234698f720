/** What an engine process prints: every line, and without TensorFlow's notes about itself. */

/**
 * TensorFlow logs through absl and its own logger: `I0000 00:00:1795427100.284426 7065 port.cc:153] ...` and
 * `2026-01-31 10:00:00.000000: I tensorflow/core/...`, with I for information and W for a warning. The environment
 * variable TF_CPP_MIN_LOG_LEVEL comes too late for the lines printed while the library loads.
 */
const NOTES = [
  /^WARNING: All log messages before absl::InitializeLog\(\) is called are written to STDERR/,
  /^[IW]\d{4} \d\d:\d\d:\d+\.\d+ +\d+ \S+:\d+\] /,
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IW] /,
  /^To enable the following instructions: .* rebuild TensorFlow with the appropriate compiler flags\.$/,
];

/** @returns whether the line is for the user: everything but TensorFlow's information and warnings. */
function isForUser(line: string): boolean {
  return !NOTES.some((note) => note.test(line));
}

/**
 * @param write - takes each line that is for the user, with its line end.
 * @param hear - takes every line, without its end.
 * @returns `push` for chunks as they come, `end` for the rest of the last line.
 */
export function engineOutput(
  write: (line: string) => void,
  hear: (line: string) => void = () => undefined,
): { push: (chunk: string) => void; end: () => void } {
  let rest = "";
  const pass = (line: string): void => {
    const text = line.replace(/\r?\n$/, "");
    hear(text);
    if (isForUser(text)) write(line);
  };
  return {
    push(chunk) {
      const lines = (rest + chunk).split(/(?<=\n)/);
      rest = lines.at(-1)?.endsWith("\n") === false ? (lines.pop() ?? "") : "";
      lines.forEach(pass);
    },
    end() {
      if (rest !== "") pass(`${rest}\n`);
      rest = "";
    },
  };
}
