import { Random } from './random';

const HEADER = '单位,姓名,userid,角色,顺序,电话,职务,事项';
const SURNAMES = [...'陈林黄郑许吴蔡杨王李张刘谢洪卢江方罗袁孙'];
const GIVEN = [...'玉兰志明海燕建国丽华文斌晓东秋月伟强淑芬立新春生'];

/** Units beyond the plan's own: the coordinator assigns each an item. */
export const FURTHER_UNITS = [
  '市文化广电旅游体育局',
  '市林业局',
  '市气象局',
  '市档案馆',
  '市妇女联合会',
  '市总工会',
  '共青团揭阳市委员会',
  '市科学技术协会',
  '市消防救援支队',
  '市邮政管理局',
  '市烟草专卖局',
] as const;

/** Units that share a contact: one person with two hats. */
const SHARED: Readonly<Record<string, string>> = {
  市气象局: '市水利局',
  市档案馆: '市委办公室',
};

export interface NewPerson {
  readonly name: string;
  readonly userid: string;
}

/** Names nobody else has, with accounts to them. */
export class Cast {
  private readonly random = new Random(20220101);
  private readonly names = new Set<string>();

  person(): NewPerson {
    for (;;) {
      const name = `${this.random.pick(SURNAMES)}${this.random.pick(GIVEN)}${this.random.pick(GIVEN)}`;
      if (this.names.has(name)) continue;
      this.names.add(name);
      return { name, userid: `u${String(this.names.size).padStart(3, '0')}` };
    }
  }

  /** A contacts file for the units: a primary for each, a backup for every third, a leader for every fifth. */
  contactsFile(units: readonly string[], withoutPrimary: ReadonlySet<string>): string {
    const lines = [HEADER];
    const primaries = new Map<string, NewPerson>();
    for (const [index, unit] of units.entries()) {
      const line = ({ name, userid }: NewPerson, role: string, order: number, items = '') =>
        lines.push(`${unit},${name},${userid},${role},${order},,,${items}`);
      if (!withoutPrimary.has(unit)) {
        const primary = primaries.get(SHARED[unit] ?? '') ?? this.person();
        primaries.set(unit, primary);
        line(primary, '联络员', 1);
      }
      if (index % 3 === 0) line(this.person(), '联络员', 2);
      if (index % 5 === 0) line(this.person(), '分管领导', 1);
    }
    return `${lines.join('\n')}\n`;
  }
}
