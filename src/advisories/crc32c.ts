/** The polynomial of Castagnoli, reflected: RFC 3720, section 12.1. */
const POLYNOMIAL = 0x82f63b78;

const table = new Uint32Array(256).map((_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc;
});

/** CRC-32C as Google Cloud Storage writes it in `x-goog-hash`: base64 of four bytes, the most significant first. */
export function crc32c(data: Uint8Array): string {
  let crc = 0xffffffff;
  // Over tens of megabytes an index is several times as fast as an iterator.
  for (let at = 0; at < data.length; at++) crc = (table[(crc ^ (data[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
  return bytes.toString('base64');
}
