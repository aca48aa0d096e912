import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { ALL_MIGRATIONS } from '../../migrations/all-migrations';
import { addUnit } from '../../src/actions/add-unit';
import { sealAudit } from '../../src/actions/seal-audit';
import { verifyAudit } from '../../src/actions/verify-audit';
import { type BackupHead, FORMAT } from '../../src/cli/backup/backup-format';
import { checkBackup } from '../../src/cli/backup/read-backup';
import { writeBackup } from '../../src/cli/backup/write-backup';
import { fillEmptyStore } from '../../src/store/backup/fill-empty-store';
import { Snapshot } from '../../src/store/backup/snapshot';
import { readBlob, storeBlob } from '../../src/store/blob-store';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { connect, Store } from '../../src/store/store';
import { type GivenActions, givenActions } from '../actions/given-actions';
import { BUILD_MS, bareEnvironment, buildProduct, CLI, type Ended, run } from '../support/built-product';
import { createDatabase, databasesUnderTest, type TestDatabase } from '../support/databases';

const NOW = '2022-06-23 10:02';
const PICTURE = Buffer.from(Array.from({ length: 130_000 }, (_, i) => (i * 7) % 256));

beforeAll(() => buildProduct(), BUILD_MS);

describe.each(databasesUnderTest())('a backup of %s', (kind) => {
  let given: GivenActions;
  let folder: string;
  let sha256: string;
  const databases: TestDatabase[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cuibao-backup-'));
    given = await givenActions(kind);
    await addUnits('甲', 3);
    sha256 = await given.act(NOW, ({ manager }) => storeBlob(manager, PICTURE));
    await sealAudit(given.store);
  });
  afterAll(async () => {
    await given.close();
    for (const database of databases) await database.drop();
    rmSync(folder, { recursive: true });
  });

  const cuibao = (databaseUrl: string, ...args: string[]): Promise<Ended> =>
    run(process.execPath, [CLI, ...args], {
      cwd: folder,
      env: bareEnvironment({ DATABASE_URL: databaseUrl }),
    });

  /** Each unit and the entry about it in one transaction. */
  async function addUnits(prefix: string, count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      await given.act(NOW, (act) => addUnit(act, { name: `${prefix}${i}局`, level: '市直', parentId: null }));
    }
  }

  async function emptyDatabase(of = kind): Promise<string> {
    const database = await createDatabase(of);
    databases.push(database);
    return database.url;
  }

  async function onStore<T>(url: string, look: (store: Store) => Promise<T>): Promise<T> {
    const store = await Store.open(url);
    try {
      return await look(store);
    } finally {
      await store.close();
    }
  }

  const headOf = (snapshot: Snapshot): BackupHead => ({
    cuibao: 'backup',
    format: FORMAT,
    version: '0.1.0',
    madeAt: '2022-06-23T02:02:00.000Z',
    store: snapshot.dialect,
    migrations: [...snapshot.migrations],
    config: {},
  });

  it('shows one moment, although units are added and entries sealed between its tables', async () => {
    const snapshot = await Snapshot.take(given.url);
    const counts: Record<string, number> = {};
    try {
      for (const [i, table] of snapshot.tables.entries()) {
        await addUnits(`间${i}-`, 1);
        await sealAudit(given.store);
        let rows = 0;
        for await (const page of snapshot.rows(table)) rows += page.length;
        counts[table.name] = rows;
      }
    } finally {
      await snapshot.release();
    }
    expect(snapshot.tables.length).toBeGreaterThan(30);
    expect(counts).toMatchObject({ units: 3, audit_entries: 3, blob_chunks: 3 });
  });

  it('is taken while others write, and restored into either store, row for row', async () => {
    let writing = true;
    let written = 0;
    const writers = [1, 2].map(async (writer) => {
      for (let i = 0; writing; i++) {
        await addUnits(`写${writer}-${i}-`, 1);
        await sealAudit(given.store);
        written += 1;
        // The embedded driver never lets go by itself.
        await setImmediate();
      }
    });
    const backup = await cuibao(given.url, 'backup', '--out', folder, '--json');
    writing = false;
    await Promise.all(writers);
    expect(backup).toMatchObject({ code: 0, stderr: '' });
    expect(written).toBeGreaterThan(3);
    const { file, rows } = JSON.parse(backup.stdout);
    expect(file).toMatch(/cuibao-\d{8}T\d{6}Z\.backup\.gz$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    for (const other of databasesUnderTest()) {
      const url = await emptyDatabase(other);
      const { code, stdout, stderr } = await cuibao(url, 'restore', file);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`restored ${rows} rows`);
      await onStore(url, async (store) => {
        const [row] = await store.read.query(
          "SELECT COUNT(*) AS n FROM audit_entries WHERE action = 'unit.add'",
        );
        // Each unit came with its entry: the moment of the backup lay between two transactions.
        expect(await store.read.count(UnitEntity)).toBe(Number(row.n));
        expect(await store.hasPendingMigrations()).toBe(false);
        const verdict = await verifyAudit(store, { now: new Date(), notedHead: null });
        expect(verdict.problems).toEqual([]);
        expect(verdict.sealed + verdict.unsealed).toBe(Number(row.n));
        expect((await readBlob(store.read, sha256))?.equals(PICTURE)).toBe(true);
        // What comes next gets an id of its own.
        await store.inTransaction((manager) => storeBlob(manager, Buffer.from('later')));
      });
      if (other !== kind) continue;
      const again = await cuibao(url, 'restore', file);
      expect(again.code).toBe(1);
      expect(again.stderr).toMatch(/the database is not empty \(rows in .*units.*Restore into a new one/);
    }
  });

  it('of an earlier version is restored to its schema, then brought up to date; of a later one it is refused', async () => {
    const earlier = await emptyDatabase();
    const source = await connect(earlier, 'migrate', ALL_MIGRATIONS.slice(0, -1));
    await source.runMigrations({ transaction: 'none' });
    await source.query("INSERT INTO settings (id, name, value) VALUES (4, 'sending', 'null')");
    await source.destroy();
    const file = join(folder, 'earlier.gz');
    expect(await cuibao(earlier, 'backup', '--out', file)).toMatchObject({ code: 0 });
    const url = await emptyDatabase();
    expect(await cuibao(url, 'restore', file)).toMatchObject({ code: 0, stderr: '' });
    await onStore(url, async (store) => {
      expect(await store.hasPendingMigrations()).toBe(false);
      expect(await store.read.query('SELECT id, name FROM settings')).toEqual([{ id: 4, name: 'sending' }]);
    });

    const snapshot = await Snapshot.take(given.url);
    const head = headOf(snapshot);
    const later = join(folder, 'later.gz');
    await writeBackup(snapshot, { ...head, migrations: [...head.migrations, 'LaterOn1999999999999'] }, later);
    await snapshot.release();
    const refused = await cuibao(await emptyDatabase(), 'restore', later);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('made by a newer version (LaterOn1999999999999)');
  });

  it('leaves no row behind when a later part of it cannot be stored', async () => {
    const url = await emptyDatabase();
    const names = ALL_MIGRATIONS.map(({ name }) => name);
    const settings = ['id', 'name', 'value'];
    await expect(
      fillEmptyStore(url, names, async ({ insert }) => {
        await insert('settings', settings, [[1, 'sending', 'null']]);
        await insert('unit_aliases', ['id', 'alias', 'unit_id'], [[1, '教委', 77]]);
      }),
    ).rejects.toMatchObject({ why: 'broken_reference', names: ['unit_aliases.unit_id'] });
    await onStore(url, async (store) => {
      if (await store.hasPendingMigrations()) await store.migrate();
      expect(await store.read.query('SELECT id FROM settings')).toEqual([]);
    });
  });

  // Of files, not of stores: once.
  if (kind !== 'sqlite') return;

  it('leaves a file that is there, and nothing half done where the disk is full or it is told to stop', async () => {
    const taken = join(folder, 'taken.gz');
    writeFileSync(taken, 'mine');
    const refused = await cuibao(given.url, 'backup', '--out', taken);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('exists already');
    expect(readFileSync(taken, 'utf8')).toBe('mine');

    const full = await run(
      'bash',
      [
        '-c',
        'trap "" XFSZ; ulimit -f 1; exec "$0" "$@"',
        process.execPath,
        CLI,
        'backup',
        '--out',
        join(folder, 'full.gz'),
      ],
      {
        cwd: folder,
        env: bareEnvironment({ DATABASE_URL: given.url }),
      },
    );
    const snapshot = await Snapshot.take(given.url);
    const told = writeBackup(snapshot, headOf(snapshot), join(folder, 'full.gz'), AbortSignal.abort());
    await expect(told).rejects.toThrow('stopped; no backup was made');
    await snapshot.release();
    expect(full.code).toBe(1);
    expect(full.stderr).toContain('full.gz: the file may not grow so large here; nothing was left behind');
    expect(readdirSync(folder).filter((name) => /full|part/.test(name))).toEqual([]);
  });

  it('is not restored when a row of it was altered, cut off, or refers to nothing', async () => {
    const file = join(folder, 'damaged.gz');
    const snapshot = await Snapshot.take(given.url);
    await writeBackup(snapshot, headOf(snapshot), join(folder, 'whole.gz'));
    await snapshot.release();
    const whole = readFileSync(join(folder, 'whole.gz'));
    const lines = gunzipSync(whole).toString('utf8').split('\n');
    const without = (wanted: RegExp) => lines.filter((line) => !wanted.test(line)).join('\n');
    const damages: [content: Buffer, says: RegExp][] = [
      [
        gzipSync(lines.join('\n').replace('"甲1局","市直"', '"甲9局","市直"')),
        /in table units, after row \d+\): its rows are not/,
      ],
      [gzipSync(without(/"甲1局","市直"/)), /in table units, after row \d+\): its rows are not/],
      [gzipSync(`${lines.slice(0, -2).join('\n')}\n`), /outside of its tables\): it ends too early/],
      [whole.subarray(0, whole.length - 700), /it ends too early/],
      [flipped(whole, Math.floor(whole.length / 2)), /is damaged/],
      [gzipSync('{"some":"thing"}\n'), /is no backup of Cuibao/],
      [Buffer.from('no gzip'), /no backup/],
    ];
    const url = await emptyDatabase('sqlite');
    for (const [content, says] of damages) {
      writeFileSync(file, content);
      await expect(checkBackup(file)).rejects.toThrow(says);
      await expect(checkBackup(file)).rejects.toThrow('damaged.gz');
    }
    const { code, stderr } = await cuibao(url, 'restore', file);
    expect(code).toBe(1);
    expect(stderr).toContain('damaged.gz');
    expect(existsSync(url.slice('sqlite:'.length))).toBe(false);
    const checked = await cuibao(url, 'restore', join(folder, 'whole.gz'), '--check');
    expect(checked).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/is whole: .* made 2022-06-23T10:02:00\+08:00/),
    });
  });
});

test('there is nothing to back up where there is no database', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cuibao-backup-'));
  const { code, stderr } = await run(process.execPath, [CLI, 'backup'], {
    cwd: folder,
    env: bareEnvironment({ DATABASE_URL: 'sqlite:none.sqlite' }),
  });
  expect(code).toBe(1);
  expect(stderr).toContain('none.sqlite: there is no such database');
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}
