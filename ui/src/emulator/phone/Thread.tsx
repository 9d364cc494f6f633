import { Fragment, useLayoutEffect, useMemo, useRef } from 'react';
import { useSpeech } from '../../i18n';
import { Icon, Time, useEnv } from '../../kit';
import { formatTime } from '../../lib/format';
import type { Action, Bubble, Move, Page, Person, Thread as ThreadData } from '../data/types';
import { useWords } from '../i18n';
import { greeting } from '../model/menu';
import { rowsOf, type Row } from '../model/thread';
import { spanWords } from '../model/window';
import { PageMark } from '../left/Lists';
import { Line } from './Line';
import { useTypingNow } from './typing';

interface ThreadProps {
  thread: ThreadData;
  lines: Bubble[];
  moves: Move[];
  page: Page;
  person: Person;
  perform: (action: Action) => Promise<boolean>;
  onReply: (line: Bubble) => void;
}

/** The conversation: lines, the time between them, marks, and what is being typed. */
export function Thread({ thread, lines, moves, page, person, perform, onReply }: ThreadProps) {
  const words = useWords();
  const rows = useMemo(() => rowsOf(lines, moves), [lines, moves]);
  const typing = useTypingNow(page, person);
  const box = useRef<HTMLDivElement>(null);
  const newest = lines.at(-1)?.seq ?? 0;
  useLayoutEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [newest, typing, rows.length]);
  // A picture that arrives late must not push the newest line out of sight.
  const settle = () => {
    const chat = box.current;
    if (chat && chat.scrollHeight - chat.scrollTop - chat.clientHeight < 320) chat.scrollTo({ top: chat.scrollHeight });
  };
  const hello = greeting(thread.profile?.greeting, person.locale, person.first_name, person.last_name);
  const mine = lines.findLast((line) => line.from !== 'system');
  return (
    <div className="chat" ref={box} tabIndex={0} role="log" aria-label={words.thread(page.name)} onLoadCapture={settle}>
      {thread.count === 0 && <div className="nothing"><PageMark name={page.name} /><b>{words.empty}</b><span className="breaks">{hello || words.emptySay(page.name)}</span></div>}
      {rows.map((row) => (
        <Fragment key={row.key}>
          <ThreadRow row={row} personas={thread.personas} page={page} person={person} lines={lines} perform={perform} onReply={onReply} />
          {row.is === 'line' && row.line === mine && row.line.from === 'person' && <Mark line={mine} />}
        </Fragment>
      ))}
      {typing && <div className="bub page first-l typing" role="status"><span className="vh">{words.typing(page.name)}</span><i /><i /><i /></div>}
    </div>
  );
}

function Mark({ line }: { line: Bubble }) {
  const words = useWords();
  return <span className="mark-under">{line.read_ms ? <><Icon name="check" size={12} />{words.seen} <Time at={line.read_ms} as="clock" /></> : <>{words.delivered} <Time at={line.at_ms} as="clock" /></>}</span>;
}

function ThreadRow({ row, personas, page, person, lines, perform, onReply }: { row: Row; personas?: Record<string, string> } & Pick<ThreadProps, 'page' | 'person' | 'lines' | 'perform' | 'onReply'>) {
  const words = useWords();
  if (row.is === 'time') return <DayMark at={row.at} />;
  if (row.is === 'jump') {
    const span = spanWords(row.by, words.day);
    return <div className="gap">{row.by < 0 ? words.jumpBack(span) : row.closed ? words.jumpClosed(span) : words.jump(span)}</div>;
  }
  const { line } = row;
  if (line.from === 'system') {
    if (line.kind === 'notify_me') return null; // its card says so
    return (
      <div className="sysline">
        {words.system[line.kind] ?? words.phone.system[line.kind] ?? line.kind}
        {line.kind === 'topic' && <span className="cut">{line.text}</span>}
        {line.kind === 'link_account' && line.text && <a href={line.text} target="_blank" rel="noopener noreferrer">{words.phone.openLogIn}</a>}
        {line.ref && <span className="mono cut" title={line.ref}>{words.withRef(line.ref)}</span>}
      </div>
    );
  }
  return <Line personas={personas} line={line} first={row.first} last={row.last} page={page} person={person} lines={lines} perform={perform} onReply={onReply} />;
}

function DayMark({ at }: { at: number }) {
  const { zone } = useEnv();
  const { locale } = useSpeech();
  const day = new Intl.DateTimeFormat(locale, { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone }).format(at);
  return <time className="daymark" dateTime={new Date(at).toISOString()} title={formatTime(at, 'full', locale, zone)}>{day}</time>;
}
