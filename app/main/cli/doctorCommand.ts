/** `pippin doctor`: how Pippin runs here, and what the workspace's folder holds that nothing refers to any more. */
import type { Command } from "commander";
import { PippinError } from "../../contract/errors.ts";
import { counted } from "../../contract/numberWords.ts";
import type { Output } from "../../contract/requests.ts";
import { inSession, print, printJson, type CommandContext } from "./session.ts";

interface DoctorOptions {
  readonly clean?: boolean;
  readonly dryRun?: boolean;
}

export function addDoctor(program: Command, context: CommandContext): void {
  program
    .command("doctor")
    .description("say which TensorFlow runs, why, how to change it, and where the log is")
    .option("--clean", "free what deleted things and ended processes have left in the workspace, and say what it was")
    .option("--dry-run", "with --clean: only say what would be freed")
    .action(async ({ clean = false, dryRun = false }: DoctorOptions) => {
      if (dryRun && !clean) throw new PippinError("invalid-request", "--dry-run goes with --clean.");
      await inSession(context.session(), async (session) => {
        const status = await session.request("status", {});
        const freed = clean ? (await session.request("cleanWorkspace", { dryRun })).freed : null;
        if (context.json())
          printJson({
            ...status,
            node: process.version,
            log: session.logFile,
            ...(freed === null ? {} : { dryRun, freed }),
          });
        else
          print(
            [
              ...statusLines(status),
              `Log          ${session.logFile}`,
              ...(freed === null ? [] : freedLines(freed, dryRun)),
            ].join("\n"),
          );
        return [];
      });
    });
}

function statusLines({ version, workspace, backend, tensorflow, reason, images }: Output<"status">): string[] {
  const runs =
    backend === "native"
      ? `TensorFlow, native (TensorFlow.js ${tensorflow})`
      : `TensorFlow.js ${tensorflow} in WebAssembly, because ${reason ?? "it was asked for"}.\n             \`npm run setup:native\` builds the faster native binding; nothing else changes.`;
  return [
    `Pippin       ${version}`,
    `Node         ${process.version}`,
    `Backend      ${runs}`,
    `Workspace    ${workspace} (${counted(images, "image")})`,
  ];
}

type Freed = Output<"cleanWorkspace">["freed"];

const FREED: Readonly<Record<Freed[number]["kind"], readonly [one: string, several: string]>> = {
  blobs: ["content that nothing refers to", "contents that nothing refers to"],
  pictures: ["picture of images that are gone", "pictures of images that are gone"],
  downloads: ["file of exports that were downloaded", "files of exports that were downloaded"],
  unfinished: ["file that a process did not finish", "files that processes did not finish"],
  database: ["free page of the database", "free pages of the database"],
};

function freedLines(freed: Freed, dryRun: boolean): string[] {
  const bytes = freed.reduce((sum, one) => sum + one.bytes, 0);
  if (bytes === 0) return ["Clean        nothing to free"];
  const lines = freed
    .filter(({ count }) => count > 0)
    .map(({ kind, count, bytes: size }) => `             ${counted(count, ...FREED[kind])}: ${inWords(size)}`);
  return [`Clean        ${dryRun ? "would free" : "freed"} ${inWords(bytes)}`, ...lines];
}

function inWords(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
