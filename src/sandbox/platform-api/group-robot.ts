import { type Endpoint, jsonBody, textAt } from './api-call';
import { readContent } from './message-content';
import { PlatformError } from './platform-error';

/** Of the robot's types those that the simulator shows; others do not exist here. */
const TYPES = ['text', 'markdown', 'news'];

/** No token: the key is the secret. At most 20 messages a minute. */
export const sendByRobot: Endpoint = {
  methods: ['POST'],
  path: '/webhook/send',
  tokenless: true,
  handle(call) {
    const { state, query } = call;
    const robot = state.robots.find(query.get('key') ?? '');
    if (!robot) throw new PlatformError(93000, 'invalid webhook url');
    if (!robot.enabled) throw new PlatformError(93004, 'robot is disabled');
    const body = jsonBody(call);
    const msgtype = textAt(body, 'msgtype');
    if (!TYPES.includes(msgtype)) throw new PlatformError(40008, 'invalid message type');
    const content = readContent(msgtype, body, state);
    if (!state.robots.admit(robot.key)) throw new PlatformError(45009, 'api freq out of limit');
    for (const userid of robot.members) {
      state.chat.add({
        userid,
        sender: 'app',
        carrier: 'push',
        chatId: robot.chatId,
        msgId: null,
        sendId: null,
        content,
        delivery: null,
      });
    }
    return { json: {} };
  },
};
