import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Store } from '../../src/store/store';
import { BUILD_MS, buildProduct } from '../support/built-product';
import { databasesUnderTest } from '../support/databases';
import { type GivenCli, givenCli, importOffice } from './given-cli';

interface Verdict {
  whole: boolean;
  sealed: number;
  unsealed: number;
  head: { seq: number; hash: string };
}

beforeAll(() => buildProduct(), BUILD_MS);

describe.each(databasesUnderTest())('cuibao audit verify on %s', (kind) => {
  let cli: GivenCli;
  beforeAll(async () => {
    cli = await givenCli(kind);
    await importOffice(cli);
  });
  afterAll(() => cli.remove());

  async function run(sql: string): Promise<void> {
    const store = await Store.open(cli.databaseUrl);
    await store.inTransaction((manager) => manager.query(sql));
    await store.close();
  }

  it('finds what the command line has done whole and sealed, and tells the head', async () => {
    const verdict = (await cli.json('audit', 'verify')) as Verdict;
    expect(verdict).toMatchObject({ whole: true, problems: [], unsealed: 0, holdsNotedHead: true });
    expect(verdict.sealed).toBeGreaterThan(2);
    expect(verdict.head).toEqual({
      seq: verdict.sealed,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const { code, stdout } = await cli.cuibao('audit', 'verify', '--head', verdict.head.hash.toUpperCase());
    expect(code).toBe(0);
    expect(stdout).toContain(`the chain is whole: ${verdict.sealed} sealed, 0 waiting`);
    expect(stdout).toContain(`head: ${verdict.sealed} ${verdict.head.hash}`);
  });

  it('refuses a head that is not in the chain', async () => {
    const { code, stderr } = await cli.cuibao('audit', 'verify', '--head', 'f'.repeat(64));
    expect(code).toBe(1);
    expect(stderr).toContain('is not in the chain');
  });

  it('ends with 1 and names the place of one altered byte', async () => {
    await run("UPDATE audit_entries SET actor = 'cli:somebody' WHERE seq = 2");
    const { code, stdout, stderr } = await cli.cuibao('audit', 'verify');
    expect(code).toBe(1);
    expect(stderr).toMatch(/seq 2, id \d+: altered in actor/);
    expect(stdout).not.toContain('whole');
    const asJson = await cli.cuibao('audit', 'verify', '--json');
    expect(asJson.code).toBe(1);
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      whole: false,
      problems: [{ seq: 2, what: 'altered', columns: ['actor'] }],
    });
  });
});
