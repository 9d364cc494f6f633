// A conversation as a shell script that plays it again with a new person, for a test.
import type { Bubble, Move } from '../data/types';

interface Recorded {
  base: string;
  page: string;
  first: string;
  last: string;
  locale: string;
  lines: Bubble[];
  moves: Move[];
}

const quote = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
const SHORT = 80;

/** What the person did, as an action of the control API; nothing for what cannot be played again. */
function actionOf(line: Bubble): Record<string, unknown> | undefined {
  const url = (line.attachments as { payload?: { url?: string } }[] | undefined)?.[0]?.payload?.url;
  switch (line.kind) {
    case 'text': return line.text ? { action: 'text', text: line.text } : undefined;
    case 'quick_reply': return { action: 'quick_reply', title: line.text };
    case 'postback': return { action: 'postback', title: line.text, payload: line.payload };
    case 'notify_me': return { action: 'notify_me', payload: line.payload };
    case 'optin': return { action: 'send_to_messenger', ref: line.ref, app: line.app_id };
    case 'referral': return { action: 'open_link', ref: line.ref };
    case 'image': case 'video': case 'audio': case 'file': return url ? { action: 'media', type: line.kind, url } : undefined;
    default: return undefined;
  }
}

/** Words of the Page's message by which it is known again. */
function signOf(line: Bubble): string {
  if (line.text) return line.text.split('\n')[0]!.slice(0, SHORT);
  const title = /"(?:title|text|name)":"((?:[^"\\]|\\.)*)"/.exec(JSON.stringify(line.message ?? null))?.[1];
  return title && !title.includes('\\') ? title.slice(0, SHORT) : '';
}

/** The script. It needs a shell, curl, a running emulator and the bot under test. */
export function scriptOf({ base, page, first, last, locale, lines, moves }: Recorded): string {
  const out = [
    '#!/bin/sh', '# Recorded in the petitbleu emulator. Start the emulator and your bot first.', 'set -eu', `EMU=\${EMU:-${base}}`, `PAGE=\${PAGE:-${page}}`, 'WHO=recorded-$$',
    '', `post() { curl -sf -H 'Content-Type: application/json' -d "$2" "$EMU/_emulator/$1" >/dev/null; }`,
    'does() { post "people/$WHO/actions" "$1"; }',
    `hears() { curl -sf -d "$1" "$EMU/_emulator/wait" | grep -q '"timed_out":false' || { echo "no such answer: $1" >&2; exit 1; }; }`,
    '', `post people "{\\"id\\":\\"$WHO\\",${JSON.stringify({ first_name: first, last_name: last, locale }).slice(1, -1).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '\\$').replaceAll('`', '\\`')}}"`,
  ];
  const heard = new Map<string, number>();
  const waiting = [...moves];
  const inPage = (action: Record<string, unknown>) => `{"page":"'"$PAGE"'",${quote(JSON.stringify(action)).slice(2, -1)}`;
  for (const line of lines) {
    while (waiting[0] && waiting[0].after_seq < line.seq) {
      const move = waiting.shift()!;
      out.push(`post clock '${JSON.stringify({ move_ms: move.to_ms - move.from_ms })}'`);
    }
    if (line.from === 'page') {
      const sign = signOf(line);
      const count = (heard.get(sign) ?? 0) + 1;
      heard.set(sign, count);
      out.push(`hears '{"page":"'"$PAGE"'","person":"'"$WHO"'",${quote(JSON.stringify({ ...(sign ? { contains: sign } : {}), count, timeout_ms: 10_000 })).slice(2, -1)}'`);
      continue;
    }
    const action = actionOf(line);
    out.push(action ? `does '${inPage(action)}'` : `# not played again: ${line.kind}`);
  }
  return out.join('\n') + '\necho ok\n';
}
