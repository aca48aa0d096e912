import { EXTENDED } from './cast';
import type { Office } from './office';
import type { SandboxClient } from './sandbox-client';
import { say, shortened } from './telling';

export const COORDINATOR = 'tongchou';

/** What the coordinator does in the course of the quarter; what was not as it should be is added to `failures`. */
export class Scenes {
  constructor(
    private readonly office: Office,
    private readonly sandbox: SandboxClient,
    private readonly nameOf: (userid: string) => string,
    private readonly failures: string[],
  ) {}

  /** A report is returned, corrected and accepted; an acceptance by mistake is undone. */
  async review(at: string): Promise<void> {
    await this.sandbox.goTo(at);
    await this.exchange(at, COORDINATOR, '退回 18 市教育局 请补充未对接学校名单', '已退回 第18项');
    await this.exchange(
      at,
      'jiaoyu',
      '修改 18 已完成平台升级；未对接的为揭西3所学校，8月底前完成对接。',
      '第18项已收到',
    );
    await this.exchange(at, COORDINATOR, '通过 18 市教育局', '已通过 第18项');
    await this.exchange(at, COORDINATOR, '通过 7 市卫生健康局', '已通过 第7项');
    await this.exchange(at, COORDINATOR, '撤销', '已撤销：通过 第7项');
    await this.office.settled();
  }

  /** An extension is asked for; whether it was granted. */
  async extension(at: string): Promise<boolean> {
    const { userid, item, until } = EXTENDED;
    await this.sandbox.goTo(at);
    await this.exchange(at, userid, `延期 ${item} 到${until} 系统验收推迟`, '已提交延期申请');
    const granted = await this.exchange(at, COORDINATOR, '同意', '已同意申请');
    await this.office.settled();
    return granted;
  }

  /** Says something and tells the answer, which has to contain `expected`. */
  private async exchange(at: string, userid: string, text: string, expected: string): Promise<boolean> {
    const answer = await this.sandbox.write(userid, text);
    say(`${at}  ${this.nameOf(userid)}: “${shortened(text)}” — the bot: “${shortened(answer)}”`);
    const right = answer.includes(expected);
    if (!right) this.failures.push(`${userid} wrote “${text}” and was answered “${answer.slice(0, 80)}”`);
    return right;
  }

  async nudge(at: string): Promise<void> {
    await this.sandbox.goTo(at);
    const preview = await this.sandbox.write(COORDINATOR, '催办 逾期');
    const number = /确认 (\d+)/.exec(preview)?.[1];
    const before = await this.sandbox.lastSequence();
    const done = await this.sandbox.write(COORDINATOR, `确认 ${number ?? ''}`);
    const again = await this.sandbox.write(COORDINATOR, `确认 ${number ?? ''}`);
    await this.office.settled();
    const people = new Set((await this.sandbox.pushedAfter(before)).map(({ userid }) => userid)).size;
    say(
      `${at}  the coordinator writes “催办 逾期” (nudge who is overdue), sees a preview, confirms — the bot: “${shortened(done)}”`,
    );
    if (!done.includes(`${people}人`) || people === 0)
      this.failures.push(`催办 said “${done}”, but ${people} people got a message`);
    if (!again.includes('未重复执行')) this.failures.push(`a second 确认 was answered “${again}”`);
  }

  /** The log of all this, recomputed. */
  async verifyAudit(at: string): Promise<void> {
    const verdict = (
      await this.office.cuibaoAt(`${at.replace(' ', 'T')}:00+08:00`, 'audit', 'verify')
    ).trim();
    say(`\n$ cuibao audit verify\n  ${verdict.split('\n').join('\n  ')}`);
  }
}
