import { createServer, type Server } from 'node:http';
import Koa from 'koa';
import { useAdminRoutes } from './admin-api/admin-routes';
import { MemberActions } from './callbacks/member-actions';
import { HOST, listen } from './listen';
import { pageFiles } from './page-files';
import { authorizePage } from './platform-api/authorize-page';
import { platformRoutes } from './platform-api/platform-routes';
import type { SandboxOptions } from './sandbox-options';
import { SandboxState } from './sandbox-state';

export interface Sandbox {
  /** `http://127.0.0.1:<port>`, without a trailing slash. */
  readonly url: string;
  /** API root for the bot: url and prefix. */
  readonly apiRoot: string;
  readonly state: SandboxState;
  /** Cuts every connection and stops listening; may be called twice. */
  close(): Promise<void>;
}

/** What a caller must name; the rest has defaults that suit a test: frozen clock, public WeCom, free port. */
export type SandboxSetup = Pick<
  SandboxOptions,
  'corpId' | 'agentId' | 'secret' | 'callbackUrl' | 'callbackToken' | 'callbackAesKey' | 'members'
> &
  Partial<SandboxOptions>;

const DEFAULTS = {
  port: 0,
  prefix: '/ebus/wwlapi',
  personality: 'public',
  corpName: '模拟单位',
  clockRunning: false,
  gateway: null,
  contacts: null,
  filesFromMembers: false,
  morningPauseMs: 100,
  morningPatienceMs: 60_000,
  desk: null,
} as const;

/** Starts a simulated platform in this process, listening on 127.0.0.1 only. Rejects when the port is taken. */
export async function createSandbox(setup: SandboxSetup): Promise<Sandbox> {
  const machineNow = setup.machineNow ?? Date.now;
  const options: SandboxOptions = { ...DEFAULTS, clockStart: new Date(machineNow()), machineNow, ...setup };
  const state = new SandboxState(options);
  let url = '';
  const app = new Koa();
  app.use(platformRoutes(state));
  app.use(authorizePage(state));
  useAdminRoutes(app, state, new MemberActions(state), () => url);
  app.use(pageFiles());
  app.on('error', reportBug);

  const server = createServer(app.callback());
  url = `http://${HOST}:${await listen(server, options.port)}`;
  let closed: Promise<void> | null = null;
  const close = () => {
    closed ??= stop(server, state);
    return closed;
  };
  return { url, apiRoot: `${url}${options.prefix}`, state, close };
}

async function stop(server: Server, state: SandboxState): Promise<void> {
  await state.close();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Refused requests and clients that leave in the middle of a long poll are no news; anything else is a bug. */
function reportBug(error: NodeJS.ErrnoException & { expose?: boolean }): void {
  const leaving = ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE'].includes(
    error.code ?? '',
  );
  if (!error.expose && !leaving) process.stderr.write(`sandbox: ${error.stack ?? error.message}\n`);
}
