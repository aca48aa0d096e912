import { officeTimeOf } from '../domain/calendar/office-time';
import type { DocumentHead } from '../domain/documents/document-data';
import { fullDate } from '../domain/documents/words';
import type { Table } from './blocks';

export interface FigureSource {
  readonly name: string;
  readonly value: string;
  readonly filter: string;
  /** Where the value stands in the JSON of `cuibao status`; null for what only the chat and the workbook show. */
  readonly field: string | null;
}

/** Where each figure and each statement of a document comes from; the marks in its text are the numbers here. */
export class SourceList {
  private readonly figures: FigureSource[] = [];
  private readonly statements: (readonly string[])[] = [];

  constructor(private readonly head: DocumentHead) {}

  /** `117项〔数1〕`: the value with its measure word and its mark; the same figure keeps its mark. */
  figure(value: string, measure: string, source: Omit<FigureSource, 'value'>): string {
    const known = this.figures.findIndex(
      ({ name, filter }) => name === source.name && filter === source.filter,
    );
    if (known === -1) this.figures.push({ ...source, value });
    return `${value}${measure}〔数${known === -1 ? this.figures.length : known + 1}〕`;
  }

  /** The mark of a statement: item, unit, version, time, person, state. */
  statement(source: readonly string[]): string {
    this.statements.push(source);
    return `〔文${this.statements.length}〕`;
  }

  get hasStatements(): boolean {
    return this.statements.length > 0;
  }

  /** The command of the chat that shows the same figures. */
  get queryName(): string {
    return `“状态 ${this.head.period.name}”`;
  }

  /** How every figure of the table below can be had again. */
  figuresNote(): string {
    const { period, madeAt } = this.head;
    return [
      `数据截至${fullDate(madeAt)}${officeTimeOf(madeAt)}。`,
      `在催报中发送${this.queryName}可查得同一组数字；`,
      `命令行 cuibao status --period ${period.code} --json 按下表字段输出。`,
    ].join('');
  }

  figuresTable(): Table {
    return {
      kind: 'table',
      columns: [
        { name: '标号', width: 10 },
        { name: '数据', width: 18 },
        { name: '数值', width: 12 },
        { name: '取数口径', width: 38, align: 'left' },
        { name: '查询字段', width: 22 },
      ],
      rows: this.figures.map(({ name, value, filter, field }, i) => [
        `数${i + 1}`,
        name,
        value,
        filter,
        field ?? '导出：汇总表',
      ]),
    };
  }

  statementsTable(): Table {
    return {
      kind: 'table',
      columns: [
        { name: '标号', width: 11 },
        { name: '事项', width: 9 },
        { name: '单位', width: 26, align: 'left' },
        { name: '版本', width: 10 },
        { name: '报送时间', width: 28 },
        { name: '报送人', width: 12 },
        { name: '状态', width: 13 },
      ],
      rows: this.statements.map((source, i) => [`文${i + 1}`, ...source]),
    };
  }
}
