const END_OF_DIRECTORY = [0x50, 0x4b, 0x05, 0x06];
const DIRECTORY_ENTRY = [0x50, 0x4b, 0x01, 0x02];
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LONGEST_COMMENT = 65_535;
/** More than any document holds. */
const MOST_ENTRIES = 20_000;

/** The names of the files in a zip archive, from its directory; null where the archive is damaged or none. */
export function zipNames(bytes: Uint8Array): string[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOfDirectory(bytes);
  if (end === null) return null;
  const count = view.getUint16(end + 10, true);
  if (count > MOST_ENTRIES) return null;
  const names: string[] = [];
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_BYTES > bytes.length || !startsWith(bytes, DIRECTORY_ENTRY, at)) return null;
    const nameBytes = view.getUint16(at + 28, true);
    const further = view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    // Only names in ASCII are looked for; others may be in any encoding.
    names.push(String.fromCharCode(...bytes.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes)));
    at += ENTRY_BYTES + nameBytes + further;
  }
  return names;
}

function endOfDirectory(bytes: Uint8Array): number | null {
  const first = Math.max(0, bytes.length - END_BYTES - LONGEST_COMMENT);
  for (let at = bytes.length - END_BYTES; at >= first; at--)
    if (startsWith(bytes, END_OF_DIRECTORY, at)) return at;
  return null;
}

export function startsWith(bytes: Uint8Array, magic: readonly number[], at = 0): boolean {
  return magic.every((byte, i) => bytes[at + i] === byte);
}
