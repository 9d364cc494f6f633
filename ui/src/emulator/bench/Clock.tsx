import { useSpeech } from '../../i18n';
import { Badge, Button, IconButton, Sheet } from '../../kit';
import { moveClock } from '../data/api';
import { takeClock, useClock, useEmulatedNow } from '../data/clock';
import { useDo, useThread } from '../data/queries';
import type { Page, Person } from '../data/types';
import { useQueryClient } from '@tanstack/react-query';
import { useWords } from '../i18n';
import { spanWords } from '../model/window';
import { Pack } from './Pack';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TOKEN_LASTS = 365 * 24 * HOUR;
const steps: [string, number][] = [['+1 min', MINUTE], ['+1 h', HOUR], ['+24 h', 24 * HOUR]];

/** The emulated clock, and what moves it. */
export function ClockCard({ person, page }: { person?: Person; page?: Page }) {
  const words = useWords();
  const { locale } = useSpeech();
  const client = useQueryClient();
  const clock = useClock();
  const now = useEmulatedNow();
  const thread = useThread(page?.id ?? '', person?.id ?? '').data;
  const move = useDo(moveClock, [['threads'], ['calls']], (next) => takeClock(client, next));
  const until = thread?.window.until_ms;
  const left = until === undefined ? 0 : until - now;
  const token = (thread?.messages ?? []).findLast((line) => line.kind === 'notify_me');
  const tokenLeft = token ? token.at_ms + TOKEN_LASTS - now : 0;
  const frozen = clock?.frozen ?? false;
  return (
    <Sheet className="clock" title={words.clock} actions={<ClockBadge ahead={frozen || !clock ? now - Date.now() : clock.offset_ms} frozen={frozen} />}>
      <p className="bigtime"><time dateTime={new Date(now).toISOString()}>{longTime(now, locale)}</time></p>
      <div className="row g4 wrap">
        <span className="pausebtn"><IconButton name={frozen ? 'right' : 'pause'} label={frozen ? words.run : words.pause} aria-pressed={frozen} onClick={() => move.mutate({ freeze: !frozen })} /></span>
        {steps.map(([label, ms]) => <Button key={label} size="sm" onClick={() => move.mutate({ move_ms: ms })}>{label}</Button>)}
        <Button size="sm" onClick={() => move.mutate({ reset: true })}>{words.real}</Button>
      </div>
      <div className="row g4 wrap over8">
        <Button size="sm" icon="window" disabled={left <= 0} title={left <= 0 ? words.toEndNone : undefined} onClick={() => move.mutate({ move_ms: Math.ceil(left) })}>{words.toEnd}</Button>
        {tokenLeft > 0 && <Button size="sm" icon="token" onClick={() => move.mutate({ move_ms: Math.ceil(tokenLeft) })}>{words.toEndToken}</Button>}
      </div>
      <Pack />
      <p className="hint">{words.clockSay}</p>
    </Sheet>
  );
}

function ClockBadge({ ahead, frozen }: { ahead: number; frozen: boolean }) {
  const words = useWords();
  const moved = Math.abs(ahead) >= 1000;
  const span = spanWords(ahead, words.day);
  return (
    <span className="row g4">
      {frozen && <Badge tone="stamp" dot={false}>{words.frozen}</Badge>}
      {moved ? <Badge tone="brass" dot={false}>{ahead > 0 ? words.ahead(span) : words.behind(span)}</Badge> : !frozen && <Badge tone="verd">{words.real}</Badge>}
    </span>
  );
}

function longTime(ms: number, locale: string): string {
  const day = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }).format(ms).replace(/^(\p{L}+\.?),/u, '$1');
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(ms);
  return `${day}, ${time}`;
}
