import type { DayCount } from './day-count';
import type { Random } from './random';

export interface Debt {
  readonly itemNo: number;
  readonly unitId: number;
  readonly dueDay: string;
}

export interface Saying {
  readonly text: string;
  readonly deed: 'reports' | 'promises' | 'handOvers' | 'standIns' | null;
  /** Until this day nothing is to be expected. */
  readonly promisedDay?: string;
}

export interface Situation {
  readonly day: string;
  /** In front of the item where the person has two units; else empty. */
  readonly unit: string;
  readonly colleague: string | null;
  readonly isActionPlan: boolean;
}

const WAYS = {
  all: 46,
  one: 14,
  partial: 6,
  nil: 7,
  extend: 7,
  promise: 12,
  offline: 3,
  handOver: 9,
  standIn: 9,
  noted: 2,
} as const;

const PROGRESS = [
  '已完成系统升级改造并投入使用，累计办理业务1200件。',
  '已印发工作方案并启动招标，完成总进度的六成。问题：资金到位较慢。下一步：加快实施。',
  '已接入省级平台，数据共享率达到95%。下一步：扩大覆盖面。',
];

/** What a contact writes about what the unit owes, as people write. */
export class ContactWords {
  constructor(
    private readonly random: Random,
    private readonly days: DayCount,
  ) {}

  choose(debts: readonly Debt[], situation: Situation): Saying {
    const { unit, colleague, day, isActionPlan } = situation;
    const debt = this.random.pick(debts);
    const item = unit === '' ? `${debt.itemNo}` : `${unit} ${debt.itemNo}`;
    const way = this.random.weighted(WAYS);
    if (way === 'promise' && day < debt.dueDay) {
      const promisedDay = this.between(day, debt.dueDay);
      return { text: `收到 ${sayDay(promisedDay)}前报`, deed: 'promises', promisedDay };
    }
    if (way === 'extend')
      return {
        text: `延期 ${item} 到${this.laterDay(debt.dueDay > day ? debt.dueDay : day, 10)} 系统升级`,
        deed: null,
      };
    if (way === 'noted') return { text: '收到', deed: null };
    if (way === 'offline') return { text: `线下已报 ${item}`, deed: null };
    if (way === 'handOver' && colleague) return { text: `转办 ${item} ${colleague}`, deed: 'handOvers' };
    if (way === 'standIn' && colleague)
      return { text: `委托 ${colleague} ${sayDay(day)}-${this.laterDay(day, 6)}`, deed: 'standIns' };
    if (isActionPlan)
      return { text: this.actionPlans(way === 'all' ? debts : [debt], unit), deed: 'reports' };
    if (way === 'partial') return { text: `部分 ${item} ${this.random.pick(PROGRESS)}`, deed: 'reports' };
    if (way === 'nil') return { text: `零报告 ${item} 专项资金尚未下达`, deed: 'reports' };
    return { text: this.reports(way === 'all' ? debts : [debt], unit), deed: 'reports' };
  }

  /** A working day one to `most` working days after. */
  laterDay(day: string, most: number): string {
    return sayDay(this.days.shifted(day, 1 + this.random.int(most)));
  }

  private between(day: string, dueDay: string): string {
    let chosen = day;
    for (let next = this.days.shifted(day, 1); next <= dueDay; next = this.days.shifted(next, 1)) {
      chosen = next;
      if (this.random.chance(0.3)) break;
    }
    return chosen;
  }

  /** Several in one message, one a line; a unit's name in front holds for its own line. */
  private reports(debts: readonly Debt[], unit: string): string {
    const lines = debts.map(
      ({ itemNo }) => `${unit ? `${unit} ` : ''}${itemNo} ${this.random.pick(PROGRESS)}`,
    );
    return `报 ${lines.join('\n')}`;
  }

  private actionPlans(debts: readonly Debt[], unit: string): string {
    return debts
      .map(
        ({ itemNo }) =>
          `方案 ${unit ? `${unit} ` : ''}${itemNo} 措施：升级平台；目标：年底前全覆盖；进度：9月完成招标`,
      )
      .join('\n');
  }
}

function sayDay(day: string): string {
  const [, month, date] = day.split('-').map(Number);
  return `${month}月${date}日`;
}
