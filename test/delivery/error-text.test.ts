import { describe, expect, test } from '@jest/globals';
import { errorText } from '../../src/delivery/error-text';
import { SendFailure } from '../../src/delivery/send-failure';

describe('the error kept with a message', () => {
  test.each([
    ["names the platform's code", new SendFailure('permanent', '60111', 'invaliduser'), '60111 invaliduser'],
    ['is one line', new SendFailure('retry', 'http_502', 'bad\n\n  gateway'), 'http_502 bad gateway'],
    ['names the step for other errors', new TypeError('no text'), 'render no text'],
    ['takes whatever was thrown', 'nothing', 'render nothing'],
  ])('%s', (_, error, text) => {
    expect(errorText('render', error)).toBe(text);
  });

  test('fits its column, however long the platform explains', () => {
    expect(errorText('x', new Error('长'.repeat(4000)))).toHaveLength(255);
  });

  test.each([
    [
      'an access token in an address',
      'connect to https://api/x?access_token=K1bSECRET-_9&debug=1 failed',
      'K1bSECRET',
    ],
    ['a secret in an address', 'GET /gettoken?corpid=wl1&corpsecret=SECRETSECRET timed out', 'SECRETSECRET'],
    [
      'a password in a database address',
      'cannot reach mysql://bot:SECRETSECRET@db:3306/cuibao',
      'SECRETSECRET',
    ],
  ])('does not hold %s', (_, message, secret) => {
    expect(errorText('send', new Error(message))).not.toContain(secret);
  });
});
