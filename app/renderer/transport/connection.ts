/** The way to the backend: a port of the window's own process, or a WebSocket in a browser. */
import type { BackendMessage, ClientMessage } from "../../contract/messages.ts";
import type { Bridge } from "../../contract/bridge.ts";
import { OTHER_WORKSPACE } from "../../contract/workspaces.ts";
import { beginAnew } from "./workspaces.ts";

export interface Connection {
  /** While it is open. */
  send(message: ClientMessage): void;
}

export interface Listener {
  onMessage(message: BackendMessage): void;
  /** `false`: requests under way will not be answered; a new connection is being tried. */
  onState(open: boolean): void;
}

declare global {
  interface Window {
    /** Put there by the preload script; missing in a browser. */
    readonly pippin?: Bridge;
  }
}

const RETRY_MS = 500;
const LONGEST_RETRY_MS = 8000;

export function connect(listener: Listener): Connection {
  const bridge = window.pippin;
  if (bridge !== undefined) {
    const send = bridge.connect(listener.onMessage, listener.onState);
    return { send };
  }
  return webSocket(listener);
}

function webSocket(listener: Listener): Connection {
  let socket: WebSocket;
  let delay = RETRY_MS;
  const open = (): void => {
    socket = new WebSocket(`ws://${location.host}/messages`);
    socket.onopen = () => {
      delay = RETRY_MS;
      listener.onState(true);
    };
    socket.onmessage = ({ data }: MessageEvent<string>) => listener.onMessage(JSON.parse(data) as BackendMessage);
    socket.onclose = ({ code }) => {
      if (code === OTHER_WORKSPACE) return beginAnew();
      listener.onState(false);
      setTimeout(open, delay);
      delay = Math.min(LONGEST_RETRY_MS, delay * 2);
    };
  };
  open();
  return { send: (message) => socket.send(JSON.stringify(message)) };
}
