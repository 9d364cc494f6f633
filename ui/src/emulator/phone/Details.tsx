import type { ReactNode } from 'react';
import { CopyId, Dialog, Time } from '../../kit';
import { Json } from '../bench/Json';
import type { Bubble, Page, Person } from '../data/types';
import { useWords } from '../i18n';
import { nameOf } from '../left/name';

interface DetailsProps {
  line: Bubble;
  page?: Page;
  person?: Person;
  open: boolean;
  onClose: () => void;
}

/** Everything that the emulator keeps of one message. */
export function MessageDetails({ line, page, person, open, onClose }: DetailsProps) {
  const words = useWords();
  const name = words.fields;
  const mark = (at: number | undefined) => (at ? <Time at={at} as="full" /> : <span className="soft">{words.notYet}</span>);
  const facts: [string, ReactNode][] = [
    [name.from, line.from === 'page' ? (page?.name ?? line.page) : person ? nameOf(person) : line.person],
    [name.kind, words.types[line.kind] ?? line.kind],
    [name.at, <Time key="at" at={line.at_ms} as="full" />],
  ];
  if (line.from === 'page') facts.push([name.delivered, mark(line.delivered_ms)], [name.read, mark(line.read_ms)]);
  if (line.mid) facts.push([name.mid, <CopyId key="mid" value={line.mid} label={name.mid} />]);
  if (line.metadata) facts.push([name.metadata, <CopyId key="metadata" value={line.metadata} label={name.metadata} />]);
  if (line.messaging_type) facts.push([name.type, <span key="type" className="mono">{line.messaging_type}</span>]);
  if (line.tag) facts.push([name.tag, <span key="tag" className="mono">{line.tag}</span>]);
  if (line.payload) facts.push([name.payload, <CopyId key="payload" value={line.payload} label={name.payload} />]);
  if (line.ref) facts.push([name.ref, <CopyId key="ref" value={line.ref} label={name.ref} />]);
  if (line.app_id) facts.push([name.app, <CopyId key="app" value={line.app_id} label={name.app} />]);
  return (
    <Dialog open={open} onClose={onClose} title={words.messageDetails} size={600}>
      <dl className="kv">{facts.map(([key, value]) => [<dt key={key}>{key}</dt>, <dd key={`${key}v`}>{value}</dd>])}</dl>
      {line.message !== undefined && (
        <>
          <h3 className="over">{words.asSent}</h3>
          <div className="jsonbox"><Json source={JSON.stringify(line.message)} label={words.asSent} /></div>
        </>
      )}
    </Dialog>
  );
}
