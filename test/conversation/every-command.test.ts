import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { COMMANDS } from '../../src/conversation/commands';
import type { Role } from '../../src/store/entities/role-entity';
import { auditedSince, businessRows, changedSubjects, lastAuditId } from '../support/changed-rows';
import { Office } from '../support/office';

/** One person for each role, and nobody with two of them. */
const PEOPLE: Readonly<Record<Role, string>> = {
  contact: 'jiaoyu',
  unitLeader: 'jiaoyu3',
  coordinator: 'tongchou',
  leader: 'shizhang',
  admin: 'guanli',
};
const ROLE_NAMES: Readonly<Record<Role, string>> = {
  contact: '联络员',
  unitLeader: '分管领导',
  coordinator: '统筹员',
  leader: '市领导',
  admin: '管理员',
};
const ROLES = Object.keys(PEOPLE) as Role[];
const named = COMMANDS.map((command) => [command.words[0], command] as const);

/** What holds for each registered command; the embedded store is the quicker, and the rules are the same. */
describe('every command', () => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open('sqlite');
    await office.addContacts('单位,姓名,userid,角色,顺序\n,林管理,guanli,管理员,1\n');
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  it('is called by words of its own', () => {
    const words = COMMANDS.flatMap((command) => command.words);
    expect(words.filter((word, i) => words.indexOf(word) !== i)).toEqual([]);
  });

  it.each(named)('%s: help exists, with usage and an example', async (word, command) => {
    const who = PEOPLE[command.allowed?.[0] ?? 'contact'];
    const answer = await office.say(who, `帮助 ${word}`);
    // Who reports for one unit is not told to name it.
    const usage = who === PEOPLE.contact ? command.usage.replace(' [单位]', '') : command.usage;
    for (const part of [usage, command.example]) expect(answer).toContain(part);
  });

  it.each(named)('%s: the wrong role is refused, with who may', async (word, { allowed, example }) => {
    if (allowed === null) return;
    const before = await businessRows(office.store);
    for (const role of ROLES.filter((each) => !allowed.includes(each))) {
      for (const said of [word, example]) {
        const answer = await office.say(PEOPLE[role], said);
        expect({ role, said, answer }).toEqual({ role, said, answer: expect.stringContaining('权限') });
        for (const may of allowed) expect(answer).toContain(ROLE_NAMES[may]);
      }
    }
    // What reads as the text of a report is not lost: it waits as a draft of its writer.
    const changed = changedSubjects(before, await businessRows(office.store));
    expect(changed.filter((subject) => !subject.startsWith('draft:'))).toEqual([]);
  });

  const NONSENSE = ['第999项 市不存在局', '第999项'];
  it.each(named)(
    '%s: arguments that make no sense change nothing and are answered',
    async (word, { allowed }) => {
      const who = PEOPLE[allowed?.[0] ?? 'contact'];
      const before = await businessRows(office.store);
      for (const nonsense of NONSENSE) {
        const answer = await office.say(who, `${word} ${nonsense}`);
        expect(answer?.trim()).toBeTruthy();
        expect(answer).not.toContain('系统处理时出错');
      }
      // What reads as a text is kept as a draft; nothing else may change.
      const changed = changedSubjects(before, await businessRows(office.store));
      expect(changed.filter((subject) => !subject.startsWith('draft:'))).toEqual([]);
    },
  );

  const makesItsExamplePossible: Readonly<Record<string, readonly (readonly [who: string, said: string])[]>> =
    {};

  it.each(named)('%s: everything that it changes is in the audit log', async (word, { allowed, example }) => {
    const who = PEOPLE[allowed?.[0] ?? 'contact'];
    await office.say('jiaoyu', '18 已完成公共教育平台升级');
    for (const [by, said] of makesItsExamplePossible[word] ?? []) await office.say(by, said);
    const before = await businessRows(office.store);
    const last = await lastAuditId(office.store);
    const answer = await office.say(who, example);
    expect(answer?.trim()).toBeTruthy();
    if (/确认/.test(answer ?? '')) await office.say(who, '确认');
    const changed = changedSubjects(before, await businessRows(office.store));
    const audited = await auditedSince(office.store, last);
    expect(changed.filter((subject) => !audited.has(subject))).toEqual([]);
    expect(office.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
