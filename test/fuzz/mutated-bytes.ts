import type { Random } from '../year/random';

/** The bytes with a few of them changed, taken out, doubled, or put elsewhere. */
export function mutatedBytes(random: Random, bytes: Buffer): Buffer {
  let changed: Buffer = Buffer.from(bytes);
  for (let left = 1 + random.int(4); left > 0; left--) changed = mutatedOnce(random, changed);
  return changed;
}

function mutatedOnce(random: Random, bytes: Buffer): Buffer {
  const from = random.int(bytes.length + 1);
  const to = Math.min(bytes.length, from + random.int(64));
  const piece = bytes.subarray(from, to);
  switch (random.pick(['flip', 'cut', 'double', 'truncate', 'insert'] as const)) {
    case 'flip': {
      const flipped = Buffer.from(bytes);
      if (flipped.length > 0) flipped[random.int(flipped.length)] = random.int(256);
      return flipped;
    }
    case 'cut':
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
    case 'double':
      return Buffer.concat([bytes.subarray(0, to), piece, bytes.subarray(to)]);
    case 'truncate':
      return bytes.subarray(0, from);
    case 'insert':
      return Buffer.concat([bytes.subarray(0, from), anyBytes(random, 16), bytes.subarray(from)]);
  }
}

export function anyBytes(random: Random, limit: number): Buffer {
  return Buffer.from(Array.from({ length: random.int(limit) }, () => random.int(256)));
}
