import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InboundMessage } from '../../../src/conversation/inbound-message';
import { Journal } from '../../../src/conversation/journal/journal';
import { createLogger } from '../../../src/observability/logger';
import { createMetrics } from '../../../src/observability/metrics';
import { textMessage } from '../../support/office';

/** A folder of journals that a test has for itself. */
export class GivenFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'cuibao-journal-'));
  readonly metrics = createMetrics();
  readonly logged: { level: string; msg: string }[] = [];
  readonly logger = createLogger('debug', { write: (line) => void this.logged.push(JSON.parse(line)) });
  private readonly opened: Journal[] = [];

  /** As one process has it. */
  async open(limitBytes = 1_000_000): Promise<Journal> {
    const { path: folder, logger, metrics } = this;
    const journal = await Journal.open({ folder, limitBytes, logger, metrics });
    this.opened.push(journal);
    return journal;
  }

  /** Names in the folder with this ending. */
  names(ending: string): string[] {
    return readdirSync(this.path).filter((name) => name.endsWith(ending));
  }

  read(name: string): Buffer {
    return readFileSync(join(this.path, name));
  }

  put(name: string, content: Buffer): void {
    writeFileSync(join(this.path, name), content);
  }

  async figure(name: string): Promise<number> {
    const text = await this.metrics.registry.metrics();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  }

  async close(): Promise<void> {
    for (const journal of this.opened.splice(0)) await journal.close();
    rmSync(this.path, { recursive: true, force: true });
  }
}

export const said = (userid: string, text: string, receivedAt = new Date('2022-06-23T02:02:00Z')) => ({
  message: textMessage(userid, text, receivedAt),
  receivedAt,
});

export const NOTHING_UNDER_WAY = { unseenBy: null, attempt: Promise.resolve() };

/** Texts that wait in a journal, each person's in order. */
export async function waitingTexts(journal: Journal): Promise<string[]> {
  // What has just been written may be tried a moment later.
  await new Promise(setImmediate);
  const texts: string[] = [];
  for (const { entry } of journal.ready()) {
    const from = entry.message.from;
    for (let next = journal.readyOf(from); next; next = journal.readyOf(from)) {
      texts.push(textOf(next.entry.message));
      journal.done(next);
    }
  }
  return texts;
}

export function textOf({ content }: InboundMessage): string {
  return content.type === 'text' ? content.text : content.type;
}
