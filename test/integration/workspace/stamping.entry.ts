/** A process that stamps patches into a workspace, each as a gesture of its own: `stamping.entry.ts FOLDER LABEL COUNT`. */
import type { Engine } from "../../../app/contract/engine.ts";
import { createBackend } from "../../../app/main/backend/backend.ts";
import { openDatabase } from "../../../app/main/workspace/database.ts";
import { saveImage } from "../../../app/main/workspace/images.queries.ts";

const [folder, label, count] = process.argv.slice(2);
// Gestures need no engine.
const backend = createBackend({ folder, engine: {} as Engine, engines: 1, resources: "", version: "0" });
const db = openDatabase(folder);
const photograph = { hash: "a", path: "/photographs/a.jpg", width: 4000, height: 3000, format: "jpeg", warnings: [] };
const imageId = saveImage(db, photograph).image.id;
db.close();

const refused: string[] = [];
for (let i = 0; i < Number(count); i++) {
  const box = { x: 10 * i, y: 0, width: 50, height: 50 };
  const result = await backend.request("changePatches", { changes: [{ kind: "add", imageId, label, box }] });
  if (!result.ok) refused.push(result.error.message);
}
await backend.close();
process.stdout.write(JSON.stringify(refused));
