import { createSandbox, type Sandbox } from './create-sandbox';
import { deskOverIpc } from './desk-over-ipc';
import { MembersFileError } from './load-members';
import { readSandboxEnvironment, SandboxConfigError } from './sandbox-environment';

/** Entry of the simulator's own process: configuration from the environment, one line when it is ready. */
async function main(): Promise<void> {
  const setup = readSandboxEnvironment(process.env);
  const sandbox = await createSandbox({ ...setup, desk: deskOverIpc(process) });
  process.stdout.write(`沙箱已启动：聊天页面 ${sandbox.url}/ ，接口根地址 ${sandbox.apiRoot}\n`);
  stopOn('SIGTERM', sandbox);
  stopOn('SIGINT', sandbox);
}

function stopOn(signal: NodeJS.Signals, sandbox: Sandbox): void {
  process.once(signal, () => {
    sandbox.close().then(() => process.exit(0));
  });
}

function explain(error: unknown): string {
  if (error instanceof SandboxConfigError || error instanceof MembersFileError) return error.message;
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `端口 ${process.env.SANDBOX_PORT || 8790} 已被占用，请关闭占用它的程序，或用 SANDBOX_PORT 换一个端口`;
  }
  return error.stack ?? error.message;
}

main().catch((error: unknown) => {
  process.stderr.write(`沙箱没有启动：${explain(error)}\n`);
  process.exitCode = 1;
});
