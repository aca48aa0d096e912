import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { DraftEntity } from '../../src/store/entities/draft-entity';
import { OpenQuestionEntity } from '../../src/store/entities/open-question-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { ObligationRepository } from '../../src/store/obligation-repository';
import { Office } from '../support/office';

interface Utterance {
  readonly say: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly asks?: boolean;
  readonly keeps?: boolean;
  readonly answer?: string;
}

const LISTS = parse(readFileSync(join(__dirname, '../fixtures/utterances.yaml'), 'utf8')) as {
  about: string;
  who: string;
  cases: Utterance[];
}[];

/** What a text is taken for depends on no store; the embedded one is the quicker. */
describe('what a contact writes', () => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open('sqlite');
  });
  afterAll(() => office.close());

  async function filedTexts(): Promise<Record<string, string>> {
    const versions = await office.store.read.find(ReportVersionEntity);
    const facts = await new ObligationRepository(office.store.read).facts({
      ids: versions.map(({ obligationId }) => obligationId),
    });
    const noOf = new Map(facts.map(({ id, itemNo }) => [id, itemNo]));
    return Object.fromEntries(versions.map(({ obligationId, text }) => [noOf.get(obligationId), text]));
  }

  for (const { about, who, cases } of LISTS) {
    it.each(cases)(`${about}: $say`, async ({ say, files = {}, asks = false, keeps = asks, answer = '' }) => {
      await office.startOver('2022-06-23 10:02');
      const said = await office.say(who, say);
      const question = await office.store.read.countBy(OpenQuestionEntity, { outcome: 'open' });
      const drafts = await office.store.read.countBy(DraftEntity, { status: 'waiting' });
      expect({ files: await filedTexts(), asks: question > 0, keeps: drafts > 0 }).toEqual({
        files,
        asks,
        keeps,
      });
      expect(said).toContain(answer);
    });
  }

  it('is covered by at least 120 realistic messages, none of them twice', () => {
    const all = LISTS.flatMap(({ who, cases }) => cases.map(({ say }) => `${who}: ${say}`));
    expect(all.length).toBeGreaterThanOrEqual(120);
    expect(new Set(all).size).toBe(all.length);
  });
});
