import { useMantineColorScheme } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import { useEffect, useLayoutEffect, useState } from "react";
import { chooseAndImport } from "../features/images/importing.ts";
import { startTour, Tour } from "../features/tour/Tour.tsx";
import { CommandPalette } from "../keys/CommandPalette.tsx";
import { KeySheet } from "../keys/KeySheet.tsx";
import { listenForKeys, useKeys } from "../keys/keys.ts";
import { openReconstructionSheet, ReconstructionSheet } from "../ui/ReconstructionSheet.tsx";
import { travel } from "../navigation/history.ts";
import { refuseStrayDrops } from "./drops.ts";
import { announceJobs } from "./jobNotices.ts";
import { listenToMenu } from "./menuCommands.ts";
import { PAGES } from "./pages.ts";
import { StartPage, Landing } from "../features/start/StartPage.tsx";
import { goTo, returnTo, usePlace } from "../navigation/place.ts";
import { useSetsAtHand } from "../navigation/setsAtHand.ts";
import { Rail } from "./Rail.tsx";
import { StatusBar } from "./StatusBar.tsx";
import classes from "./App.module.css";

/** Beside the pages of the rail: the first that is shown, and what it shows as long as there is no explanation. */
const LANDING = { id: "", component: Landing };
const START = { id: "start", component: StartPage };

const PAGE_IDS = PAGES.map(({ id }) => id);

/** The frame around every page: rail, status bar, keys and commands. */
export function App(): React.JSX.Element {
  const { page } = usePlace();
  const shown = PAGES.find(({ id }) => id === page) ?? (page === "start" ? START : LANDING);
  const [keysShown, setKeysShown] = useState(false);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  // Before the page is painted: whoever sees it may press its keys.
  useLayoutEffect(() => listenForKeys(window), []);
  useEffect(announceJobs, []);
  useSetsAtHand();
  useEffect(() => refuseStrayDrops(window), []);
  useEffect(() => listenToMenu(() => setKeysShown(true)), []);
  useKeys([
    { keys: "?", label: "Show the keys", group: "Everywhere", run: () => setKeysShown(true) },
    {
      keys: "mod+i",
      label: "Import photographs",
      group: "Everywhere",
      run: () => void chooseAndImport("images", null),
    },
    { keys: "mod+k", label: "Commands", group: "Everywhere", keyOnly: true, run: () => spotlight.toggle() },
    { keys: "mod+z", label: "Undo", group: "Everywhere", run: () => void travel("undo") },
    { keys: "mod+shift+z,mod+y", label: "Redo", group: "Everywhere", run: () => void travel("redo") },
    ...PAGES.map(({ id, name }, i) => ({
      keys: `alt+${i + 1}`,
      label: `Go to ${name}`,
      group: "Everywhere",
      run: () => returnTo(id),
    })),
    { keys: "alt+0", label: "What to do next", group: "Everywhere", run: () => goTo("start") },
    {
      keys: "alt+d",
      label: "Switch between light and dark",
      group: "Everywhere",
      run: () => setColorScheme(colorScheme === "dark" ? "light" : "dark"),
    },
    { keys: "alt+r", label: "What a reconstruction shows", group: "Everywhere", run: openReconstructionSheet },
    { keys: "alt+t", label: "Take the tour", group: "Everywhere", run: startTour },
  ]);
  const Shown = shown.component;
  return (
    <div className={classes.app}>
      <Rail pages={PAGES} current={shown.id} />
      <main className={classes.main}>
        <Shown key={shown.id} />
      </main>
      <div className={classes.status}>
        <StatusBar />
      </div>
      <KeySheet opened={keysShown} onClose={() => setKeysShown(false)} />
      <Tour pages={PAGE_IDS} />
      <ReconstructionSheet />
      <CommandPalette />
    </div>
  );
}
