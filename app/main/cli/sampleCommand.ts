/** `pippin sample`: the sample workspace without a screen, from nothing to a report. */
import { join } from "node:path";
import { Option, type Command } from "commander";
import type { Input } from "../../contract/requests.ts";
import { SHIPPED_MODELS } from "../../contract/shippedModels.ts";
import { sampleWorkspace } from "../process/layout.ts";
import { explainText } from "./explainOutput.ts";
import { inSession, print, printJson, type CommandContext } from "./session.ts";

export function addSample(program: Command, context: CommandContext): void {
  program
    .command("sample")
    .description("train on the sample's photographs, explain 16 others and write a report")
    .addOption(
      new Option("--model <name>", "a network that comes with Pippin")
        .choices(SHIPPED_MODELS.map(({ name }) => name))
        .default(SHIPPED_MODELS[0].name),
    )
    .action(async ({ model }: { model: Input<"prepareSample">["model"] }) => {
      const options = { workspace: sampleWorkspace(), ...context.session() };
      await inSession(options, async (session) => {
        const { backend, reason } = await session.request("status", {});
        console.error(
          backend === "native"
            ? "TensorFlow runs natively."
            : `TensorFlow.js runs in WebAssembly (${reason ?? ""}); \`npm run setup:native\` makes it faster.`,
        );
        const report = join(session.folder, "report.html");
        const { refused, explained } = await session.request("prepareSample", { model, report });
        if (context.json()) printJson(explained);
        else {
          print(explainText(explained));
          print(`\nReport: ${report}`);
          print(
            `Explain your own:  npm run -s pippin -- --workspace ${quoted(session.folder)} explain PHOTOGRAPH --html report.html`,
          );
        }
        return refused;
      });
    });
}

function quoted(path: string): string {
  return path.includes(" ") ? `"${path}"` : path;
}
