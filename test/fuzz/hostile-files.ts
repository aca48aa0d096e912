import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import JSZip from 'jszip';
import { contactsTemplate } from '../../src/intake/contacts-template';
import type { Random } from '../year/random';
import { hostileText, hostileValue } from './hostile-words';
import { anyBytes, mutatedBytes } from './mutated-bytes';

const PLANS = join(__dirname, '../fixtures/plans');
const NAMES = [
  'plan.docx',
  'list.xlsx',
  'list.csv',
  'plan.txt',
  '../../evil.docx',
  'a\r\nb.pdf',
  '报\u202exslx',
  '',
];

export interface HostileFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Files that are handed in: good ones, and the same with something wrong with them. */
export class HostileFiles {
  private constructor(
    private readonly random: Random,
    private readonly good: readonly Buffer[],
  ) {}

  static async open(random: Random): Promise<HostileFiles> {
    const plans = ['jieyang-2022-table.docx', 'articles.txt', 'pipe-table.txt'].map((name) =>
      readFileSync(join(PLANS, name)),
    );
    const list = readFileSync(join(__dirname, '../fixtures/contacts.csv'));
    const small = ['%PDF-1.7 报告', '\x89PNG\r\n\x1a\n', 'PK\x03\x04', '名称,级别\n市档案馆,市直\n'];
    const workbook = Buffer.from(await contactsTemplate());
    return new HostileFiles(random, [
      ...plans,
      list,
      workbook,
      ...small.map((text) => Buffer.from(text, 'latin1')),
    ]);
  }

  async next(): Promise<HostileFile> {
    const { random } = this;
    const good = random.pick(this.good);
    const name = random.chance(0.2) ? hostileValue(random) : random.pick(NAMES);
    switch (random.weighted({ good: 1, bytes: 3, parts: 3, text: 1, random: 1 })) {
      case 'good':
        return { name, bytes: good };
      case 'bytes':
        return { name, bytes: mutatedBytes(random, good) };
      case 'parts':
        return { name, bytes: await this.withSpoiledPart(good) };
      case 'text':
        return {
          name,
          bytes: Buffer.from(`单位,姓名,userid,角色,顺序\n${hostileText(random)},${hostileText(random)}`),
        };
      case 'random':
        return { name, bytes: anyBytes(random, 5000) };
    }
  }

  /** A document whose archive is whole, but not what is in it. */
  private async withSpoiledPart(good: Buffer): Promise<Buffer> {
    const zip = await JSZip.loadAsync(good).catch(() => null);
    const part = zip && this.random.pick(Object.values(zip.files));
    if (!zip || !part) return mutatedBytes(this.random, good);
    zip.file(part.name, mutatedBytes(this.random, await part.async('nodebuffer')));
    return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
  }
}
