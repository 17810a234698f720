import { createContext, useContext, useEffect, useState, type RefObject } from "react";
import { afterStep, CALM } from "./rush.ts";

/** Given by lists of pictures: whether they pass by too quickly to be looked at. */
export const Rushing = createContext(false);

/** Calm again so long after the last step, whatever the speed was. */
const CALM_MS = 120;

/** @returns whether the list is in a rush; nothing else changes with its scrolling. */
export function useRushing(scroller: RefObject<HTMLElement | null>): boolean {
  const [rushing, setRushing] = useState(false);
  useEffect(() => {
    const list = scroller.current!;
    let known = CALM;
    let pause: ReturnType<typeof setTimeout> | undefined;
    const step = (): void => {
      known = afterStep(known, list.scrollTop, performance.now(), list.clientHeight);
      setRushing(known.rushing);
      clearTimeout(pause);
      pause = setTimeout(() => {
        known = CALM;
        setRushing(false);
      }, CALM_MS);
    };
    list.addEventListener("scroll", step, { passive: true });
    return () => {
      list.removeEventListener("scroll", step);
      clearTimeout(pause);
    };
  }, [scroller]);
  return rushing;
}

interface PictureProps {
  readonly src: string;
  readonly onLoad?: () => void;
  /** It cannot be read. */
  readonly onError?: () => void;
}

/** Of a list: one that comes in while the list is in a rush is asked for when it slows down. */
export function Picture({ src, onLoad, onError }: PictureProps): React.JSX.Element | null {
  const rushing = useContext(Rushing);
  const [shown, show] = useState(rushing ? null : src);
  if (!rushing && shown !== src) show(src);
  return shown === src ? (
    <img src={src} alt="" decoding="async" draggable={false} onLoad={onLoad} onError={onError} />
  ) : null;
}
