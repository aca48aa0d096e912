import { Random } from '../year/random';
import type { Writer } from './faults-office';

/** What somebody is going to write, and what the network does to it. */
export interface Saying {
  readonly index: number;
  readonly userid: string;
  readonly kind: string;
  /** Null: a picture of so many bytes. */
  readonly text: string | null;
  readonly pictureBytes: number;
  /** Sent without waiting for the answer to the former one. */
  readonly inOneBreath: boolean;
  /** Delivered so many times at the same moment. */
  readonly atOnce: number;
  /** Handed over so much later than it was written, so that a later one may overtake it. */
  readonly heldBackMs: number;
  /** Delivered once more, long after it was answered. */
  readonly againAfterMs: number | null;
  /** Repeats are encrypted anew; else they are the same bytes. */
  readonly encryptedAnew: boolean;
  /** The platform goes on until it is told 200; else it gives up after three tries. */
  readonly patient: boolean;
}

const CONTACT_KINDS = {
  report: 34,
  supplement: 11,
  amend: 10,
  several: 5,
  nil: 3,
  withdraw: 3,
  undo: 2,
  tasks: 6,
  progress: 4,
  view: 5,
  help: 2,
  picture: 4,
} as const;

const COORDINATOR_KINDS = {
  accept: 18,
  return: 24,
  nudge: 8,
  confirm: 12,
  missing: 10,
  state: 8,
  view: 8,
  undo: 4,
} as const;

const WORK = [
  '公共服务平台升级改造并投入试运行',
  '年度数据归集任务，共享目录更新到位',
  '网络安全攻防演练，整改问题清单',
  '业务系统迁移上云和验收测试工作',
  '电子证照应用场景梳理和接口对接',
];

/** The same seed gives the same conversation. */
export function sayings(seed: number, count: number, writers: readonly Writer[]): Saying[] {
  const random = new Random(seed);
  const contacts = writers.filter(({ role }) => role === 'contact');
  const coordinators = writers.filter(({ role }) => role === 'coordinator');
  return Array.from({ length: count }, (_, index) => {
    const writer = random.pick(random.chance(0.2) ? coordinators : contacts);
    const words =
      writer.role === 'contact' ? contactSays(random, index, writer) : coordinatorSays(random, index, writer);
    return {
      index,
      userid: writer.userid,
      ...words,
      pictureBytes: words.text === null ? 500 + random.int(30_000) : 0,
      inOneBreath: random.chance(0.12),
      atOnce: random.chance(0.08) ? 2 + random.int(2) : 1,
      heldBackMs: random.chance(0.06) ? 50 + random.int(900) : 0,
      againAfterMs: random.chance(0.06) ? 200 + random.int(8_000) : null,
      encryptedAnew: random.chance(0.5),
      patient: !random.chance(0.08),
    };
  });
}

function contactSays(random: Random, index: number, { owed }: Writer): { kind: string; text: string | null } {
  const kind = random.weighted(CONTACT_KINDS);
  const { no } = random.pick(owed);
  const progress = (part = '') => `已完成${random.pick(WORK)}（台账${mark(index)}${part}）`;
  switch (kind) {
    case 'report':
      return { kind, text: `${no} ${progress()}${'，相关工作按计划推进'.repeat(random.int(12))}` };
    case 'supplement':
      return { kind, text: `补充 ${no} ${progress()}` };
    case 'amend':
      return { kind, text: `修改 ${no} ${progress()}；存在问题：经费尚未到位；下一步：加快实施` };
    case 'several': {
      const nos = [...new Set([no, random.pick(owed).no])];
      return { kind, text: nos.map((each, i) => `${each}：${progress(`-${i + 1}`)}`).join('\n') };
    }
    case 'nil':
      return { kind, text: `零报告 ${no} 本期工作尚未启动，待${mark(index)}号文件下达` };
    case 'withdraw':
      return { kind, text: `撤回 ${no}` };
    case 'undo':
      return { kind, text: '撤销' };
    case 'tasks':
      return { kind, text: '任务' };
    case 'progress':
      return { kind, text: '进度' };
    case 'view':
      return { kind, text: `查看 ${no}` };
    case 'help':
      return { kind, text: '帮助' };
    case 'picture':
      return { kind, text: null };
  }
}

function coordinatorSays(random: Random, index: number, { owed }: Writer): { kind: string; text: string } {
  const kind = random.weighted(COORDINATOR_KINDS);
  const { no, unit } = random.pick(owed);
  switch (kind) {
    case 'accept':
      return { kind, text: `通过 ${no} ${unit}` };
    case 'return':
      return { kind, text: `退回 ${no} ${unit} 数据与台账${mark(index)}不一致` };
    case 'nudge':
      return { kind, text: random.chance(0.5) ? `催办 ${unit}` : `催办 第${no}项` };
    case 'confirm':
      return { kind, text: '确认' };
    case 'missing':
      return { kind, text: '未报' };
    case 'state':
      return { kind, text: random.chance(0.5) ? '状态' : `状态 ${unit}` };
    case 'view':
      return { kind, text: `查看 ${no} ${unit}` };
    case 'undo':
      return { kind, text: '撤销' };
  }
}

/** Found again in whatever became of the text. */
export function mark(index: number): string {
  return `F${String(index).padStart(6, '0')}`;
}
