import { useState, type ReactNode } from "react";
import { droppedFiles } from "../transport/files.ts";
import classes from "./DropTarget.module.css";

interface DropTargetProps {
  /** What a drop does, in words: "Drop to add to the set". */
  readonly hint: string;
  readonly onFiles: (files: File[]) => void;
  readonly children: ReactNode;
}

/** Takes files and folders from the file manager anywhere on it. */
export function DropTarget({ hint, onFiles, children }: DropTargetProps): React.JSX.Element {
  // Entering a child fires before leaving its parent: a count tells when the pointer has left for good.
  const [depth, setDepth] = useState(0);
  const hasFiles = (event: React.DragEvent): boolean => event.dataTransfer.types.includes("Files");
  return (
    <div
      className={classes.target}
      onDragEnter={(event) => {
        if (hasFiles(event)) setDepth((one) => one + 1);
      }}
      onDragLeave={(event) => {
        if (hasFiles(event)) setDepth((one) => Math.max(0, one - 1));
      }}
      onDragOver={(event) => {
        if (hasFiles(event)) event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        setDepth(0);
        void droppedFiles(event.dataTransfer).then(onFiles);
      }}
    >
      {children}
      {depth > 0 && <div className={classes.hint}>{hint}</div>}
    </div>
  );
}
