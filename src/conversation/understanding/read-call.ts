import { leadingSelector } from '../../domain/message/item-selector';
import { type LateWord, lateCommand, mayCallLate } from '../../domain/message/late-command';
import { mistypedCommand } from '../../domain/message/near-command';
import { readCommand } from '../../domain/message/read-command';
import { mentionsWork, readsAsReport } from '../../domain/message/reads-as-report';
import type { SelectionVocabulary } from '../../domain/message/selection';
import { mayBeginWithLabel, withOurNumber } from '../../domain/message/selection-words';
import { spokenRequest } from '../../domain/message/spoken-request';
import { COMMANDS } from '../commands';
import type { Command } from '../define-command';
import { coordinatedPlanIds, hasRole, type Member } from '../member';
import type { Turn } from '../turn';
import { selectionVocabulary } from './selection-vocabulary';

/** A command that a text calls, and its argument as typed. */
export interface Call {
  readonly command: Command;
  readonly word: string;
  readonly args: string;
  /** Its word stood behind what it is about: 5 补充 …. */
  readonly late?: boolean;
}

/** These are about the conversation, not about an item: no selector stands in front of them. */
const NEVER_LATE = ['确认', '取消', '撤销', '帮助', '恢复', '广播'];
/** Words that a contact puts behind an item's number with text to follow: `18 延期到7月8日 系统升级`. */
const BEHIND_ITEM =
  /^(?:申请延期|延期申请|延期|顺延|零报告|无进展|部分|补充|修改|更正|改|改成|改为|撤回|收回报告|转办|转交|转给|线下已报|线下报送|已线下报送|沿用|沿用上期|改期|查看|附件)$/;
/** Words that head a paragraph of a report as well: 进度：已完成80%. */
const HEADINGS =
  /^(?:我的)?(?:任务|状态|报送状态|进度|草稿|附件|未报|迟报|待审|待报|日志|联系人|联系方式|联络员|截止|截止时间|报送期|收到|已收到|已阅|审核|申请|上传|看|看数|看数据|查看)$/;

/** Reads the calls of one message; what selectors can name is loaded once, and only when it is needed. */
export class CallReader {
  private vocabulary: Promise<SelectionVocabulary> | null = null;

  constructor(private readonly turn: Turn) {}

  /** The command that a text calls, wherever its word stands; null when it calls none. */
  async read(text: string): Promise<Call | null> {
    const leading = this.leading(text);
    if (leading) return isReportInstead(leading, this.turn.member) ? null : this.numbered(leading);
    return (await this.late(text)) ?? this.spoken(text);
  }

  /** The command whose word the text begins with. */
  leading(text: string): Call | null {
    if (soundsLikeAnother(text)) return null;
    const called = readCommand(text, words());
    const found = words().find(({ word }) => word === called?.word);
    return called && found ? { command: found.command, ...called } : null;
  }

  /** 查看 二（三） is 查看 8: who names one item says its number or its printed label. */
  private async numbered(call: Call): Promise<Call> {
    return { ...call, args: await this.withOurNumber(call.args) };
  }

  /** The text with our number for the printed label that it begins with. */
  async withOurNumber(text: string): Promise<string> {
    if (!mayBeginWithLabel(text)) return text;
    return withOurNumber(text, (await this.named()).items ?? []) ?? text;
  }

  named(): Promise<SelectionVocabulary> {
    this.vocabulary ??= selectionVocabulary(this.turn);
    return this.vocabulary;
  }

  private async late(text: string): Promise<Call | null> {
    const { member, calendar } = this.turn;
    const reports = member.contactUnitIds.length > 0;
    const possible = possibleLate(member, reports);
    if (!mayCallLate(text, possible)) return null;
    const called = lateCommand(text, possible, await this.named(), reports);
    const found = possible.find(({ word }) => word === called?.word);
    if (!called || !found) return null;
    const call: Call = { command: found.command, ...called, late: true };
    const coordinates = coordinatedPlanIds(member, calendar).length > 0;
    return !coordinates && isReportInstead(call, member) ? null : call;
  }

  private spoken(text: string): Call | null {
    const { member } = this.turn;
    const line = spokenRequest(text, member.contactUnitIds.length > 0);
    const call = line === null ? null : this.leading(line);
    return call && mayRun(call.command, member) ? call : null;
  }
}

/** The command that a text calls, and its argument; null when it calls none. */
export function readCall(turn: Turn, text: string): Promise<Call | null> {
  return new CallReader(turn).read(text);
}

export function mayRun({ allowed }: Command, member: Pick<Member, 'roles'>): boolean {
  return allowed === null || allowed.some((role) => hasRole(member, role));
}

const SHORT_CHARACTERS = 5;

/** Whether a few characters are a command's word, or one mistyped: no report, whatever stands in front of them. */
export function soundsLikeCommand(text: string): boolean {
  const said = text.trim().replace(/[。.!！]+$/, '');
  if (said.length < 2 || said.length > SHORT_CHARACTERS) return false;
  const all = words().map(({ word }) => word);
  return all.includes(said) || mistypedCommand(said, all)?.after === '';
}

/** 催办办 calls neither 催 nor 催办: it is asked about. */
function soundsLikeAnother(text: string): boolean {
  const all = text.length > 2 * SHORT_CHARACTERS ? [] : words().map(({ word }) => word);
  return mistypedCommand(text, all)?.after === '';
}

interface KnownWord extends LateWord {
  readonly command: Command;
}

let known: readonly KnownWord[] | null = null;

/** Read when it is needed: commands and this file know each other. */
function words(): readonly KnownWord[] {
  known ??= COMMANDS.flatMap((command) =>
    command.words.map((word) => ({
      word,
      takesGluedText: command.takesGluedText,
      takesRest: false,
      command,
    })),
  );
  return known;
}

const POSSIBLE_LATE = new Map<string, readonly KnownWord[]>();

/** The same for everybody with these roles: found out once. */
function possibleLate(member: Member, reports: boolean): readonly KnownWord[] {
  const key = `${rolesKey(member)} ${reports}`;
  const known =
    POSSIBLE_LATE.get(key) ??
    words()
      .filter(({ command, word }) => isPossibleLate(command, word, member))
      .map((each) => ({ ...each, takesRest: !reports || BEHIND_ITEM.test(each.word) }));
  POSSIBLE_LATE.set(key, known);
  return known;
}

function rolesKey({ roles }: Pick<Member, 'roles'>): string {
  return [...new Set(roles.map(({ role }) => role))].sort().join(' ');
}

interface OwnCommands {
  readonly commands: readonly Command[];
  readonly words: readonly string[];
}

const OWN_COMMANDS = new Map<string, OwnCommands>();

/** What a person with these roles may run, and the words of it. */
export function commandsOf(member: Pick<Member, 'roles'>): OwnCommands {
  const key = rolesKey(member);
  const known = OWN_COMMANDS.get(key);
  if (known) return known;
  const commands = COMMANDS.filter((command) => mayRun(command, member));
  const own = { commands, words: commands.flatMap((command) => command.words) };
  OWN_COMMANDS.set(key, own);
  return own;
}

function isPossibleLate(command: Command, word: string, member: Member): boolean {
  if (NEVER_LATE.includes(command.words[0]) || !mayRun(command, member)) return false;
  const reportsWith = command.takesReport === true && command.allowed?.includes('contact') === true;
  return !reportsWith || BEHIND_ITEM.test(word);
}

/**
 * 「任务：已完成……」 from a contact is a report that happens to begin with a command's word. Where an item is named
 * behind a word that heads no paragraph (延期 18 到7月8日，平台正在升级), the command is meant.
 */
export function isReportInstead({ command, word, args }: Call, member: Member): boolean {
  if (command.takesReport || member.contactUnitIds.length === 0) return false;
  if (HEADINGS.test(word)) return leadingSelector(args) ? readsAsReport(args) : mentionsWork(args);
  return readsAsReport(args) && leadingSelector(args) === null;
}
