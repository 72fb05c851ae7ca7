/** Whether some bytes stand at an offset. @param magic - one character for each byte */
export function hasMagic(bytes: Uint8Array, magic: string, offset = 0): boolean {
  if (offset < 0 || bytes.length < offset + magic.length) return false;
  for (let index = 0; index < magic.length; index++)
    if (bytes[offset + index] !== magic.charCodeAt(index)) return false;
  return true;
}

/** Formats ask the same of the same first bytes, one after the other: what is known of them is found out once. */
export function oncePerHead<T>(read: (head: Uint8Array) => T): (head: Uint8Array) => T {
  const known = new WeakMap<Uint8Array, { readonly value: T }>();
  return (head) => {
    let result = known.get(head);
    if (result === undefined) known.set(head, (result = { value: read(head) }));
    return result.value;
  };
}

/** Whether bytes stand there that no text has: control characters other than white space. */
export const isBinary = oncePerHead((head) =>
  head.some((byte) => byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13),
);
