// The real program, started on free ports of this machine and stopped cleanly.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const bin = process.env.PETITBLEU_BIN ?? fileURLToPath(new URL('../../bin/petitbleu', import.meta.url));

/** Runs a command with --json and gives what it says when it is ready, and the way to stop it. */
export async function run(args, { env = {} } = {}) {
  if (!existsSync(bin)) throw new Error(`${bin} is not there: make build makes it, or set PETITBLEU_BIN`);
  const child = spawn(bin, [...args, '--json'], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const log = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  const lines = createInterface({ input: child.stdout });
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`petitbleu ${args[0]} ended with ${code}:\n${log.join('\n')}`);
  });
  gone.catch(() => {});
  const ready = await Promise.race([
    (async () => {
      for await (const line of lines) if (line.startsWith('{')) return JSON.parse(line);
      throw new Error(`petitbleu ${args[0]} said nothing:\n${log.join('\n')}`);
    })(),
    gone,
  ]);
  const stop = async () => {
    if (child.exitCode !== null) return child.exitCode;
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    return code;
  };
  return { ready, stop, log };
}

/** The demo: shop, phone and app; with nothing in it yet but people, unless it is stocked as it comes. */
export const demo = (stocked = false) => run(['demo', ...(stocked ? [] : ['--bare']), '--app-listen', '127.0.0.1:0', '--shop-listen', '127.0.0.1:0', '--emulator-listen', '127.0.0.1:0']);

/** One JSON call; gives the status and the body. */
export async function call(url, body, headers = {}) {
  const response = await fetch(url, { method: body === undefined ? 'GET' : 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, body: text && /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text };
}
