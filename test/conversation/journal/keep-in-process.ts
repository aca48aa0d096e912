import { Journal } from '../../../src/conversation/journal/journal';
import { createLogger } from '../../../src/observability/logger';
import { createMetrics } from '../../../src/observability/metrics';

/** Started as a process of its own: keeps the texts of 张三 that are given, says so, and lives on until it is killed. */
async function main([folder = '', ...texts]: string[]): Promise<void> {
  const parts = { folder, limitBytes: 1_000_000, logger: createLogger('silent'), metrics: createMetrics() };
  const journal = await Journal.open(parts);
  const at = new Date('2022-06-23T02:02:00Z');
  for (const text of texts) {
    const message = {
      dedupeKey: `1000002:zhangsan:${text}`,
      agentId: '1000002',
      from: 'zhangsan',
      sentAt: at,
      content: { type: 'text', text } as const,
    };
    await journal.keep({ message, receivedAt: at }, { unseenBy: null, attempt: Promise.resolve() });
  }
  process.stdout.write('kept\n');
  setInterval(() => undefined, 1000);
}

void main(process.argv.slice(2));
