/** The command that was typed, for the provenance of what it writes. */
/** What was typed, quoted where a shell needs it. */
export function typedCommand(): string {
  const words = process.argv.slice(2).map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word)));
  return ["pippin", ...words].join(" ");
}
