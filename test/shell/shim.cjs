// For tests only: lets the program run in Electron 22, the newest whose binary is a package of a registry. What that one
// lacks of the newest Electron is put in its place: `protocol.handle` with the `Response` that it answers with, and what
// the log's library tells nobody through.
const diagnostics = require("node:diagnostics_channel");
const { protocol } = require("electron");
const { join } = require("node:path");

diagnostics.tracingChannel ??= () => ({ hasSubscribers: false });
globalThis.Response ??= class {
  constructor(body, { status, headers }) {
    Object.assign(this, { body, status, headers });
  }
};
protocol.handle ??= (scheme, handler) =>
  protocol.registerBufferProtocol(scheme, async ({ url, method }, answer) => {
    const { body, status, headers } = await handler({ url, method });
    answer({ statusCode: status, headers, mimeType: headers["Content-Type"], data: Buffer.from(body) });
  });

require(join(process.env.PIPPIN_APP, "out", "electron.cjs"));
