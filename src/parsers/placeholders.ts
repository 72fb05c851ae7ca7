/** Fills the `{placeholders}` of a rule's message. Values are not looked into again: they may be hostile text. */
export function fillPlaceholders(message: string, values: Readonly<Record<string, string>>): string {
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
