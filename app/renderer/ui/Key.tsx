import classes from "./Key.module.css";

/** A key of the keyboard, as it is printed on it. */
export function Key({ children }: { readonly children: string }): React.JSX.Element {
  return <kbd className={classes.key}>{children}</kbd>;
}
