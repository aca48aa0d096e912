import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SendFailure } from '../../src/delivery/send-failure';
import { givenDelivery, type GivenDelivery, ScriptedMessenger, refused } from './given-delivery';
const once = async (d: any) => { const r = await d.runOnce(); return typeof r === 'number' ? r : r.claimed; };
describe.each(['sqlite','mariadb'] as const)('probe %s', (kind) => {
  let given: GivenDelivery;
  beforeAll(async () => { given = await givenDelivery(kind); });
  afterEach(() => given.clear());
  afterAll(() => given.close());
  it('P1 blocked members do not starve others', async () => {
    const m = new ScriptedMessenger(); m.otherwise = refused('retry', '-1', 'busy');
    const many = Array.from({length: 60}, (_, i) => i);
    for (const i of many) await given.enqueue({to: 'u'+i}, {to: 'u'+i});
    const d = given.dispatcher({messenger: m, ...( { batch: 60 } as object)});
    for (let i = 0; i < 10; i++) await once(d);
    m.otherwise = () => ({messageId: null, jobId: null});
    await given.enqueue({to: 'zhang'});
    const d2 = given.dispatcher({messenger: m});
    await once(d2); await once(d2);
    expect(m.textsTo('zhang')).toHaveLength(1);
  });
  it('P2 crashed row found after 4h is not sent again', async () => {
    const m = new ScriptedMessenger();
    await given.enqueue({});
    m.next(() => new Promise(() => undefined));
    void once(given.dispatcher({messenger: m})).catch(() => 0);
    while (m.seen.length === 0) await new Promise(r => setImmediate(r));
    await given.letMachineTimePass(5*3600_000);
    await once(given.dispatcher({messenger: m}));
    expect(m.seen).toHaveLength(1);
  });
  it('P3 one bad render does not stop others', async () => {
    const m = new ScriptedMessenger(); const reminderId = await given.reminder();
    await given.enqueue({to: 'a', reminderId, content: null, kind: 'reminder'}, {to: 'b'});
    await once(given.dispatcher({messenger: m, render: async () => { throw new Error('x'); }})).catch(() => 0);
    expect(m.textsTo('b')).toHaveLength(1);
  });
  it('P4 wrong secret honours retryAfter of an hour', async () => {
    const m = new ScriptedMessenger(); m.otherwise = refused('configuration', '40001', 'bad secret', 3600_000);
    await given.enqueue({to: 'a'}, {to: 'b'}, {to: 'c'});
    const d = given.dispatcher({messenger: m, ...({ circuitMs: 1 } as object)});
    await once(d); await new Promise(r => setTimeout(r, 20)); const seen = m.seen.length;
    await given.enqueue({to: 'd'});
    await once(d);
    expect(m.seen.length).toBe(seen);
  });
  it('P5 long message id', async () => {
    const m = new ScriptedMessenger(); m.otherwise = () => ({messageId: 'x'.repeat(400), jobId: null});
    await given.enqueue({}); await once(given.dispatcher({messenger: m})).catch(() => 0);
    expect((await given.row()).status).toBe('sent');
  });
  it('P6 pacing counts repeated attempts', async () => {
    const m = new ScriptedMessenger(); m.otherwise = refused('retry', '-1', 'busy');
    for (let i=0;i<12;i++) await given.enqueue({});
    const d = given.dispatcher({messenger: m});
    // each row fails twice, then passes: 3 attempts each
    let n = 0; m.otherwise = () => { n++; if (n % 3 !== 0) throw new SendFailure('retry','-1','x'); return {messageId:null, jobId:null}; };
    const { OutboxMessageEntity } = require('../../src/store/entities/outbox-message-entity');
    for (let i=0;i<80;i++) { await once(d); await given.store.inTransaction((t) => t.update(OutboxMessageEntity, {status: 'pending', attempts: 1}, {nextAttemptAt: new Date(0)})); await given.store.inTransaction((t) => t.update(OutboxMessageEntity, {status: 'pending', attempts: 2}, {nextAttemptAt: new Date(0)})); }
    expect(m.seen.length).toBeLessThanOrEqual(20);
  });
});
