import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { identifyMember } from '../../src/conversation/member';
import type { Turn } from '../../src/conversation/turn';
import { messageParts } from '../../src/conversation/understanding/message-parts';
import { type Call, CallReader } from '../../src/conversation/understanding/read-call';
import { selectionVocabulary } from '../../src/conversation/understanding/selection-vocabulary';
import { readSelection, type SelectionVocabulary } from '../../src/domain/message/selection';
import { findSpokenDay } from '../../src/domain/message/spoken-day';
import { matchUnit } from '../../src/domain/registry/match-unit';
import { DraftEntity } from '../../src/store/entities/draft-entity';
import { OpenQuestionEntity } from '../../src/store/entities/open-question-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { ObligationRepository } from '../../src/store/obligation-repository';
import { loadPlanCalendar } from '../../src/store/read-models/plan-calendar';
import { businessRows, changedSubjects } from '../support/changed-rows';
import { Office, textMessage } from '../support/office';

/** What a message calls and what it is about; what is left out is empty. */
interface Reading {
  readonly command: string;
  readonly items?: readonly number[];
  readonly units?: readonly string[];
  readonly unknown?: readonly string[];
  readonly sections?: readonly number[];
  readonly states?: readonly string[];
  readonly period?: string;
  readonly all?: boolean;
  readonly day?: string;
  readonly rest?: string;
}

interface Utterance {
  readonly say: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly asks?: boolean;
  readonly keeps?: boolean;
  readonly answer?: string;
  readonly reads?: Reading | readonly Reading[];
}

interface UtteranceList {
  readonly about: string;
  readonly who: string;
  readonly cases: readonly Utterance[];
}

const LISTS = parse(readFileSync(join(__dirname, '../fixtures/utterances.yaml'), 'utf8')) as UtteranceList[];
const COORDINATOR = 'tongchou';
const BY_CONTACTS = LISTS.filter(({ who }) => who !== COORDINATOR);
const BY_COORDINATORS = LISTS.filter(({ who }) => who === COORDINATOR);
/** Commands behind whose selectors a reason or a text stands. */
const TEXT_FOLLOWS = ['退回', '免报', '延期', '代报', '重开'];

/** What a text is taken for depends on no store; the embedded one is the quicker. */
describe('the corpus', () => {
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

  async function asksNow(): Promise<boolean> {
    const open = await office.store.read.findBy(OpenQuestionEntity, { outcome: 'open' });
    return open.some(({ kind }) => kind === 'numbered');
  }

  for (const { about, who, cases } of BY_CONTACTS) {
    it.each(cases)(`${about}: $say`, async ({ say, files = {}, asks = false, keeps = asks, answer = '' }) => {
      await office.startOver('2022-06-23 10:02');
      const said = await office.say(who, say);
      const drafts = await office.store.read.countBy(DraftEntity, { status: 'waiting' });
      expect({ files: await filedTexts(), asks: await asksNow(), keeps: drafts > 0 }).toEqual({
        files,
        asks,
        keeps,
      });
      expect(said).toContain(answer);
    });
  }

  for (const { about, cases } of BY_COORDINATORS) {
    it.each(cases)(`${about}: $say`, async ({ say, reads, files = {}, asks = false, answer = '' }) => {
      await office.startOver('2022-06-23 10:02');
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      await office.say('zhengshu', '5 已完成攻防演练');
      expect(await callsIn(say)).toEqual(wanted(reads ?? []));

      const before = await businessRows(office.store);
      const reported = await filedTexts();
      const said = await office.say(COORDINATOR, say);
      expect(said).toContain(answer);
      expect(said).not.toContain('系统处理时出错');
      expect(await filedTexts()).toEqual({ ...reported, ...files });
      expect(await asksNow()).toBe(asks);
      const changed = changedSubjects(before, await businessRows(office.store));
      // What waits for 确认 is not carried out; what is carried out says what it has done, and for whom.
      if (changed.length > 0) expect(said).toMatch(/第\d+项|[局委办]|区|报送期|提醒|发送|草稿|#\d/);
      const waits = await office.store.read.countBy(OpenQuestionEntity, { outcome: 'open' });
      const callsOne = !Array.isArray(reads);
      if (waits > 0 && callsOne) expect(changed).toEqual([]);
    });
  }

  /** What the product's own reading makes of a message. */
  function callsIn(say: string): Promise<Required<Reading>[]> {
    return office.store.inTransaction(async (manager) => {
      const now = office.clock.now();
      const member = await identifyMember(manager, COORDINATOR);
      if (!member) throw new Error('the coordinator of the fixture is gone');
      const message = textMessage(COORDINATOR, say, now);
      const calendar = await loadPlanCalendar(manager, office.rules, now);
      const turn: Turn = {
        message,
        inboundId: 0,
        text: say.trim(),
        reportedAt: now,
        member,
        calendar,
        onlyPlanId: null,
        everyPlan: calendar,
        act: {
          manager,
          now,
          machineNow: now,
          actor: member.userid,
          inboundId: null,
          rules: office.rules,
          operation: null,
        },
        uploadLink: null,
        importLink: null,
        pageRoot: null,
      };
      const parts = await messageParts(turn, new CallReader(turn));
      const vocabulary = await selectionVocabulary(turn);
      return parts.flatMap(({ call }) => (call ? [readingOf(call, vocabulary)] : []));
    });
  }
});

function readingOf({ command, args }: Call, vocabulary: SelectionVocabulary): Required<Reading> {
  const textFollows = TEXT_FOLLOWS.includes(command.words[0]);
  const { selection, rest, unknownUnits } = readSelection(args, { ...vocabulary, textFollows });
  return {
    command: command.words[0],
    items: selection.items,
    units: selection.units.map(({ said }) => unitSaid(said, vocabulary)),
    unknown: unknownUnits.map(({ said }) => said),
    sections: selection.sections,
    states: selection.states,
    period: selection.period ?? '',
    all: selection.all,
    day: findSpokenDay(rest, vocabulary)?.day ?? '',
    rest,
  };
}

/** The unit's own name, or the group's, however it was said. */
function unitSaid(said: string, { registry }: SelectionVocabulary): string {
  const match = matchUnit(registry, said);
  if (match.kind === 'unit') return match.unit.name;
  return match.kind === 'group' ? (match.group.names[0] ?? said) : said;
}

function wanted(reads: Reading | readonly Reading[]): Required<Reading>[] {
  const all: readonly Reading[] = 'command' in reads ? [reads] : reads;
  return all.map((each) => ({
    items: [],
    unknown: [],
    sections: [],
    states: [],
    period: '',
    all: false,
    day: '',
    rest: '',
    ...each,
    units: each.units ?? [],
  }));
}

describe('the corpus of messages', () => {
  const all = LISTS.flatMap(({ who, cases }) => cases.map(({ say }) => `${who}: ${say}`));

  it('has at least 400, none of them twice', () => {
    expect(all.length).toBeGreaterThanOrEqual(400);
    expect(new Set(all).size).toBe(all.length);
  });

  it('comes half from contacts, half from coordinators', () => {
    const coordinators = BY_COORDINATORS.flatMap(({ cases }) => cases).length;
    expect(coordinators).toBeGreaterThanOrEqual(190);
    expect(all.length - coordinators).toBeGreaterThanOrEqual(190);
  });
});
