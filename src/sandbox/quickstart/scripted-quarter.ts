import { readFileSync } from 'node:fs';
import { plusDays } from '../office-clock-face';
import { EXTENDED, IN_THEIR_OWN_WORDS, LATE, type Reply, SILENT } from './cast';
import { forecast, type PlannedMorning, sayStage } from './forecast';
import { CONTACTS_FILE, type Office } from './office';
import { type ChatMessage, SandboxClient } from './sandbox-client';
import { COORDINATOR, Scenes } from './scenes';
import { say, shortened } from './telling';

const PERIOD = '2022Q2';
const STORY = { from: '2022-05-16', to: '2022-07-06' };

interface Obligation {
  readonly item: number;
  readonly unit: string;
  readonly state: string;
  readonly late: boolean | null;
}

interface Figures {
  readonly owed: number;
  readonly submitted: number;
  readonly missing: number;
  readonly overdue: number;
}

/** Plays 2022Q2 from the opening notice to after the deadline; returns what was not as it should be. */
export async function playQuarter(office: Office): Promise<string[]> {
  const story = new Story(office);
  await story.begin();
  await story.watchMornings('2022-06-09', '2022-06-21');
  await story.replies('2022-06-22 10:02', IN_THEIR_OWN_WORDS);
  await story.answerWhichItem('2022-06-22 10:20');
  await story.scenes.review('2022-06-22 11:00');
  await story.watchMornings('2022-06-23', '2022-06-28');
  await story.replies('2022-06-28 15:30', story.everybodyElse(2));
  await story.extendOne('2022-06-28 16:00');
  await story.watchMornings('2022-06-29', '2022-06-30');
  await story.replies('2022-06-30 16:40', story.everybodyElse(1));
  await story.status('2022-06-30 17:30', 'before the deadline');
  await story.watchMornings('2022-07-01', '2022-07-01');
  await story.status('2022-07-01 10:00', 'after the deadline');
  await story.scenes.nudge('2022-07-01 10:05');
  await story.watchMornings('2022-07-04', '2022-07-04');
  await story.replies('2022-07-04 11:00', story.reportsOf(LATE));
  await story.watchMornings('2022-07-05', '2022-07-06');
  await story.status('2022-07-06 09:50', 'at the end of the story');
  await story.checkEverything();
  await story.scenes.verifyAudit('2022-07-06 09:55');
  return story.failures;
}

class Story {
  readonly failures: string[] = [];
  readonly scenes: Scenes;
  private readonly sandbox: SandboxClient;
  /** Primary contact of each unit. */
  private readonly contactOf = new Map<string, string>();
  /** userid to `刘教育 (市教育局)`. */
  private readonly names = new Map<string, string>();
  private planned = new Map<string, PlannedMorning>();
  private readonly mornings: string[] = [];
  private obligations: Obligation[] = [];
  private readonly reported = new Set<string>();
  /** Coordinators and leaders, who get their digest and summary whoever has reported. */
  private readonly briefed = new Set<string>();
  /** Have a deadline of their own, by which their reminders go from then on. */
  private readonly extended = new Set<string>();
  private answered = 0;

  constructor(private readonly office: Office) {
    this.sandbox = new SandboxClient(office.sandboxUrl, office.settled);
    this.scenes = new Scenes(office, this.sandbox, (userid) => this.nameOf(userid), this.failures);
    for (const line of readFileSync(CONTACTS_FILE, 'utf8').trim().split('\n').slice(1)) {
      const [unit, name, userid, role, order] = line.split(',');
      if (userid) this.names.set(userid, unit ? `${name} (${unit})` : `${name}`);
      if (unit && userid && role === '联络员' && order === '1') this.contactOf.set(unit, userid);
      if (userid && (role === '统筹员' || role === '领导')) this.briefed.add(userid);
    }
  }

  async begin(): Promise<void> {
    this.obligations = await this.reports();
    const items = new Set(this.obligations.map(({ item }) => item));
    say(
      `\nThe second quarter (${PERIOD}): ${items.size} items, ${this.contactOf.size} units with a contact, ${this.obligations.length} obligations, due 2022-06-30 18:00.`,
    );
    this.planned = await forecast(this.office, STORY.from, STORY.to);
    say('Reminders planned, if nobody reports:');
    for (const { day, stage, people } of this.planned.values()) {
      say(`  ${stage.padEnd(6)}  ${day}  to ${people.size} people (${sayStage(stage)})`);
    }
    say('');
  }

  /** Stops at 09:36 of every day of the span, and tells what arrived. */
  async watchMornings(from: string, to: string): Promise<void> {
    for (let day = from; day <= to; day = plusDays(day, 1)) {
      const before = await this.sandbox.lastSequence();
      await this.sandbox.goTo(`${day} 09:36`);
      await this.office.settled();
      const arrived = await this.sandbox.pushedAfter(before);
      this.checkMorning(day, arrived);
    }
  }

  /** Compares what arrived with what was foretold, less those whose units have all reported. */
  private checkMorning(day: string, arrived: readonly ChatMessage[]): void {
    const morning = this.planned.get(day);
    const sent = new Set(arrived.map(({ userid }) => userid));
    if (!morning) {
      if (sent.size > 0) this.failures.push(`${sent.size} people got a reminder on ${day}, none was planned`);
      return;
    }
    const { stage, people } = morning;
    const owing = [...people].filter(
      ([userid, units]) => this.briefed.has(userid) || units.some((unit) => this.isAwaited(unit)),
    );
    const missed = owing.filter(([userid]) => !sent.has(userid)).map(([userid]) => userid);
    const tooMany = [...sent].filter(
      (userid) => !this.extended.has(userid) && !owing.some(([owes]) => owes === userid),
    );
    if (stage === 'T0' && [...this.extended].some((userid) => sent.has(userid)))
      this.failures.push(`who has an extension was told on ${day} that the report is due`);
    if (missed.length > 0) this.failures.push(`${missed.join(', ')} got no reminder on ${day}`);
    if (tooMany.length > 0) this.failures.push(`${tooMany.join(', ')} got a reminder on ${day} for nothing`);
    this.checkNobodyTwice(day, arrived);
    const line = `${stage.padEnd(6)}  ${day}  ${people.size} planned, ${sent.size} sent`;
    this.mornings.push(line);
    const spared = [...people.keys()].filter((userid) => !sent.has(userid)).length;
    const why = spared > 0 ? `; ${spared} had nothing left to report by then` : '';
    say(`${day}  ${stage}, ${sayStage(stage)}: ${people.size} planned, ${sent.size} sent${why}`);
  }

  /** By the period's own deadline. */
  private isAwaited(unit: string): boolean {
    const contact = this.contactOf.get(unit) ?? '';
    return !this.reported.has(contact) && !this.extended.has(contact);
  }

  async replies(at: string, replies: readonly Reply[]): Promise<void> {
    await this.sandbox.goTo(at);
    let filed = 0;
    let example = '';
    for (const { userid, text } of replies) {
      const answer = await this.sandbox.write(userid, text);
      example ||= `${this.nameOf(userid)}: “${shortened(text)}” — the bot: “${shortened(answer)}”`;
      const receipts = answer.match(/已收到（第/g)?.length ?? 0;
      if (receipts === 0)
        this.failures.push(
          `${userid} wrote “${text.slice(0, 30)}” and was answered “${answer.slice(0, 80)}”`,
        );
      else this.reported.add(userid);
      filed += receipts;
    }
    this.answered += replies.length;
    await this.office.settled();
    say(`${at}  ${replies.length} people answer in the chat, ${filed} reports are filed`);
    if (example) say(`    e.g. ${example}`);
  }

  /** Who owes two items and names none is asked which one is meant. */
  async answerWhichItem(at: string): Promise<void> {
    await this.sandbox.goTo(at);
    const question = await this.sandbox.write(
      'fagai',
      '已完成能源管理中心平台在线监测模块升级，接入重点用能单位56家',
    );
    const choice = /^(\d+) 第32项/m.exec(question)?.[1];
    if (!choice) {
      this.failures.push(`发改 should have been asked which item is meant, but: “${question.slice(0, 80)}”`);
      return;
    }
    const receipt = await this.sandbox.write('fagai', choice);
    say(
      `${at}  ${this.nameOf('fagai')} names no item and owes two; the bot asks which, the answer is “${choice}” — the bot: “${shortened(receipt)}”`,
    );
    if (!receipt.includes('第32项已收到'))
      this.failures.push(`发改 chose item 32 and was answered “${receipt.slice(0, 80)}”`);
    const rest = await this.sandbox.write(
      'fagai',
      '11 已完成信用信息平台二期建设，“双公示”数据上报合规率99%。',
    );
    if (rest.includes('第11项已收到')) this.reported.add('fagai');
    else this.failures.push(`发改 reported item 11 and was answered “${rest.slice(0, 80)}”`);
  }

  /** Its reminders go by another deadline from then on. */
  async extendOne(at: string): Promise<void> {
    if (await this.scenes.extension(at)) this.extended.add(EXTENDED.userid);
  }

  /** The reports of those who have not yet reported, every `nth` of them. */
  everybodyElse(nth: number): Reply[] {
    const waiting = [...this.contactOf.values()].filter(
      (userid) =>
        !this.reported.has(userid) &&
        !LATE.includes(userid) &&
        !SILENT.includes(userid) &&
        userid !== 'fagai',
    );
    return this.reportsOf(waiting.filter((_, i) => i % nth === 0));
  }

  reportsOf(userids: readonly string[]): Reply[] {
    return userids.flatMap((userid) => {
      const items = this.obligations
        .filter(({ unit }) => this.contactOf.get(unit) === userid)
        .map(({ item }) => item);
      // 报 in front says that the numbers are items', also where they count 1, 2, 3.
      const lines = items.map((item) => `${item}、已按计划推进第二季度各项工作，阶段性任务已完成。`);
      return items.length === 0 ? [] : [{ userid, text: `报 ${lines.join('\n')}` }];
    });
  }

  async status(at: string, when: string): Promise<void> {
    await this.sandbox.goTo(at);
    await this.office.settled();
    const answer = await this.sandbox.write(COORDINATOR, '状态');
    say(`\n${at}  ${when}, the coordinator writes 状态 and reads:`);
    for (const line of answer.split('\n').slice(0, 9)) say(`    ${line}`);
    say('');
    const { owed, submitted, missing, overdue } = await this.figures(at);
    const line = `应报 ${owed} 已报 ${submitted} 未报 ${missing} 逾期 ${overdue}`;
    if (!answer.includes(line)) this.failures.push(`状态 and \`cuibao status\` differ at ${at}: ${line}`);
  }

  async checkEverything(): Promise<void> {
    const reports = await this.reports();
    const submitted = reports.filter(({ state }) => state === 'submitted' || state === 'accepted').length;
    const late = reports.filter((report) => report.late === true).length;
    const silent = reports.filter(({ unit }) => SILENT.includes(this.contactOf.get(unit) ?? '')).length;
    const expectedLate = this.obligations.filter(({ unit }) => {
      const contact = this.contactOf.get(unit) ?? '';
      return LATE.includes(contact) && !this.extended.has(contact);
    }).length;
    if (submitted !== reports.length - silent)
      this.failures.push(`${submitted} reports are in, ${reports.length - silent} were sent`);
    if (late !== expectedLate) this.failures.push(`${late} reports count as late, ${expectedLate} were`);
    const outbox = JSON.parse(await this.office.cuibao('outbox', '--json')) as {
      kind: string;
      status: string;
    }[];
    const unsent = outbox.filter(({ status }) => status !== 'sent' && status !== 'obsolete').length;
    if (unsent > 0) this.failures.push(`${unsent} messages in the outbox were not sent`);
    say('Reminders, as planned at the start and as sent:');
    for (const line of this.mornings) say(`  ${line}`);
    const skipped = [...this.planned.values()].filter(
      ({ day }) => !this.mornings.some((line) => line.includes(day)),
    );
    for (const { stage, day } of skipped) this.failures.push(`the story never came to ${stage} on ${day}`);
    say(
      `\nIn the end ${submitted} of ${reports.length} obligations are reported, ${late} of them late; ${reports.length - submitted} are missing (${SILENT.map((userid) => this.nameOf(userid)).join(', ')}). ${this.answered} answers came in, ${outbox.length} messages went out.`,
    );
  }

  private nameOf(userid: string): string {
    return this.names.get(userid) ?? userid;
  }

  private checkNobodyTwice(day: string, arrived: readonly ChatMessage[]): void {
    const starts = arrived
      .filter(({ text }) => !/^（(?!1\/)\d+\/\d+[^）]*）/.test(text))
      .map(({ userid }) => userid);
    if (new Set(starts).size !== starts.length) this.failures.push(`somebody got two reminders on ${day}`);
  }

  private async reports(): Promise<Obligation[]> {
    return JSON.parse(await this.office.cuibao('reports', '--period', PERIOD, '--json')) as Obligation[];
  }

  /** What the command line says at the sandbox's time. */
  private async figures(at: string): Promise<Figures> {
    const iso = `${at.replace(' ', 'T')}:00+08:00`;
    return JSON.parse(await this.office.cuibaoAt(iso, 'status', '--period', PERIOD, '--json')) as Figures;
  }
}
