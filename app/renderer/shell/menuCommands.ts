/** What the window's menu asks of the page. */
import { spotlight } from "@mantine/spotlight";
import { chooseAndImport } from "../features/images/importing.ts";
import { travel } from "../navigation/history.ts";
import { returnTo } from "../navigation/place.ts";

/** @param showKeys - opens the sheet of keys. */
export function listenToMenu(showKeys: () => void): void {
  window.pippin?.onCommand((command) => {
    switch (command) {
      case "import-images":
        return void chooseAndImport("images", null);
      case "undo":
      case "redo":
        return inField(command) || void travel(command);
      case "keys":
        return showKeys();
      case "commands":
        return spotlight.toggle();
      default:
        return returnTo(command.slice("page:".length));
    }
  });
}

/** Where the person writes, the menu's Undo is the field's own. */
function inField(command: "undo" | "redo"): boolean {
  const writes =
    document.activeElement instanceof HTMLInputElement || document.activeElement instanceof HTMLTextAreaElement;
  // Deprecated, and the only way to a field's own history.
  return writes && document.execCommand(command);
}
