import { Menu } from '@mantine/core';
import { useState } from 'react';
import { Icon } from '../../kit';
import type { Action, Bubble, Page, Person } from '../data/types';
import { useWords } from '../i18n';
import { shownOf, type Shown } from '../model/content';
import { MessageDetails } from './Details';
import { Part } from './Part';
import { hostOf } from './pieces';
import { TextDialog } from './TextDialog';

export const emoji: Record<string, string> = {
  love: '\u2764\uFE0F', like: '\u{1F44D}', smile: '\u{1F606}', wow: '\u{1F62E}', sad: '\u{1F622}', angry: '\u{1F620}', dislike: '\u{1F44E}', other: '\u{1F389}',
};

interface LineProps {
  line: Bubble;
  first: boolean;
  last: boolean;
  page: Page;
  person: Person;
  lines: Bubble[];
  perform: (action: Action) => Promise<boolean>;
  onReply: (line: Bubble) => void;
  /** Names of the Page's personas, by id. */
  personas?: Record<string, string>;
}

const INBOX = '263902037430900';

/** A message in a few words, for lists and for the names of its controls. */
export function briefOf(line: Bubble): string {
  const text = line.text || shownOf(line).map(partWords).filter(Boolean).join(' ');
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function partWords(part: Shown): string {
  switch (part.kind) {
    case 'text': case 'buttons': return part.text;
    case 'cards': return part.cards.map((card) => card.title).join(', ');
    case 'receipt': return part.receipt.order;
    case 'notify': return part.title;
    case 'unknown': return part.name;
    case 'coupon': case 'feedback': case 'subscribe': case 'grid': case 'share': return part.title;
    case 'products': return part.ids.join(', ');
    case 'airline': return part.intro;
    case 'sticker': case 'form': return part.id;
    case 'location': return `${part.lat}, ${part.long}`;
    case 'customer_info': return part.countries.join(', ');
    default: return part.url ? hostOf(part.url) : '';
  }
}

/** One message with its parts, its reaction, and the tools that show when it is pointed at. */
export function Line({ line, first, last, page, person, lines, perform, onReply, personas }: LineProps) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const mine = line.from === 'person';
  const spoken = words.phone.spoken[line.kind];
  const parts: Shown[] = spoken && mine ? [{ kind: 'text', text: [spoken, line.payload, line.text].filter(Boolean).join(' · ') }]
    : line.kind === 'postback' ? [{ kind: 'text', text: line.text ?? '' }] : shownOf(line);
  const speaker = line.app_id === INBOX ? words.phone.inbox : line.persona_id ? (personas?.[line.persona_id] ?? words.phone.persona) : undefined;
  const answered = line.reply_to ? lines.find((one) => one.mid === line.reply_to) : undefined;
  return (
    <div className={['msg', mine ? 'mine' : 'theirs', first ? 'is-first' : '', last ? 'is-last' : ''].filter(Boolean).join(' ')}>
      <span className="vh">{mine ? person.first_name : page.name}:</span>
      {speaker && <div className="speaker t-12 soft">{speaker}</div>}
      {answered && <div className="answered"><Icon name="undo" size={12} /><span className="cut">{briefOf(answered)}</span></div>}
      <div className="msgrow">
        <div className="parts">
          {line.unsent && <div className="bub unsent">{words.phone.unsent}</div>}
          {!line.unsent && parts.map((part, i) => <Part key={i} part={part} line={line} page={page} lines={lines} perform={perform} />)}
          {line.reaction && <span className="reaction" title={words.reacted(words.reactions[line.reaction] ?? line.reaction)}><span className="vh">{words.reacted(words.reactions[line.reaction] ?? line.reaction)}</span><span aria-hidden="true">{emoji[line.reaction] ?? emoji.other}</span></span>}
        </div>
        {line.edits ? <span className="t-12 soft">{words.phone.edited}</span> : null}
        <Tools line={line} perform={perform} onReply={onReply} onDetails={() => setOpen(true)} />
      </div>
      <MessageDetails line={line} page={page} person={person} open={open} onClose={() => setOpen(false)} />
    </div>
  );
}

function Tools({ line, perform, onReply, onDetails }: Pick<LineProps, 'line' | 'perform' | 'onReply'> & { onDetails: () => void }) {
  const words = useWords();
  const [editing, setEditing] = useState(false);
  const { mid } = line;
  const mine = line.from === 'person' && !line.unsent;
  return (
    <>
    <Menu position="top" width={236} portalProps={{ target: '#emulator' }} withInitialFocusPlaceholder={false}>
      <Menu.Target><button type="button" className="ibtn xs tools" aria-label={words.tools(briefOf(line))} title={words.details}><Icon name="more" size={14} /></button></Menu.Target>
      <Menu.Dropdown>
        {mid && (
          <>
            <Menu.Label>{words.react}</Menu.Label>
            <div className="reactrow" role="group" aria-label={words.react}>
              {Object.entries(emoji).slice(0, 7).map(([name, sign]) => (
                <Menu.Item key={name} aria-label={words.reactions[name]} title={words.reactions[name]} onClick={() => void perform({ action: 'react', mid, reaction: name })}>{sign}</Menu.Item>
              ))}
            </div>
            {line.reaction && <Menu.Item leftSection={<Icon name="x" size={14} />} onClick={() => void perform({ action: 'unreact', mid })}>{words.takeBack}</Menu.Item>}
            <Menu.Divider />
            <Menu.Item leftSection={<Icon name="undo" size={14} />} onClick={() => onReply(line)}>{words.reply}</Menu.Item>
            {mine && line.kind === 'text' && <Menu.Item leftSection={<Icon name="text" size={14} />} onClick={() => setEditing(true)}>{words.phone.edit}</Menu.Item>}
            {mine && <Menu.Item leftSection={<Icon name="x" size={14} />} onClick={() => void perform({ action: 'unsend', mid })}>{words.phone.unsend}</Menu.Item>}
            {line.from === 'page' && (
              <>
                <Menu.Item leftSection={<Icon name="up" size={14} />} onClick={() => void perform({ action: 'thumbs', mid, good: true })}>{words.phone.good}</Menu.Item>
                <Menu.Item leftSection={<Icon name="down" size={14} />} onClick={() => void perform({ action: 'thumbs', mid, good: false })}>{words.phone.bad}</Menu.Item>
              </>
            )}
          </>
        )}
        <Menu.Item leftSection={<Icon name="dev" size={14} />} onClick={onDetails}>{words.details}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
    {mid && <TextDialog title={words.phone.edit} label={words.phone.newText} first={line.text ?? ''} open={editing} onClose={() => setEditing(false)} onDone={(text) => perform({ action: 'edit', mid, text })} />}
    </>
  );
}
