import { createTheme, type MantineColorsTuple } from "@mantine/core";

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
    Button: { defaultProps: { size: "xs", variant: "default" } },
    TextInput: { defaultProps: { size: "xs" } },
    NumberInput: { defaultProps: { size: "xs" } },
    Select: { defaultProps: { size: "xs", allowDeselect: false } },
    SegmentedControl: { defaultProps: { size: "xs" } },
    Checkbox: { defaultProps: { size: "xs" } },
    Tooltip: { defaultProps: { openDelay: 400, transitionProps: { duration: 0 } } },
    Modal: { defaultProps: { transitionProps: { duration: 0 }, overlayProps: { backgroundOpacity: 0.4 } } },
    Menu: { defaultProps: { transitionProps: { duration: 0 } } },
  },
});
