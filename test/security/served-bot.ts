import { type ChildProcess, spawn } from 'node:child_process';
import { Gun } from '../fuzz/shot';
import { Visitor } from '../fuzz/visitor';
import type { RunningOffice } from '../journeys/running-office';
import { bareEnvironment, CLI, stopProcess } from '../support/built-product';

export interface Surroundings {
  readonly settings?: Readonly<Record<string, string>>;
  /** What is put in front of `node`. */
  readonly prefix?: readonly string[];
  readonly cli?: string;
  readonly cwd?: string;
}

/** The compiled bot in a process of its own and in surroundings of the caller's choice. */
export class ServedBot {
  readonly log: string[] = [];
  private constructor(
    private readonly office: RunningOffice,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => void this.log.push(text));
  }

  static async start(office: RunningOffice, surroundings: Surroundings = {}): Promise<ServedBot> {
    const { settings = {}, prefix = [], cli = CLI, cwd } = surroundings;
    const [command = '', ...args] = [...prefix, process.execPath, cli, 'serve'];
    const env = bareEnvironment({ ...office.environment, LOG_LEVEL: 'warn', ...settings });
    const bot = new ServedBot(office, spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] }));
    await office.ready().catch((error: Error) => {
      throw new Error(`${error.message}\n${bot.log.join('')}`);
    });
    return bot;
  }

  /** Reminders, a report, a document and a page: whatever the bot does all year, once. */
  async liveThroughADay(): Promise<void> {
    const { office } = this;
    const settled = () => office.settled([office.config.port]);
    office.sandbox.state.clock.moveTo(new Date('2022-06-23T10:02:00+08:00'));
    await settled();
    const said = async (userid: string, text: string) => {
      const before = office.sandbox.state.chat.all().at(-1)?.seq ?? 0;
      await office.admin(`members/${userid}/messages`, { text });
      await settled();
      return office
        .shownTo(userid, before)
        .map((shown) => shown.text)
        .join('\n');
    };
    must(await said('jiaoyu', '18 已完成公共教育服务平台升级'), '第18项已收到（第1版');
    must(await said('tongchou', '通过 18 市教育局'), '第18项');
    must(await said('tongchou', '导出'), '正在生成');
    await office.until('the workbook has come', async () =>
      office.sandbox.state.chat.of('tongchou', 0).some(({ content }) => content.type === 'file'),
    );
    const gun = new Gun(office.config.port);
    const visitor = await Visitor.signedIn('shizhang', gun);
    must((await visitor.fire({ kind: 'page', method: 'GET', path: '/h5/overview' })).body, '看数');
    gun.close();
  }

  /** Told to stop; its exit code. */
  stop(): Promise<number | null> {
    return stopProcess(this.child);
  }
}

function must(text: string, contain: string): void {
  if (!text.includes(contain)) throw new Error(`“${contain}” is missing in: ${text.slice(0, 500)}`);
}
