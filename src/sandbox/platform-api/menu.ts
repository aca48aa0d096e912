import { asObject, type Endpoint, type JsonObject, jsonBody, listAt, textAt } from './api-call';
import { PlatformError } from './platform-error';

const MAX_TOP = 3;
const MAX_SUB = 5;
const MAX_TOP_NAME_BYTES = 16;
const MAX_SUB_NAME_BYTES = 40;
const MAX_KEY_BYTES = 128;

export const createMenu: Endpoint = {
  methods: ['POST'],
  path: '/menu/create',
  handle(call) {
    const menu = jsonBody(call);
    const buttons = listAt(menu, 'button').map(asObject);
    if (buttons.length < 1 || buttons.length > MAX_TOP)
      throw new PlatformError(40016, 'invalid button count');
    for (const button of buttons) checkTopButton(button);
    call.state.menu = menu;
    return { json: {} };
  },
};

export const getMenu: Endpoint = {
  methods: ['GET'],
  path: '/menu/get',
  handle({ state }) {
    if (!state.menu) throw new PlatformError(46003, 'menu does not exist');
    return { json: { errcode: 0, errmsg: 'ok', ...state.menu } };
  },
};

export const deleteMenu: Endpoint = {
  methods: ['GET'],
  path: '/menu/delete',
  handle({ state }) {
    state.menu = null;
    return { json: {} };
  },
};

function checkTopButton(button: JsonObject): void {
  requireName(button, MAX_TOP_NAME_BYTES, 40018);
  if (button.sub_button === undefined) {
    checkKey(button);
    return;
  }
  const subs = listAt(button, 'sub_button').map(asObject);
  if (subs.length < 1 || subs.length > MAX_SUB) throw new PlatformError(40023, 'invalid sub button count');
  for (const sub of subs) {
    requireName(sub, MAX_SUB_NAME_BYTES, 40025);
    checkKey(sub);
  }
}

function requireName(button: JsonObject, maxBytes: number, errcode: number): void {
  const bytes = Buffer.byteLength(textAt(button, 'name'));
  if (bytes === 0 || bytes > maxBytes) throw new PlatformError(errcode, 'invalid button name size');
}

function checkKey(button: JsonObject): void {
  if (Buffer.byteLength(textAt(button, 'key')) > MAX_KEY_BYTES)
    throw new PlatformError(40019, 'invalid button key size');
}
