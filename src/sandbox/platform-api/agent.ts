import type { Endpoint } from './api-call';
import { PlatformError } from './platform-error';

/** The app and who is in its sight (docs/platform.md 8.3). */
export const getAgent: Endpoint = {
  methods: ['GET'],
  path: '/agent/get',
  only: 'public',
  handle({ state, query }) {
    const { agentId } = state.options;
    if (query.get('agentid') !== String(agentId))
      throw new PlatformError(301002, 'not allow operate another agent');
    const user = state.members
      .all()
      .filter(({ visible }) => visible)
      .map(({ userid }) => ({ userid }));
    return {
      json: {
        agentid: agentId,
        name: '催报',
        close: 0,
        allow_userinfos: { user },
        allow_partys: { partyid: [] },
        allow_tags: { tagid: [] },
      },
    };
  },
};
