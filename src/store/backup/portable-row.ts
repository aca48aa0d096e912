import { bytesFromRow } from '../dialect';

/** A row as both stores would tell it: numbers, texts, instants in UTC as text, bytes as `{"base64": …}`, null. */
export type PortableValue = number | string | null | { readonly base64: string };
export type PortableRow = readonly PortableValue[];

/** `isInstant`: SQLite keeps an instant as text, perhaps without its milliseconds. */
export function portableValue(value: unknown, isInstant: boolean): PortableValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return isInstant ? withMilliseconds(value) : value;
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (Buffer.isBuffer(value) || value instanceof ArrayBuffer)
    return { base64: bytesFromRow(value).toString('base64') };
  throw new Error(`a value of type ${typeof value} cannot be carried to another store`);
}

/** As a statement takes it. */
export function storedValue(value: PortableValue): number | string | null | Buffer {
  return typeof value === 'object' && value !== null ? Buffer.from(value.base64, 'base64') : value;
}

/** `2022-05-16 01:00:00` → `2022-05-16 01:00:00.000`, as the other store has it. */
function withMilliseconds(instant: string): string {
  return instant.length === 19 ? `${instant}.000` : instant;
}
