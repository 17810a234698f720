/** The one bridge between the window's page and the rest: functions only. */
import { contextBridge, ipcRenderer, webUtils } from "electron";
import type { Bridge, Command } from "../contract/bridge.ts";
import type { BackendMessage } from "../contract/messages.ts";
import type { Workspaces } from "../contract/workspaces.ts";

let port: MessagePort | null = null;

const bridge: Bridge = {
  connect: (onMessage, onState) => {
    ipcRenderer.on("backend", ({ ports }) => {
      port = ports[0];
      port.onmessage = ({ data }: MessageEvent<BackendMessage>) => onMessage(data);
      onState(true);
    });
    ipcRenderer.on("backend-lost", () => {
      port = null;
      onState(false);
    });
    ipcRenderer.send("page-ready");
    return (message) => port?.postMessage(message);
  },
  choose: async (what) => (await ipcRenderer.invoke("choose", what)) as string[],
  pathOf: (file) => webUtils.getPathForFile(file as File),
  save: async (name, content) => (await ipcRenderer.invoke("save", name, content)) as string | null,
  saveAs: async (name) => (await ipcRenderer.invoke("save-as", name)) as string | null,
  workspaces: async () => (await ipcRenderer.invoke("workspaces")) as Workspaces,
  openWorkspace: async (which) => void (await ipcRenderer.invoke("open-workspace", which)),
  onCommand: (listener) => void ipcRenderer.on("command", (_, command: Command) => listener(command)),
};

contextBridge.exposeInMainWorld("pippin", bridge);
