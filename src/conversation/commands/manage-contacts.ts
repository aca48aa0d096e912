import { addContact } from '../../actions/contacts';
import { notify } from '../../actions/notify';
import { beginOperation } from '../../actions/operation';
import { type ContactWords, readContactWords } from '../../domain/message/contact-words';
import type { RegistryUnit } from '../../domain/registry/registry-snapshot';
import { RuleViolation } from '../../domain/rule-violation';
import { parseNumeral } from '../../domain/text/chinese-numerals';
import { type ContactRole, contactRolesOf } from '../../store/contact-roles';
import { defineCommand, UsageError } from '../define-command';
import { askWhichCommand } from '../numbered-question';
import { contactCandidates } from '../people/contact-candidates';
import { contactOffPreview, contactOrderPreview, deactivated } from '../people/contact-previews';
import { requireManaged, unitNamed } from '../people/managed-units';
import { showPreview } from '../preview';
import { contactsText, unitsWithoutContactText } from '../texts/contacts-text';
import type { Reply, Turn } from '../turn';

const VERB = /(?:^|\s)(添加|增加|新增|停用|移除|删除|顺序)(?:\s+|$)/;

/** 「联络员」: a unit's contacts; adds one, takes one out, changes who is reminded first. */
export const manageContacts = defineCommand({
  words: ['联络员', '联络人'],
  usage: '联络员 <单位> [添加 姓名 账号 [电话] [顺序2] | 停用 姓名 | 顺序 姓名 1]',
  example: '联络员 市教育局 添加 张三 zhangsan',
  summary: '查看、添加、停用单位联络员，调整谁先收到提醒',
  allowed: ['coordinator', 'admin'],
  takesGluedText: false,
  async handle(args, turn) {
    if (args === '') return { text: await unitsWithoutContactText(turn) };
    const verb = VERB.exec(args);
    const unit = await unitNamed(turn, (verb ? args.slice(0, verb.index) : args).trim());
    await requireManaged(turn, unit);
    if (!verb) return { text: await contactsText(turn, unit) };
    const words = args.slice(verb.index + verb[0].length).trim();
    if (/顺序/.test(verb[0])) return order(turn, unit, words);
    return /添加|增加|新增/.test(verb[0]) ? add(turn, unit, words) : deactivate(turn, unit, words);
  },
});

async function add(turn: Turn, unit: RegistryUnit, words: string): Promise<Reply> {
  const contact = readContactWords(words);
  if (!contact) throw new UsageError(manageContacts);
  if (contact.userid === null) return offerCandidates(turn, unit, contact);
  const { name, userid, rank: wanted, phone } = contact;
  const act = beginOperation(turn.act, {
    kind: 'contact-add',
    summary: `添加${unit.name}联络员${name}`,
    undoable: true,
  });
  const { rank, changed } = await addContact(act, { unitId: unit.id, name, userid, phone, rank: wanted });
  if (!changed) return { text: `${name}（${userid}）已是${unit.name}联络员，顺序${rank}，未作改动。` };
  await notify(
    act,
    [
      {
        to: userid,
        text: `${name}同志，您好。您已登记为${unit.name}联络员，负责报送工作要点进展情况，届时会提醒您。回复“任务”可查看应报事项，回复“帮助”可查看用法。请勿报送涉密信息。`,
      },
    ],
    'contact',
  );
  return { text: await addedText(turn, unit, name, userid, rank) };
}

async function addedText(
  turn: Turn,
  unit: RegistryUnit,
  name: string,
  userid: string,
  rank: number,
): Promise<string> {
  const contacts = await contactRolesOf(turn.act.manager, unit.id);
  const same = contacts.filter(({ role }) => role.rank === rank).length;
  const first = Math.min(...contacts.map(({ role }) => role.rank));
  const means =
    same > 1
      ? `顺序${rank}现有${same}人，${rank === first ? '均会收到提醒' : '均为备用'}。`
      : rank === first
        ? '提醒将发给该同志。'
        : '为备用联络员。';
  return `已添加${unit.name}联络员${name}（${userid}），顺序${rank}，${means}已通知本人。误操作可回复“撤销”。`;
}

/** Without an account it cannot be done; a person of that name may be known. */
async function offerCandidates(turn: Turn, unit: RegistryUnit, contact: ContactWords): Promise<Reply> {
  const choices = await contactCandidates(turn, unit, contact);
  if (choices.length === 0)
    return {
      text: `请写明${contact.name}的账号（粤政易userid），如：联络员 ${unit.name} 添加 ${contact.name} 账号。也可请本人发送“绑定 ${unit.name} ${contact.name}”。`,
    };
  return askWhichCommand(turn, `没有写${contact.name}的账号，请问是哪一位？`, choices);
}

async function deactivate(turn: Turn, unit: RegistryUnit, words: string): Promise<Reply> {
  const contacts = await contactRolesOf(turn.act.manager, unit.id);
  const found = contactsMeant(contacts, unit, words);
  const [contact, ...others] = found;
  if (!contact) throw new UsageError(manageContacts);
  if (others.length > 0) return askWhich(turn, found, (userid) => `联络员 ${unit.name} 停用 ${userid}`);
  if (contacts.length === 1)
    return showPreview(turn, contactOffPreview, { unitId: unit.id, roleId: contact.role.id });
  return { text: await deactivated(turn, unit.name, contact) };
}

async function order(turn: Turn, unit: RegistryUnit, words: string): Promise<Reply> {
  const match = /^(\S+?)\s*(?:为|到|改为|调整为)?\s*(?:第)?([0-9]{1,2}|[一二三四五六七八九十])(?:位)?$/.exec(
    words,
  );
  const rank = parseNumeral(match?.[2] ?? '');
  if (!match || !rank) throw new UsageError(manageContacts);
  const found = contactsMeant(await contactRolesOf(turn.act.manager, unit.id), unit, match[1] ?? '');
  const [contact, ...others] = found;
  if (!contact) throw new UsageError(manageContacts);
  if (others.length > 0)
    return askWhich(turn, found, (userid) => `联络员 ${unit.name} 顺序 ${userid} ${rank}`);
  return showPreview(turn, contactOrderPreview, { unitId: unit.id, roleId: contact.role.id, rank });
}

/** By name or account. Throws `contact.unknown` when the unit has no such contact. */
function contactsMeant(contacts: readonly ContactRole[], unit: RegistryUnit, said: string): ContactRole[] {
  if (said === '') return [];
  const found = contacts.filter(({ person }) => person.name === said || person.userid === said.toLowerCase());
  if (found.length === 0) throw new RuleViolation('contact.unknown', { name: said, unit: unit.name });
  return found;
}

function askWhich(
  turn: Turn,
  contacts: readonly ContactRole[],
  says: (userid: string) => string,
): Promise<Reply> {
  return askWhichCommand(
    turn,
    '有同名的联络员，请问是哪一位？',
    contacts.map(({ person, role }) => ({
      label: `${person.name}（${person.userid}，顺序${role.rank}）`,
      says: says(person.userid),
    })),
  );
}
