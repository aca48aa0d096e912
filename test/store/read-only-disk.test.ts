import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { isDatabaseAway } from '../../src/store/dialect';
import { Store } from '../../src/store/store';
import { SmallDisk } from '../faults/small-disk';

const folder = mkdtempSync(join(tmpdir(), 'cuibao-read-only-'));
const disk = SmallDisk.make(folder, 20, true);
const isRoot = process.getuid?.() === 0;

/** Root may write whatever the rights say, so it needs a disk; who may not mount one is left out. */
if (disk.isReal || !isRoot)
  it('an embedded store that cannot be written to is away, and opened once it can be', async () => {
    const file = join(folder, 'cuibao.sqlite');
    const setReadOnly = (readOnly: boolean) =>
      disk.isReal ? disk.setReadOnly(readOnly) : chmodSync(file, readOnly ? 0o400 : 0o600);
    writeFileSync(file, '');

    setReadOnly(true);
    const error: unknown = await Store.open(`sqlite:${file}`).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(isDatabaseAway(error)).toBe(true);

    setReadOnly(false);
    const again = await Store.open(`sqlite:${file}`);
    await again.migrate();
    await again.close();
    disk.remove();
    rmSync(folder, { recursive: true, force: true });
  });
else
  it('needs root with the right to mount, or anybody else', () => {
    rmSync(folder, { recursive: true, force: true });
  });
