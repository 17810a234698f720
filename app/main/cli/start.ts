/** `npm start`: the sample workspace, from nothing to a report. What is finished is not done again. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { DEFAULT_TRAINING } from "../../contract/patchClassifier.ts";
import { PRESETS } from "../../contract/settings.ts";
import { resourcesFolder } from "../process/layout.ts";
import { explainText } from "./explainOutput.ts";
import { writeReport } from "./explainCommand.ts";
import { DOG_CLASSES } from "./imagenet.ts";
import { dataFolder, inSession, print } from "./session.ts";
import { trainText } from "./trainCommand.ts";

const LABELS = ["eye", "ear", "nose", "paw", "fur", "none"];
const CLASSIFIER = "dog";
const workspace = process.env["PIPPIN_SAMPLE_WORKSPACE"] ?? join(dataFolder(), "sample.pippin");
const sample = join(resourcesFolder(), "sample");

interface SampleFile {
  readonly images: readonly { readonly file_name: string; readonly split: "train" | "explain" }[];
}

await inSession({ workspace }, async (session) => {
  const { backend, reason } = await session.request("status", {});
  console.error(
    backend === "native"
      ? "TensorFlow runs natively."
      : `TensorFlow.js runs in WebAssembly (${reason ?? ""}); \`npm run setup:native\` makes it faster.`,
  );
  const objects = await session.request("importObjects", {
    file: join(sample, "objects.json"),
    images: join(sample, "images"),
    set: "sample",
  });
  const explained = (JSON.parse(readFileSync(join(sample, "objects.json"), "utf8")) as SampleFile).images
    .filter(({ split }) => split === "explain")
    .map(({ file_name: name }) => join(sample, "images", name));
  await session.request("addImages", { paths: explained, set: "great pyrenees and samoyed" });
  const patches = await session.request("importPatches", { file: join(sample, "patches.json") });
  const trained = await session.request("train", {
    name: CLASSIFIER,
    labels: LABELS,
    classIndices: DOG_CLASSES,
    features: "network",
    options: DEFAULT_TRAINING,
  });
  print(trainText(trained));
  const answer = await session.request("explain", {
    images: { set: "great pyrenees and samoyed" },
    settings: PRESETS.recommended,
  });
  print("");
  print(explainText(answer));
  const report = join(session.folder, "report.html");
  await writeReport(session, answer, report);
  print(`\nReport: ${report}`);
  print(
    `Explain your own:  npm run -s pippin -- --workspace ${quoted(session.folder)} explain PHOTOGRAPH --html report.html`,
  );
  openInBrowser(report);
  return [...objects.refused, ...patches.refused, ...trained.refused, ...answer.refused];
});

function quoted(path: string): string {
  return path.includes(" ") ? `"${path}"` : path;
}

/** Where a person sits at a desktop; otherwise, and where it fails, the printed path is enough. */
function openInBrowser(file: string): void {
  const desktop =
    process.platform !== "linux" ||
    process.env["DISPLAY"] !== undefined ||
    process.env["WAYLAND_DISPLAY"] !== undefined;
  if (!process.stdout.isTTY || !desktop || process.env["CI"] !== undefined) return;
  const [command, ...parameters] =
    process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["cmd", "/c", "start", ""] : ["xdg-open"];
  const opener = spawn(command, [...parameters, pathToFileURL(file).href], { stdio: "ignore", detached: true });
  opener.on("error", () => {
    console.error(`Open ${basename(file)} in a browser.`);
  });
  opener.unref();
}
