/** Imports a network as an engine does and says what it took: node importNetwork.entry.ts FILE FOLDER */
import { readNetwork } from "../../../app/main/engine/network/readers/readNetwork.ts";
import { writeNetwork } from "../../../app/main/engine/network/store.ts";

const [file, folder] = process.argv.slice(2);
const { network, weights, close } = await readNetwork(file);
const stored = writeNetwork(network, weights, folder);
close();
console.log(JSON.stringify({ ...stored, peakBytes: process.resourceUsage().maxRSS * 1024 }));
