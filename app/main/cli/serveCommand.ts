import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Command } from "commander";
import { spreadLastNet } from "../process/lastNet.ts";
import { dataFolder } from "../process/layout.ts";
import { openLog, type WorkspaceLog } from "../process/log.ts";
import { recentWorkspaces } from "../process/recentWorkspaces.ts";
import { startWebServer } from "../web/server.ts";
import { complain, print, printJson, type CommandContext } from "./session.ts";
import { whole } from "./settings.ts";

const LEFT_OPEN_MS = 2000;

export function addServe(program: Command, context: CommandContext): void {
  program
    .command("serve")
    .description("the app in a browser, on an address of this machine only")
    .option("--port <n>", "port (default: a free one)", "0")
    .option("--sample", "prepare the sample in this workspace, in the background")
    .option("--open", "open it in the default browser")
    .action(async ({ port, sample, open }: { port: string; sample?: boolean; open?: boolean }) => {
      try {
        const { workspace, backend } = context.session();
        await serveUntilStopped({
          folder: workspace ?? join(dataFolder(), "default.pippin"),
          port: whole("--port", port),
          ...(backend === undefined ? {} : { tensorflow: backend }),
          ...(sample === true ? { firstJob: { name: "prepareSample" } } : {}),
          listening: (address) => {
            if (context.json()) printJson({ address });
            else print(`Pippin is at ${address}\nThe address works once. Ctrl-C ends it.`);
            if (open === true) openInBrowser(address);
          },
        });
      } catch (error) {
        process.exitCode = complain(error);
      }
    });
}

type ServeOptions = Parameters<typeof startWebServer>[0] & { readonly listening: (address: string) => void };

/**
 * Serves until Ctrl-C or the end of the process that started this one; jobs under way stop after what they are at. A second
 * signal ends it at once.
 */
async function serveUntilStopped({ listening, ...options }: ServeOptions): Promise<void> {
  const net = spreadLastNet();
  const log = openLog(options.folder, "browser host");
  net.writeTo(log);
  let current = log;
  const onOther = (other: WorkspaceLog): void => {
    current = other;
    net.writeTo(other);
  };
  const server = await startWebServer({ ...options, log, recent: recentWorkspaces(), onOther });
  const stopped = firstSignal();
  listening(server.address);
  const signal = await stopped;
  current.info(`Ended by ${signal}.`);
  await server.close();
  // Everything is closed: what still holds the process would hold it for ever.
  setTimeout(() => process.exit(), LEFT_OPEN_MS).unref();
}

async function firstSignal(): Promise<NodeJS.Signals> {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const came = Promise.withResolvers<NodeJS.Signals>();
  for (const signal of signals) process.on(signal, came.resolve);
  const first = await came.promise;
  for (const signal of signals) process.off(signal, came.resolve);
  return first;
}

/** Where a person sits at a desktop; otherwise, and where it fails, the printed address is enough. */
function openInBrowser(address: string): void {
  const desktop =
    process.platform !== "linux" ||
    process.env["DISPLAY"] !== undefined ||
    process.env["WAYLAND_DISPLAY"] !== undefined;
  if (!process.stdout.isTTY || !desktop || process.env["CI"] !== undefined) return;
  const [command, ...parameters] =
    process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["cmd", "/c", "start", ""] : ["xdg-open"];
  const opener = spawn(command, [...parameters, address], { stdio: "ignore", detached: true });
  opener.on("error", () => console.error("No browser could be started: open the address yourself."));
  opener.unref();
}
