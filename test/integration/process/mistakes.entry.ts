/** Imported before a program of Pippin's: makes it make mistakes that nothing waits for, each time that it gets SIGUSR2. */
import { PassThrough } from "node:stream";

process.on("SIGUSR2", () => {
  void Promise.reject(new Error("a promise failed unheard"));
  new PassThrough().destroy(new Error("a stream failed late"));
});
