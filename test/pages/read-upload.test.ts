import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { readUpload, UploadUnreadable } from '../../src/pages/read-upload';

const part = (name: string, body: string) =>
  `--x\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\n\r\n${body}`;

/** A request whose body is still to be written, and what its reader hands over. */
function givenForm() {
  const body = new PassThrough();
  const request = Object.assign(body, { headers: { 'content-type': 'multipart/form-data; boundary=x' } });
  const taken: string[] = [];
  const reading = readUpload(request as object as IncomingMessage, async ({ name }) => {
    // Storing takes its time.
    await new Promise((resolve) => setImmediate(resolve));
    taken.push(name);
    body.emit('taken');
  });
  return { body, taken, reading };
}

describe('a form that breaks off', () => {
  it.each([
    ['a short file', '%PDF-half'],
    ['a long one', '%PDF-half'.repeat(50_000)],
  ])('in the middle of %s hands nothing over', async (_what, half) => {
    const { body, taken, reading } = givenForm();
    body.end(part('a.pdf', half));
    await expect(reading).rejects.toThrow(UploadUnreadable);
    await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toEqual([]);
  });

  it('behind a whole file keeps that one', async () => {
    const { body, taken, reading } = givenForm();
    body.write(`${part('a.pdf', '%PDF-whole')}\r\n${part('b.pdf', '%PDF-half')}`);
    await once(body, 'taken');
    body.end();
    await expect(reading).rejects.toThrow(UploadUnreadable);
    expect(taken).toEqual(['a.pdf']);
  });

  it('is over only when what came whole is stored', async () => {
    const { body, taken, reading } = givenForm();
    body.write(`${part('a.pdf', '%PDF-whole')}\r\n${part('b.pdf', '%PDF-half')}`);
    await new Promise((resolve) => setImmediate(resolve));
    body.destroy();
    await expect(reading).rejects.toThrow(UploadUnreadable);
    const told = [...taken];
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toEqual(told);
  });
});
