/** Electron's process without a window: starts the backend as the program does, asks it, and prints what it gets. */
import { join } from "node:path";
import { app, type MessagePortMain } from "electron";
import type { BackendMessage, ClientMessage } from "../../../app/contract/messages.ts";
import { BackendProcess } from "../../../app/main/electron/backendProcess.ts";
import { openLog } from "../../../app/main/process/log.ts";

const requests = JSON.parse(process.env["PIPPIN_TEST_REQUESTS"]!) as string[];
const say = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`);

void app.whenReady().then(() => {
  let next = 0;
  let port: MessagePortMain;
  const ask = (): void => {
    if (next === requests.length) return void backend.close().then(() => app.quit());
    const id = next++;
    if (requests[id].startsWith("/")) {
      void backend.picture(requests[id]).then((picture) => {
        say({ picture: picture?.type ?? null });
        ask();
      });
      return;
    }
    const message: ClientMessage = { kind: "request", id, name: "predict", input: { imagePath: requests[id] } };
    port.postMessage(message);
  };
  const entry = (name: string): string => join(process.env["PIPPIN_APP"]!, "out", `${name}.entry.cjs`);
  const backend: BackendProcess = new BackendProcess(
    { backend: entry("backend"), engine: entry("engine"), node: null },
    { folder: "" },
    {
      onReady: () => {
        ({ port } = backend.connect());
        port.on("message", ({ data }) => {
          say(data as BackendMessage);
          ask();
        });
        port.start();
        // A picture that is being waited for goes on by itself.
        if (!requests[next - 1]?.startsWith("/")) ask();
      },
      onRefused: say,
      onLost: (how) => say({ lost: how }),
      onGivenUp: (how) => {
        say({ givenUp: how });
        app.quit();
      },
    },
    openLog(process.env["PIPPIN_APP"]!, "window"),
  );
});
