/** `pippin classifier`: patch classifiers from one workspace to another. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { inSession, print, printJson, type CommandContext } from "./session.ts";

export function addClassifier(program: Command, context: CommandContext): void {
  const classifier = program.command("classifier").description("patch classifiers, from one workspace to another");
  classifier
    .command("export <name> <file>")
    .description("the newest version with its vocabulary, features and metrics; training patches stay here")
    .action(async (name: string, file: string) => {
      await inSession(context.session(), async (session) => {
        const answer = await session.request("exportClassifier", { classifier: name, file: resolve(file) });
        if (context.json()) printJson(answer);
        else print(`"${answer.name}", version ${answer.version}: ${resolve(file)}`);
        return [];
      });
    });
  classifier
    .command("import <file>")
    .description("becomes the next version of its name; its model must be in the workspace")
    .action(async (file: string) => {
      await inSession(context.session(), async (session) => {
        const answer = await session.request("importClassifier", { file: resolve(file) });
        if (context.json()) printJson(answer);
        else print(`"${answer.name}", version ${answer.version}${answer.reused ? ", was here already" : ""}`);
        return [];
      });
    });
}
