import { Button, createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** The green of an apple, lightest first; 6 on white and 3 on dark grey meet WCAG AA. */
const leaf: MantineColorsTuple = [
  "#eef7ec",
  "#dcedd9",
  "#b9dcb2",
  "#86c96b",
  "#6bb45a",
  "#52a24b",
  "#3a8435",
  "#2f7a2b",
  "#276824",
  "#1d521b",
];

export const theme = createTheme({
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontSizes: { xs: "11px", sm: "13px", md: "13px", lg: "16px", xl: "20px" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  defaultRadius: 6,
  colors: { leaf },
  primaryColor: "leaf",
  primaryShade: { light: 6, dark: 3 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      defaultProps: { size: "xs", variant: "default" },
      // The accent of dark mode is light: white on it could not be read.
      vars: (_, { variant, color }) => ({ root: variant === "filled" ? filled(color) : {} }),
    }),
    TextInput: { defaultProps: { size: "xs" } },
    NumberInput: { defaultProps: { size: "xs" } },
    Select: {
      defaultProps: { size: "xs", allowDeselect: false },
      // A name that is cut says so.
      styles: { input: { textOverflow: "ellipsis" } },
    },
    // Of size xs, what describes a field would be written two pixels smaller than its label.
    InputWrapper: { styles: { description: { fontSize: "var(--mantine-font-size-xs)" } } },
    SegmentedControl: { defaultProps: { size: "xs" } },
    Checkbox: { defaultProps: { size: "xs" } },
    Tooltip: { defaultProps: { openDelay: 400, transitionProps: { duration: 0 } } },
    Modal: {
      defaultProps: {
        transitionProps: { duration: 0 },
        overlayProps: { backgroundOpacity: 0.4 },
        closeButtonProps: { "aria-label": "Close" },
        styles: { title: { fontWeight: 650 } },
      },
    },
    Notification: {
      defaultProps: {
        closeButtonProps: { "aria-label": "Close" },
        styles: { description: { color: "var(--text-2)" } },
      },
    },
    // What Mantine puts into a menu to take the focus first is none of the children that a menu may have.
    Menu: { defaultProps: { transitionProps: { duration: 0 }, withInitialFocusPlaceholder: false } },
  },
});

/** Mantine's red is too light for white words on it, and in dark mode for dark ones. */
function filled(color: string | undefined): Record<`--button-${string}`, string> {
  if (color !== "red") return color === undefined ? { "--button-color": "var(--on-accent)" } : {};
  return { "--button-bg": "var(--wrong)", "--button-hover": "var(--wrong)", "--button-color": "var(--surface)" };
}

/** Mantine's own colours are those of `tokens.css`. */
export const cssVariables: CSSVariablesResolver = () => {
  const colours = {
    "--mantine-color-body": "var(--surface)",
    "--mantine-color-text": "var(--text)",
    "--mantine-color-dimmed": "var(--text-2)",
    "--mantine-color-placeholder": "var(--text-2)",
    "--mantine-color-default": "var(--surface)",
    "--mantine-color-default-hover": "var(--surface-2)",
    "--mantine-color-default-color": "var(--text)",
    "--mantine-color-default-border": "var(--line)",
    "--mantine-color-error": "var(--wrong)",
  };
  return { variables: {}, light: colours, dark: colours };
};
