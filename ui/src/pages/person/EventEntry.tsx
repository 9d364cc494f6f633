import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import { fileUrl, offersQuery } from '../../api/people';
import { pagesQuery } from '../../api/queries';
import type { Person, PersonEvent } from '../../api/types';
import { useMay, usePlace } from '../../app/workspace';
import { Badge, Button, Icon, Said, Time, useEnv } from '../../kit';
import { formatTime } from '../../lib/format';
import { appNames, attachmentsOf, eventIcon, eventLook, eventNotes, eventRows, eventWords, propertiesOf, type Attached } from '../../message/events';
import { Picture } from '../../message/Picture';
import { useSay } from '../../message/words';
import { Reactions, type Beside } from './Beside';

const route = getRouteApi('/shell/people/$id');

/** One event on the timeline: its sentence, what came with it, and what can be done about it. */
export function EventEntry({ event, at, person, beside }: { event: PersonEvent; at: string; person: Person; beside: Beside }) {
  const s = useSay();
  const { ws } = usePlace();
  const pages = useQuery(pagesQuery(ws));
  const ours = (pages.data?.items ?? []).filter((page) => page.id === event.page_id).map((page) => page.app_id);
  const p = propertiesOf(event);
  const own = event.kind === 'message' || event.kind === 'postback';
  const mid = p.text('message');
  const quoted = beside.texts.get(own || event.kind === 'echo' ? p.text('reply_to') : mid);
  const notes = eventNotes(event, s);
  const rows = eventRows(event);
  const files = attachmentsOf(event);
  const wall = event.kind === 'feed' || event.kind === 'mention';
  return (
    <div className="e">
      <Time at={at} as="clock" />
      <span className={eventLook(event)}><Icon name={eventIcon(event)} size={14} /></span>
      <div className="min0 breaks">
        {quoted && <p className="t-12 soft cut">{own || event.kind === 'echo' ? s.content.inReplyTo(quoted) : s.event.to(quoted)}</p>}
        {eventWords(event, s, appNames(s, ours))}
        {notes.length > 0 && <div className="soft">{notes.map((note, i) => <Fragment key={i}>{i > 0 && (/[.!?]$/.test(notes[i - 1] ?? '') ? ' ' : '. ')}<Said text={note} /></Fragment>)}</div>}
        {rows.length > 0 && <dl className="kv t-13 gap-top">{rows.map(([name, value], i) => <div className="kvrow" key={i}><dt>{name}</dt><dd className="breaks">{value}</dd></div>)}</dl>}
        {files.length > 0 && <Files files={files} />}
        {(event.kind === 'message' || event.kind === 'echo') && <Reactions on={mid} beside={beside} />}
        {wall && <OnTheWall event={event} person={person} />}
      </div>
      <Badge tone="line">{own && event.page_name ? event.page_name : (s.event.tags[event.kind] ?? s.event.tag)}</Badge>
    </div>
  );
}

function Files({ files }: { files: Attached[] }) {
  const s = useSay();
  return (
    <div className="files">
      {files.map((file, i) => <FileShown key={i} file={file} />)}
      {files.some((file) => file.expires && !file.copy) && <p className="t-12 soft">{s.event.expires}</p>}
    </div>
  );
}

function FileShown({ file }: { file: Attached }) {
  const s = useSay();
  const { ws } = usePlace();
  if (file.latitude !== undefined && file.longitude !== undefined) {
    const [lat, long] = [String(file.latitude), String(file.longitude)];
    return <span className="t-13">{s.event.place(lat, long)} <a href={`https://www.openstreetmap.org/?mlat=${lat}&mlon=${long}#map=16/${lat}/${long}`} target="_blank" rel="noopener noreferrer">{s.event.openMap}</a></span>;
  }
  if (file.starts) return <span className="t-13"><Time at={file.starts} as="short" /></span>;
  if (file.products.length > 0) return <span className="t-13">{file.products.map((p) => [p.title, p.price].filter(Boolean).join(', ')).join(' · ')}</span>;
  // A copy of ours outlives the platform's address.
  const url = file.copy ? fileUrl(ws, file.copy) : file.url;
  const word = file.title || (s.content.types[file.type] ?? s.event.sentThing);
  if ((file.type === 'image' || file.type === 'sticker') && url) {
    return <a className="thumb" href={url} target="_blank" rel="noopener noreferrer" aria-label={`${word}: ${s.event.openFile}`}><Picture url={url} alt={word} className="thumbpic" /></a>;
  }
  return <span className="t-13 row g8"><Icon name="clip" size={14} />{url ? <a href={url} target="_blank" rel="noopener noreferrer">{word}</a> : word}{file.missing && <span className="soft t-12"><Said text={file.missing} /></span>}</span>;
}

/** The way to a comment, and the one private answer while its right lasts. */
function OnTheWall({ event, person }: { event: PersonEvent; person: Person }) {
  const s = useSay();
  const { ws } = usePlace();
  const { zone, locale } = useEnv();
  const may = useMay('messages.send');
  const navigate = route.useNavigate();
  const search = route.useSearch();
  const p = propertiesOf(event);
  const id = p.text('comment_id') || p.text('post_id');
  const address = p.text('permalink') || p.text('url') || (id ? `https://www.facebook.com/${id}` : '');
  const offers = useQuery(offersQuery(ws, person.id, may ? (event.page_id ?? '') : ''));
  const open = offers.data?.items.find((offer) => offer.right === 'private_reply' && offer.comment === id && offer.outcome === 'allow');
  const to = (p.flag('visitor') ? 'post:' : 'comment:') + id;
  return (
    <div className="row g12 wrap t-13 gap-top">
      {address && /^https?:/.test(address) && <a href={address} target="_blank" rel="noopener noreferrer">{s.event.openOnFacebook}</a>}
      {open && <Button size="sm" icon="send" onClick={() => navigate({ search: { ...search, to }, replace: true })}>{s.event.answerInPrivate}</Button>}
      {open?.until && <span className="soft">{s.event.answerUntil(formatTime(Date.parse(open.until), 'short', locale, zone))}</span>}
    </div>
  );
}
